/* Where a processor cannot have AVX512-BF16 nobody calls these: bf16_best is NULL. */
#include "tensor/bf16_attention.h"
#include "tensor/bf16_fused.h"

#if !defined(__x86_64__)

#include "base/check.h"

#define ABSENT(name, ...)                                                                          \
    void name(__VA_ARGS__)                                                                         \
    {                                                                                              \
        CHECK(false && "asked for without bf16_best");                                             \
    }

/* clang-format off */
#pragma GCC diagnostic ignored "-Wunused-parameter"
ABSENT(bf16_pack_rows, bf16 *a, size_t b, const float *c, size_t d, bool e, int f, int g)
ABSENT(bf16_pack_panels, bf16 *a, size_t b, const float *c, size_t d, bool e, int f, int g)
ABSENT(bf16_turn_rows, bf16 *a, size_t b, const bf16 *c, size_t d, int e, int f)
ABSENT(bf16_weave_panels, bf16 *a, size_t b, const bf16 *c, size_t d, int e, int f)
ABSENT(bf16_turn_panels, bf16 *a, size_t b, const bf16 *c, size_t d, int e, int f)
ABSENT(bf16_from_floats, bf16 *a, const float *b, size_t c)
ABSENT(bf16_to_floats, float *a, const bf16 *b, size_t c)
ABSENT(bf16_swiglu_rows, bf16 *a, size_t b, const float *c, int d, bf16 *e)
ABSENT(bf16_swiglu_panels, bf16 *a, size_t b, const float *c, bf16 *d)
ABSENT(bf16_norm_rows, bf16 *a, float *b, const bf16 *c, float *d, int e, int f, float g)
ABSENT(bf16_norm_columns, bf16 *a, float *b, const bf16 *c, float *d, int e, size_t f, float g)
ABSENT(bf16_add, bf16 *a, const bf16 *b, const bf16 *c, size_t d)
ABSENT(bf16_add3, bf16 *a, const bf16 *b, const bf16 *c, const bf16 *d, size_t e)
ABSENT(bf16_add_floats, bf16 *a, const float *b, const float *c, const float *d, size_t e)
ABSENT(bf16_norm_rows_back, bf16 *a, float *b, const bf16 *c, const float *d, int e, int f)
ABSENT(bf16_norm_columns_back, bf16 *a, float *b, const bf16 *c, const float *d, int e, int f)
ABSENT(bf16_swiglu_back_rows, const struct bf16_swiglu_back *a)
ABSENT(bf16_swiglu_back_columns, const struct bf16_swiglu_back *a)
ABSENT(bf16_add_block, float *a, size_t b, const float *c, int d)
ABSENT(bf16_head, bf16 *a, size_t b, float *c, int d, int e, float f, const struct bf16_rotary *g, int h)
ABSENT(bf16_softmax_start, struct bf16_softmax *a)
ABSENT(bf16_softmax_look, struct bf16_softmax *a, const float *b, int c)
ABSENT(bf16_softmax_turn, struct bf16_softmax *a)
ABSENT(bf16_softmax_weigh, struct bf16_softmax *a, bf16 *b, size_t c, const float *d, int e)
ABSENT(bf16_softmax_sum, struct bf16_softmax *a)
ABSENT(bf16_divide, bf16 *a, size_t b, const float *c, const float *d, int e)
ABSENT(bf16_attend_back, const struct bf16_attend_back *a)
ABSENT(bf16_head_dots, float *a, size_t b, const bf16 *c, const bf16 *d, int e, int f)
ABSENT(bf16_turn_block, float *a, const float *b)
/* clang-format on */

#endif
