/* Forward pass of one layer: token mixing (attention or MLP over tokens), then the MLP over
 * channels, each followed by residual and norm.
 *
 * Tokens lie in rows, channels in columns, always. The public code transposes for the token mixer;
 * here its weights simply stand on the left of the product: [2I', T] x [T, D]. So a team divides
 * the token mixer by columns and everything else by rows, and meets only where one turns into the
 * other.
 */
#include "model/level.h"

#include "tensor/gemm.h"

#include <math.h>

void level_init(struct level *l, const struct trm_model *m)
{
    const struct trm_config *c = &m->config;
    *l = (struct level){
        .kernels = kernels_best(),
        .model = m,
        .tokens = trm_config_tokens(c),
        .hidden = c->hidden_size,
        .layers = c->L_layers,
        .heads = c->num_heads,
        .head = c->hidden_size / c->num_heads,
        .inner = c->inner_size,
        .inner_t = c->inner_size_t,
        .eps = (float)c->rms_norm_eps,
    };
}

size_t level_mix_size(const struct level *l)
{
    size_t width = l->model->config.mlp_t ? 2 * (size_t)l->inner_t : 3 * (size_t)l->tokens;
    return width * (size_t)l->hidden;
}

size_t level_act_size(const struct level *l)
{
    size_t rows = (size_t)l->tokens * (size_t)l->inner;
    size_t columns = (size_t)l->inner_t * (size_t)l->hidden;
    return rows > columns ? rows : columns;
}

size_t level_scratch_size(const struct level *l, int team_size)
{
    size_t scores = l->model->config.mlp_t ? 0 : (size_t)LEVEL_QUERIES * (size_t)l->tokens;
    return (size_t)l->tokens * (size_t)l->hidden + level_act_size(l) + scores * (size_t)team_size;
}

void level_scratch_place(struct level_scratch *s, const struct level *l, float *memory)
{
    s->act = memory;
    s->delta = s->act + level_act_size(l);
    s->scores = s->delta + (size_t)l->tokens * (size_t)l->hidden;
}

void level_share_tokens(const struct level *l, struct team team, int *begin, int *end)
{
    team_share(team, l->tokens, 1, begin, end);
}

static void mix_tokens(const struct level *l, int layer, const float *in,
                       const struct layer_buffers *b, const struct level_scratch *s,
                       struct team team)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP_T, layer);
    const float *down = model_weights(l->model, PARAM_DOWN_T, layer);
    int D = l->hidden, T = l->tokens, I = l->inner_t, from, to;
    team_share(team, D, 16, &from, &to);
    int width = to - from;
    if (width == 0) return;
    gemm(PLAIN, PLAIN, 2 * I, width, T, 1, gate_up, T, in + from, D, 0, b->mix + from, D);
    for (int i = 0; i < I; i++) {
        const float *gate = b->mix + (size_t)i * (size_t)D + from;
        l->kernels->swiglu(s->act + (size_t)i * (size_t)D + from, gate,
                           gate + (size_t)I * (size_t)D, (size_t)width);
    }
    gemm(PLAIN, PLAIN, T, width, I, 1, down, I, s->act + from, D, 0, s->delta + from, D);
    l->kernels->norm_columns(b->mid + from, b->mid_inverse ? b->mid_inverse + from : NULL,
                             in + from, s->delta + from, T, width, D, l->eps);
}

/* Queries and keys of the tokens begin..end, rotated by their position. */
static void project_qkv(const struct level *l, int layer, const float *in, float *qkv, int begin,
                        int end)
{
    const float *weights = model_weights(l->model, PARAM_QKV, layer);
    int D = l->hidden, half = l->head / 2;
    gemm(PLAIN, TRANSPOSED, end - begin, 3 * D, D, 1, in + (size_t)begin * (size_t)D, D, weights, D,
         0, qkv + (size_t)begin * 3 * (size_t)D, 3 * D);
    if (!l->model->rope_cos) return;
    for (int t = begin; t < end; t++)
        l->kernels->rotate(qkv + (size_t)t * 3 * (size_t)D, l->model->rope_cos + t * half,
                           l->model->rope_sin + t * half, 2 * l->heads, l->head);
}

/* One head, queries begin..end against every key. */
static void attend(const struct level *l, const float *qkv, float *mixed, int head, int begin,
                   int end, float *scores)
{
    int D = l->hidden, T = l->tokens, stride = 3 * D;
    const float *q = qkv + (size_t)begin * (size_t)stride + head * l->head;
    const float *k = qkv + D + head * l->head, *v = k + D;
    float scale = 1.0f / sqrtf((float)l->head);
    gemm(PLAIN, TRANSPOSED, end - begin, T, l->head, scale, q, stride, k, stride, 0, scores, T);
    l->kernels->softmax_rows(scores, end - begin, T, T);
    gemm(PLAIN, PLAIN, end - begin, l->head, T, 1, scores, T, v, stride, 0,
         mixed + (size_t)begin * (size_t)D + head * l->head, D);
}

static void attention(const struct level *l, int layer, const float *in,
                      const struct layer_buffers *b, const struct level_scratch *s,
                      struct team team)
{
    int D = l->hidden, T = l->tokens, begin, end;
    level_share_tokens(l, team, &begin, &end);
    project_qkv(l, layer, in, b->mix, begin, end);
    team_barrier(team);

    int blocks = (T + LEVEL_QUERIES - 1) / LEVEL_QUERIES, first, last;
    team_share(team, blocks * l->heads, 1, &first, &last);
    float *scores = s->scores + (size_t)team.rank * LEVEL_QUERIES * (size_t)T;
    for (int item = first; item < last; item++) {
        int from = item / l->heads * LEVEL_QUERIES;
        int to = from + LEVEL_QUERIES < T ? from + LEVEL_QUERIES : T;
        attend(l, b->mix, b->mixed, item % l->heads, from, to, scores);
    }
    team_barrier(team);

    const float *o = model_weights(l->model, PARAM_O, layer);
    size_t at = (size_t)begin * (size_t)D;
    gemm(PLAIN, TRANSPOSED, end - begin, D, D, 1, b->mixed + at, D, o, D, 0, s->delta + at, D);
    l->kernels->norm_rows(b->mid + at, b->mid_inverse ? b->mid_inverse + begin : NULL, in + at,
                          s->delta + at, end - begin, D, l->eps);
}

static void mix_channels(const struct level *l, int layer, const struct layer_buffers *b,
                         const struct level_scratch *s, struct team team)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP, layer);
    const float *down = model_weights(l->model, PARAM_DOWN, layer);
    int D = l->hidden, I = l->inner, begin, end;
    level_share_tokens(l, team, &begin, &end);
    int count = end - begin;
    if (count == 0) return;
    size_t at = (size_t)begin * (size_t)D;
    float *wide = b->wide + (size_t)begin * 2 * (size_t)I;
    float *act = s->act + (size_t)begin * (size_t)I;
    gemm(PLAIN, TRANSPOSED, count, 2 * I, D, 1, b->mid + at, D, gate_up, D, 0, wide, 2 * I);
    for (int t = 0; t < count; t++) {
        const float *gate = wide + (size_t)t * 2 * (size_t)I;
        l->kernels->swiglu(act + (size_t)t * (size_t)I, gate, gate + I, (size_t)I);
    }
    gemm(PLAIN, TRANSPOSED, count, D, I, 1, act, I, down, I, 0, s->delta + at, D);
    l->kernels->norm_rows(b->out + at, b->out_inverse ? b->out_inverse + begin : NULL, b->mid + at,
                          s->delta + at, count, D, l->eps);
}

void level_layer(const struct level *l, int layer, const float *in, const struct layer_buffers *b,
                 const struct level_scratch *s, struct team team)
{
    if (l->model->config.mlp_t) {
        mix_tokens(l, layer, in, b, s, team);
        team_barrier(team);
    } else {
        attention(l, layer, in, b, s, team);
    }
    mix_channels(l, layer, b, s, team);
}
