/* L_level in bfloat16: the twin of level.h, for models whose packed weights there are.
 *
 * Latents between half layers are bfloat16, as in the public code's training; sums, norms and
 * activations are computed in float32. Float32 sums of products never leave the caches: activations
 * are taken from them block by block, norms and softmax strip by strip (tensor/bf16_fused.h).
 */
#ifndef MODEL_LEVEL_BF16_H
#define MODEL_LEVEL_BF16_H

#include "model/level.h"
#include "model/packed.h"
#include "tensor/bf16_attention.h"

/* Sizes, weights and the engine, fixed for a run. */
struct level_bf16 {
    const struct level *level;
    const struct packed *packed;
    const struct bf16_engine *engine;
};

/* What one layer leaves behind for R rows of the batch. Arrays of tokens have room for 32 more.
 * Blocks are of 32 x 32, as products make them, one row of blocks after the other. */
struct layer_bf16 {
    bf16 *qkv;    /* attention only: queries, keys, values [R, T, 3D], turned, queries scaled */
    bf16 *heads;  /* attention only: keys and values in panels; need not be kept */
    bf16 *mixed;  /* attention only: what o_proj reads [R, T, D] */
    float *shift; /* attention only: log2 of the sum of 2^logit [R, heads, T]; NULL if not wanted */
    bf16 *gates_t; /* mlp_t only: gates and ups of the token mixer [R][2I', D] in blocks */
    bf16 *gates;   /* gates and ups of the channel mixer [2I][R T] in blocks, inside which tokens
                      lie in rows; both kept by a team of one only, NULL if not wanted */
    bf16 *mid;     /* [R, T, D] after the first norm; may be the layer's input */
    float *mid_inverse; /* [R, T], or [R, D] for the token mixer; NULL if not wanted */
    bf16 *out;          /* [R, T, D]; may be mid */
    float *out_inverse; /* [R, T]; NULL if not wanted */
};

/* Room for what need not be kept, for one thread. */
struct scratch_bf16 {
    float *sums;   /* a block */
    float *blocks; /* a strip of blocks, across [D] or down [T] */
    bf16 *panels;  /* the input of the token mixer, [T, D] in panels */
    bf16 *act;     /* [LEVEL_STRIP, I], or [I', D] in panels, or attention weights [32, T] */
};
enum { LEVEL_STRIP = 96 }; /* the channel mixer works on so many tokens at a time */

/* The arrays of a layer for so many rows. With `keep` everything that a backward pass wants, but
 * heads, which attention needs too and the caller sets; without it what attention needs, heads
 * included, while mid and out are left NULL. */
void layer_bf16_place(struct layer_bf16 *b, const struct level *l, int rows, bool keep,
                      struct arena *a);

void scratch_bf16_place(struct scratch_bf16 *s, const struct level *l, struct arena *a);

/* One layer on some rows, as level_layer does it: in [R, T, D] -> b->out, in with the same room
 * behind it. A team divides columns and tokens; each member brings its own scratch. */
void level_bf16_layer(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                      const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team);

/* Numbers of layer_bf16.qkv and .heads for so many rows, padding included. */
size_t attention_bf16_qkv_size(const struct level *l, int rows);
size_t attention_bf16_heads_size(const struct level *l, int rows);

/* The half layer of attention, in -> b->mid (model/attention_bf16.c). */
void attention_bf16(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                    const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team);

/* out = norm(h + x W^T) for some tokens; x [tokens, in] in rows. out may be h, inverse NULL. */
void level_bf16_close(const struct level_bf16 *f, const struct packed_matrix *w, int tokens,
                      const bf16 *x, const bf16 *h, bf16 *out, float *inverse,
                      const struct scratch_bf16 *s);

/* x W^T with x in rows, which stand one behind the other: W has a multiple of 32 columns. */
struct bf16_product level_bf16_right(const bf16 *x, const struct packed_matrix *w);

/* The tokens, of rows * T, that a member of the team writes. */
void level_bf16_share(const struct level *l, int rows, struct team team, int *begin, int *end);

#endif
