/* One block is run with its buffers kept, then asked about one token. */
#include "model/listen.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/level.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What level_layer left of the block. */
struct listener {
    struct level level;
    struct layer_buffers b;
    struct level_scratch scratch;
    float *memory;
};

static void place(struct listener *l, struct arena *a)
{
    l->b = level_take_buffers(a, &l->level, 1);
    float *scratch = arena_take(a, level_scratch_size(&l->level, 1, 1));
    if (scratch) level_scratch_place(&l->scratch, &l->level, 1, scratch);
}

static void listener_init(struct listener *l, const struct trm_model *m, float *h, int block)
{
    struct arena arena = {0};
    level_init(&l->level, m, TRM_COMPUTE_FLOAT32);
    place(l, &arena);
    arena = (struct arena){.memory = l->memory = xfloats(arena.used)};
    place(l, &arena);
    for (int layer = 0; layer <= block; layer++) {
        level_layer(&l->level, layer, 1, h, &l->b, &l->scratch, team_alone());
        if (layer < block) memcpy(h, l->b.out, level_latent_size(&l->level) * sizeof *h);
    }
}

/* ---- Attention ------------------------------------------------------------------------------- */

static void attention_row(const struct listener *l, int token, float *weight, float *heads)
{
    const struct level *v = &l->level;
    int D = v->hidden, T = v->tokens, n = v->head, stride = 3 * D;
    memset(weight, 0, (size_t)T * sizeof *weight);
    for (int head = 0; head < v->heads; head++) {
        float *row = heads + (size_t)head * (size_t)T;
        const float *q = l->b.mix + (size_t)token * (size_t)stride + head * n;
        v->gemm(PLAIN, TRANSPOSED, 1, T, n, 1.0f / sqrtf((float)n), q, stride,
                l->b.mix + D + head * n, stride, 0, row, T);
        v->kernels->softmax_rows(row, 1, T, T);
        for (int s = 0; s < T; s++) weight[s] += row[s] / (float)v->heads;
    }
}

/* ---- The token mixer ------------------------------------------------------------------------- */

/* slope [I, D] <- of the activations silu(gate) * up with respect to the token's latent. */
static void activation_slope(const struct listener *l, const float *gate_up, const float *gate,
                             float *slope)
{
    int D = l->level.hidden, I = l->level.inner;
    const float *up = gate + I;
    for (int i = 0; i < I; i++) {
        float s = 1 / (1 + expf(-gate[i])), silu = gate[i] * s;
        float by_gate = up[i] * (s + silu * (1 - s));
        const float *wg = gate_up + (size_t)i * (size_t)D, *wu = wg + (size_t)I * (size_t)D;
        for (int d = 0; d < D; d++)
            slope[(size_t)i * (size_t)D + (size_t)d] = by_gate * wg[d] + silu * wu[d];
    }
}

/* squares[D]: of the columns of C, the Jacobian of the channel mixer at the token: with v = mid +
 * f(mid) and out = r v, C = r (I + F) - r out (out . (I + F)) / D. */
static void channel_columns(const struct listener *l, int block, int token, double *squares)
{
    const struct trm_model *m = l->level.model;
    size_t D = (size_t)l->level.hidden, I = (size_t)l->level.inner;
    float *slope = xfloats(I * D), *jacobian = xfloats(D * D), *along = xfloats(D);
    const float *out = l->b.out + (size_t)token * D;
    float r = l->b.out_inverse[token];
    activation_slope(l, model_weights(m, PARAM_GATE_UP, block), l->b.wide + (size_t)token * 2 * I,
                     slope);
    l->level.gemm(PLAIN, PLAIN, (int)D, (int)D, (int)I, 1, model_weights(m, PARAM_DOWN, block),
                  (int)I, slope, (int)D, 0, jacobian, (int)D);
    for (size_t e = 0; e < D; e++) jacobian[e * D + e] += 1;
    l->level.gemm(PLAIN, PLAIN, 1, (int)D, (int)D, 1, out, (int)D, jacobian, (int)D, 0, along,
                  (int)D);
    for (size_t d = 0; d < D; d++) squares[d] = 0;
    for (size_t e = 0; e < D; e++)
        for (size_t d = 0; d < D; d++) {
            double c = (double)(r * (jacobian[e * D + d] - out[e] * along[d] / (float)D));
            squares[d] += c * c;
        }
    free(slope), free(jacobian), free(along);
}

/* slope[T, D]: how the token's mid of each channel depends on that channel of every token. */
static void mixer_slopes(const struct listener *l, int block, int token, float *slope)
{
    const struct level *v = &l->level;
    const float *gate_up = model_weights(v->model, PARAM_GATE_UP_T, block);
    const float *down = model_weights(v->model, PARAM_DOWN_T, block);
    int D = v->hidden, T = v->tokens, I = v->inner_t;
    float *act = xfloats((size_t)I * (size_t)D), *mix = l->b.mix, *up = mix + (size_t)I * (size_t)D;
    memset(slope, 0, (size_t)T * (size_t)D * sizeof *slope);
    for (int d = 0; d < D; d++) slope[(size_t)token * (size_t)D + (size_t)d] = 1;
    v->kernels->norm_columns_back(slope, slope, l->b.mid, l->b.mid_inverse, T, D, D);
    v->gemm(TRANSPOSED, PLAIN, I, D, T, 1, down, I, slope, D, 0, act, D);
    v->kernels->swiglu_back(mix, up, act, act, mix, up, (size_t)I * (size_t)D);
    v->gemm(TRANSPOSED, PLAIN, T, D, 2 * I, 1, gate_up, T, mix, D, 1, slope, D);
    free(act);
}

static void mixer_row(const struct listener *l, int block, int token, float *weight)
{
    size_t D = (size_t)l->level.hidden, T = (size_t)l->level.tokens;
    float *slope = xfloats(T * D);
    double *squares = xcalloc(D, sizeof *squares);
    channel_columns(l, block, token, squares);
    mixer_slopes(l, block, token, slope);
    for (size_t s = 0; s < T; s++) {
        double sum = 0;
        for (size_t d = 0; d < D; d++)
            sum += squares[d] * (double)slope[s * D + d] * (double)slope[s * D + d];
        weight[s] = (float)sqrt(sum);
    }
    free(slope), free(squares);
}

void listen_row(const struct trm_model *m, const float *h, int block, int token, float *weight,
                float *heads)
{
    const struct trm_config *c = &m->config;
    size_t T = (size_t)trm_config_tokens(c), count = T * (size_t)c->hidden_size;
    CHECK(block >= 0 && block < c->L_layers && token >= 0 && token < (int)T);
    struct listener l;
    float *in = xfloats(count), *rows = heads ? NULL : xfloats((size_t)c->num_heads * T);
    memcpy(in, h, count * sizeof *in);
    listener_init(&l, m, in, block);
    if (c->mlp_t)
        mixer_row(&l, block, token, weight);
    else
        attention_row(&l, token, weight, heads ? heads : rows);
    free(rows), free(in), free(l.memory);
}
