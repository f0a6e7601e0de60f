/* L_level in bfloat16: the twin of level.h, for models whose packed weights there are.
 *
 * Latents between half layers are bfloat16, as in the public code's training; sums, norms and
 * activations are computed in float32. Nothing wider than a block of a product's result ever leaves
 * the first cache: activations and norms are taken from its sums (tensor/bf16_fused.h).
 */
#ifndef MODEL_LEVEL_BF16_H
#define MODEL_LEVEL_BF16_H

#include "model/level.h"
#include "model/packed.h"

/* Sizes, weights and the engine, fixed for a run. */
struct level_bf16 {
    const struct level *level;
    const struct packed *packed;
    const struct bf16_engine *engine;
};

/* What one layer leaves behind for R rows of the batch. Arrays of tokens have room for 32 more. */
struct layer_bf16 {
    bf16 *mid;          /* [R, T, D] after the first norm; may be the layer's input */
    float *mid_inverse; /* [R, D]; NULL if not wanted */
    bf16 *out;          /* [R, T, D]; may be mid */
    float *out_inverse; /* [R, T]; NULL if not wanted */
};

/* Room for what need not be kept, for one thread. */
struct scratch_bf16 {
    float *sums;   /* three blocks */
    float *blocks; /* a strip of blocks, across [D] or down [T] */
    bf16 *panels;  /* the input of the token mixer, [T, D] in panels */
    bf16 *act;     /* [LEVEL_STRIP, I], or [I', D] in panels */
};
enum { LEVEL_STRIP = 96 }; /* the channel mixer works on so many tokens at a time */

/* An allocation that is handed out in pieces; with memory NULL it only counts. In floats. */
struct arena {
    float *memory;
    size_t used;
};
float *arena_take(struct arena *a, size_t count);
bf16 *arena_take_bf16(struct arena *a, size_t count);

void scratch_bf16_place(struct scratch_bf16 *s, const struct level *l, struct arena *a);

/* One layer on some rows, as level_layer does it: in [R, T, D] -> b->out. A team divides columns
 * and tokens; each member brings its own scratch. */
void level_bf16_layer(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                      const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team);

/* The tokens, of rows * T, that a member of the team writes. */
void level_bf16_share(const struct level *l, int rows, struct team team, int *begin, int *end);

#endif
