/* Matrix products through OpenBLAS, held to one thread: the pool of tensor/parallel splits the work
 * above it. gemm_naive is the twin that says what is right. */
#include "tensor/gemm.h"

#include "tensor/parts.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char backend[128];
static void (*omp_set_threads)(int); /* NULL: this OpenBLAS has threads of its own, or none */

static void hold_to_one_thread(void)
{
    openblas_set_num_threads(1);
    void *found = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    if (openblas_get_parallel() == OPENBLAS_OPENMP) memcpy(&omp_set_threads, &found, sizeof found);
    snprintf(backend, sizeof backend, "%.60s, %.40s", openblas_get_config(),
             openblas_get_corename());
}

/* What OpenMP was told on one thread it does not know on another. */
static void hold(void)
{
    static _Thread_local bool held;
    pthread_once(&once, hold_to_one_thread);
    if (omp_set_threads && !held) omp_set_threads(1);
    held = true;
}

const char *gemm_backend(void)
{
    pthread_once(&once, hold_to_one_thread);
    return backend;
}

void gemm(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha, const float *a,
          int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    PART_SCOPE(PART_PRODUCT);
    hold();
    cblas_sgemm(CblasRowMajor, ta == TRANSPOSED ? CblasTrans : CblasNoTrans,
                tb == TRANSPOSED ? CblasTrans : CblasNoTrans, m, n, k, alpha, a, lda, b, ldb, beta,
                c, ldc);
}

void gemm_peak(int size, int threads, const float *a, const float *b, float *c)
{
    hold();
    openblas_set_num_threads(threads);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1, a, size, b, size, 0,
                c, size);
    openblas_set_num_threads(1);
}

void gemm_naive(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha,
                const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc)
{
    for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int l = 0; l < k; l++) {
                float left = ta == TRANSPOSED ? a[(long)l * lda + i] : a[(long)i * lda + l];
                float right = tb == TRANSPOSED ? b[(long)j * ldb + l] : b[(long)l * ldb + j];
                sum += (double)left * (double)right;
            }
            float *out = &c[(long)i * ldc + j];
            double before = beta == 0 ? 0 : (double)beta * (double)*out;
            *out = (float)((double)alpha * sum + before);
        }
    }
}
