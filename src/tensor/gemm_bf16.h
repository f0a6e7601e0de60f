/* Matrix products with bfloat16 inputs and float32 sums, for processors with AVX512-BF16.
 *
 * The same contract as gemm (tensor/gemm.h). Both inputs are rounded to bfloat16 (8 bits of
 * mantissa, to nearest even), products and sums are float32: a relative error of up to 2^-7 for
 * each product of two numbers; where they are independent, about 2^-9 / sqrt(k) of the sum of their
 * magnitudes.
 */
#ifndef TENSOR_GEMM_BF16_H
#define TENSOR_GEMM_BF16_H

#include "tensor/gemm.h"
#include "tensor/parallel.h"

/* Only where there is an engine (bf16_best in tensor/bf16.h). */
gemm_function gemm_bf16;

/* For measuring what the machine can do: a square product of matrices that lie packed already, as
 * weights do; size a multiple of 512. */
struct bf16_square;
struct bf16_square *bf16_square_new(int size);
void bf16_square_multiply(struct bf16_square *s, struct pool *pool);
void bf16_square_free(struct bf16_square *s);

#endif
