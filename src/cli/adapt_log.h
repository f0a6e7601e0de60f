/* What became of tasks that were learned one after the other, as JSON Lines on disk: a line is
 * there when its task is done, and a task that has a line is not done again. A line that was being
 * written when the program was killed is taken back.
 */
#ifndef CLI_ADAPT_LOG_H
#define CLI_ADAPT_LOG_H

#include "base/jsonw.h"
#include "trmscope/family.h"

#include <stddef.h>

struct adapt_record {
    char *task;
    uint64_t puzzle; /* fingerprint of its first test (run/shelf.h); 0: the file does not say it */
    bool attempted;
    double score; /* as task_score: NaN, in the file null, where nobody knows an answer */
    char *line;   /* the JSON object of the file, without its newline */
};

struct adapt_log {
    char *path; /* NULL: nothing is written */
    int fd;
    struct adapt_record *items;
    size_t count, capacity;
};

/* What results have in common that can be added up. */
struct adapt_base {
    const char *model;      /* its file */
    uint64_t weights, seed; /* weights: a fingerprint */
    double seconds;         /* that each task has */
};

/* Reads what the file has, which need not exist; path NULL: an empty log. Results of another base
 * are refused (of weights and seed only where a line says them), and so is a log that another
 * process writes. To be closed in any case. */
bool adapt_log_open(struct adapt_log *l, const char *path, const struct adapt_base *base,
                    struct trm_err *err);
void adapt_log_close(struct adapt_log *l);

/* What became of the task whose first test this is: tasks of other files may be called alike. NULL:
 * it is still to be done. */
const struct adapt_record *adapt_log_find(const struct adapt_log *l, const struct trm_puzzle *test);

/* The keys of a line that say its base. */
void adapt_log_base(struct jsonw *w, const struct adapt_base *base);

/* r->line has task (first), puzzle, those of adapt_log_base, attempted and score. */
bool adapt_log_add(struct adapt_log *l, const struct adapt_record *r, struct trm_err *err);

#endif
