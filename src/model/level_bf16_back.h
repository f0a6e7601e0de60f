/* Backward pass of one layer in bfloat16, the mirror of level_bf16.c and the twin of level_back.h.
 *
 * Gates and ups are computed again from the kept input of each half layer, block by block beside
 * the gradient that needs them: reading them back from memory would take longer. Gradients of
 * weights are products along all tokens of all rows. */
#ifndef MODEL_LEVEL_BF16_BACK_H
#define MODEL_LEVEL_BF16_BACK_H

#include "model/level_bf16.h"

/* Room for what need not be kept, for one thread and R rows; N = R T padded. */
struct scratch_bf16_back {
    float *sums;       /* three blocks */
    bf16 *dv;          /* [N, D] */
    bf16 *dv_turned;   /* [D, N] */
    bf16 *mid_turned;  /* [D, N] */
    bf16 *rows;        /* [LEVEL_STRIP, 2I] gradients of gates and ups */
    bf16 *panels;      /* [N, 2I] in panels */
    bf16 *act_panels;  /* [N, I] in panels */
    bf16 *dv_panels;   /* the token mixer's: [T, D] in panels */
    bf16 *in_panels;   /* [T, D] in panels */
    bf16 *panels_t;    /* [2I', D] in panels */
    bf16 *rows_t;      /* [R][2I', D] */
    bf16 *act_t;       /* [R][I', D] */
    bf16 *dv_panels_t; /* [R][D, T] in panels */
    bf16 *in_panels_t; /* [R][D, T] in panels */
};

void scratch_bf16_back_place(struct scratch_bf16_back *s, const struct level *l, int rows,
                             struct arena *a);

/* d [R, T, D], float32, comes in as the gradient of the layer's output and goes out as that of its
 * input. Gradients of weights are added to their blocks behind `gradient` (model/packed.h). */
void level_bf16_layer_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                           const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                           float *gradient);

#endif
