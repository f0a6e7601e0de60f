/* Blocks by AMX: eight tile registers of 16 rows x 64 bytes, four of them sums, two for each side.
 *
 * A thread sets the shape of its tiles once and keeps it. The compiler does not know that tile
 * instructions read and write memory, so it is told. */
#include "tensor/bf16.h"

#include "tensor/parts.h"

#if defined(__AMX_BF16__) || defined(__AMXBF16__) /* gcc; clang before 16 */

#include <immintrin.h>

extern const struct bf16_engine bf16_amx;

enum { ROW_BYTES = BF16_BLOCK * sizeof(float) };

#define MEMORY_IS_USED() __asm__ volatile("" ::: "memory")

static void configure(void)
{
    static const struct {
        uint8_t palette, start, reserved[14];
        uint16_t row_bytes[16];
        uint8_t rows[16];
    } shape = {.palette = 1,
               .row_bytes = {64, 64, 64, 64, 64, 64, 64, 64},
               .rows = {16, 16, 16, 16, 16, 16, 16, 16}};
    static _Thread_local bool configured;
    if (configured) return;
    _tile_loadconfig(&shape);
    configured = true;
}

/* tall: more than 16 rows; wide: two panels. Both are constants wherever this is called. */
__attribute__((always_inline)) static inline void
multiply(const struct bf16_product *p, int row, int panel, float *sums, bool tall, bool wide)
{
    size_t a_bytes = p->a_stride * sizeof(bf16), a_half = 16 * p->a_stride;
    float *right = sums + 16, *lower = sums + 16 * BF16_BLOCK, *last = lower + 16;
    if (p->add) {
        _tile_loadd(0, sums, ROW_BYTES);
        if (wide) _tile_loadd(1, right, ROW_BYTES);
        if (tall) _tile_loadd(2, lower, ROW_BYTES);
        if (tall && wide) _tile_loadd(3, last, ROW_BYTES);
    } else {
        _tile_zero(0);
        if (wide) _tile_zero(1);
        if (tall) _tile_zero(2);
        if (tall && wide) _tile_zero(3);
    }
    for (int g = 0; g < p->groups; g++) {
        const bf16 *a = p->a + (size_t)g * p->a_group + (size_t)row * p->a_stride;
        const bf16 *b = p->b + (size_t)g * p->b_group + (size_t)panel * p->b_stride;
        for (int k = 0; k < p->k; k += BF16_K, a += BF16_K, b += BF16_K * BF16_PANEL) {
            _tile_loadd(4, a, a_bytes);
            _tile_loadd(6, b, 64);
            _tile_dpbf16ps(0, 4, 6);
            if (wide) _tile_loadd(7, b + p->b_stride, 64);
            if (wide) _tile_dpbf16ps(1, 4, 7);
            if (tall) _tile_loadd(5, a + a_half, a_bytes);
            if (tall) _tile_dpbf16ps(2, 5, 6);
            if (tall && wide) _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, sums, ROW_BYTES);
    if (wide) _tile_stored(1, right, ROW_BYTES);
    if (tall) _tile_stored(2, lower, ROW_BYTES);
    if (tall && wide) _tile_stored(3, last, ROW_BYTES);
}

static void block(const struct bf16_product *p, int row, int rows, int panel, int panels,
                  float *sums)
{
    PART_SCOPE(PART_PRODUCT);
    configure();
    MEMORY_IS_USED();
    if (rows > 16)
        panels > 1 ? multiply(p, row, panel, sums, true, true)
                   : multiply(p, row, panel, sums, true, false);
    else
        panels > 1 ? multiply(p, row, panel, sums, false, true)
                   : multiply(p, row, panel, sums, false, false);
    MEMORY_IS_USED();
}

const struct bf16_engine bf16_amx = {"AMX-BF16", block};

#endif
