/* The naive twin: the public code (trm.py) and the paper (arXiv 2510.04871) line by line, in
 * float64. */
#include "naive_trm.h"

#include "base/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void naive_init(struct naive *n, const struct trm_model *m, int identifier)
{
    int ndim = m->config.puzzle_emb_ndim;
    n->model = m;
    n->weights = xcalloc(m->params.total, sizeof *n->weights);
    for (size_t i = 0; i < m->params.total; i++) n->weights[i] = (double)m->weights[i];
    n->puzzle = xcalloc((size_t)ndim, sizeof *n->puzzle);
    float *row = xfloats((size_t)ndim);
    if (ndim > 0) model_puzzle_row(m, identifier, row);
    for (int i = 0; i < ndim; i++) n->puzzle[i] = (double)row[i];
    free(row);
}

void naive_done(struct naive *n)
{
    free(n->weights);
    free(n->puzzle);
}

static const double *weights(const struct naive *n, enum param_id id, int layer)
{
    const struct param *p = params_find(&n->model->params, id, layer);
    return p ? n->weights + p->offset : NULL;
}

/* out[rows, outs] = in[rows, ins] w[outs, ins]^T */
static double *linear(const double *in, const double *w, int rows, int outs, int ins)
{
    double *out = xcalloc((size_t)(rows * outs), sizeof *out);
    for (int r = 0; r < rows; r++)
        for (int o = 0; o < outs; o++)
            for (int i = 0; i < ins; i++) out[r * outs + o] += in[r * ins + i] * w[o * ins + i];
    return out;
}

void naive_embed(const struct naive *n, const int32_t *tokens, double *x)
{
    const struct trm_config *c = &n->model->config;
    int D = c->hidden_size, prefix = c->puzzle_emb_len, T = trm_config_tokens(c);
    const double *table = weights(n, PARAM_EMBED_TOKENS, 0);
    const double *position = weights(n, PARAM_EMBED_POS, 0);
    const double *row = weights(n, PARAM_EMBED_ROW, 0), *col = weights(n, PARAM_EMBED_COL, 0);
    for (int t = 0; t < T; t++) {
        for (int d = 0; d < D; d++) {
            int at = t * D + d;
            double v = t >= prefix               ? table[tokens[t - prefix] * D + d]
                       : at < c->puzzle_emb_ndim ? n->puzzle[at]
                                                 : 0;
            int cell = t - prefix;
            if (row && cell >= 0) v += row[cell / c->cols * D + d] + col[cell % c->cols * D + d];
            if (position) v = sqrt(0.5) * (v + position[at]);
            x[at] = sqrt(D) * v;
        }
    }
}

/* v / sqrt(mean(v^2) + eps) over `count` numbers `stride` apart. */
static void norm(double *v, int count, int stride, double eps)
{
    double squares = 0;
    for (int i = 0; i < count; i++) squares += v[i * stride] * v[i * stride];
    double factor = 1 / sqrt(squares / count + eps);
    for (int i = 0; i < count; i++) v[i * stride] *= factor;
}

/* down(silu(gate) * up) of rows [rows, size]. */
static double *swiglu(const double *in, const double *gate_up, const double *down, int rows,
                      int size, int inner)
{
    double *wide = linear(in, gate_up, rows, 2 * inner, size);
    double *act = xcalloc((size_t)(rows * inner), sizeof *act);
    for (int r = 0; r < rows; r++)
        for (int i = 0; i < inner; i++) {
            double gate = wide[r * 2 * inner + i], up = wide[r * 2 * inner + inner + i];
            act[r * inner + i] = gate / (1 + exp(-gate)) * up;
        }
    double *out = linear(act, down, rows, size, inner);
    free(wide);
    free(act);
    return out;
}

static double *transposed(const double *in, int rows, int cols)
{
    double *out = xcalloc((size_t)(rows * cols), sizeof *out);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) out[c * rows + r] = in[r * cols + c];
    return out;
}

static void mix_tokens(const struct naive *n, int layer, double *h, int T, int D)
{
    const struct trm_config *c = &n->model->config;
    double *turned = transposed(h, T, D);
    double *delta = swiglu(turned, weights(n, PARAM_GATE_UP_T, layer),
                           weights(n, PARAM_DOWN_T, layer), D, T, c->inner_size_t);
    for (int i = 0; i < T * D; i++) turned[i] += delta[i];
    for (int d = 0; d < D; d++) norm(turned + d * T, T, 1, c->rms_norm_eps);
    free(delta);
    delta = transposed(turned, D, T);
    memcpy(h, delta, (size_t)(T * D) * sizeof *h);
    free(delta);
    free(turned);
}

/* Turns the pairs (x[i], x[i + apart]), i < count, of a token at `position`. */
static void rotate(double *x, int count, int apart, int position, double theta)
{
    for (int i = 0; i < count; i++) {
        double angle = position * pow(theta, -1.0 * i / count);
        double a = x[i], b = x[i + apart];
        x[i] = a * cos(angle) - b * sin(angle);
        x[i + apart] = b * cos(angle) + a * sin(angle);
    }
}

/* Turns x [head] of token t by its place in the sequence or on the board. */
static void turn(const struct trm_config *c, double *x, int head, int t)
{
    int cell = t - c->puzzle_emb_len, half = head / 2;
    if (c->pos_encodings == TRM_POS_ROPE) rotate(x, half, half, t, c->rope_theta);
    if (c->pos_encodings != TRM_POS_ROPE_2D || cell < 0) return;
    rotate(x, half / 2, half, 1 + cell / c->cols, c->rope_theta);
    rotate(x + half / 2, half / 2, half, 1 + cell % c->cols, c->rope_theta);
}

/* One query of one head against every key: out[head]. */
static void attend(const double *qkv, int T, int D, int head, int offset, int query, double *out)
{
    double *p = xcalloc((size_t)T, sizeof *p), max = -INFINITY, sum = 0;
    const double *q = qkv + query * 3 * D + offset;
    for (int t = 0; t < T; t++) {
        const double *k = qkv + t * 3 * D + D + offset;
        for (int i = 0; i < head; i++) p[t] += q[i] * k[i] / sqrt(head);
        max = fmax(max, p[t]);
    }
    for (int t = 0; t < T; t++) sum += p[t] = exp(p[t] - max);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < head; i++) out[i] += p[t] / sum * qkv[t * 3 * D + 2 * D + offset + i];
    free(p);
}

static void attention(const struct naive *n, int layer, double *h, int T, int D)
{
    const struct trm_config *c = &n->model->config;
    int head = D / c->num_heads;
    double *qkv = linear(h, weights(n, PARAM_QKV, layer), T, 3 * D, D);
    double *mixed = xcalloc((size_t)(T * D), sizeof *mixed);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < 2 * c->num_heads; i++) turn(c, qkv + t * 3 * D + i * head, head, t);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < c->num_heads; i++)
            attend(qkv, T, D, head, i * head, t, mixed + t * D + i * head);
    double *delta = linear(mixed, weights(n, PARAM_O, layer), T, D, D);
    for (int i = 0; i < T * D; i++) h[i] += delta[i];
    for (int t = 0; t < T; t++) norm(h + t * D, D, 1, c->rms_norm_eps);
    free(qkv);
    free(mixed);
    free(delta);
}

void naive_layer(const struct naive *n, int layer, double *h)
{
    const struct trm_config *c = &n->model->config;
    int T = trm_config_tokens(c), D = c->hidden_size;
    if (c->mlp_t)
        mix_tokens(n, layer, h, T, D);
    else
        attention(n, layer, h, T, D);
    double *delta = swiglu(h, weights(n, PARAM_GATE_UP, layer), weights(n, PARAM_DOWN, layer), T, D,
                           c->inner_size);
    for (int i = 0; i < T * D; i++) h[i] += delta[i];
    for (int t = 0; t < T; t++) norm(h + t * D, D, 1, c->rms_norm_eps);
    free(delta);
}

void naive_level(const struct naive *n, double *h)
{
    for (int layer = 0; layer < n->model->config.L_layers; layer++) naive_layer(n, layer, h);
}

void naive_attention_row(const struct naive *n, int layer, const double *h, int query, double *p)
{
    const struct trm_config *c = &n->model->config;
    int T = trm_config_tokens(c), D = c->hidden_size, head = D / c->num_heads;
    double *qkv = linear(h, weights(n, PARAM_QKV, layer), T, 3 * D, D);
    for (int t = 0; t < T; t++)
        for (int i = 0; i < 2 * c->num_heads; i++) turn(c, qkv + t * 3 * D + i * head, head, t);
    for (int k = 0; k < c->num_heads; k++) {
        double sum = 0, *row = p + k * T;
        for (int t = 0; t < T; t++) {
            double dot = 0;
            for (int i = 0; i < head; i++)
                dot += qkv[query * 3 * D + k * head + i] * qkv[t * 3 * D + D + k * head + i];
            sum += row[t] = exp(dot / sqrt(head));
        }
        for (int t = 0; t < T; t++) row[t] /= sum;
    }
    free(qkv);
}

void naive_step(const struct naive *n, const double *x, double *z_H, double *z_L, bool renew_H)
{
    const struct trm_config *c = &n->model->config;
    int count = trm_config_tokens(c) * c->hidden_size;
    double *z = renew_H ? z_H : z_L;
    for (int i = 0; i < count; i++) z[i] = renew_H ? z_H[i] + z_L[i] : z_L[i] + (z_H[i] + x[i]);
    naive_level(n, z);
}

void naive_supervision_step(const struct naive *n, const double *x, double *z_H, double *z_L)
{
    const struct trm_config *c = &n->model->config;
    for (int h = 0; h < c->H_cycles; h++)
        for (int l = 0; l <= c->L_cycles; l++) naive_step(n, x, z_H, z_L, l == c->L_cycles);
}

void naive_read_out(const struct naive *n, const double *z_H, double *logits, double *q)
{
    const struct trm_config *c = &n->model->config;
    int D = c->hidden_size, S = c->seq_len, V = c->vocab_size;
    double *l = linear(z_H + c->puzzle_emb_len * D, weights(n, PARAM_LM_HEAD, 0), S, V, D);
    double *v = linear(z_H, weights(n, PARAM_Q_HEAD, 0), 1, 2, D);
    const double *bias = weights(n, PARAM_Q_BIAS, 0);
    memcpy(logits, l, (size_t)(S * V) * sizeof *logits);
    for (int i = 0; i < 2; i++) q[i] = v[i] + bias[i];
    free(l);
    free(v);
}
