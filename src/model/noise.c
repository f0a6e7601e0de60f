#include "model/noise.h"

#include <math.h>

static double root_mean_square(const float *v, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)v[i] * (double)v[i];
    return count ? sqrt(sum / (double)count) : 0;
}

void latent_add_noise(float *latent, size_t count, double size, struct rng *r)
{
    double deviation = size * root_mean_square(latent, count);
    for (size_t i = 0; i < count; i++) latent[i] += (float)(deviation * rng_bell(r));
}

void state_add_noise(struct trm_state *s, int row, double size, struct rng *r)
{
    size_t count = s->count / (size_t)s->batch, at = (size_t)row * count;
    latent_add_noise(s->z_H + at, count, size, r);
    latent_add_noise(s->z_L + at, count, size, r);
}
