/* Random numbers that are the same on every machine (normal ones but for the last bits, which are
 * those of its log and cos): PCG32 (O'Neill 2014, XSH-RR 64/32).
 *
 * Everything random in the project is a function of (seed, stream): sample number i of a source of
 * training data uses rng_init(seed, 2 i), so neither threads nor a restart change what is drawn.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t state, increment;
};

void rng_init(struct rng *r, uint64_t seed, uint64_t stream);
uint32_t rng_u32(struct rng *r);
uint32_t rng_below(struct rng *r, uint32_t bound); /* uniform in 0..bound-1, without bias; bound >= 1 */
double rng_uniform(struct rng *r);                 /* in [0, 1), 53 bits */
double rng_normal(struct rng *r);                  /* mean 0, deviation 1 (Box-Muller) */
double rng_bell(struct rng *r);                    /* nearly that, within 4.9, eight times as fast: for noise */

/* The truncated normal of JAX and the public code: cut at two deviations and widened so that the
 * deviation after the cut is the one asked for. */
double rng_truncated_normal(struct rng *r, double deviation);

void rng_shuffle(struct rng *r, int *values, int count);

#endif
