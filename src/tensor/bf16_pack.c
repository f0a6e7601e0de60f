/* Rounding and arranging float32 matrices for products in bfloat16: squares of 16 x 16 words, a
 * word two numbers that follow one another along k. */
#include "tensor/bf16.h"

#if defined(__AVX512BF16__)

#include "tensor/bf16_lanes.h"

/* 32 numbers along k from each of up to 16 rows of x, a row a vector; the rest 0. */
static void square_along(__m512i v[16], const float *x, size_t ld, int rows, int k)
{
    for (int i = 0; i < 16; i++)
        v[i] = i < rows ? fold(x + (size_t)i * ld, k) : _mm512_setzero_si512();
}

/* The same where k runs over the rows of x: a vector holds a pair of k for 16 columns. */
static void square_across(__m512i v[16], const float *x, size_t ld, int cols, int k)
{
    for (int i = 0; i < 16; i++) {
        const float *lower = x + (size_t)(2 * i) * ld;
        v[i] = 2 * i < k ? weave(lower, 2 * i + 1 < k ? lower + ld : NULL, lanes_mask(cols))
                         : _mm512_setzero_si512();
    }
}

void bf16_pack_rows(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int rows,
                    int k)
{
    for (int r = 0; r < rows; r += 16)
        for (int j = 0; j < k; j += BF16_K) {
            __m512i v[16];
            if (turned) {
                square_across(v, x + (size_t)j * ld + r, ld, rows - r, k - j);
                turn_square(v);
            } else {
                square_along(v, x + (size_t)r * ld + j, ld, rows - r, k - j);
            }
            for (int i = 0; i < 16 && r + i < rows; i++)
                _mm512_storeu_si512(out + (size_t)(r + i) * stride + j, v[i]);
        }
}

void bf16_pack_panels(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int k,
                      int cols)
{
    for (int c = 0; c < cols; c += BF16_PANEL, out += stride)
        for (int j = 0; j < k; j += BF16_K) {
            __m512i v[16];
            if (turned) {
                square_along(v, x + (size_t)c * ld + j, ld, cols - c, k - j);
                turn_square(v);
            } else {
                square_across(v, x + (size_t)j * ld + c, ld, cols - c, k - j);
            }
            for (int i = 0; i < 16; i++)
                _mm512_storeu_si512(out + (size_t)(j + 2 * i) * BF16_PANEL, v[i]);
        }
}

#endif
