/* Attention in bfloat16, backward. Weights are computed again, block by block, from the kept
 * queries, keys and the logarithm of each query's sum. For 128 queries at a time and each block of
 * 32 keys the weights and the gradients of their logits are woven in the second cache, from where
 * they add to the gradients of values and keys, which lie turned: [head, T]; gradients of queries
 * follow when all keys are through. */
#include "model/level_bf16_back.h"

#include "base/bounds.h"

#include <math.h>
#include <string.h>

enum { EDGE = BF16_BLOCK, BLOCK = EDGE * EDGE, QUERIES = 128 };

void attention_bf16_back_place(struct attention_bf16_back *s, const struct level *l, int rows,
                               struct arena *a)
{
    size_t N = bf16_room(rows * l->tokens) + EDGE, T = bf16_room(l->tokens), D = (size_t)l->hidden;
    size_t n = (size_t)l->head;
    s->dmixed = arena_take_bf16(a, N * D);
    s->mixed_panels = arena_take_bf16(a, N * D);
    s->dqkv = arena_take_bf16(a, N * 3 * D);
    s->dqkv_panels = arena_take_bf16(a, N * 3 * D);
    s->keys_turned = arena_take_bf16(a, T * n);
    s->keys_woven = arena_take_bf16(a, T * n);
    s->values_turned = arena_take_bf16(a, T * n);
    s->queries_turned = arena_take_bf16(a, T * n);
    s->dout_turned = arena_take_bf16(a, T * n);
    s->dlogits = arena_take_bf16(a, QUERIES * T);
    s->weight_panels = arena_take_bf16(a, QUERIES * EDGE);
    s->dlogit_panels = arena_take_bf16(a, QUERIES * EDGE);
    s->shift = arena_take(a, T);
    s->delta = arena_take(a, (size_t)l->heads * T);
    s->dkeys = arena_take(a, T * n);
    s->dvalues = arena_take(a, T * n);
    s->blocks = arena_take(a, EDGE * D);
}

/* One head of one row. */
struct head {
    const bf16 *queries; /* keys and values follow at distances of D */
    const bf16 *dout;
    const float *delta;
    bf16 *dqueries;
};

static void arrange(const struct level *l, const struct head *h,
                    const struct attention_bf16_back *s)
{
    int T = l->tokens, n = l->head;
    size_t D = (size_t)l->hidden, wide = 3 * D, K = bf16_room(T);
    const bf16 *keys = h->queries + D, *values = keys + D;
    bf16_turn_panels(s->keys_turned, (size_t)n * BF16_PANEL, keys, wide, n, T);
    bf16_turn_panels(s->values_turned, (size_t)n * BF16_PANEL, values, wide, n, T);
    bf16_weave_panels(s->keys_woven, K * BF16_PANEL, keys, wide, T, n);
    bf16_turn_rows(s->queries_turned, K, h->queries, wide, n, T);
    bf16_turn_rows(s->dout_turned, K, h->dout, D, n, T);
    memset(s->dkeys, 0, K * (size_t)n * sizeof *s->dkeys);
    memset(s->dvalues, 0, K * (size_t)n * sizeof *s->dvalues);
}

/* `count` queries from `first` on against the 32 keys from `key` on. */
static void meet(const struct level_bf16 *f, const struct head *h,
                 const struct attention_bf16_back *s, float *sums, int first, int count, int key)
{
    const struct level *l = f->level;
    int T = l->tokens, n = l->head, panel = key / BF16_PANEL;
    size_t D = (size_t)l->hidden, K = bf16_room(T), stride = (size_t)n * BF16_PANEL;
    const struct bf16_product logits =
        bf16_product_of(h->queries, 3 * D, s->keys_turned, stride, n);
    const struct bf16_product dweights = bf16_product_of(h->dout, D, s->values_turned, stride, n);
    for (int q = 0; q < count; q += EDGE) {
        f->engine->block(&logits, first + q, EDGE, panel, 2, sums);
        f->engine->block(&dweights, first + q, EDGE, panel, 2, sums + BLOCK);
        const struct bf16_attend_back back = {
            .logits = sums,
            .dweights = sums + BLOCK,
            .shift = s->shift + first + q,
            .delta = h->delta + first + q,
            .cols = least_of(EDGE, T - key),
            .dlogits = s->dlogits + (size_t)q * K + key,
            .stride = K,
            .weight_panels = s->weight_panels + q * BF16_PANEL,
            .dlogit_panels = s->dlogit_panels + q * BF16_PANEL,
            .panels_stride = QUERIES * BF16_PANEL,
        };
        bf16_attend_back(&back);
    }
    struct bf16_product p = {
        .a_stride = K, .b_stride = QUERIES * BF16_PANEL, .k = count, .groups = 1, .add = true};
    for (int c = 0; c < n; c += EDGE) {
        size_t at = (size_t)(c / EDGE) * K * EDGE + (size_t)key * EDGE;
        p.a = s->dout_turned + first, p.b = s->weight_panels;
        f->engine->block(&p, c, EDGE, 0, 2, s->dvalues + at);
        p.a = s->queries_turned + first, p.b = s->dlogit_panels;
        f->engine->block(&p, c, EDGE, 0, 2, s->dkeys + at);
    }
}

/* Gradients of queries, turned back, into their places. */
static void put_queries(const struct level_bf16 *f, const struct head *h,
                        const struct attention_bf16_back *s, const struct bf16_rotary *rotary,
                        int first, int count)
{
    const struct level *l = f->level;
    int n = l->head;
    size_t K = bf16_room(l->tokens), wide = 3 * (size_t)l->hidden;
    const struct bf16_product p =
        bf16_product_of(s->dlogits, K, s->keys_woven, K * BF16_PANEL, l->tokens);
    for (int q = 0; q < count; q += EDGE) {
        for (int c = 0; c < n; c += EDGE)
            f->engine->block(&p, q, EDGE, c / BF16_PANEL, 2, s->blocks + c * EDGE);
        bf16_head(h->dqueries + (size_t)(first + q) * wide, wide, s->blocks,
                  least_of(EDGE, count - q), n, 1 / sqrtf((float)n), rotary, first + q);
    }
}

/* Gradients of keys or values [head, T] in blocks, into rows. */
static void put_turned(const struct level *l, const float *turned, bf16 *out, float scale,
                       const struct bf16_rotary *rotary, float *blocks)
{
    size_t K = bf16_room(l->tokens), wide = 3 * (size_t)l->hidden;
    for (int t = 0; t < l->tokens; t += EDGE) {
        for (int c = 0; c < l->head; c += EDGE)
            bf16_turn_block(blocks + c * EDGE,
                            turned + (size_t)(c / EDGE) * K * EDGE + (size_t)t * EDGE);
        bf16_head(out + (size_t)t * wide, wide, blocks, least_of(EDGE, l->tokens - t), l->head,
                  scale, rotary, t);
    }
}

static void head_back(const struct level_bf16 *f, const struct head *h,
                      const struct attention_bf16_back *s, float *sums)
{
    const struct level *l = f->level;
    int T = l->tokens;
    const struct bf16_rotary back = {l->rope_cos, l->rope_sin, T, -1};
    const struct bf16_rotary none = {.tokens = T};
    arrange(l, h, s);
    for (int first = 0; first < T; first += QUERIES) {
        int count = least_of(QUERIES, T - first);
        for (int key = 0; key < T; key += EDGE) meet(f, h, s, sums, first, bf16_padded(count), key);
        put_queries(f, h, s, &back, first, count);
    }
    const float ln2 = 0.693147181f; /* queries were multiplied by its inverse */
    put_turned(l, s->dkeys, h->dqueries + l->hidden, ln2, &back, s->blocks);
    put_turned(l, s->dvalues, h->dqueries + 2 * l->hidden, 1, &none, s->blocks);
}

/* What stands behind the last query of a row gets no weight: 2^-1e30. */
static void row_back(const struct level_bf16 *f, int row, const struct layer_bf16 *b,
                     const struct attention_bf16_back *s, float *sums)
{
    const struct level *l = f->level;
    int T = l->tokens;
    size_t D = (size_t)l->hidden, at = (size_t)(row * T) * D, K = bf16_room(T);
    for (int t = 0; t < T; t++)
        bf16_head_dots(s->delta + t, K, s->dmixed + at + (size_t)t * D,
                       b->mixed + at + (size_t)t * D, l->heads, l->head);
    for (int i = 0; i < l->heads; i++) {
        memcpy(s->shift, b->shift + (row * l->heads + i) * T, (size_t)T * sizeof *s->shift);
        for (size_t t = (size_t)T; t < K; t++) s->shift[t] = 1e30f;
        const struct head h = {b->qkv + 3 * at + i * l->head, s->dmixed + at + i * l->head,
                               s->delta + (size_t)i * K, s->dqkv + 3 * at + i * l->head};
        head_back(f, &h, s, sums);
    }
}

void attention_bf16_back(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                         const struct layer_bf16 *b, const struct scratch_bf16_back *s, float *d,
                         float *gradient)
{
    const struct level *l = f->level;
    const struct attention_bf16_back *own = &s->attention;
    const struct packed_matrix *w = f->packed->layers[layer];
    const struct bf16_rotary none = {.tokens = l->tokens};
    int D = l->hidden, tokens = rows * l->tokens, N = bf16_padded(tokens);
    size_t wide = (size_t)D, stride = (size_t)N * BF16_PANEL;
    level_bf16_norm_back(l, tokens, d, b->mid, b->mid_inverse, s);
    bf16_weave_panels(own->mixed_panels, stride, b->mixed, wide, tokens, D);
    const struct bf16_product o =
        bf16_product_of(s->dv_turned, (size_t)N, own->mixed_panels, stride, tokens);
    level_bf16_add_gradient(f, &o, D, D, gradient + w[PARAM_O].gradient, D * EDGE);
    const struct bf16_product dmixed =
        bf16_product_of(s->dv, wide, w[PARAM_O].back, w[PARAM_O].back_stride, D);
    for (int t = 0; t < tokens; t += EDGE) {
        for (int c = 0; c < D; c += EDGE)
            f->engine->block(&dmixed, t, EDGE, c / BF16_PANEL, 2, own->blocks + c * EDGE);
        bf16_head(own->dmixed + (size_t)t * wide, wide, own->blocks, least_of(EDGE, tokens - t), D,
                  1, &none, 0);
    }
    for (int r = 0; r < rows; r++) row_back(f, r, b, own, s->sums);
    bf16_turn_rows(s->mid_turned, (size_t)N, in, wide, D, tokens);
    bf16_weave_panels(own->dqkv_panels, stride, own->dqkv, 3 * wide, tokens, 3 * D);
    const struct bf16_product qkv =
        bf16_product_of(s->mid_turned, (size_t)N, own->dqkv_panels, stride, tokens);
    level_bf16_add_gradient(f, &qkv, D, 3 * D, gradient + w[PARAM_QKV].gradient, 3 * D * EDGE);
    const struct bf16_product on =
        bf16_product_of(own->dqkv, 3 * wide, w[PARAM_QKV].back, w[PARAM_QKV].back_stride, 3 * D);
    level_bf16_add_product(f, &on, tokens, s->sums, d);
}
