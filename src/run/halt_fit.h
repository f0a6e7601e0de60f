/* When a model halts, learned anew: q_halt alone, a linear function of z_H[0], from what becomes of
 * its answers.
 *
 * Trained as in the public code, q_halt > 0 says that the answer is more likely right than wrong
 * NOW. Where a model comes to its answer bit by bit, that is soon so, and it halts at an answer
 * that a step or two more would have mended. So the odds are fitted once more, by logistic
 * regression on runs to the last step, and answers that are wrong and will be right count
 * `patience` times: where z_H[0] tells a run that is under way from one that is done, the first
 * waits, and the second says how likely it is to be right. Every other weight stays as it is.
 */
#ifndef RUN_HALT_FIT_H
#define RUN_HALT_FIT_H

#include "run/evaluate.h"

struct halt_fit {
    size_t fitted, held_out;                /* puzzles; the last of every four are held out */
    struct evaluation_totals before, after; /* of those held out */
};

/* The fewest puzzles that it takes, those held out among them. */
enum { HALT_FIT_LEAST = 8 };

/* The model, called as m is, with the new q_halt; free with trm_model_free. All puzzles have their
 * answers; *how is that of a plain evaluation to the last step, with its progress. NULL and an
 * error where it was stopped, a puzzle does not fit the model, there are too few, their runs do not
 * fit in memory, or the model halts by q_halt against q_continue (no_ACT_continue: false); *told is
 * then as it was. patience >= 1; 1: the odds as they are. */
struct trm_model *halt_fit(const struct trm_model *m, const struct trm_puzzles *puzzles,
                           const struct evaluate_options *how, double patience,
                           struct halt_fit *told, struct trm_err *err);

#endif
