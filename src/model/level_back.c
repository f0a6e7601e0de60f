/* Backward pass of one layer.
 *
 * With v = h + f(h) and out = norm(v), the gradient of v serves twice: it goes on to h as it is,
 * and through f. So each half turns d from the gradient of its output into that of v in place, and
 * lets the last product of f's backward pass add to it. Activations are computed again from gate
 * and up rather than kept. Attention probabilities are computed again block by block: at 900 tokens
 * they would be larger than everything else together.
 */
#include "model/level_back.h"

#include <math.h>

static size_t rope_size(const struct level *l)
{
    return l->rope_sin ? (size_t)l->tokens * (size_t)(l->head / 2) : 0;
}

size_t level_back_scratch_size(const struct level *l, int rows)
{
    size_t size = level_act_size(l, rows);
    if (l->model->config.mlp_t) return size;
    return size + ((size_t)rows + 3) * level_latent_size(l) +
           2 * LEVEL_QUERIES * (size_t)l->tokens + rope_size(l);
}

void level_back_scratch_place(struct level_back_scratch *s, const struct level *l, int rows,
                              float *memory)
{
    *s = (struct level_back_scratch){.act = memory};
    if (l->model->config.mlp_t) return;
    s->dmixed = s->act + level_act_size(l, rows);
    s->dqkv = s->dmixed + (size_t)rows * level_latent_size(l);
    s->scores = s->dqkv + 3 * level_latent_size(l);
    s->turn_back = s->scores + 2 * LEVEL_QUERIES * (size_t)l->tokens;
    for (size_t i = 0; i < rope_size(l); i++) s->turn_back[i] = -l->rope_sin[i];
}

static float *gradient_of(const struct level *l, float *gradient, enum param_id id, int layer)
{
    return gradient + params_find(&l->model->params, id, layer)->offset;
}

static void mix_channels_back(const struct level *l, int layer, int rows,
                              const struct layer_buffers *b, float *act, float *d, float *gradient)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP, layer);
    const float *down = model_weights(l->model, PARAM_DOWN, layer);
    int D = l->hidden, I = l->inner, tokens = rows * l->tokens;
    l->kernels->norm_rows_back(d, d, b->out, b->out_inverse, tokens, D);
    l->gemm(PLAIN, PLAIN, tokens, I, D, 1, d, D, down, I, 0, act, I);
    for (int t = 0; t < tokens; t++) {
        float *gate = b->wide + (size_t)t * 2 * (size_t)I, *up = gate + I;
        float *row = act + (size_t)t * (size_t)I;
        l->kernels->swiglu_back(gate, up, row, row, gate, up, (size_t)I);
    }
    l->gemm(TRANSPOSED, PLAIN, D, I, tokens, 1, d, D, act, I, 1,
            gradient_of(l, gradient, PARAM_DOWN, layer), I);
    l->gemm(TRANSPOSED, PLAIN, 2 * I, D, tokens, 1, b->wide, 2 * I, b->mid, D, 1,
            gradient_of(l, gradient, PARAM_GATE_UP, layer), D);
    l->gemm(PLAIN, PLAIN, tokens, D, 2 * I, 1, b->wide, 2 * I, gate_up, D, 1, d, D);
}

/* The token mixer of one row. */
static void mix_row_back(const struct level *l, int layer, const float *in, float *mix,
                         const float *mid, const float *inverse, float *act, float *d,
                         float *gradient)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP_T, layer);
    const float *down = model_weights(l->model, PARAM_DOWN_T, layer);
    int D = l->hidden, T = l->tokens, I = l->inner_t;
    float *up = mix + (size_t)I * (size_t)D;
    l->kernels->norm_columns_back(d, d, mid, inverse, T, D, D);
    l->gemm(TRANSPOSED, PLAIN, I, D, T, 1, down, I, d, D, 0, act, D);
    l->kernels->swiglu_back(mix, up, act, act, mix, up, (size_t)I * (size_t)D);
    l->gemm(PLAIN, TRANSPOSED, T, I, D, 1, d, D, act, D, 1,
            gradient_of(l, gradient, PARAM_DOWN_T, layer), I);
    l->gemm(PLAIN, TRANSPOSED, 2 * I, T, D, 1, mix, D, in, D, 1,
            gradient_of(l, gradient, PARAM_GATE_UP_T, layer), T);
    l->gemm(TRANSPOSED, PLAIN, T, D, 2 * I, 1, gate_up, T, mix, D, 1, d, D);
}

/* One head of one row: queries begin..end add to the gradients of all keys and values. */
static void attend_back(const struct level *l, const float *qkv, const float *dmixed, float *dqkv,
                        int head, int begin, int end, float *scores)
{
    int D = l->hidden, T = l->tokens, n = l->head, stride = 3 * D, count = end - begin;
    size_t at = (size_t)begin * (size_t)stride + (size_t)(head * n);
    const float *q = qkv + at, *k = qkv + D + head * n, *v = k + D;
    float *dq = dqkv + at, *dk = dqkv + D + head * n, *dv = dk + D;
    const float *dout = dmixed + (size_t)begin * (size_t)D + head * n;
    float *p = scores, *dp = scores + (size_t)LEVEL_QUERIES * (size_t)T;
    float scale = 1.0f / sqrtf((float)n), keep = begin > 0;
    l->gemm(PLAIN, TRANSPOSED, count, T, n, scale, q, stride, k, stride, 0, p, T);
    l->kernels->softmax_rows(p, count, T, T);
    l->gemm(TRANSPOSED, PLAIN, T, n, count, 1, p, T, dout, D, keep, dv, stride);
    l->gemm(PLAIN, TRANSPOSED, count, T, n, 1, dout, D, v, stride, 0, dp, T);
    l->kernels->softmax_rows_back(dp, p, count, T, T);
    l->gemm(PLAIN, PLAIN, count, n, T, scale, dp, T, k, stride, 0, dq, stride);
    l->gemm(TRANSPOSED, PLAIN, T, n, count, scale, dp, T, q, stride, keep, dk, stride);
}

static void attend_row_back(const struct level *l, const float *qkv, const float *dmixed,
                            const struct level_back_scratch *s)
{
    int T = l->tokens, half = l->head / 2;
    for (int head = 0; head < l->heads; head++)
        for (int from = 0; from < T; from += LEVEL_QUERIES)
            attend_back(l, qkv, dmixed, s->dqkv, head, from,
                        from + LEVEL_QUERIES < T ? from + LEVEL_QUERIES : T, s->scores);
    for (int t = 0; t < T && l->rope_cos; t++)
        l->kernels->rotate(s->dqkv + (size_t)t * 3 * (size_t)l->hidden, l->rope_cos + t * half,
                           s->turn_back + t * half, 2 * l->heads, l->head);
}

static void attention_back(const struct level *l, int layer, int rows, const float *in,
                           const struct layer_buffers *b, const struct level_back_scratch *s,
                           float *d, float *gradient)
{
    const float *qkv_proj = model_weights(l->model, PARAM_QKV, layer);
    const float *o_proj = model_weights(l->model, PARAM_O, layer);
    int D = l->hidden, T = l->tokens, tokens = rows * T;
    l->kernels->norm_rows_back(d, d, b->mid, b->mid_inverse, tokens, D);
    l->gemm(PLAIN, PLAIN, tokens, D, D, 1, d, D, o_proj, D, 0, s->dmixed, D);
    l->gemm(TRANSPOSED, PLAIN, D, D, tokens, 1, d, D, b->mixed, D, 1,
            gradient_of(l, gradient, PARAM_O, layer), D);
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * level_latent_size(l);
        attend_row_back(l, b->mix + 3 * at, s->dmixed + at, s);
        l->gemm(TRANSPOSED, PLAIN, 3 * D, D, T, 1, s->dqkv, 3 * D, in + at, D, 1,
                gradient_of(l, gradient, PARAM_QKV, layer), D);
        l->gemm(PLAIN, PLAIN, T, D, 3 * D, 1, s->dqkv, 3 * D, qkv_proj, D, 1, d + at, D);
    }
}

void level_layer_back(const struct level *l, int layer, int rows, const float *in,
                      const struct layer_buffers *b, const struct level_back_scratch *s, float *d,
                      float *gradient)
{
    mix_channels_back(l, layer, rows, b, s->act, d, gradient);
    if (!l->model->config.mlp_t) {
        attention_back(l, layer, rows, in, b, s, d, gradient);
        return;
    }
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * level_latent_size(l);
        mix_row_back(l, layer, in + at, b->mix + (size_t)r * level_mix_size(l), b->mid + at,
                     b->mid_inverse + r * l->hidden, s->act, d + at, gradient);
    }
}
