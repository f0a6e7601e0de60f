/* Blocks by AVX512-BF16: vdpbf16ps multiplies the pairs in the words of a panel's row by a pair of
 * a row of A, which it takes from memory for all lanes. 12 rows by two panels of sums stay in
 * registers. */
#include "tensor/bf16.h"

#include "tensor/parts.h"

#if defined(__AVX512BF16__)

#include <immintrin.h>

extern const struct bf16_engine bf16_avx512;

enum { ROWS = 12 };

/* rows <= ROWS and panels are constants wherever this is called, so that sums are registers. */
__attribute__((always_inline)) static inline void
multiply(const struct bf16_product *p, int row, int panel, float *sums, int rows, int panels)
{
    __m512 sum[ROWS][2];
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < panels; j++)
            sum[r][j] = p->add ? _mm512_load_ps(sums + r * BF16_BLOCK + j * BF16_PANEL)
                               : _mm512_setzero_ps();
    for (int g = 0; g < p->groups; g++) {
        const bf16 *a = p->a + (size_t)g * p->a_group + (size_t)row * p->a_stride;
        const bf16 *b = p->b + (size_t)g * p->b_group + (size_t)panel * p->b_stride;
        for (int k = 0; k < p->k; k += 2, a += 2, b += 2 * BF16_PANEL) {
            __m512bh column[2];
            for (int j = 0; j < panels; j++)
                column[j] = (__m512bh)_mm512_loadu_si512(b + (size_t)j * p->b_stride);
#pragma GCC unroll 12
            for (int r = 0; r < rows; r++) {
                int32_t pair;
                __builtin_memcpy(&pair, a + (size_t)r * p->a_stride, sizeof pair);
                __m512bh both = (__m512bh)_mm512_set1_epi32(pair);
                for (int j = 0; j < panels; j++)
                    sum[r][j] = _mm512_dpbf16_ps(sum[r][j], both, column[j]);
            }
        }
    }
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < panels; j++)
            _mm512_store_ps(sums + r * BF16_BLOCK + j * BF16_PANEL, sum[r][j]);
}

static void few_rows(const struct bf16_product *p, int row, int rows, int panel, int panels,
                     float *sums)
{
    for (int r = 0; r < rows; r += 4)
        panels > 1 ? multiply(p, row + r, panel, sums + r * BF16_BLOCK, 4, 2)
                   : multiply(p, row + r, panel, sums + r * BF16_BLOCK, 4, 1);
}

static void block(const struct bf16_product *p, int row, int rows, int panel, int panels,
                  float *sums)
{
    PART_SCOPE(PART_PRODUCT);
    int done = 0;
    for (; panels > 1 && done + ROWS <= rows; done += ROWS)
        multiply(p, row + done, panel, sums + done * BF16_BLOCK, ROWS, 2);
    few_rows(p, row + done, rows - done, panel, panels, sums + done * BF16_BLOCK);
}

const struct bf16_engine bf16_avx512 = {"AVX512-BF16", block};

#endif
