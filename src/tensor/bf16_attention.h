/* The parts of attention between its products, on blocks of sums in the first cache (see
 * tensor/bf16_fused.h). Logits come in units of ln 2, because queries were multiplied by log2(e) /
 * sqrt(head): so a weight is 2^(logit - largest).
 */
#ifndef TENSOR_BF16_ATTENTION_H
#define TENSOR_BF16_ATTENTION_H

#include "tensor/bf16.h"

/* Rotary tables [tokens, n / 2]; cosine NULL: nothing turns. */
struct bf16_rotary {
    const float *cosine, *sine;
    int tokens;
    float sign; /* -1 turns back */
};

/* A head of n numbers, a multiple of 32, blocks [n / 32], which are used up, for up to 32 tokens
 * from `position` on (after the last token of a row comes the first of the next): turned,
 * multiplied by scale, to out. */
void bf16_head(bf16 *out, size_t stride, float *blocks, int rows, int n, float scale,
               const struct bf16_rotary *rotary, int position);

/* What a strip of 32 queries keeps for each. */
struct bf16_softmax {
    float lanes[BF16_BLOCK][BF16_PANEL]; /* of a row: maxima, then sums, by lanes */
    float largest[BF16_BLOCK], sum[BF16_BLOCK];
};

/* bf16_softmax_start; for each block of logits bf16_softmax_look, with its first `cols` columns;
 * then bf16_softmax_turn once; then bf16_softmax_weigh for each block, which writes weights that
 * are not yet divided by their sum, 0 beyond cols: p [32, 32]; then bf16_softmax_sum. */
void bf16_softmax_start(struct bf16_softmax *s);
void bf16_softmax_look(struct bf16_softmax *s, const float *logits, int cols);
void bf16_softmax_turn(struct bf16_softmax *s);
void bf16_softmax_weigh(struct bf16_softmax *s, bf16 *p, size_t stride, const float *logits,
                        int cols);
void bf16_softmax_sum(struct bf16_softmax *s);

/* out [rows, 32] = sums / sum of each row */
void bf16_divide(bf16 *out, size_t stride, const float *sums, const float *sum, int rows);

/* Backward: of 32 queries and 32 keys, the first `cols` of which are real. */
struct bf16_attend_back {
    const float *logits, *dweights; /* blocks */
    const float *shift, *delta;     /* [32] of a query: log2 of the sum of 2^logit, 1e30 of what is
                                       no query: it gets no weight; dout . out */
    int cols;
    bf16 *dlogits; /* rows [32, 32], in natural units */
    size_t stride;
    bf16 *weight_panels, *dlogit_panels; /* two panels, from the pair on where the block begins */
    size_t panels_stride;
};
void bf16_attend_back(const struct bf16_attend_back *a);

/* delta [heads] = dout . out of one token, by heads of n numbers */
void bf16_head_dots(float *delta, size_t stride, const bf16 *dout, const bf16 *out, int heads,
                    int n);

/* out [32, 32] = block transposed */
void bf16_turn_block(float *out, const float *block);

#endif
