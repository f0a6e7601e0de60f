/* The whole model once more, in float64, by plain loops: what the engine, its backward pass and its
 * losses are compared with, and what finite differences go through. Nothing here is fast. */
#ifndef TESTS_NAIVE_TRM_H
#define TESTS_NAIVE_TRM_H

#include "model/model_internal.h"

struct naive {
    const struct trm_model *model;
    double *weights; /* a flat block as in model/params.h; a test may change it */
    double *puzzle;  /* [puzzle_emb_ndim] of the identifier in use */
};

void naive_init(struct naive *n, const struct trm_model *m, int identifier);
void naive_done(struct naive *n);

/* x [tokens, hidden] of one row. */
void naive_embed(const struct naive *n, const int32_t *tokens, double *x);

/* One application of L_level in place: h [tokens, hidden]. */
void naive_level(const struct naive *n, double *h);

/* One layer of it. */
void naive_layer(const struct naive *n, int layer, double *h);

/* The attention weights of one query in one layer: p [num_heads, tokens] for h, the layer's input. */
void naive_attention_row(const struct naive *n, int layer, const double *h, int query, double *p);

/* One recursion step of one row. */
void naive_step(const struct naive *n, const double *x, double *z_H, double *z_L, bool renew_H);

/* H_cycles H cycles. */
void naive_supervision_step(const struct naive *n, const double *x, double *z_H, double *z_L);

/* logits [seq_len, vocab], q [2]. */
void naive_read_out(const struct naive *n, const double *z_H, double *logits, double *q);

#endif
