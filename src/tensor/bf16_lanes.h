/* Vectors of bfloat16 numbers, for the files that are compiled for AVX512-BF16. */
#ifndef TENSOR_BF16_LANES_H
#define TENSOR_BF16_LANES_H

#include "tensor/bf16.h"

#include <immintrin.h>

static inline __mmask16 lanes_mask(int count)
{
    return count >= 16 ? (__mmask16)0xffff : (__mmask16)((1u << count) - 1);
}

/* words[i] = (upper[i] << 16) | lower[i], rounded, for the columns of the mask; NULL is 0. */
static inline __m512i weave(const float *lower, const float *upper, __mmask16 mask)
{
    __m512 low = _mm512_maskz_loadu_ps(mask, lower);
    __m512 high = upper ? _mm512_maskz_loadu_ps(mask, upper) : _mm512_setzero_ps();
    __m512i l = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(low));
    __m512i h = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(high));
    return _mm512_or_si512(l, _mm512_slli_epi32(h, 16));
}

/* 32 numbers, or the `count` that are left and zeros, rounded, in their order. */
static inline __m512i fold(const float *x, int count)
{
    __m512 low = _mm512_maskz_loadu_ps(lanes_mask(count), x);
    __m512 high =
        count > 16 ? _mm512_maskz_loadu_ps(lanes_mask(count - 16), x + 16) : _mm512_setzero_ps();
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/* 16 numbers as float32, and back. */
static inline __m512 widen(const bf16 *x)
{
    __m512i words = _mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)x));
    return (__m512)_mm512_slli_epi32(words, 16);
}

static inline void narrow(bf16 *out, __m512 v)
{
    _mm256_storeu_si256((__m256i *)(void *)out, (__m256i)_mm512_cvtneps_pbh(v));
}

/* Two vectors side by side in memory. */
static inline void narrow_two(bf16 *out, __m512 first, __m512 second)
{
    _mm512_storeu_si512(out, (__m512i)_mm512_cvtne2ps_pbh(second, first));
}

/* Words of a panel from two rows of 16 numbers. */
static inline __m512i weave_floats(__m512 lower, __m512 upper)
{
    const __m512i order =
        _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6,
                         21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return _mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(upper, lower));
}

/* 2^t for results in bfloat16: 2^n 2^r with |r| <= 1/2; 2^r by the polynomial of degree 3 of least
 * relative error, 7.5e-5. */
static inline __m512 power(__m512 t)
{
    __m512 n = _mm512_roundscale_ps(t, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
    __m512 r = _mm512_sub_ps(t, n);
    __m512 p = _mm512_fmadd_ps(r, _mm512_set1_ps(0.0551716691f), _mm512_set1_ps(0.242611122f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.693260985f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.999928074f));
    return _mm512_scalef_ps(p, n);
}

/* 1 / (1 + e^-v) with a relative error below 2^-12, of which the reciprocal instruction adds 2^-14.
 * Where e^-v is beyond float32 the result is 0 or 1. */
static inline __m512 sigmoid_near(__m512 v)
{
    __m512 t = _mm512_mul_ps(v, _mm512_set1_ps(-1.44269504f));
    return _mm512_rcp14_ps(_mm512_add_ps(_mm512_set1_ps(1), power(t)));
}

/* A square of 16 x 16 words: rows become columns. */
static inline void turn_square(__m512i v[16])
{
    __m512i t[16];
    for (int i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < 16; i += 4) {
        v[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
        v[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
        v[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
        v[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
    }
    for (int i = 0; i < 4; i++) {
        t[i] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0x88);
        t[i + 4] = _mm512_shuffle_i32x4(v[i], v[i + 4], 0xdd);
        t[i + 8] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0x88);
        t[i + 12] = _mm512_shuffle_i32x4(v[i + 8], v[i + 12], 0xdd);
    }
    for (int i = 0; i < 4; i++) {
        v[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
        v[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
        v[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
        v[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
    }
}

#endif
