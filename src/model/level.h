/* L_level: the one network of a TRM, applied to rows of tokens.
 *
 * Inference and training run the same functions over the same buffers; inference lets every layer
 * share one set of them (and the arrays of a layer overlap where they may), training gives each
 * application of each layer in the last H cycle its own, so that backward.c finds what it needs.
 */
#ifndef MODEL_LEVEL_H
#define MODEL_LEVEL_H

#include "model/arena.h"
#include "model/model_internal.h"
#include "tensor/gemm.h"
#include "tensor/kernels.h"
#include "tensor/parallel.h"
#include "trmscope/compute.h"

/* Sizes and weights, fixed for a run, but that tokens and rope may follow the board of a puzzle
 * (crop.h) where buffers were made for the whole canvas. */
struct level {
    const struct kernels *kernels;
    gemm_function *gemm; /* in the numbers that were chosen */
    const struct trm_model *model;           /* borrowed */
    int tokens, hidden, layers, heads, head; /* head: size of one */
    int inner, inner_t;
    float eps;
    const float *rope_cos, *rope_sin; /* [tokens, head / 2]; NULL without rotary encoding */
};

/* Buffers of one layer for R rows of the batch (T tokens, D hidden, I inner, I' inner_t). */
struct layer_buffers {
    float *mix;   /* qkv [R, T, 3D] after rotation, or the token mixer's gate, up [R, 2I', D] */
    float *mixed; /* attention only: what o_proj reads [R, T, D] */
    float *mid;   /* [R, T, D] after the first norm; may be the layer's input */
    float *mid_inverse; /* [R, T], or [R, D] for the token mixer; NULL if not wanted */
    float *wide;        /* gate and up [R, T, 2I] */
    float *out;         /* [R, T, D]; may be mid */
    float *out_inverse; /* [R, T]; NULL if not wanted */
};

/* Memory for what need not be kept. */
struct level_scratch {
    float *delta;  /* [R, T, D] what a half layer adds to its input */
    float *act;    /* [R, T, I] or [I', D], whichever is larger */
    float *scores; /* attention only: [LEVEL_QUERIES, T] for each member of the team */
};
enum { LEVEL_QUERIES = 128 }; /* attention scores are made for so many queries at a time */

void level_init(struct level *l, const struct trm_model *m, enum trm_compute compute);

/* Floats in the arrays above for one row: [T, D], mix, wide. */
size_t level_latent_size(const struct level *l);
size_t level_mix_size(const struct level *l);
size_t level_wide_size(const struct level *l);

/* The arrays of a layer for so many rows, each of its own: all that a backward pass wants. */
struct layer_buffers level_take_buffers(struct arena *a, const struct level *l, size_t rows);

/* Floats of level_scratch.act for so many rows. */
size_t level_act_size(const struct level *l, int rows);

/* Floats of a whole level_scratch, and their places in memory. */
size_t level_scratch_size(const struct level *l, int rows, int team_size);
void level_scratch_place(struct level_scratch *s, const struct level *l, int rows, float *memory);

/* One layer on some rows: in [R, T, D] -> b->out. The members of a team share the work, buffers and
 * scratch; when it returns this member's part of b->out is written (level_share_tokens), and
 * team_barrier must come before the whole is read or the next layer begins. */
void level_layer(const struct level *l, int layer, int rows, const float *in,
                 const struct layer_buffers *b, const struct level_scratch *s, struct team team);

/* The tokens, of rows * T, that a member of the team writes. */
void level_share_tokens(const struct level *l, int rows, struct team team, int *begin, int *end);

#endif
