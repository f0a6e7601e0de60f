/* A supervision step with gradients in bfloat16, for a chunk of rows on one thread: what backward.c
 * drives when there are packed weights. */
#ifndef MODEL_TAPE_BF16_H
#define MODEL_TAPE_BF16_H

#include "model/level_bf16.h"
#include "trmscope/step.h"

struct tape_bf16;

/* Room for `rows` rows and `applications` of L_level. level and packed are borrowed. */
struct tape_bf16 *tape_bf16_new(const struct level *l, const struct packed *p, int rows,
                                int applications);
void tape_bf16_free(struct tape_bf16 *t);

/* Bytes of the arrays that tape_bf16_new will take. */
size_t tape_bf16_memory(const struct level *l, int rows, int applications);

/* x, z_H, z_L [rows, tokens, hidden], float32; the latents are renewed in place. With `taped` the
 * last cycle is kept for tape_bf16_back, without it an earlier one stays. */
void tape_bf16_forward(struct tape_bf16 *t, int rows, const float *x, float *z_H, float *z_L,
                       struct trm_cycles cycles, bool taped);

/* d [rows, tokens, hidden] comes in as the gradient of z_H and goes out as that of the
 * z_L that entered the cycle; dx gets that of x, dz_H that of the input of the last application;
 * gradients of the layers are added to `gradient`, a packed one. rows and applications (L_cycles +
 * 1) are those of the cycle that was kept. */
void tape_bf16_back(struct tape_bf16 *t, int rows, int applications, float *d, float *dx,
                    float *dz_H, float *gradient);

#endif
