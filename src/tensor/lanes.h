/* Sixteen floats at a time, in whatever vectors the processor has: a small layer over the vector
 * types of GCC and clang, for the files that are compiled once for each instruction set. */
#ifndef TENSOR_LANES_H
#define TENSOR_LANES_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 16 };
typedef float vec __attribute__((vector_size(64)));
typedef int32_t ivec __attribute__((vector_size(64)));

static inline vec load(const float *p)
{
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void store(float *p, vec v)
{
    memcpy(p, &v, sizeof v);
}

/* The first n <= LANES floats; the other lanes are 0. */
static inline vec load_part(const float *p, size_t n)
{
    if (n == LANES) return load(p);
    vec v = {0};
    memcpy(&v, p, n * sizeof *p);
    return v;
}

static inline void store_part(float *p, vec v, size_t n)
{
    if (n == LANES)
        store(p, v);
    else
        memcpy(p, &v, n * sizeof *p);
}

/* How many lanes the vector at i has left of n. */
static inline size_t lanes_left(size_t n, size_t i)
{
    return n - i < LANES ? n - i : LANES;
}

static inline vec splat(float x)
{
    return x - (vec){0};
}

static inline vec choose(ivec mask, vec yes, vec no)
{
    return (vec)((mask & (ivec)yes) | (~mask & (ivec)no));
}

static inline float sum_lanes(vec v)
{
    float lane[LANES];
    memcpy(lane, &v, sizeof v);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] += lane[i + half];
    return lane[0];
}

static inline vec sqrt_vec(vec v)
{
    float lane[LANES];
    memcpy(lane, &v, sizeof v);
    for (int i = 0; i < LANES; i++) lane[i] = sqrtf(lane[i]);
    return load(lane);
}

/* The angle of (x, y) for x >= 0, in -pi/2..pi/2, with a relative error below 5e-7; 0 for (0, 0).
 * The smaller of |y| and x over the larger is t in 0..1; above tan(pi/8) atan t = pi/4 + atan((t -
 * 1) / (t + 1)); then the Taylor series up to t^15, whose remainder is below tan(pi/8)^16 / 17 <
 * 5e-8 of t. */
static inline vec atan2_right(vec y, vec x)
{
    vec up = (vec)((ivec)y & 0x7fffffff);
    ivec steep = up > x;
    vec large = choose(steep, up, x), small = choose(steep, x, up);
    vec t = small / choose(large > 0.0f, large, splat(1));
    ivec far = t > 0.414213562f;
    t = choose(far, (t - 1.0f) / (t + 1.0f), t);
    vec z = t * t;
    vec p = z * (-1.0f / 15) + 1.0f / 13;
    p = p * z - 1.0f / 11;
    p = p * z + 1.0f / 9;
    p = p * z - 1.0f / 7;
    p = p * z + 0.2f;
    p = p * z - 1.0f / 3;
    vec angle = t + t * (z * p) + choose(far, splat(0.785398163f), splat(0));
    angle = choose(steep, 1.57079633f - angle, angle);
    return (vec)((ivec)angle | ((ivec)y & (int32_t)0x80000000));
}

/* e^x with a relative error below 2e-7 for -87 <= x <= 88; outside x is clamped to that range, NaN
 * stays NaN. x = n ln 2 + r with |r| <= ln(2) / 2; e^r by its Taylor series up to r^7, whose
 * remainder is below 0.35^8 / 8! < 6e-9; 2^n by adding n to the exponent. */
static inline vec exp_vec(vec x)
{
    const float round_to_integer = 0x1.8p23f;
    x = choose(x < -87.0f, splat(-87.0f), x);
    x = choose(x > 88.0f, splat(88.0f), x);
    vec shifted = x * 1.44269504f + round_to_integer;
    vec n = shifted - round_to_integer;
    vec r = x - n * 0.693145752f; /* ln 2, its leading bits: the product is exact */
    r = r - n * 1.42860677e-6f;   /* and the rest */
    vec p = r * (1.0f / 5040) + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    ivec exponent = ((ivec)shifted - (ivec)splat(round_to_integer)) << 23;
    return (vec)((ivec)p + exponent);
}

#endif
