/* An allocation that is handed out in pieces: placed once without memory, which counts, then again
 * with it. In memory of xfloats they begin at multiples of 64 bytes, as blocks of sums must. */
#ifndef MODEL_ARENA_H
#define MODEL_ARENA_H

#include "tensor/bf16.h"

struct arena {
    float *memory; /* NULL: only counts */
    size_t used;   /* floats */
};

/* NULL while it only counts. */
static inline float *arena_take(struct arena *a, size_t count)
{
    float *piece = a->memory ? a->memory + a->used : NULL;
    a->used += (count + 15) / 16 * 16;
    return piece;
}

static inline bf16 *arena_take_bf16(struct arena *a, size_t count)
{
    return (bf16 *)(void *)arena_take(a, (count + 1) / 2);
}

#endif
