/* Backward pass of one layer in bfloat16, the mirror of level_bf16.c and the twin of level_back.h.
 *
 * Gates and ups were kept in bfloat16: computing them again would be two of eleven products. The
 * activations are made from them again. Gradients of weights are products along all tokens of all
 * rows: for 32 activations at a time everything is computed and used up while it is in the second
 * cache. */
#ifndef MODEL_LEVEL_BF16_BACK_H
#define MODEL_LEVEL_BF16_BACK_H

#include "model/level_bf16.h"

/* What attention needs besides. n: numbers of a head. */
struct attention_bf16_back {
    bf16 *dmixed;         /* [N, D] */
    bf16 *mixed_panels;   /* [N, D] in panels */
    bf16 *dqkv;           /* [N, 3D] */
    bf16 *dqkv_panels;    /* [N, 3D] in panels */
    bf16 *keys_turned;    /* of one head: [n, T] in panels */
    bf16 *keys_woven;     /* [T, n] in panels */
    bf16 *values_turned;  /* [n, T] in panels */
    bf16 *queries_turned; /* [n, T] in rows */
    bf16 *dout_turned;    /* [n, T] in rows */
    bf16 *dlogits;        /* of 128 queries: [128, T] in rows */
    bf16 *weight_panels;  /* of 128 queries and 32 keys, in panels */
    bf16 *dlogit_panels;
    float *shift;           /* [T] */
    float *delta;           /* [heads, T] */
    float *dkeys, *dvalues; /* [n, T] in blocks */
    float *blocks;          /* [D / 32] */
};

/* Room for what need not be kept, for one thread and R rows; N = R T padded. */
struct scratch_bf16_back {
    float *sums;       /* two blocks */
    bf16 *dv;          /* [N, D] */
    bf16 *dv_turned;   /* [D, N] */
    bf16 *mid_turned;  /* [D, N] */
    bf16 *rows;        /* [N, 384] gradients of gates and ups */
    bf16 *panels;      /* [N, 64] of them in panels */
    bf16 *act_panels;  /* [N, 32] in panels */
    bf16 *dv_panels;   /* the token mixer's: [R][T, D] in panels */
    bf16 *panels_t;    /* [R][384, D] in panels */
    bf16 *rows_t;      /* [R][64, D] */
    bf16 *act_t;       /* [R][32, D] */
    bf16 *dv_panels_t; /* [R][D, T] in panels */
    bf16 *in_panels_t; /* [R][D, T] in panels */
    struct attention_bf16_back attention;
};

void scratch_bf16_back_place(struct scratch_bf16_back *s, const struct level *l, int rows,
                             struct arena *a);

/* d [R, T, D], float32, comes in as the gradient of the layer's output and goes out as that of its
 * input. b was placed with `keep`; `gradient`, a packed one, is added to. */
void level_bf16_layer_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                           const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                           float *gradient);

/* The half layer of attention, and the room it needs (model/attention_bf16_back.c). */
void attention_bf16_back_place(struct attention_bf16_back *s, const struct level *l, int rows,
                               struct arena *a);
void attention_bf16_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                         const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                         float *gradient);

/* Through a norm by rows: d [tokens, D] becomes dv, which is also written to s->dv and
 * s->dv_turned.
 */
void level_bf16_norm_back(const struct level *l, int tokens, float *d, const bf16 *out,
                          const float *inverse, const struct scratch_bf16_back *s);

/* Adds the product to `down` x `across` numbers, both multiples of 32, of a gradient whose rows of
 * blocks are `stride` numbers apart. */
void level_bf16_add_gradient(const struct level_bf16 *f, const struct bf16_product *p, int down,
                             int across, float *blocks, int stride);

/* d [rows, D] += the product. sums: room for a block. */
void level_bf16_add_product(const struct level_bf16 *f, const struct bf16_product *p, int rows,
                            float *sums, float *d);

#endif
