/* Products in bfloat16, by a micro-kernel of our own: OpenBLAS as Debian builds it has none, and at
 * the small shapes of this project the packing costs as much thought as the multiplying.
 *
 * The instruction vdpbf16ps multiplies pairs of neighbours along k and adds both to a float32 lane.
 * So both inputs are first packed into 32-bit words of two bfloat16 numbers, k even in the low
 * half:
 *
 *   A block   up to ROWS x DEPTH, a word for each (m, pair); where k runs along memory the words
 * lie as the numbers did, else pairs of rows are woven into one row B panel   DEPTH x 64 columns,
 * one pair of rows of 64 words after the other
 *
 * The kernel keeps 6 x 64 sums in registers and walks down a panel, which stays in the cache while
 * all rows of the block pass over it. Scratch memory belongs to the thread and is freed with it.
 */
#include "tensor/gemm_bf16.h"

#include "base/check.h"

#if defined(__x86_64__)

#include "base/alloc.h"

#include <immintrin.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512bf16")))

enum { KERNEL_ROWS = 6, PANEL = 64, LANES = 16, ROWS = 480, DEPTH = 1024 };

typedef uint32_t pair; /* two bfloat16 numbers, the lower k in the lower half */

struct scratch {
    pair a[ROWS * DEPTH / 2];
    pair b[DEPTH / 2 * PANEL];
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void make_key(void)
{
    CHECK(pthread_key_create(&key, free) == 0);
}

static struct scratch *scratch_of_thread(void)
{
    pthread_once(&once, make_key);
    struct scratch *s = pthread_getspecific(key);
    if (!s) {
        s = (struct scratch *)(void *)xfloats(sizeof *s / sizeof(float));
        pthread_setspecific(key, s);
    }
    return s;
}

bool gemm_bf16_available(void)
{
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

/* ---- packing -----------------------------------------------------------------------------------
 */

static __mmask16 lanes(int count)
{
    return count >= LANES ? (__mmask16)0xffff : (__mmask16)((1u << count) - 1);
}

/* k runs over rows: words[i] = (upper[i] << 16) | lower[i], for up to 16 columns. */
TARGET static __m512i weave(const float *lower, const float *upper, __mmask16 mask)
{
    __m512 low = _mm512_maskz_loadu_ps(mask, lower);
    __m512 high = upper ? _mm512_maskz_loadu_ps(mask, upper) : _mm512_setzero_ps();
    __m512i l = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(low));
    __m512i h = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(high));
    return _mm512_or_si512(l, _mm512_slli_epi32(h, 16));
}

/* k runs along memory: 32 numbers, or the `count` that are left, as 16 words. */
TARGET static __m512i fold(const float *x, int count)
{
    __m512 low = _mm512_maskz_loadu_ps(lanes(count), x);
    __m512 high = count > LANES ? _mm512_maskz_loadu_ps(lanes(count - LANES), x + LANES)
                                : _mm512_setzero_ps();
    return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/* rows of x [k, cols] with leading dimension ld, woven: out [pairs of k, stride]. */
TARGET static void pack_woven(pair *out, int stride, const float *x, int ld, int k, int cols)
{
    for (int i = 0; i < k; i += 2) {
        const float *lower = x + (long)i * ld, *upper = i + 1 < k ? lower + ld : NULL;
        for (int j = 0; j < cols; j += LANES) {
            __mmask16 mask = lanes(cols - j);
            __m512i words = weave(lower + j, upper ? upper + j : NULL, mask);
            _mm512_mask_storeu_epi32(out + (long)i / 2 * stride + j, mask, words);
        }
    }
}

/* x [rows, k]: out [rows, stride], k along memory in both. */
TARGET static void pack_folded(pair *out, int stride, const float *x, int ld, int rows, int k)
{
    int words = (k + 1) / 2;
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < words; j += LANES)
            _mm512_mask_storeu_epi32(out + (long)r * stride + j, lanes(words - j),
                                     fold(x + (long)r * ld + 2 * j, k - 2 * j));
}

/* A square of 16 x 16 words, rows become columns. */
TARGET static void transpose(__m512i v[LANES])
{
    __m512i t[LANES];
    for (int i = 0; i < LANES; i += 2) {
        t[i] = _mm512_unpacklo_epi32(v[i], v[i + 1]);
        t[i + 1] = _mm512_unpackhi_epi32(v[i], v[i + 1]);
    }
    for (int i = 0; i < LANES; i += 4) {
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

/* x [cols, k], k along memory, as a panel: out [pairs of k, PANEL]. */
TARGET static void pack_turned(pair *out, const float *x, int ld, int k, int cols)
{
    int words = (k + 1) / 2;
    for (int col = 0; col < cols; col += LANES) {
        for (int j = 0; j < words; j += LANES) {
            __m512i square[LANES];
            for (int i = 0; i < LANES; i++)
                square[i] = col + i < cols ? fold(x + (long)(col + i) * ld + 2 * j, k - 2 * j)
                                           : _mm512_setzero_si512();
            transpose(square);
            for (int i = 0; i < LANES && j + i < words; i++)
                _mm512_storeu_si512(out + (long)(j + i) * PANEL + col, square[i]);
        }
    }
}

/* ---- the kernel --------------------------------------------------------------------------------
 */

/* A block of rows against a panel: where the words of A lie, and what becomes of the sums. */
struct tile {
    const pair *a;
    long row_stride, pair_stride; /* of a, in words */
    const pair *panel;
    int pairs, cols; /* cols: columns of the panel in use */
    float alpha, beta;
    float *c;
    int ldc;
};

TARGET static inline void store_row(const struct tile *t, int row, const __m512 sum[4])
{
    __m512 alpha = _mm512_set1_ps(t->alpha), beta = _mm512_set1_ps(t->beta);
    float *c = t->c + (long)row * t->ldc;
    for (int j = 0; j < 4 && LANES * j < t->cols; j++) {
        __mmask16 mask = lanes(t->cols - LANES * j);
        __m512 v = _mm512_mul_ps(alpha, sum[j]);
        if (t->beta != 0)
            v = _mm512_add_ps(v, _mm512_mul_ps(beta, _mm512_maskz_loadu_ps(mask, c + LANES * j)));
        _mm512_mask_storeu_ps(c + LANES * j, mask, v);
    }
}

/* `rows` is a constant wherever this is called, so that the sums stay in registers. */
TARGET __attribute__((always_inline)) static inline void multiply(const struct tile *t, int rows)
{
    __m512 sum[KERNEL_ROWS][4];
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < 4; j++) sum[r][j] = _mm512_setzero_ps();
    const pair *a = t->a, *b = t->panel;
    for (int p = 0; p < t->pairs; p++, a += t->pair_stride, b += PANEL) {
        __m512bh column[4];
        for (int j = 0; j < 4; j++) column[j] = (__m512bh)_mm512_loadu_si512(b + LANES * j);
#pragma GCC unroll 6
        for (int r = 0; r < rows; r++) {
            __m512bh row = (__m512bh)_mm512_set1_epi32((int)a[r * t->row_stride]);
            for (int j = 0; j < 4; j++) sum[r][j] = _mm512_dpbf16_ps(sum[r][j], row, column[j]);
        }
    }
    for (int r = 0; r < rows; r++) store_row(t, r, sum[r]);
}

TARGET static void multiply_rows(const struct tile *t, int rows)
{
    switch (rows) {
    case 6: multiply(t, 6); break;
    case 5: multiply(t, 5); break;
    case 4: multiply(t, 4); break;
    case 3: multiply(t, 3); break;
    case 2: multiply(t, 2); break;
    case 1: multiply(t, 1); break;
    }
}

/* All rows of a packed block of A against all panels of B. */
static void multiply_block(struct tile t, const struct scratch *s, int rows)
{
    const pair *a = s->a;
    float *c = t.c;
    for (int r = 0; r < rows; r += KERNEL_ROWS) {
        t.a = a + r * t.row_stride;
        t.c = c + (long)r * t.ldc;
        multiply_rows(&t, rows - r < KERNEL_ROWS ? rows - r : KERNEL_ROWS);
    }
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void gemm_bf16(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha,
               const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    struct scratch *s = scratch_of_thread();
    for (int from = 0; from < k || from == 0; from += DEPTH) {
        int depth = least(DEPTH, k - from), pairs = (depth + 1) / 2;
        for (int row = 0; row < m; row += ROWS) {
            int rows = least(ROWS, m - row);
            if (ta == PLAIN)
                pack_folded(s->a, pairs, a + (long)row * lda + from, lda, rows, depth);
            else
                pack_woven(s->a, rows, a + (long)from * lda + row, lda, depth, rows);
            for (int col = 0; col < n; col += PANEL) {
                int cols = least(PANEL, n - col);
                if (tb == PLAIN)
                    pack_woven(s->b, PANEL, b + (long)from * ldb + col, ldb, depth, cols);
                else
                    pack_turned(s->b, b + (long)col * ldb + from, ldb, depth, cols);
                struct tile t = {.row_stride = ta == PLAIN ? pairs : 1,
                                 .pair_stride = ta == PLAIN ? 1 : rows,
                                 .panel = s->b,
                                 .pairs = pairs,
                                 .cols = cols,
                                 .alpha = alpha,
                                 .beta = from == 0 ? beta : 1,
                                 .c = c + (long)row * ldc + col,
                                 .ldc = ldc};
                multiply_block(t, s, rows);
            }
        }
    }
}

#else

bool gemm_bf16_available(void)
{
    return false;
}

void gemm_bf16(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha,
               const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    (void)ta, (void)tb, (void)m, (void)n, (void)k, (void)alpha, (void)a, (void)lda, (void)b;
    (void)ldb, (void)beta, (void)c, (void)ldc;
    CHECK(!"asked for without gemm_bf16_available");
}

#endif
