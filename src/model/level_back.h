/* Backward pass of one layer, the mirror of level.c. */
#ifndef MODEL_LEVEL_BACK_H
#define MODEL_LEVEL_BACK_H

#include "model/level.h"

/* Memory for what need not be kept, on one thread. */
struct level_back_scratch {
    float *act;       /* [R, T, I] or [I', D], whichever is larger */
    float *dmixed;    /* attention only: [R, T, D] */
    float *dqkv;      /* attention only: [T, 3D] */
    float *scores;    /* attention only: probabilities and their gradients, [2, LEVEL_QUERIES, T] */
    float *turn_back; /* attention with rotary encoding: the negated sines */
};

/* Floats of all of it, and their places in memory; to be placed again when the rope changes. */
size_t level_back_scratch_size(const struct level *l, int rows);
void level_back_scratch_place(struct level_back_scratch *s, const struct level *l, int rows,
                              float *memory);

/* d [R, T, D] comes in as the gradient of the layer's output and goes out as that of its input
 * `in`. b is what level_layer filled for this layer, every array of it apart from the others
 * (level_take_buffers); b->mix and b->wide are used up. Gradients of weights are added to
 * `gradient`, a flat block as in params.h. */
void level_layer_back(const struct level *l, int layer, int rows, const float *in,
                      const struct layer_buffers *b, const struct level_back_scratch *s, float *d,
                      float *gradient);

#endif
