/* Forward pass of one layer in bfloat16. Where a product is computed block by block, what the outer
 * loop walks over is what stays in the near caches while the inner one goes by. */
#include "model/level_bf16.h"

#include "base/bounds.h"
#include "tensor/bf16_fused.h"

enum { EDGE = BF16_BLOCK, BLOCK = EDGE * EDGE };

void scratch_bf16_place(struct scratch_bf16 *s, const struct level *l, struct arena *a)
{
    size_t T = bf16_room(l->tokens), D = (size_t)l->hidden;
    size_t channels = LEVEL_STRIP * (size_t)l->inner, tokens = (size_t)l->inner_t * D;
    size_t weights = l->model->config.mlp_t ? 0 : EDGE * T;
    if (weights > tokens) tokens = weights;
    s->sums = arena_take(a, BLOCK);
    s->blocks = arena_take(a, EDGE * (T > D ? T : D));
    s->panels = arena_take_bf16(a, T * D);
    s->act = arena_take_bf16(a, channels > tokens ? channels : tokens);
}

void layer_bf16_place(struct layer_bf16 *b, const struct level *l, int rows, bool keep,
                      struct arena *a)
{
    size_t tokens = (size_t)(rows * l->tokens), D = (size_t)l->hidden;
    size_t latent = (tokens + EDGE) * D;
    bool mlp_t = l->model->config.mlp_t;
    *b = (struct layer_bf16){0};
    if (!mlp_t) {
        b->qkv = arena_take_bf16(a, attention_bf16_qkv_size(l, rows));
        b->mixed = arena_take_bf16(a, latent);
    }
    if (!keep && !mlp_t) b->heads = arena_take_bf16(a, attention_bf16_heads_size(l, rows));
    if (!keep) return;
    if (mlp_t) b->gates_t = arena_take_bf16(a, (size_t)(rows * 2 * l->inner_t) * D);
    b->gates = arena_take_bf16(a, bf16_room(rows * l->tokens) * 2 * (size_t)l->inner);
    b->mid = arena_take_bf16(a, latent);
    b->mid_inverse = arena_take(a, mlp_t ? (size_t)rows * D : tokens);
    b->out = arena_take_bf16(a, latent);
    b->out_inverse = arena_take(a, tokens);
    if (!mlp_t) b->shift = arena_take(a, tokens * (size_t)l->heads);
}

void level_bf16_share(const struct level *l, int rows, struct team team, int *begin, int *end)
{
    team_share(team, rows * l->tokens, BF16_PANEL, begin, end);
}

/* W x with W on the left. */
static struct bf16_product left(const struct packed_matrix *w, const bf16 *panels, size_t stride)
{
    return bf16_product_of(w->forward, w->forward_stride, panels, stride, w->param->cols);
}

struct bf16_product level_bf16_right(const bf16 *x, const struct packed_matrix *w)
{
    int k = w->param->cols;
    return bf16_product_of(x, (size_t)k, w->forward, w->forward_stride, k);
}

/* The token mixer of one row, columns from..to. */
static void mix_columns(const struct level_bf16 *f, int layer, const bf16 *in, bf16 *gates,
                        bf16 *mid, float *inverse, const struct scratch_bf16 *s, int from, int to)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    int T = l->tokens, D = l->hidden, I = l->inner_t;
    size_t in_stride = bf16_room(T) * BF16_PANEL, act_stride = (size_t)I * BF16_PANEL;
    bf16_weave_panels(s->panels + (size_t)(from / BF16_PANEL) * in_stride, in_stride, in + from,
                      (size_t)D, T, to - from);
    struct bf16_product gate_up = left(&w[PARAM_GATE_UP_T], s->panels, in_stride);
    struct bf16_product down = left(&w[PARAM_DOWN_T], s->act, act_stride);
    for (int i = 0; i < I; i += BF16_PANEL)
        for (int c = from; c < to; c += EDGE) {
            f->engine->block(&gate_up, 2 * i, EDGE, c / BF16_PANEL, 2, s->sums);
            bf16 *kept = gates ? gates + 2 * i * D + c * EDGE : NULL;
            bf16_swiglu_panels(s->act + (size_t)(c / BF16_PANEL) * act_stride + i * BF16_PANEL,
                               act_stride, s->sums, kept);
        }
    for (int c = from; c < to; c += EDGE) {
        for (int t = 0; t < T; t += EDGE)
            f->engine->block(&down, t, least_of(EDGE, T - t), c / BF16_PANEL, 2,
                             s->blocks + t * EDGE);
        bf16_norm_columns(mid + c, inverse ? inverse + c : NULL, in + c, s->blocks, T, (size_t)D,
                          l->eps);
    }
}

static void mix_tokens(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                       const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team)
{
    const struct level *l = f->level;
    int from, to;
    team_share(team, l->hidden, EDGE, &from, &to);
    for (int r = 0; r < rows && from < to; r++) {
        size_t at = (size_t)r * level_latent_size(l);
        size_t wide = (size_t)(2 * l->inner_t) * (size_t)l->hidden;
        mix_columns(f, layer, in + at, b->gates_t ? b->gates_t + (size_t)r * wide : NULL,
                    b->mid + at, b->mid_inverse ? b->mid_inverse + r * l->hidden : NULL, s, from,
                    to);
    }
}

void level_bf16_close(const struct level_bf16 *f, const struct packed_matrix *w, int tokens,
                      const bf16 *x, const bf16 *h, bf16 *out, float *inverse,
                      const struct scratch_bf16 *s)
{
    struct bf16_product p = level_bf16_right(x, w);
    int D = f->level->hidden;
    for (int t = 0; t < tokens; t += EDGE) {
        int count = least_of(EDGE, tokens - t);
        size_t at = (size_t)t * (size_t)D;
        for (int c = 0; c < D; c += EDGE)
            f->engine->block(&p, t, count, c / BF16_PANEL, 2, s->blocks + c * EDGE);
        bf16_norm_rows(out + at, inverse ? inverse + t : NULL, h + at, s->blocks, count, D,
                       f->level->eps);
    }
}

/* The channel mixer of up to LEVEL_STRIP tokens from `first` on. */
static void mix_strip(const struct level_bf16 *f, int layer, int rows, const struct layer_bf16 *b,
                      int first, int tokens, const struct scratch_bf16 *s)
{
    const struct level *l = f->level;
    const struct packed_matrix *w = f->packed->layers[layer];
    size_t I = (size_t)l->inner, N = bf16_room(rows * l->tokens), at = (size_t)(first * l->hidden);
    const bf16 *mid = b->mid + at;
    struct bf16_product gate_up = level_bf16_right(mid, &w[PARAM_GATE_UP]);
    for (size_t i = 0; i < I; i += BF16_PANEL)
        for (int t = 0; t < tokens; t += EDGE) {
            int count = least_of(EDGE, tokens - t);
            bf16 *kept = b->gates ? b->gates + 2 * i * N + (first + t) * EDGE : NULL;
            f->engine->block(&gate_up, t, count, (int)i / BF16_PANEL * 2, 2, s->sums);
            bf16_swiglu_rows(s->act + (size_t)t * I + i, I, s->sums, count, kept);
        }
    level_bf16_close(f, &w[PARAM_DOWN], tokens, s->act, mid, b->out + at,
                     b->out_inverse ? b->out_inverse + first : NULL, s);
}

void level_bf16_layer(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                      const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team)
{
    int begin, end;
    if (f->level->model->config.mlp_t) {
        mix_tokens(f, layer, rows, in, b, s, team);
        team_barrier(team);
    } else {
        attention_bf16(f, layer, rows, in, b, s, team);
    }
    level_bf16_share(f->level, rows, team, &begin, &end);
    for (int t = begin; t < end; t += LEVEL_STRIP)
        mix_strip(f, layer, rows, b, t, least_of(LEVEL_STRIP, end - t), s);
}
