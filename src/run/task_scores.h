/* What the answers to a pack come to by tasks, as the public evaluator of ARC counts: every form of
 * a test input (restarts, and the augmented copies of a data set, whose names say how they were
 * made) gives an answer, which is turned back; the answer given most often is the first attempt.
 */
#ifndef RUN_TASK_SCORES_H
#define RUN_TASK_SCORES_H

#include "run/evaluate.h"
#include "trmscope/vote.h"

enum { TASK_PASSES = 2 }; /* pass@1 and pass@2 */

struct task_score {
    const char *name; /* of the pack's, without what an augmented copy has behind it */
    int name_length;
    int tests;                /* different test inputs whose answer is known; one whose labels
                                 contradict each other counts with every one of them */
    long answers;             /* given to them, over all forms, those without a label too */
    long different;           /* of these */
    double pass[TASK_PASSES]; /* pass[k-1]: the share of the tests right within k attempts */
};

struct task_scores {
    struct task_score
        *items; /* in the order of their names; tasks without a known answer left out */
    size_t count;
    double pass[TASK_PASSES]; /* the mean over the tasks */
};

/* Of the puzzles that e holds; names stay the pack's. Release with task_scores_done. */
void task_scores_make(const struct evaluation *e, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, struct task_scores *out);
void task_scores_done(struct task_scores *s);

#endif
