/* Backward pass of one layer in bfloat16. As in level_back.c, each half turns d from the gradient
 * of its output into that of v in place, and lets the last product of f's backward pass add to it.
 */
#include "model/level_bf16_back.h"

#include "tensor/bf16_fused.h"

#include <string.h>

enum { EDGE = BF16_BLOCK, BLOCK = EDGE * EDGE };
enum { DEPTH = 384 }; /* a strip of A so wide and the panels that meet it fit the first cache */

static size_t padded(int count)
{
    return (size_t)bf16_padded(count);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

void scratch_bf16_back_place(struct scratch_bf16_back *s, const struct level *l, int rows,
                             struct arena *a)
{
    size_t N = padded(rows * l->tokens), T = padded(l->tokens), D = (size_t)l->hidden;
    size_t I = (size_t)l->inner, J = (size_t)l->inner_t, R = (size_t)rows;
    s->sums = arena_take(a, 3 * BLOCK);
    s->dv = arena_take_bf16(a, N * D);
    s->dv_turned = arena_take_bf16(a, N * D);
    s->mid_turned = arena_take_bf16(a, N * D);
    s->rows = arena_take_bf16(a, LEVEL_STRIP * 2 * I);
    s->panels = arena_take_bf16(a, N * 2 * I);
    s->act_panels = arena_take_bf16(a, N * I);
    if (!l->model->config.mlp_t) {
        attention_bf16_back_place(&s->attention, l, rows, a);
        return;
    }
    s->dv_panels = arena_take_bf16(a, T * D);
    s->in_panels = arena_take_bf16(a, T * D);
    s->panels_t = arena_take_bf16(a, 2 * J * D);
    s->rows_t = arena_take_bf16(a, R * 2 * J * D);
    s->act_t = arena_take_bf16(a, R * J * D);
    s->dv_panels_t = arena_take_bf16(a, R * T * D);
    s->in_panels_t = arena_take_bf16(a, R * T * D);
}

void level_bf16_add_gradient(const struct level_bf16 *f, struct bf16_product p, int down,
                             int across, float *blocks)
{
    p.add = true;
    for (int r = 0; r < down; r += EDGE)
        for (int c = 0; c < across; c += EDGE, blocks += BLOCK)
            f->engine->block(&p, r, EDGE, c / BF16_PANEL, 2, blocks);
}

void level_bf16_add_product(const struct level_bf16 *f, const struct bf16_product *p, int rows,
                            int D, float *sums, float *d)
{
    for (int r = 0; r < rows; r += EDGE)
        for (int from = 0; from < p->k; from += DEPTH) {
            struct bf16_product part = *p;
            part.a += from;
            part.b += from * BF16_PANEL;
            part.k = least(DEPTH, p->k - from);
            int count = least(EDGE, rows - r);
            for (int c = 0; c < D; c += EDGE) {
                f->engine->block(&part, r, count, c / BF16_PANEL, 2, sums);
                bf16_add_block(d + (size_t)r * (size_t)D + c, (size_t)D, sums, count);
            }
        }
}

void level_bf16_norm_back(const struct level *l, int tokens, float *d, const bf16 *out,
                          const float *inverse, const struct scratch_bf16_back *s)
{
    size_t N = padded(tokens), D = (size_t)l->hidden, at = (size_t)tokens * D;
    bf16_norm_rows_back(s->dv, d, out, inverse, tokens, l->hidden);
    memset(s->dv + at, 0, (N * D - at) * sizeof *s->dv);
    bf16_turn_rows(s->dv_turned, N, s->dv, D, l->hidden, tokens);
}

/* ---- the channel mixer -------------------------------------------------------------------------
 */

/* A strip of tokens: gradients of gates and ups, the activations again, and what goes on to d. */
static void strip_back(const struct level_bf16 *f, int layer, const bf16 *mid, int first,
                       int tokens, int last, const struct scratch_bf16_back *s, float *d)
{
    const struct level *l = f->level;
    const struct packed_matrix *up = &f->packed->layers[layer][PARAM_GATE_UP];
    const struct packed_matrix *down = &f->packed->layers[layer][PARAM_DOWN];
    int D = l->hidden, I = l->inner;
    size_t wide = (size_t)D, stride = padded(last) * BF16_PANEL;
    struct bf16_product gates = {mid, wide, 0, up->forward, up->forward_stride, 0, D, 1, false};
    struct bf16_product dact = {s->dv, wide, 0, down->back, down->back_stride, 0, D, 1, false};
    for (int i = 0; i < I; i += EDGE)
        for (int t = first; t < first + tokens; t += EDGE) {
            int panel = i / BF16_PANEL;
            f->engine->block(&gates, t, EDGE, 2 * panel, 2, s->sums);
            f->engine->block(&gates, t, EDGE, 2 * panel + 2, 2, s->sums + BLOCK);
            f->engine->block(&dact, t, EDGE, panel, 2, s->sums + 2 * BLOCK);
            struct bf16_swiglu_back back = {
                .gate_up = s->sums,
                .dact = s->sums + 2 * BLOCK,
                .rows = s->rows + (size_t)(t - first) * 2 * (size_t)I + 2 * i,
                .rows_stride = 2 * (size_t)I,
                .panels = s->panels + (size_t)(2 * panel) * stride + t * BF16_PANEL,
                .panels_stride = stride,
                .act = s->act_panels + (size_t)panel * stride + t * BF16_PANEL,
                .act_stride = stride,
            };
            bf16_swiglu_back_rows(&back);
        }
    struct bf16_product on = {s->rows, 2 * (size_t)I, 0, up->back, up->back_stride,
                              0,       2 * I,         1, false};
    level_bf16_add_product(f, &on, least(tokens, last - first), D, s->sums,
                           d + (size_t)first * wide);
}

static void mix_channels_back(const struct level_bf16 *f, int layer, int rows,
                              const struct layer_bf16 *b, const struct scratch_bf16_back *s,
                              float *d, float *gradient)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    int D = l->hidden, I = l->inner, tokens = rows * l->tokens, N = bf16_padded(tokens);
    size_t wide = (size_t)D, stride = (size_t)N * BF16_PANEL;
    level_bf16_norm_back(l, tokens, d, b->out, b->out_inverse, s);
    bf16_turn_rows(s->mid_turned, (size_t)N, b->mid, wide, D, tokens);
    for (int t = 0; t < N; t += LEVEL_STRIP)
        strip_back(f, layer, b->mid, t, least(LEVEL_STRIP, N - t), tokens, s, d);
    struct bf16_product down = {s->dv_turned, (size_t)N, 0, s->act_panels, stride, 0, N, 1, true};
    struct bf16_product up = {s->mid_turned, (size_t)N, 0, s->panels, stride, 0, N, 1, true};
    level_bf16_add_gradient(f, down, D, I, gradient + w[PARAM_DOWN].gradient);
    level_bf16_add_gradient(f, up, D, 2 * I, gradient + w[PARAM_GATE_UP].gradient);
}

/* ---- the token mixer ---------------------------------------------------------------------------
 */

/* One row: gradients of gates and ups, the activations again, and what goes on to d. */
static void mix_row_back(const struct level_bf16 *f, int layer, int row, const bf16 *in,
                         const struct scratch_bf16_back *s, float *d)
{
    const struct level *l = f->level;
    const struct packed_matrix *up = &f->packed->layers[layer][PARAM_GATE_UP_T];
    const struct packed_matrix *down = &f->packed->layers[layer][PARAM_DOWN_T];
    int T = l->tokens, D = l->hidden, I = l->inner_t, K = bf16_padded(T);
    size_t wide = (size_t)D, stride = (size_t)K * BF16_PANEL;
    size_t at = (size_t)row * (size_t)I * wide, up_stride = 2 * (size_t)I * BF16_PANEL;
    bf16_weave_panels(s->dv_panels, stride, s->dv, wide, T, D);
    bf16_weave_panels(s->in_panels, stride, in, wide, T, D);
    struct bf16_product gates = {up->forward, up->forward_stride, 0, s->in_panels, stride, 0, K, 1,
                                 false};
    struct bf16_product dact = {down->back, down->back_stride, 0, s->dv_panels, stride, 0, K, 1,
                                false};
    for (int i = 0; i < I; i += EDGE)
        for (int c = 0; c < D; c += EDGE) {
            int panel = c / BF16_PANEL;
            f->engine->block(&gates, 2 * i, EDGE, panel, 2, s->sums);
            f->engine->block(&gates, 2 * i + EDGE, EDGE, panel, 2, s->sums + BLOCK);
            f->engine->block(&dact, i, EDGE, panel, 2, s->sums + 2 * BLOCK);
            struct bf16_swiglu_back back = {
                .gate_up = s->sums,
                .dact = s->sums + 2 * BLOCK,
                .rows = s->rows_t + 2 * at + 2 * (size_t)i * wide + c,
                .rows_stride = wide,
                .panels = s->panels_t + (size_t)panel * up_stride + 2 * i * BF16_PANEL,
                .panels_stride = up_stride,
                .act = s->act_t + at + (size_t)i * wide + c,
                .act_stride = wide,
            };
            bf16_swiglu_back_columns(&back);
        }
    struct bf16_product on = {up->back, up->back_stride, 0, s->panels_t, up_stride,
                              0,        2 * I,           1, false};
    level_bf16_add_product(f, &on, T, D, s->sums, d);
}

static void mix_tokens_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                            const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                            float *gradient)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    int T = l->tokens, D = l->hidden, I = l->inner_t, K = bf16_padded(T);
    size_t wide = (size_t)D, stride = wide * BF16_PANEL, group = (size_t)K * wide;
    for (int r = 0; r < rows; r++) {
        size_t at = (size_t)r * level_latent_size(l);
        bf16_norm_columns_back(s->dv, d + at, b->mid + at, b->mid_inverse + r * D, T, D);
        bf16_turn_panels(s->dv_panels_t + (size_t)r * group, stride, s->dv, wide, D, T);
        bf16_turn_panels(s->in_panels_t + (size_t)r * group, stride, in + at, wide, D, T);
        mix_row_back(f, layer, r, in + at, s, d + at);
    }
    size_t tall = (size_t)I * wide;
    struct bf16_product down = {s->act_t, wide, tall, s->dv_panels_t, stride, group, D, rows, true};
    struct bf16_product up = {s->rows_t, wide, 2 * tall, s->in_panels_t, stride, group,
                              D,         rows, true};
    level_bf16_add_gradient(f, down, I, K, gradient + w[PARAM_DOWN_T].gradient);
    level_bf16_add_gradient(f, up, 2 * I, K, gradient + w[PARAM_GATE_UP_T].gradient);
}

void level_bf16_layer_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                           const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                           float *gradient)
{
    mix_channels_back(f, layer, rows, b, s, d, gradient);
    (f->level->model->config.mlp_t ? mix_tokens_back : attention_bf16_back)(f, layer, rows, in, b,
                                                                            s, d, gradient);
}
