/* The training loss of one sequence and its derivatives, as in the public code (models/losses.py of
 * TinyRecursiveModels):
 *
 *   loss = mean over labelled cells of the cross-entropy
 *        + 0.5 * BCE(q_halt, 1 if every labelled cell is right else 0)
 *        + 0.5 * BCE(q_continue, target)           when halting compares q_halt with q_continue
 *
 *   softmax    p_i = exp(v_i) / sum exp(v)
 *   stablemax  p_i = s(v_i) / sum s(v),  s(v) = v + 1 for v >= 0, 1 / (1 - v) below
 *              (Prieto et al. 2025, arXiv 2501.04697)
 *
 * A sequence is the unit because its sums are taken in a fixed order: shards add sequences.
 */
#ifndef TRAIN_LOSS_H
#define TRAIN_LOSS_H

#include <stdbool.h>
#include <stdint.h>

enum loss_type { LOSS_STABLEMAX, LOSS_SOFTMAX };
enum { LABEL_IGNORED = -100 };

struct loss_settings {
    enum loss_type type;
    double label_smoothing; /* share of the target that is spread evenly over the vocabulary */
    double q_weight;        /* of both BCE terms; 0.5 in the public code */

    /* Ours; 0 in the public code. What is fitted to "the answer is right" is q_halt + halt_margin, so
     * that q_halt > 0, where the model halts, means odds of more than exp(halt_margin). */
    double halt_margin;
};

/* What one sequence offers. */
struct loss_sequence {
    int cells, vocab;
    const float *logits;      /* [cells, vocab] */
    const int32_t *labels;    /* [cells]; LABEL_IGNORED, or 0..vocab-1 */
    const float *q;           /* q_halt, q_continue */
    double target_q_continue; /* NAN: q_continue is not trained */
};

/* What came of it. */
struct loss {
    double lm, q_halt, q_continue; /* the three terms before q_weight; 0 where there is none */
    int labels, right;             /* labelled cells; those whose largest logit is the label's */
};

/* Whether every labelled cell is right; without labels there is nothing wrong. */
static inline bool loss_exact(const struct loss *l)
{
    return l->right == l->labels;
}

static inline double loss_total(const struct loss_settings *s, const struct loss *l)
{
    return l->lm + s->q_weight * (l->q_halt + l->q_continue);
}

/* dlogits [cells, vocab] and dq [2] get the derivatives of scale * loss_total; per_cell [cells] the
 * cross-entropy of each cell (0 where ignored), NULL if not wanted. */
struct loss loss_of(const struct loss_settings *s, const struct loss_sequence *q, double scale,
                    float *dlogits, float *dq, double *per_cell);

/* Sums over the sequences that finished in a step, as the public code reports them. Sequences
 * without labels do not count. */
struct metrics {
    double count;
    double accuracy; /* of each sequence: right cells / labelled cells */
    double exact;    /* sequences with every cell right */
    double q_halt;   /* sequences whose q_halt >= 0 says rightly whether they are exact */
    double steps;    /* supervision steps they took */
};

void metrics_add(struct metrics *m, const struct loss *l, float q_halt, int steps);
void metrics_join(struct metrics *m, const struct metrics *more);

#endif
