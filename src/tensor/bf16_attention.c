/* Attention between its products. A row of a block is two vectors. */
#include "tensor/bf16_attention.h"

#include "tensor/parts.h"

#if defined(__AVX512BF16__)

#include "tensor/bf16_lanes.h"

#include <math.h>

enum { EDGE = BF16_BLOCK, HALF = BF16_PANEL, BLOCK = EDGE * EDGE, PAIR = 2 * BF16_PANEL };

/* Pairs i and i + n / 2 of one token, 16 at a time; `row` is its row in the first block. */
static void turn_head(float *row, int n, const float *cosine, const float *sine, float sign)
{
    for (int i = 0; i < n / 2; i += HALF) {
        int j = i + n / 2;
        float *at = row + i / EDGE * BLOCK + i % EDGE, *on = row + j / EDGE * BLOCK + j % EDGE;
        __m512 a = _mm512_load_ps(at), b = _mm512_load_ps(on), c = _mm512_loadu_ps(cosine + i);
        __m512 s = _mm512_mul_ps(_mm512_loadu_ps(sine + i), _mm512_set1_ps(sign));
        _mm512_store_ps(at, _mm512_fnmadd_ps(b, s, _mm512_mul_ps(a, c)));
        _mm512_store_ps(on, _mm512_fmadd_ps(a, s, _mm512_mul_ps(b, c)));
    }
}

void bf16_head(bf16 *out, size_t stride, float *blocks, int rows, int n, float scale,
               const struct bf16_rotary *rotary, int position)
{
    PART_SCOPE(PART_ATTENTION);
    __m512 factor = _mm512_set1_ps(scale);
    for (int r = 0; r < rows; r++, position++, out += stride) {
        float *row = blocks + r * EDGE;
        if (position == rotary->tokens) position = 0;
        size_t at = (size_t)position * (size_t)(n / 2);
        if (rotary->cosine) turn_head(row, n, rotary->cosine + at, rotary->sine + at, rotary->sign);
        for (int c = 0; c < n; c += EDGE, row += BLOCK)
            narrow_two(out + c, _mm512_mul_ps(_mm512_load_ps(row), factor),
                       _mm512_mul_ps(_mm512_load_ps(row + HALF), factor));
    }
}

/* ---- softmax --------------------------------------------------------------------------------- */

void bf16_softmax_start(struct bf16_softmax *s)
{
    for (int r = 0; r < EDGE; r++) _mm512_storeu_ps(s->lanes[r], _mm512_set1_ps(-INFINITY));
}

void bf16_softmax_look(struct bf16_softmax *s, const float *logits, int cols)
{
    PART_SCOPE(PART_ATTENTION);
    __mmask16 left = lanes_mask(cols), right = cols > HALF ? lanes_mask(cols - HALF) : 0;
    for (int r = 0; r < EDGE; r++, logits += EDGE) {
        __m512 top = _mm512_loadu_ps(s->lanes[r]);
        top = _mm512_mask_max_ps(top, left, top, _mm512_load_ps(logits));
        top = _mm512_mask_max_ps(top, right, top, _mm512_load_ps(logits + HALF));
        _mm512_storeu_ps(s->lanes[r], top);
    }
}

void bf16_softmax_turn(struct bf16_softmax *s)
{
    for (int r = 0; r < EDGE; r++) {
        s->largest[r] = _mm512_reduce_max_ps(_mm512_loadu_ps(s->lanes[r]));
        _mm512_storeu_ps(s->lanes[r], _mm512_setzero_ps());
    }
}

void bf16_softmax_weigh(struct bf16_softmax *s, bf16 *p, size_t stride, const float *logits,
                        int cols)
{
    PART_SCOPE(PART_ATTENTION);
    __mmask16 left = lanes_mask(cols), right = cols > HALF ? lanes_mask(cols - HALF) : 0;
    for (int r = 0; r < EDGE; r++, logits += EDGE, p += stride) {
        __m512 top = _mm512_set1_ps(s->largest[r]);
        __m512 a = power(_mm512_sub_ps(_mm512_load_ps(logits), top));
        __m512 b = power(_mm512_sub_ps(_mm512_load_ps(logits + HALF), top));
        a = _mm512_maskz_mov_ps(left, a);
        b = _mm512_maskz_mov_ps(right, b);
        _mm512_storeu_ps(s->lanes[r],
                         _mm512_add_ps(_mm512_loadu_ps(s->lanes[r]), _mm512_add_ps(a, b)));
        narrow_two(p, a, b);
    }
}

void bf16_softmax_sum(struct bf16_softmax *s)
{
    for (int r = 0; r < EDGE; r++) s->sum[r] = _mm512_reduce_add_ps(_mm512_loadu_ps(s->lanes[r]));
}

void bf16_divide(bf16 *out, size_t stride, const float *sums, const float *sum, int rows)
{
    PART_SCOPE(PART_ATTENTION);
    for (int r = 0; r < rows; r++, out += stride, sums += EDGE) {
        __m512 factor = _mm512_set1_ps(1.0f / sum[r]);
        narrow_two(out, _mm512_mul_ps(_mm512_load_ps(sums), factor),
                   _mm512_mul_ps(_mm512_load_ps(sums + HALF), factor));
    }
}

/* ---- backward -------------------------------------------------------------------------------- */

struct weights {
    __m512 p, d; /* weight and gradient of its logit */
};

static inline struct weights weigh(const float *logits, const float *dweights, float shift,
                                   float delta, __mmask16 mask)
{
    __m512 t = _mm512_sub_ps(_mm512_load_ps(logits), _mm512_set1_ps(shift));
    __m512 p = _mm512_maskz_mov_ps(mask, power(t));
    __m512 d = _mm512_sub_ps(_mm512_load_ps(dweights), _mm512_set1_ps(delta));
    return (struct weights){p, _mm512_mul_ps(p, d)};
}

void bf16_attend_back(const struct bf16_attend_back *a)
{
    PART_SCOPE(PART_ATTENTION);
    __mmask16 left = lanes_mask(a->cols), right = a->cols > HALF ? lanes_mask(a->cols - HALF) : 0;
    for (int r = 0; r < EDGE; r += 2) {
        struct weights w[2][2];
        for (int i = 0; i < 2; i++) {
            int at = (r + i) * EDGE;
            const float *logits = a->logits + at, *dweights = a->dweights + at;
            w[i][0] = weigh(logits, dweights, a->shift[r + i], a->delta[r + i], left);
            w[i][1] =
                weigh(logits + HALF, dweights + HALF, a->shift[r + i], a->delta[r + i], right);
            narrow_two(a->dlogits + (size_t)(r + i) * a->stride, w[i][0].d, w[i][1].d);
        }
        for (int j = 0; j < 2; j++) {
            size_t at = (size_t)j * a->panels_stride + (size_t)(r / 2 * PAIR);
            _mm512_storeu_si512(a->weight_panels + at, weave_floats(w[0][j].p, w[1][j].p));
            _mm512_storeu_si512(a->dlogit_panels + at, weave_floats(w[0][j].d, w[1][j].d));
        }
    }
}

void bf16_head_dots(float *delta, size_t stride, const bf16 *dout, const bf16 *out, int heads,
                    int n)
{
    PART_SCOPE(PART_ATTENTION);
    for (int h = 0; h < heads; h++, delta += stride, dout += n, out += n) {
        __m512 sum = _mm512_setzero_ps();
        for (int c = 0; c < n; c += HALF)
            sum = _mm512_fmadd_ps(widen(dout + c), widen(out + c), sum);
        *delta = _mm512_reduce_add_ps(sum);
    }
}

void bf16_turn_block(float *out, const float *block)
{
    PART_SCOPE(PART_ATTENTION);
    for (int r = 0; r < EDGE; r += HALF)
        for (int c = 0; c < EDGE; c += HALF) {
            __m512i v[16];
            for (int i = 0; i < 16; i++) v[i] = _mm512_load_si512(block + (r + i) * EDGE + c);
            turn_square(v);
            for (int i = 0; i < 16; i++) _mm512_store_si512(out + (c + i) * EDGE + r, v[i]);
        }
}

#endif
