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
