/* gemm in bfloat16 for callers that hold float32: packs both sides, multiplies block by block, and
 * adds. Scratch memory belongs to the thread and is freed with it. */
#include "tensor/gemm_bf16.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "tensor/bf16.h"
#include "tensor/parts.h"

#include <pthread.h>
#include <stdlib.h>

enum { ROWS = 480, DEPTH = 1024 };

struct scratch {
    float sums[BF16_BLOCK * BF16_BLOCK];
    bf16 a[ROWS * DEPTH];
    bf16 b[2 * BF16_PANEL * DEPTH];
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

/* c [rows, cols] = alpha * sums + beta * c */
static void put(const float *sums, int rows, int cols, float alpha, float beta, float *c, int ldc)
{
    for (int r = 0; r < rows; r++, sums += BF16_BLOCK, c += ldc) {
        if (beta == 0)
            for (int i = 0; i < cols; i++) c[i] = alpha * sums[i];
        else
            for (int i = 0; i < cols; i++) c[i] = alpha * sums[i] + beta * c[i];
    }
}

/* Packed rows against the packed panels: 32 columns of C. */
static void multiply(struct scratch *s, int rows, int cols, int k, float alpha, float beta,
                     float *c, int ldc)
{
    size_t stride = bf16_room(k);
    struct bf16_product p = bf16_product_of(s->a, stride, s->b, stride * BF16_PANEL, (int)stride);
    int panels = cols > BF16_PANEL ? 2 : 1;
    for (int r = 0; r < rows; r += BF16_BLOCK) {
        int count = least_of(BF16_BLOCK, rows - r);
        bf16_best()->block(&p, r, count, 0, panels, s->sums);
        put(s->sums, count, cols, alpha, beta, c + (long)r * ldc, ldc);
    }
}

void gemm_bf16(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha,
               const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    PART_SCOPE(PART_PRODUCT);
    struct scratch *s = scratch_of_thread();
    for (int from = 0; from < k || from == 0; from += DEPTH, beta = 1) {
        int depth = least_of(DEPTH, k - from);
        size_t stride = bf16_room(depth);
        for (int row = 0; row < m; row += ROWS) {
            int rows = least_of(ROWS, m - row);
            bool turned = ta == TRANSPOSED;
            bf16_pack_rows(s->a, stride,
                           a + (turned ? (long)from * lda + row : (long)row * lda + from),
                           (size_t)lda, turned, rows, depth);
            for (int col = 0; col < n; col += BF16_BLOCK) {
                int cols = least_of(BF16_BLOCK, n - col);
                bool along = tb == TRANSPOSED;
                bf16_pack_panels(s->b, stride * BF16_PANEL,
                                 b + (along ? (long)col * ldb + from : (long)from * ldb + col),
                                 (size_t)ldb, along, depth, cols);
                multiply(s, rows, cols, depth, alpha, beta, c + (long)row * ldc + col, ldc);
            }
        }
    }
}
