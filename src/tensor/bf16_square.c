/* A square product by blocks of the best engine: strips of A that stay in the second cache meet two
 * panels of B, which stay in the first; sums lie in blocks. */
#include "base/alloc.h"
#include "base/check.h"
#include "tensor/bf16.h"
#include "tensor/gemm_bf16.h"

#include <stdlib.h>

enum { EDGE = BF16_BLOCK, DEPTH = 512, STRIP = 256 };

struct bf16_square {
    int size;
    float *memory;
    bf16 *a, *b; /* [size, size] in rows, in panels */
    float *c;    /* [size, size] in blocks */
};

struct bf16_square *bf16_square_new(int size)
{
    CHECK(bf16_best() && size % DEPTH == 0);
    struct bf16_square *s = xcalloc(1, sizeof *s);
    size_t count = (size_t)size * (size_t)size;
    s->size = size;
    s->memory = xfloats(2 * count);
    s->c = s->memory + count;
    s->a = (bf16 *)(void *)s->memory;
    s->b = s->a + count;
    for (size_t i = 0; i < count; i++) s->c[i] = (float)(i % 251) * 0.01f;
    bf16_from_floats(s->a, s->c, count);
    bf16_from_floats(s->b, s->c, count);
    return s;
}

void bf16_square_free(struct bf16_square *s)
{
    free(s->memory);
    free(s);
}

/* The strip of rows from `row` on, DEPTH of k. */
static void multiply_strip(const struct bf16_square *s, int row, int rows, int k)
{
    size_t size = (size_t)s->size;
    struct bf16_product p =
        bf16_product_of(s->a + k, size, s->b + k * BF16_PANEL, size * BF16_PANEL, DEPTH);
    p.add = k > 0;
    for (int col = 0; col < s->size; col += EDGE)
        for (int r = row; r < row + rows; r += EDGE)
            bf16_best()->block(&p, r, EDGE, col / BF16_PANEL, 2,
                               s->c + (size_t)r * size + (size_t)(col * EDGE));
}

static void work(void *argument, struct team team)
{
    const struct bf16_square *s = argument;
    int begin, end;
    team_share(team, s->size, EDGE, &begin, &end);
    for (int row = begin; row < end; row += STRIP)
        for (int k = 0; k < s->size; k += DEPTH)
            multiply_strip(s, row, end - row < STRIP ? end - row : STRIP, k);
}

void bf16_square_multiply(struct bf16_square *s, struct pool *pool)
{
    pool_run(pool, work, s);
}
