/* Voting: an ARC task is asked in many turned and recoloured forms, the answers are turned back and
 * counted, and the best few are handed in. Scored as the public evaluator scores.
 */
#ifndef TRMSCOPE_VOTE_H
#define TRMSCOPE_VOTE_H

#include "trmscope/grid.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One answer that was given. */
struct trm_vote {
    struct trm_grid grid;
    long count;
    double q; /* mean p(halt) of those who gave it */
};

/* All answers to one test input, zeroed at the start; released by trm_votes_done. */
struct trm_votes {
    struct trm_vote *items;
    size_t count, capacity;
};

/* Counts an answer that was turned back already (trm_augment_undo). q: p(halt), 0..1. */
void trm_votes_add(struct trm_votes *v, const struct trm_grid *grid, double q);

/* Best first: by count, then by mean q, then by who came first. */
void trm_votes_rank(struct trm_votes *v);

/* Whether the answer is among the first k of a ranked *v: pass@k of one test input. A task's score
 * is the mean over its test inputs. */
bool trm_votes_pass(const struct trm_votes *v, const struct trm_grid *answer, int k);

void trm_votes_done(struct trm_votes *v);

#ifdef __cplusplus
}
#endif

#endif
