/* Asking a model that has learned an ARC task in several versions (puzzle/versions.h): every
 * version answers every test input, the answers are turned back and counted.
 */
#ifndef RUN_ADAPT_VOTES_H
#define RUN_ADAPT_VOTES_H

#include "run/evaluate.h"
#include "trmscope/vote.h"

/* The test inputs of one task, side by side as they are read; all have its demonstrations. */
struct arc_task {
    const struct trm_puzzle *tests;
    int count;
};

/* The task that begins at puzzle `first` of a pack, whose puzzles it borrows. */
struct arc_task task_at(const struct trm_puzzles *all, size_t first);

/* The public scoring takes the two best answers. */
enum { ATTEMPTS = 2 };

struct task_votes {
    int tests;
    struct trm_votes *test;       /* [tests], ranked */
    int left_out, left_out_right; /* demonstrations that versions had never seen, and answered */
};

/* The task must have demonstrations, and every grid of it but the answers to its tests must fit the
 * model in every turn: a reason why not, or NULL. */
const char *task_misfit(const struct arc_task *t, const struct trm_config *c);

/* Asks versions 0..versions-1, whose identifiers are version_identifier(0, versions, number). How
 * as in evaluate_options, without restarts. False with an error: it was stopped, or the model
 * cannot be asked (another family, no such identifiers); *out holds no memory then. */
bool task_vote(const struct arc_task *t, const struct trm_model *m, int versions,
               const struct evaluate_options *how, struct task_votes *out, struct trm_err *err);
void task_votes_done(struct task_votes *v);

/* How many of the best answers to a test input one has to look at until the right one comes, 1 or
 * 2; 0: it is not among them, or nobody knows. */
int task_attempt(const struct arc_task *t, const struct task_votes *v, int test);

/* The mean over the test inputs whose answer is known of "one of the attempts is right", as in
 * public scoring; 0 where nothing was asked (no votes), NaN where no answer is known. */
double task_score(const struct arc_task *t, const struct task_votes *v);

#endif
