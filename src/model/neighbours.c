/* The common part of a token lies along (1, ..., 1), as good a direction as any among random ones.
 * With a its length, a pair of dimensions that turns by the angle p for a step along the board adds
 * b^2 a^2 cos(p (distance - 1)) / sqrt(head) to the score, if the query's pair is (b a, 0) and the
 * key's is turned back by one step. */
#include "model/neighbours.h"

#include "base/check.h"
#include "model/model_internal.h"

#include <math.h>

/* The length of the common part beside that of the random one; what is left of random queries and
 * keys, whose scores would drown it. */
static const double common = 0.7, random_left = 0.3;

static void scale(float *w, int count, double factor)
{
    for (int i = 0; i < count; i++) w[i] = (float)(factor * (double)w[i]);
}

static void add(float *w, int count, double value)
{
    for (int i = 0; i < count; i++) w[i] += (float)value;
}

/* Rows of one head, for queries and keys: `half` pairs, of which one is numbers i and i + half. */
static void aim(const struct trm_config *c, int head, double b, float *query, float *key)
{
    static const int down[] = {-1, 1, 0, 0}, right[] = {0, 0, -1, 1};
    int D = c->hidden_size, size = D / c->num_heads, half = size / 2, pairs = half / 2;
    scale(query, size * D, random_left);
    scale(key, size * D, random_left);
    for (int i = 0; i < half; i++) {
        double frequency = pow(c->rope_theta, -(double)(i % pairs) / pairs);
        double angle = -frequency * (i < pairs ? down : right)[head % 4];
        add(query + i * D, D, b);
        add(key + i * D, D, b * cos(angle));
        add(key + (i + half) * D, D, b * sin(angle));
    }
}

void model_look_at_neighbours(struct trm_model *m, double sharpness)
{
    const struct trm_config *c = &m->config;
    CHECK(c->pos_encodings == TRM_POS_ROPE_2D && !c->mlp_t);
    int D = c->hidden_size, size = D / c->num_heads;
    double length =
        common * sqrt(D); /* of the common part, where embeddings are scaled by sqrt(D) */
    double b = sqrt(sharpness * sqrt(size) / (size / 2)) / length / sqrt(D);
    add((float *)(uintptr_t)model_weights(m, PARAM_EMBED_TOKENS, -1), c->vocab_size * D,
        common / sqrt(D));
    for (int layer = 0; layer < c->L_layers; layer++) {
        float *qkv = (float *)(uintptr_t)model_weights(m, PARAM_QKV, layer);
        for (int h = 0; h < c->num_heads; h++)
            aim(c, h, b, qkv + h * size * D, qkv + (D + h * size) * D);
    }
}
