/* What happens to the sums of a block while they are in the first cache: activations, residuals and
 * norms, forward and backward, from float32 sums to bfloat16 matrices in the order in which the
 * next product wants them (tensor/bf16.h). Only where bf16_best is not NULL.
 *
 * `sums` and `blocks` are blocks of 32 x 32 floats at multiples of 64 bytes. Gate and up stand in
 * turns: 16 gates, the 16 ups that belong to them, and so on, along the columns of the channel
 * mixer and along the rows of the token mixer; a block holds one such pair. Everything is computed
 * in float32; sigmoids with a relative error below 2^-12, a sixteenth of what rounding the result
 * may do. The float32 kernels (tensor/kernels.h) are the twins.
 */
#ifndef TENSOR_BF16_FUSED_H
#define TENSOR_BF16_FUSED_H

#include "tensor/bf16.h"

/* ---- forward ---- */

/* act [rows, 16] = silu(gate) * up; gates are the left half of sums. kept: the block of gates and
 * ups in bfloat16, 0 below the last row; NULL if not wanted. */
void bf16_swiglu_rows(bf16 *act, size_t stride, const float *sums, int rows, bf16 *kept);

/* act [16, 32] in two panels, 8 pairs from `act` on; gates are the upper half of sums. kept: as
 * above. */
void bf16_swiglu_panels(bf16 *act, size_t stride, const float *sums, bf16 *kept);

/* Residual and RMS norm of up to 32 rows of n numbers, n a multiple of 32: v = h + blocks, out = v
 * / sqrt(mean(v^2) + eps). blocks [n / 32] are used up; inverse [rows] as in kernels.h. out may be
 * h. */
void bf16_norm_rows(bf16 *out, float *inverse, const bf16 *h, float *blocks, int rows, int n,
                    float eps);

/* The same down 32 columns of `rows` rows that are `stride` numbers apart; inverse [32]. */
void bf16_norm_columns(bf16 *out, float *inverse, const bf16 *h, float *blocks, int rows,
                       size_t stride, float eps);

/* out[n] = a + b;  out[n] = a + (b + c), n a multiple of 16. */
void bf16_add(bf16 *out, const bf16 *a, const bf16 *b, size_t n);
void bf16_add3(bf16 *out, const bf16 *a, const bf16 *b, const bf16 *c, size_t n);

/* out[n] = a + (b + c) of float32 numbers that are rounded first; c may be NULL. */
void bf16_add_floats(bf16 *out, const float *a, const float *b, const float *c, size_t n);

/* ---- backward ---- */

/* Through out = norm(v), as kernels.h has it: d becomes dv, and dv in bfloat16 too. By rows of n
 * numbers; down the columns of [rows, cols]. n and cols are multiples of 16. */
void bf16_norm_rows_back(bf16 *dv, float *d, const bf16 *out, const float *inverse, int rows,
                         int n);
void bf16_norm_columns_back(bf16 *dv, float *d, const bf16 *out, const float *inverse, int rows,
                            int cols);

/* Through act = silu(gate) * up: two blocks of gates and ups, one block of dact. */
struct bf16_swiglu_back {
    const bf16 *gate_up[2]; /* blocks, as they were kept */
    const float *dact;
    bf16 *rows; /* gradients of gates and ups, in turns, in rows */
    size_t rows_stride;
    bf16 *panels; /* the same in panels, from the pair on where the block begins */
    size_t panels_stride;
    bf16 *act; /* computed again: in panels or rows, see below */
    size_t act_stride;
};

/* The channel mixer: 32 rows of 32 act columns: rows [32, 64], four panels, act in two panels. */
void bf16_swiglu_back_rows(const struct bf16_swiglu_back *s);

/* The token mixer: 32 act rows of 32 columns: rows [64, 32], two panels, act in rows [32, 32]. */
void bf16_swiglu_back_columns(const struct bf16_swiglu_back *s);

/* d [rows, 32] += sums */
void bf16_add_block(float *d, size_t stride, const float *sums, int rows);

#endif
