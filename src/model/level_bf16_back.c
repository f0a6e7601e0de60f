/* Backward pass of one layer in bfloat16. As in level_back.c, each half turns d from the gradient
 * of its output into that of v in place, and lets the last product of f's backward pass add to it.
 */
#include "model/level_bf16_back.h"

#include "base/bounds.h"
#include "tensor/bf16_fused.h"

#include <string.h>

enum { EDGE = BF16_BLOCK, BLOCK = EDGE * EDGE };
enum {
    DEPTH =
        384, /* gates and ups at a time: so much of a row of A and of panels fits the first cache */
    HALF_DEPTH = DEPTH / 2, /* activations */
};

void scratch_bf16_back_place(struct scratch_bf16_back *s, const struct level *l, int rows,
                             struct arena *a)
{
    size_t N = bf16_room(rows * l->tokens), T = bf16_room(l->tokens), D = (size_t)l->hidden;
    size_t R = (size_t)rows;
    s->sums = arena_take(a, 2 * BLOCK);
    s->dv = arena_take_bf16(a, N * D);
    s->dv_turned = arena_take_bf16(a, N * D);
    s->mid_turned = arena_take_bf16(a, N * D);
    s->rows = arena_take_bf16(a, N * DEPTH);
    s->panels = arena_take_bf16(a, N * 2 * EDGE);
    s->act_panels = arena_take_bf16(a, N * EDGE);
    if (!l->model->config.mlp_t) {
        attention_bf16_back_place(&s->attention, l, rows, a);
        return;
    }
    s->dv_panels = arena_take_bf16(a, R * T * D);
    s->panels_t = arena_take_bf16(a, R * DEPTH * D);
    s->rows_t = arena_take_bf16(a, R * 2 * EDGE * D);
    s->act_t = arena_take_bf16(a, R * EDGE * D);
    s->dv_panels_t = arena_take_bf16(a, R * T * D);
    s->in_panels_t = arena_take_bf16(a, R * T * D);
}

/* The sums of a block come from far away. */
static void fetch(const float *block)
{
    enum { LINE = 64 / sizeof(float) };
    for (int i = 0; i < BLOCK; i += LINE) __builtin_prefetch(block + i, 1);
}

void level_bf16_add_gradient(const struct level_bf16 *f, const struct bf16_product *p, int down,
                             int across, float *blocks, int stride)
{
    struct bf16_product adding = *p;
    adding.add = true;
    for (int r = 0; r < down; r += EDGE, blocks += stride)
        for (int c = 0; c < across; c += EDGE) {
            float *block = blocks + c * EDGE;
            fetch(c + EDGE < across ? block + BLOCK : blocks + stride);
            f->engine->block(&adding, r, EDGE, c / BF16_PANEL, 2, block);
        }
}

void level_bf16_add_product(const struct level_bf16 *f, const struct bf16_product *p, int rows,
                            float *sums, float *d)
{
    int D = f->level->hidden;
    for (int r = 0; r < rows; r += EDGE)
        for (int from = 0; from < p->k; from += DEPTH) {
            struct bf16_product part = *p;
            part.a += from;
            part.b += from * BF16_PANEL;
            part.k = least_of(DEPTH, p->k - from);
            int count = least_of(EDGE, rows - r);
            for (int c = 0; c < D; c += EDGE) {
                f->engine->block(&part, r, count, c / BF16_PANEL, 2, sums);
                bf16_add_block(d + (size_t)r * (size_t)D + c, (size_t)D, sums, count);
            }
        }
}

void level_bf16_norm_back(const struct level *l, int tokens, float *d, const bf16 *out,
                          const float *inverse, const struct scratch_bf16_back *s)
{
    size_t N = bf16_room(tokens), D = (size_t)l->hidden, at = (size_t)tokens * D;
    bf16_norm_rows_back(s->dv, d, out, inverse, tokens, l->hidden);
    memset(s->dv + at, 0, (N * D - at) * sizeof *s->dv);
    bf16_turn_rows(s->dv_turned, N, s->dv, D, l->hidden, tokens);
}

/* ---- the channel mixer ----------------------------------------------------------------------- */

/* What both mixers know of a backward pass. */
struct half {
    const struct level_bf16 *f;
    const struct packed_matrix *up, *down; /* of the mixer */
    const struct scratch_bf16_back *s;
    int rows, N; /* of the batch; tokens of all, padded */
};

/* 32 activations from `i` on, the `place`th of those that go on to d together: gradients of gates
 * and ups for all tokens, and the activations again. */
static void channels_back(const struct half *h, const bf16 *gates, int i, int place)
{
    const struct scratch_bf16_back *s = h->s;
    int D = h->f->level->hidden, N = h->N;
    size_t stride = (size_t)N * BF16_PANEL;
    const bf16 *kept = gates + (size_t)(2 * i) * (size_t)N;
    const struct bf16_product dact =
        bf16_product_of(s->dv, (size_t)D, h->down->back, h->down->back_stride, D);
    for (int t = 0; t < N; t += EDGE, kept += BLOCK) {
        h->f->engine->block(&dact, t, EDGE, i / BF16_PANEL, 2, s->sums);
        struct bf16_swiglu_back back = {
            .gate_up = {kept, kept + EDGE * N},
            .dact = s->sums,
            .rows = s->rows + t * DEPTH + 2 * place,
            .rows_stride = DEPTH,
            .panels = s->panels + t * BF16_PANEL,
            .panels_stride = stride,
            .act = s->act_panels + t * BF16_PANEL,
            .act_stride = stride,
        };
        bf16_swiglu_back_rows(&back);
    }
}

static void mix_channels_back(const struct level_bf16 *f, int layer, int rows,
                              const struct layer_bf16 *b, const struct scratch_bf16_back *s,
                              float *d, float *gradient)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    int D = l->hidden, I = l->inner, tokens = rows * l->tokens, N = bf16_padded(tokens);
    const struct half h = {f, &w[PARAM_GATE_UP], &w[PARAM_DOWN], s, rows, N};
    size_t wide = (size_t)N, stride = wide * BF16_PANEL;
    float *ddown = gradient + h.down->gradient, *dup = gradient + h.up->gradient;
    level_bf16_norm_back(l, tokens, d, b->out, b->out_inverse, s);
    bf16_turn_rows(s->mid_turned, wide, b->mid, (size_t)D, D, tokens);
    const struct bf16_product down =
        bf16_product_of(s->dv_turned, wide, s->act_panels, stride, tokens);
    const struct bf16_product up = bf16_product_of(s->mid_turned, wide, s->panels, stride, tokens);
    for (int from = 0; from < I; from += HALF_DEPTH) {
        int to = least_of(I, from + HALF_DEPTH);
        for (int i = from; i < to; i += EDGE) {
            channels_back(&h, b->gates, i, i - from);
            level_bf16_add_gradient(f, &down, D, EDGE, ddown + i * EDGE, I * EDGE);
            level_bf16_add_gradient(f, &up, D, 2 * EDGE, dup + 2 * i * EDGE, 2 * I * EDGE);
        }
        const struct bf16_product on = bf16_product_of(
            s->rows, DEPTH, h.up->back + 2 * from * BF16_PANEL, h.up->back_stride, 2 * (to - from));
        level_bf16_add_product(f, &on, tokens, s->sums, d);
    }
}

/* ---- the token mixer ------------------------------------------------------------------------- */

/* As channels_back, for row `row` of the batch. */
static void tokens_back(const struct half *h, const bf16 *gates, int row, int i, int place)
{
    const struct scratch_bf16_back *s = h->s;
    const struct level *l = h->f->level;
    int D = l->hidden, T = l->tokens;
    size_t wide = (size_t)D, at = (size_t)row * wide, stride = bf16_room(T) * BF16_PANEL;
    const bf16 *kept = gates + 2 * (at * (size_t)l->inner_t + (size_t)i * wide);
    const struct bf16_product dact = bf16_product_of(h->down->back, h->down->back_stride,
                                                     s->dv_panels + at * bf16_room(T), stride, T);
    for (int c = 0; c < D; c += EDGE, kept += BLOCK) {
        h->f->engine->block(&dact, i, EDGE, c / BF16_PANEL, 2, s->sums);
        struct bf16_swiglu_back back = {
            .gate_up = {kept, kept + EDGE * D},
            .dact = s->sums,
            .rows = s->rows_t + at * 2 * EDGE + c,
            .rows_stride = wide,
            .panels = s->panels_t + (at + (size_t)c) * DEPTH + 2 * place * BF16_PANEL,
            .panels_stride = DEPTH * BF16_PANEL,
            .act = s->act_t + at * EDGE + c,
            .act_stride = wide,
        };
        bf16_swiglu_back_columns(&back);
    }
}

/* d becomes dv, row by row, which is arranged for what follows; so is the mixer's input. */
static void columns_back(const struct half *h, const bf16 *in, const struct layer_bf16 *b, float *d)
{
    const struct scratch_bf16_back *s = h->s;
    const struct level *l = h->f->level;
    int T = l->tokens, D = l->hidden;
    size_t wide = (size_t)D, K = bf16_room(T), at = 0;
    for (int r = 0; r < h->rows; r++, at += level_latent_size(l)) {
        size_t place = (size_t)r * K * wide;
        bf16_norm_columns_back(s->dv, d + at, b->mid + at, b->mid_inverse + r * D, T, D);
        bf16_weave_panels(s->dv_panels + place, K * BF16_PANEL, s->dv, wide, T, D);
        bf16_turn_panels(s->dv_panels_t + place, wide * BF16_PANEL, s->dv, wide, D, T);
        bf16_turn_panels(s->in_panels_t + place, wide * BF16_PANEL, in + at, wide, D, T);
    }
}

static void mix_tokens_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                            const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                            float *gradient)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    const struct half h = {f, &w[PARAM_GATE_UP_T], &w[PARAM_DOWN_T], s, rows, 0};
    int T = l->tokens, D = l->hidden, I = l->inner_t, K = bf16_padded(T);
    size_t wide = (size_t)D, stride = wide * BF16_PANEL, group = (size_t)K * wide;
    float *ddown = gradient + h.down->gradient, *dup = gradient + h.up->gradient;
    columns_back(&h, in, b, d);
    const struct bf16_product down = {s->act_t, wide, EDGE * wide, s->dv_panels_t, stride,
                                      group,    D,    rows,        false};
    const struct bf16_product up = {
        s->rows_t, wide, 2 * EDGE * wide, s->in_panels_t, stride, group, D, rows, false};
    for (int from = 0; from < I; from += HALF_DEPTH) {
        int to = least_of(I, from + HALF_DEPTH);
        for (int i = from; i < to; i += EDGE) {
            for (int r = 0; r < rows; r++) tokens_back(&h, b->gates_t, r, i, i - from);
            level_bf16_add_gradient(f, &down, EDGE, K, ddown + i * K, K * EDGE);
            level_bf16_add_gradient(f, &up, 2 * EDGE, K, dup + 2 * i * K, K * EDGE);
        }
        for (int r = 0; r < rows; r++) {
            const struct bf16_product on = bf16_product_of(h.up->back + 2 * from, h.up->back_stride,
                                                           s->panels_t + (size_t)r * wide * DEPTH,
                                                           DEPTH * BF16_PANEL, 2 * (to - from));
            level_bf16_add_product(f, &on, T, s->sums, d + (size_t)r * level_latent_size(l));
        }
    }
}

void level_bf16_layer_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                           const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                           float *gradient)
{
    mix_channels_back(f, layer, rows, b, s, d, gradient);
    (f->level->model->config.mlp_t ? mix_tokens_back : attention_bf16_back)(f, layer, rows, in, b,
                                                                            s, d, gradient);
}
