/* Noise on latents, so that a run that has come to rest at a wrong answer can leave it
 * (trm_state_shake). */
#ifndef MODEL_NOISE_H
#define MODEL_NOISE_H

#include "base/rng.h"
#include "trmscope/step.h"

/* Adds nearly normal noise (rng_bell) to the `count` numbers of a latent: its deviation is `size`
 * times their root mean square. */
void latent_add_noise(float *latent, size_t count, double size, struct rng *r);

/* The same for both latents of a row. */
void state_add_noise(struct trm_state *s, int row, double size, struct rng *r);

#endif
