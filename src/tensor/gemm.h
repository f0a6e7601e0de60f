/* Matrix products, the only place that calls a BLAS.
 *
 * Matrices are row-major float32. A product runs on the calling thread alone: whoever wants more
 * threads splits the work (tensor/parallel.h), so that two kinds of threads never fight for cores.
 */
#ifndef TENSOR_GEMM_H
#define TENSOR_GEMM_H

enum transpose { PLAIN, TRANSPOSED };

/* C[m, n] = alpha * op(A)[m, k] op(B)[k, n] + beta * C, with leading dimensions lda, ldb, ldc as
 * the matrices are stored: A is [m, k], or [k, m] when TRANSPOSED; B is [k, n], or [n, k]. With
 * beta 0 C is only written. C must not overlap A or B. */
typedef void gemm_function(enum transpose ta, enum transpose tb, int m, int n, int k, float alpha,
                           const float *a, int lda, const float *b, int ldb, float beta, float *c,
                           int ldc);
gemm_function gemm;

/* The same by three loops, summed in double: what gemm is tested against. */
gemm_function gemm_naive;

/* A square product on the BLAS's own threads, for measuring what the machine can do. While it runs
 * nobody else may multiply. */
void gemm_peak(int size, int threads, const float *a, const float *b, float *c);

/* The BLAS and the kernels it chose, for people. */
const char *gemm_backend(void);

#endif
