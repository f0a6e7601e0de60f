/* Forward pass of one layer: token mixing (attention or MLP over tokens), then the MLP over
 * channels, each followed by residual and norm.
 *
 * Tokens lie in rows, channels in columns, always. The public code transposes for the token mixer;
 * here its weights simply stand on the left of the product: [2I', T] x [T, D]. So a team divides
 * the token mixer by columns, the scores of attention by heads and queries and everything else by
 * rows, and meets only where one turns into the other.
 */
#include "model/level.h"

#include "tensor/gemm_bf16.h"

#include <math.h>

void level_init(struct level *l, const struct trm_model *m, enum trm_compute compute)
{
    const struct trm_config *c = &m->config;
    *l = (struct level){
        .kernels = kernels_best(),
        .gemm = trm_compute_resolve(compute) == TRM_COMPUTE_BFLOAT16 ? gemm_bf16 : gemm,
        .model = m,
        .tokens = trm_config_tokens(c),
        .hidden = c->hidden_size,
        .layers = c->L_layers,
        .heads = c->num_heads,
        .head = c->hidden_size / c->num_heads,
        .inner = c->inner_size,
        .inner_t = c->inner_size_t,
        .eps = (float)c->rms_norm_eps,
        .rope_cos = m->rope_cos,
        .rope_sin = m->rope_sin,
    };
}

size_t level_latent_size(const struct level *l)
{
    return (size_t)l->tokens * (size_t)l->hidden;
}

size_t level_mix_size(const struct level *l)
{
    size_t width = l->model->config.mlp_t ? 2 * (size_t)l->inner_t : 3 * (size_t)l->tokens;
    return width * (size_t)l->hidden;
}

size_t level_wide_size(const struct level *l)
{
    return (size_t)l->tokens * 2 * (size_t)l->inner;
}

size_t level_act_size(const struct level *l, int rows)
{
    size_t channels = (size_t)rows * (size_t)l->tokens * (size_t)l->inner;
    size_t tokens = (size_t)l->inner_t * (size_t)l->hidden;
    return channels > tokens ? channels : tokens;
}

size_t level_scratch_size(const struct level *l, int rows, int team_size)
{
    size_t scores = l->model->config.mlp_t ? 0 : (size_t)LEVEL_QUERIES * (size_t)l->tokens;
    return level_act_size(l, rows) + (size_t)rows * level_latent_size(l) +
           scores * (size_t)team_size;
}

void level_scratch_place(struct level_scratch *s, const struct level *l, int rows, float *memory)
{
    s->act = memory;
    s->delta = s->act + level_act_size(l, rows);
    s->scores = s->delta + (size_t)rows * level_latent_size(l);
}

struct layer_buffers level_take_buffers(struct arena *a, const struct level *l, size_t rows)
{
    size_t latent = rows * level_latent_size(l), tokens = rows * (size_t)l->tokens;
    bool mlp_t = l->model->config.mlp_t;
    return (struct layer_buffers){
        .mix = arena_take(a, rows * level_mix_size(l)),
        .mixed = mlp_t ? NULL : arena_take(a, latent),
        .mid = arena_take(a, latent),
        .mid_inverse = arena_take(a, mlp_t ? rows * (size_t)l->hidden : tokens),
        .wide = arena_take(a, rows * level_wide_size(l)),
        .out = arena_take(a, latent),
        .out_inverse = arena_take(a, tokens),
    };
}

void level_share_tokens(const struct level *l, int rows, struct team team, int *begin, int *end)
{
    team_share(team, rows * l->tokens, 1, begin, end);
}

/* The token mixer of one row, columns from..to. */
static void mix_columns(const struct level *l, int layer, const float *in, float *mix, float *mid,
                        float *inverse, const struct level_scratch *s, int from, int to)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP_T, layer);
    const float *down = model_weights(l->model, PARAM_DOWN_T, layer);
    int D = l->hidden, T = l->tokens, I = l->inner_t, width = to - from;
    l->gemm(PLAIN, PLAIN, 2 * I, width, T, 1, gate_up, T, in + from, D, 0, mix + from, D);
    for (int i = 0; i < I; i++) {
        const float *gate = mix + (size_t)i * (size_t)D + from;
        l->kernels->swiglu(s->act + (size_t)i * (size_t)D + from, gate,
                           gate + (size_t)I * (size_t)D, (size_t)width);
    }
    l->gemm(PLAIN, PLAIN, T, width, I, 1, down, I, s->act + from, D, 0, s->delta + from, D);
    l->kernels->norm_columns(mid + from, inverse ? inverse + from : NULL, in + from,
                             s->delta + from, T, width, D, l->eps);
}

static void mix_tokens(const struct level *l, int layer, int rows, const float *in,
                       const struct layer_buffers *b, const struct level_scratch *s,
                       struct team team)
{
    size_t latent = level_latent_size(l), mix = level_mix_size(l);
    int from, to;
    team_share(team, l->hidden, 16, &from, &to);
    for (int r = 0; r < rows && from < to; r++) {
        float *inverse = b->mid_inverse ? b->mid_inverse + r * l->hidden : NULL;
        size_t row = (size_t)r;
        mix_columns(l, layer, in + row * latent, b->mix + row * mix, b->mid + row * latent, inverse,
                    s, from, to);
    }
}

/* Queries, keys and values of the tokens begin..end of all rows, rotated by their position. */
static void project_qkv(const struct level *l, int layer, const float *in, float *qkv, int begin,
                        int end)
{
    const float *weights = model_weights(l->model, PARAM_QKV, layer);
    int D = l->hidden, half = l->head / 2;
    l->gemm(PLAIN, TRANSPOSED, end - begin, 3 * D, D, 1, in + (size_t)begin * (size_t)D, D, weights,
            D, 0, qkv + (size_t)begin * 3 * (size_t)D, 3 * D);
    if (!l->rope_cos) return;
    for (int t = begin; t < end; t++) {
        int at = t % l->tokens * half;
        l->kernels->rotate(qkv + (size_t)t * 3 * (size_t)D, l->rope_cos + at, l->rope_sin + at,
                           2 * l->heads, l->head);
    }
}

/* One head of one row, queries begin..end against every key. */
static void attend(const struct level *l, const float *qkv, float *mixed, int head, int begin,
                   int end, float *scores)
{
    int D = l->hidden, T = l->tokens, stride = 3 * D;
    const float *q = qkv + (size_t)begin * (size_t)stride + head * l->head;
    const float *k = qkv + D + head * l->head, *v = k + D;
    float scale = 1.0f / sqrtf((float)l->head);
    l->gemm(PLAIN, TRANSPOSED, end - begin, T, l->head, scale, q, stride, k, stride, 0, scores, T);
    l->kernels->softmax_rows(scores, end - begin, T, T);
    l->gemm(PLAIN, PLAIN, end - begin, l->head, T, 1, scores, T, v, stride, 0,
            mixed + (size_t)begin * (size_t)D + head * l->head, D);
}

/* Every row, head and block of queries is a piece of work of its own. */
static void attend_all(const struct level *l, int rows, const struct layer_buffers *b,
                       const struct level_scratch *s, struct team team)
{
    int T = l->tokens, blocks = (T + LEVEL_QUERIES - 1) / LEVEL_QUERIES, first, last;
    float *scores = s->scores + (size_t)team.rank * LEVEL_QUERIES * (size_t)T;
    team_share(team, rows * blocks * l->heads, 1, &first, &last);
    for (int item = first; item < last; item++) {
        size_t row = (size_t)(item / (blocks * l->heads));
        int from = item / l->heads % blocks * LEVEL_QUERIES;
        int to = from + LEVEL_QUERIES < T ? from + LEVEL_QUERIES : T;
        attend(l, b->mix + row * level_mix_size(l), b->mixed + row * level_latent_size(l),
               item % l->heads, from, to, scores);
    }
}

static void attention(const struct level *l, int layer, int rows, const float *in,
                      const struct layer_buffers *b, const struct level_scratch *s,
                      struct team team)
{
    int D = l->hidden, begin, end;
    level_share_tokens(l, rows, team, &begin, &end);
    project_qkv(l, layer, in, b->mix, begin, end);
    team_barrier(team);
    attend_all(l, rows, b, s, team);
    team_barrier(team);
    const float *o = model_weights(l->model, PARAM_O, layer);
    size_t at = (size_t)begin * (size_t)D;
    l->gemm(PLAIN, TRANSPOSED, end - begin, D, D, 1, b->mixed + at, D, o, D, 0, s->delta + at, D);
    l->kernels->norm_rows(b->mid + at, b->mid_inverse ? b->mid_inverse + begin : NULL, in + at,
                          s->delta + at, end - begin, D, l->eps);
}

static void mix_channels(const struct level *l, int layer, int rows, const struct layer_buffers *b,
                         const struct level_scratch *s, struct team team)
{
    const float *gate_up = model_weights(l->model, PARAM_GATE_UP, layer);
    const float *down = model_weights(l->model, PARAM_DOWN, layer);
    int D = l->hidden, I = l->inner, begin, end;
    level_share_tokens(l, rows, team, &begin, &end);
    int count = end - begin;
    if (count == 0) return;
    size_t at = (size_t)begin * (size_t)D;
    float *wide = b->wide + (size_t)begin * 2 * (size_t)I;
    float *act = s->act + (size_t)begin * (size_t)I;
    l->gemm(PLAIN, TRANSPOSED, count, 2 * I, D, 1, b->mid + at, D, gate_up, D, 0, wide, 2 * I);
    for (int t = 0; t < count; t++) {
        const float *gate = wide + (size_t)t * 2 * (size_t)I;
        l->kernels->swiglu(act + (size_t)t * (size_t)I, gate, gate + I, (size_t)I);
    }
    l->gemm(PLAIN, TRANSPOSED, count, D, I, 1, act, I, down, I, 0, s->delta + at, D);
    l->kernels->norm_rows(b->out + at, b->out_inverse ? b->out_inverse + begin : NULL, b->mid + at,
                          s->delta + at, count, D, l->eps);
}

void level_layer(const struct level *l, int layer, int rows, const float *in,
                 const struct layer_buffers *b, const struct level_scratch *s, struct team team)
{
    if (l->model->config.mlp_t) {
        mix_tokens(l, layer, rows, in, b, s, team);
        team_barrier(team);
    } else {
        attention(l, layer, rows, in, b, s, team);
    }
    mix_channels(l, layer, rows, b, s, team);
}
