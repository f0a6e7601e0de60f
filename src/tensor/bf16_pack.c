/* Arranging matrices for products in bfloat16, by squares of 16 x 16 words; a word is two numbers
 * that follow one another along k. Numbers come as float32, which is rounded, or as bfloat16. */
#include "tensor/bf16.h"

#include "tensor/parts.h"

#if defined(__AVX512BF16__)

#include "tensor/bf16_lanes.h"

#include <string.h>

/* Where k runs along memory: 32 numbers from each of up to 16 rows, a row a vector; the rest 0. */
static inline void along_floats(__m512i v[16], const void *from, size_t ld, int rows, int k)
{
    const float *x = from;
    for (int i = 0; i < 16; i++)
        v[i] = i < rows ? fold(x + (size_t)i * ld, k) : _mm512_setzero_si512();
}

static inline void along_bf16(__m512i v[16], const void *from, size_t ld, int rows, int k)
{
    const bf16 *x = from;
    __mmask32 mask = k >= 32 ? 0xffffffffu : (1u << k) - 1;
    for (int i = 0; i < 16; i++)
        v[i] =
            i < rows ? _mm512_maskz_loadu_epi16(mask, x + (size_t)i * ld) : _mm512_setzero_si512();
}

/* Where k runs over rows: a vector holds a pair of k for up to 16 columns. */
static inline void across_floats(__m512i v[16], const void *from, size_t ld, int cols, int k)
{
    const float *x = from;
    for (int i = 0; i < 16; i++) {
        const float *lower = x + (size_t)(2 * i) * ld;
        v[i] = 2 * i < k ? weave(lower, 2 * i + 1 < k ? lower + ld : NULL, lanes_mask(cols))
                         : _mm512_setzero_si512();
    }
}

static inline __m512i half_of(const bf16 *x, __mmask16 mask)
{
    return _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, x));
}

static inline void across_bf16(__m512i v[16], const void *from, size_t ld, int cols, int k)
{
    const bf16 *x = from;
    __mmask16 mask = lanes_mask(cols);
    for (int i = 0; i < 16; i++) {
        const bf16 *lower = x + (size_t)(2 * i) * ld;
        __m512i low = 2 * i < k ? half_of(lower, mask) : _mm512_setzero_si512();
        __m512i high = 2 * i + 1 < k ? half_of(lower + ld, mask) : _mm512_setzero_si512();
        v[i] = _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
    }
}

/* The kinds of input, a constant wherever they are given. */
struct source {
    size_t size; /* of a number */
    void (*along)(__m512i v[16], const void *x, size_t ld, int rows, int k);
    void (*across)(__m512i v[16], const void *x, size_t ld, int cols, int k);
};
#define FLOATS ((struct source){sizeof(float), along_floats, across_floats})
#define BF16   ((struct source){sizeof(bf16), along_bf16, across_bf16})

__attribute__((always_inline)) static inline void pack_rows(bf16 *out, size_t stride, const char *x,
                                                            size_t ld, bool turned, int rows, int k,
                                                            struct source s)
{
    for (int r = 0; r < rows; r += 16)
        for (int j = 0; j < k; j += BF16_K) {
            __m512i v[16];
            if (turned) {
                s.across(v, x + ((size_t)j * ld + (size_t)r) * s.size, ld, rows - r, k - j);
                turn_square(v);
            } else {
                s.along(v, x + ((size_t)r * ld + (size_t)j) * s.size, ld, rows - r, k - j);
            }
            for (int i = 0; i < 16 && r + i < rows; i++)
                _mm512_storeu_si512(out + (size_t)(r + i) * stride + j, v[i]);
        }
}

__attribute__((always_inline)) static inline void pack_panels(bf16 *out, size_t stride,
                                                              const char *x, size_t ld, bool turned,
                                                              int k, int cols, struct source s)
{
    for (int c = 0; c < cols; c += BF16_PANEL, out += stride)
        for (int j = 0; j < k; j += BF16_K) {
            __m512i v[16];
            if (turned) {
                s.along(v, x + ((size_t)c * ld + (size_t)j) * s.size, ld, cols - c, k - j);
                turn_square(v);
            } else {
                s.across(v, x + ((size_t)j * ld + (size_t)c) * s.size, ld, cols - c, k - j);
            }
            for (int i = 0; i < 16; i++)
                _mm512_storeu_si512(out + (size_t)(j + 2 * i) * BF16_PANEL, v[i]);
        }
}

void bf16_pack_rows(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int rows,
                    int k)
{
    PART_SCOPE(PART_ARRANGE);
    pack_rows(out, stride, (const char *)x, ld, turned, rows, k, FLOATS);
}

void bf16_pack_panels(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int k,
                      int cols)
{
    PART_SCOPE(PART_ARRANGE);
    pack_panels(out, stride, (const char *)x, ld, turned, k, cols, FLOATS);
}

void bf16_turn_rows(bf16 *out, size_t stride, const bf16 *x, size_t ld, int rows, int k)
{
    PART_SCOPE(PART_ARRANGE);
    pack_rows(out, stride, (const char *)x, ld, true, rows, k, BF16);
}

void bf16_weave_panels(bf16 *out, size_t stride, const bf16 *x, size_t ld, int k, int cols)
{
    PART_SCOPE(PART_ARRANGE);
    pack_panels(out, stride, (const char *)x, ld, false, k, cols, BF16);
}

void bf16_turn_panels(bf16 *out, size_t stride, const bf16 *x, size_t ld, int k, int cols)
{
    PART_SCOPE(PART_ARRANGE);
    pack_panels(out, stride, (const char *)x, ld, true, k, cols, BF16);
}

void bf16_from_floats(bf16 *out, const float *x, size_t count)
{
    PART_SCOPE(PART_ARRANGE);
    size_t i = 0;
    for (; i + 16 <= count; i += 16) narrow(out + i, _mm512_loadu_ps(x + i));
    if (i == count) return;
    __mmask16 mask = lanes_mask((int)(count - i));
    __m256i rest = (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, x + i));
    memcpy(out + i, &rest, (count - i) * sizeof *out);
}

void bf16_to_floats(float *out, const bf16 *x, size_t count)
{
    PART_SCOPE(PART_ARRANGE);
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)x[i] << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

#endif
