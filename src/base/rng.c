/* PCG32, and what is drawn from it. The formulas are those of https://www.pcg-random.org. */
#include "base/rng.h"

#include "base/check.h"

#include <math.h>

void rng_init(struct rng *r, uint64_t seed, uint64_t stream)
{
    r->state = 0;
    r->increment = stream << 1 | 1;
    rng_u32(r);
    r->state += seed;
    rng_u32(r);
}

uint32_t rng_u32(struct rng *r)
{
    uint64_t old = r->state;
    r->state = old * 6364136223846793005u + r->increment;
    uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return mixed >> turn | mixed << (-turn & 31);
}

uint32_t rng_below(struct rng *r, uint32_t bound)
{
    CHECK(bound > 0);
    uint32_t reject_below = -bound % bound; /* the part of the range that would bias the result */
    for (;;) {
        uint32_t value = rng_u32(r);
        if (value >= reject_below) return value % bound;
    }
}

double rng_uniform(struct rng *r)
{
    uint64_t high = rng_u32(r) >> 5, low = rng_u32(r) >> 6;
    return (double)(high << 26 | low) * 0x1p-53;
}

double rng_normal(struct rng *r)
{
    double radius = sqrt(-2.0 * log(1.0 - rng_uniform(r)));
    return radius * cos(6.283185307179586476925 * rng_uniform(r));
}

/* The sum of eight bytes (Irwin-Hall), whose mean is 1020 and whose variance 8 (256^2 - 1) / 12. */
double rng_bell(struct rng *r)
{
    enum { EVERY_OTHER = 0x00ff00ff };
    uint32_t a = rng_u32(r), b = rng_u32(r);
    uint32_t pairs = (a & EVERY_OTHER) + (a >> 8 & EVERY_OTHER) + (b & EVERY_OTHER) +
                     (b >> 8 & EVERY_OTHER); /* two sums of four, in 16 bits each */
    return ((double)((pairs & 0xffff) + (pairs >> 16)) - 1020) / 209.02153;
}

double rng_truncated_normal(struct rng *r, double deviation)
{
    const double deviation_after_cut = 0.87962566103423978;
    for (;;) {
        double x = rng_normal(r);
        if (fabs(x) <= 2) return x * deviation / deviation_after_cut;
    }
}

void rng_shuffle(struct rng *r, int *values, int count)
{
    for (int i = count - 1; i > 0; i--) {
        int j = (int)rng_below(r, (uint32_t)i + 1);
        int swap = values[i];
        values[i] = values[j];
        values[j] = swap;
    }
}
