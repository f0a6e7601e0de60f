/* Attention in bfloat16, forward. For a strip of 32 queries of a head all logits are computed,
 * block by block, into an array that stays in the second cache, the largest of each query noted on
 * the way; then they become weights; then these multiply the values. */
#include "model/level_bf16.h"

#include "base/bounds.h"

#include <math.h>

enum { EDGE = BF16_BLOCK };

size_t attention_bf16_qkv_size(const struct level *l, int rows)
{
    return (size_t)(rows * l->tokens + EDGE) * 3 * (size_t)l->hidden;
}

/* Numbers of the keys or values of a row's head. */
static size_t head_size(const struct level *l)
{
    return bf16_room(l->tokens) * (size_t)l->head;
}

size_t attention_bf16_heads_size(const struct level *l, int rows)
{
    return (size_t)(2 * rows * l->heads) * head_size(l);
}

/* The queries, keys and values of tokens begin..end. Queries are multiplied by log2(e) /
 * sqrt(head), so that a softmax is made of powers of 2. */
static void project(const struct level_bf16 *f, int layer, const bf16 *in, bf16 *qkv, int begin,
                    int end, const struct scratch_bf16 *s)
{
    const struct level *l = f->level;
    int D = l->hidden, n = l->head;
    const struct bf16_rotary rotary = {l->rope_cos, l->rope_sin, l->tokens, 1};
    const struct bf16_rotary none = {.tokens = l->tokens};
    float scale = 1.44269504f / sqrtf((float)n);
    struct bf16_product p = level_bf16_right(in, &f->packed->layers[layer][PARAM_QKV]);
    for (int t = begin; t < end; t += EDGE)
        for (int head = 0; head < 3 * l->heads; head++) {
            int count = least_of(EDGE, end - t), at = head * n;
            for (int c = 0; c < n; c += EDGE)
                f->engine->block(&p, t, count, (at + c) / BF16_PANEL, 2, s->blocks + c * EDGE);
            bf16_head(qkv + (size_t)t * 3 * (size_t)D + at, 3 * (size_t)D, s->blocks, count, n,
                      head < l->heads ? scale : 1, head < 2 * l->heads ? &rotary : &none,
                      t % l->tokens);
        }
}

/* Keys and values of every row and head into panels, dealt out to the team. */
static void arrange(const struct level *l, int rows, const struct layer_bf16 *b, struct team team)
{
    int T = l->tokens, n = l->head;
    size_t wide = 3 * (size_t)l->hidden, size = head_size(l);
    for (int item = team.rank; item < rows * l->heads; item += team.size) {
        const bf16 *keys =
            b->qkv + (size_t)(item / l->heads * T) * wide + l->hidden + item % l->heads * n;
        bf16 *out = b->heads + (size_t)(2 * item) * size;
        bf16_turn_panels(out, (size_t)n * BF16_PANEL, keys, wide, n, T);
        bf16_weave_panels(out + size, bf16_room(T) * BF16_PANEL, keys + l->hidden, wide, T, n);
    }
}

/* What attention looks at for one head of one row. */
struct head {
    const bf16 *queries, *keys, *values;
    bf16 *mixed;
    float *shift; /* NULL if not wanted */
};

/* Weights of 32 queries, not yet divided by their sums. */
static void weigh(const struct level_bf16 *f, const struct head *h, int query, float *logits,
                  bf16 *weights, struct bf16_softmax *softmax)
{
    const struct level *l = f->level;
    int T = l->tokens;
    struct bf16_product p = bf16_product_of(h->queries, 3 * (size_t)l->hidden, h->keys,
                                            (size_t)l->head * BF16_PANEL, l->head);
    bf16_softmax_start(softmax);
    for (int key = 0; key < T; key += EDGE) {
        f->engine->block(&p, query, EDGE, key / BF16_PANEL, 2, logits + key * EDGE);
        bf16_softmax_look(softmax, logits + key * EDGE, least_of(EDGE, T - key));
    }
    bf16_softmax_turn(softmax);
    for (int key = 0; key < T; key += EDGE)
        bf16_softmax_weigh(softmax, weights + key, bf16_room(T), logits + key * EDGE,
                           least_of(EDGE, T - key));
    bf16_softmax_sum(softmax);
}

static void attend(const struct level_bf16 *f, const struct head *h, int query,
                   const struct scratch_bf16 *s)
{
    const struct level *l = f->level;
    int T = l->tokens, count = least_of(EDGE, T - query);
    size_t wide = bf16_room(T);
    struct bf16_softmax softmax;
    weigh(f, h, query, s->blocks, s->act, &softmax);
    struct bf16_product p = bf16_product_of(s->act, wide, h->values, wide * BF16_PANEL, T);
    for (int c = 0; c < l->head; c += EDGE) {
        f->engine->block(&p, 0, count, c / BF16_PANEL, 2, s->sums);
        bf16_divide(h->mixed + (size_t)query * (size_t)l->hidden + c, (size_t)l->hidden, s->sums,
                    softmax.sum, count);
    }
    for (int i = 0; i < count && h->shift; i++)
        h->shift[query + i] = softmax.largest[i] + log2f(softmax.sum[i]);
}

/* Every row, head and strip of queries is a piece of work of its own. */
static void attend_all(const struct level_bf16 *f, int rows, const struct layer_bf16 *b,
                       const struct scratch_bf16 *s, struct team team)
{
    const struct level *l = f->level;
    int T = l->tokens, strips = (T + EDGE - 1) / EDGE, first, last;
    size_t size = head_size(l);
    team_share(team, rows * l->heads * strips, 1, &first, &last);
    for (int item = first; item < last; item++) {
        int row = item / strips / l->heads, head = item / strips % l->heads;
        size_t at = (size_t)(row * T) * (size_t)l->hidden + (size_t)(head * l->head);
        const bf16 *panels = b->heads + (size_t)(2 * (row * l->heads + head)) * size;
        const struct head h = {
            .queries = b->qkv + 3 * (size_t)(row * T) * (size_t)l->hidden + head * l->head,
            .keys = panels,
            .values = panels + size,
            .mixed = b->mixed + at,
            .shift = b->shift ? b->shift + (row * l->heads + head) * T : NULL,
        };
        attend(f, &h, item % strips * EDGE, s);
    }
}

void attention_bf16(const struct level_bf16 *f, int layer, int rows, const bf16 *in,
                    const struct layer_bf16 *b, const struct scratch_bf16 *s, struct team team)
{
    const struct level *l = f->level;
    int begin, end;
    level_bf16_share(l, rows, team, &begin, &end);
    project(f, layer, in, b->qkv, begin, end, s);
    team_barrier(team);
    arrange(l, rows, b, team);
    team_barrier(team);
    attend_all(f, rows, b, s, team);
    team_barrier(team);
    if (begin == end) return;
    size_t at = (size_t)begin * (size_t)l->hidden;
    level_bf16_close(f, &f->packed->layers[layer][PARAM_O], end - begin, b->mixed + at, in + at,
                     b->mid + at, b->mid_inverse ? b->mid_inverse + begin : NULL, s);
}
