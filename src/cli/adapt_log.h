/* What became of tasks that were learned one after the other, as JSON Lines on disk: a line is
 * there when its task is done, and a task that has a line is not done again. A line that was being
 * written when the program was killed is taken back.
 */
#ifndef CLI_ADAPT_LOG_H
#define CLI_ADAPT_LOG_H

#include "base/str.h"
#include "trmscope/err.h"

#include <stddef.h>

struct adapt_record {
    char *task;
    bool attempted;
    double score; /* mean over the test inputs */
};

struct adapt_log {
    char *path; /* NULL: nothing is written */
    int fd;
    struct adapt_record *items;
    size_t count, capacity;
};

/* Reads what the file has, which need not exist; path NULL: an empty log. Results of another model
 * or of another time are refused: they cannot be added up with these. */
bool adapt_log_open(struct adapt_log *l, const char *path, const char *model, double seconds,
                    struct trm_err *err);
void adapt_log_close(struct adapt_log *l);

/* NULL: the task is still to be done. */
const struct adapt_record *adapt_log_find(const struct adapt_log *l, const char *task);

/* line: a JSON object with its newline that has task, model, seconds, attempted and score. */
bool adapt_log_add(struct adapt_log *l, const struct adapt_record *r, const struct str *line,
                   struct trm_err *err);

#endif
