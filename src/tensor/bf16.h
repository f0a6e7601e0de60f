/* Products of bfloat16 matrices with float32 sums, block by block.
 *
 * The left matrix of a product lies in rows, the right one in panels:
 *
 *   rows     [m, k], k along memory; rows `stride` numbers apart
 *   panels   16 columns each, `stride` numbers apart; inside, pairs of rows along k are woven:
 *            [k / 2][16][2], so that a 32-bit word holds rows 2i (low half) and 2i + 1 of a column
 *
 * which is what both AMX (tdpbf16ps on tiles of 16 x 32 numbers) and AVX512-BF16 (vdpbf16ps) eat
 * without further arrangement. A block is 32 rows by two panels; its float32 sums lie in an array
 * that stays in the first cache, where the caller does with them whatever comes next. Both k
 * and the arrays are padded: rows to a multiple of 32, panels to an even count, with anything that
 * is a number; k with zeros on both sides, to a multiple of 32, which an engine reads as far as it
 * needs to.
 *
 * Rounding to bfloat16 keeps 8 bits of mantissa (to nearest even, a relative error of up to 2^-8);
 * products of two such numbers are exact in float32. Denormal numbers count as 0.
 */
#ifndef TENSOR_BF16_H
#define TENSOR_BF16_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint16_t bf16;

enum { BF16_BLOCK = 32, BF16_PANEL = 16, BF16_K = 32 };

/* C[m, n] = sum over groups of A_g[m, k] B_g[k, n]. Strides in numbers. */
struct bf16_product {
    const bf16 *a;
    size_t a_stride, a_group;
    const bf16 *b;
    size_t b_stride, b_group;
    int k, groups;
    bool add; /* to what is in the sums already */
};

/* A[m, k] B[k, n], into new sums. */
static inline struct bf16_product bf16_product_of(const bf16 *a, size_t a_stride, const bf16 *b,
                                                  size_t b_stride, int k)
{
    return (struct bf16_product){
        .a = a, .a_stride = a_stride, .b = b, .b_stride = b_stride, .k = k, .groups = 1};
}

/* What multiplies: one for each kind of instructions. */
struct bf16_engine {
    const char *name;

    /* sums [32, 32] of the block that begins at row `row` (a multiple of 16) and panel `panel`, of
     * which `rows` rows and `panels` panels are wanted: the others may be left as they are. sums
     * lies at a multiple of 64 bytes. */
    void (*block)(const struct bf16_product *p, int row, int rows, int panel, int panels,
                  float *sums);
};

/* The fastest engine of this processor; NULL where there is none. */
const struct bf16_engine *bf16_best(void);

/* All engines this processor can run, ended by NULL. */
const struct bf16_engine *const *bf16_all(void);

/* ---- packing: only where bf16_best is not NULL -------------------------------------------------
 * Rows and the panel that only pad are left as they are. */

static inline int bf16_padded(int count)
{
    return (count + 31) / 32 * 32;
}

/* The same as a size. */
static inline size_t bf16_room(int count)
{
    return (size_t)bf16_padded(count);
}

/* x [rows, k], or [k, rows] when turned, `ld` floats between its rows: out in rows, k padded. */
void bf16_pack_rows(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int rows,
                    int k);

/* x [k, cols], or [cols, k] when turned: out in panels, k padded, columns filled with 0. */
void bf16_pack_panels(bf16 *out, size_t stride, const float *x, size_t ld, bool turned, int k,
                      int cols);

/* The same from bfloat16. x [k, rows]; x [k, cols]; x [cols, k]. */
void bf16_turn_rows(bf16 *out, size_t stride, const bf16 *x, size_t ld, int rows, int k);
void bf16_weave_panels(bf16 *out, size_t stride, const bf16 *x, size_t ld, int k, int cols);
void bf16_turn_panels(bf16 *out, size_t stride, const bf16 *x, size_t ld, int k, int cols);

void bf16_from_floats(bf16 *out, const float *x, size_t count);
void bf16_to_floats(float *out, const bf16 *x, size_t count);

#endif
