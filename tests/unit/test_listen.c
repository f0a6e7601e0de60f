/* Whom a token listens to: the Jacobian's size against finite differences through the naive twin,
 * attention rows against the twin's. */
#include "base/alloc.h"
#include "base/rng.h"
#include "model/listen.h"
#include "model/model_internal.h"
#include "model/neighbours.h"
#include "naive_trm.h"
#include "small_models.h"
#include "unit_test.h"

#include <stdlib.h>

struct setup {
    struct trm_model *model;
    struct naive naive;
    int T, D;
    float *h, *weight, *heads;
    double *wide; /* h in float64 */
};

static struct setup setup_of(int kind)
{
    struct setup s = {.model = small_model(kind)};
    struct rng r;
    rng_init(&r, 11, (uint64_t)kind);
    s.T = trm_config_tokens(&s.model->config);
    s.D = s.model->config.hidden_size;
    size_t count = (size_t)(s.T * s.D);
    naive_init(&s.naive, s.model, 0);
    s.h = xfloats(count);
    s.weight = xfloats((size_t)s.T);
    s.heads = xfloats((size_t)(s.T * s.model->config.num_heads));
    s.wide = xcalloc(count, sizeof *s.wide);
    for (size_t i = 0; i < count; i++) {
        s.h[i] = (float)rng_normal(&r);
        s.wide[i] = (double)s.h[i];
    }
    return s;
}

static void setup_done(struct setup *s)
{
    naive_done(&s->naive);
    free(s->h), free(s->weight), free(s->heads), free(s->wide);
    trm_model_free(s->model);
}

/* Frobenius norm of d layer(h)[token] / d h[from], column by column. */
static double jacobian_size(const struct setup *s, const double *h, int layer, int token, int from)
{
    const double step = 1e-5;
    size_t count = (size_t)(s->T * s->D);
    double *up = xcalloc(count, 8), *down = xcalloc(count, 8), sum = 0;
    for (int d = 0; d < s->D; d++) {
        memcpy(up, h, count * 8), memcpy(down, h, count * 8);
        up[from * s->D + d] += step;
        down[from * s->D + d] -= step;
        naive_layer(&s->naive, layer, up);
        naive_layer(&s->naive, layer, down);
        for (int e = 0; e < s->D; e++) {
            double slope = (up[token * s->D + e] - down[token * s->D + e]) / (2 * step);
            sum += slope * slope;
        }
    }
    free(up), free(down);
    return sqrt(sum);
}

static void check_mixer(struct setup *s, int layer, const double *h)
{
    for (int token = 0; token < s->T; token += 1 + s->T / 2) {
        listen_row(s->model, s->h, layer, token, s->weight, NULL);
        for (int from = 0; from < s->T; from += 1 + s->T / 6) {
            double want = jacobian_size(s, h, layer, token, from);
            if (fabs((double)s->weight[from] - want) > 1e-3 * want + 1e-5)
                fail_msg("layer %d, token %d from %d: %.6g, expected %.6g", layer, token, from,
                         (double)s->weight[from], want);
        }
    }
}

static void check_attention(struct setup *s, int layer, const double *h)
{
    size_t count = (size_t)(s->T * s->model->config.num_heads);
    double *want = xcalloc(count, sizeof *want);
    for (int token = 0; token < s->T; token += 1 + s->T / 3) {
        double sum = 0;
        listen_row(s->model, s->h, layer, token, s->weight, s->heads);
        naive_attention_row(&s->naive, layer, h, token, want);
        assert_floats_near(s->heads, want, count, 1e-5, 1e-4, "attention row");
        for (int t = 0; t < s->T; t++) sum += (double)s->weight[t];
        assert_true(fabs(sum - 1) < 1e-5);
    }
    free(want);
}

static void rows_equal_the_twin(void **state)
{
    (void)state;
    int mixers = 0;
    for (int kind = 0; kind < SMALL_MODELS; kind++) {
        struct setup s = setup_of(kind);
        bool mlp_t = s.model->config.mlp_t;
        mixers += mlp_t;
        for (int layer = 0; layer < s.model->config.L_layers; layer++) {
            mlp_t ? check_mixer(&s, layer, s.wide) : check_attention(&s, layer, s.wide);
            naive_layer(&s.naive, layer, s.wide);
        }
        setup_done(&s);
    }
    assert_true(mixers > 0 && mixers < SMALL_MODELS);
}

/* A fresh model that looks at neighbours: every head has its greatest weight, a quarter or more, on
 * the cell it is for, whatever stands in the cells. */
static void fresh_heads_look_at_neighbours(void **state)
{
    (void)state;
    enum { SIDE = 12, CELL = 5 * SIDE + 6, HEADS = 4, TOKENS = 1 + SIDE * SIDE };
    static const int at[HEADS] = {CELL - SIDE, CELL + SIDE, CELL - 1, CELL + 1};
    struct trm_config c = trm_config_default();
    c.hidden_size = 128, c.num_heads = HEADS, c.L_layers = 2, c.pos_encodings = TRM_POS_ROPE_2D;
    c.rope_theta = 0.3, c.rows = c.cols = SIDE, c.seq_len = SIDE * SIDE, c.vocab_size = 6;
    c.mlp_t = false, c.puzzle_emb_ndim = 128, c.puzzle_emb_len = 1, c.num_puzzle_identifiers = 1;
    assert_true(trm_config_resolve(&c, "test", NULL));
    struct trm_model *m = trm_model_new(&c, 1);
    model_look_at_neighbours(m, 10);
    const float *H = model_weights(m, PARAM_H_INIT, -1), *L = model_weights(m, PARAM_L_INIT, -1);
    int32_t token[SIDE * SIDE];
    float h[TOKENS * 128], weight[TOKENS], heads[HEADS * TOKENS];
    struct rng r;
    rng_init(&r, 3, 0);
    for (int i = 0; i < SIDE * SIDE; i++) token[i] = 1 + (int32_t)rng_below(&r, 2);
    model_embed_row(m, token, SIDE * SIDE, SIDE, 0, h);
    for (int i = 0; i < TOKENS * 128; i++) h[i] += H[i % 128] + L[i % 128];
    listen_row(m, h, 0, 1 + CELL, weight, heads);
    for (int k = 0; k < HEADS; k++) {
        int best = 0;
        for (int t = 1; t < TOKENS; t++)
            if (heads[k * TOKENS + t] > heads[k * TOKENS + best]) best = t;
        assert_int_equal(best, 1 + at[k]);
        assert_true(heads[k * TOKENS + best] > 0.25F);
    }
    trm_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_equal_the_twin),
                                       cmocka_unit_test(fresh_heads_look_at_neighbours)};
    return cmocka_run_group_tests_name("listen", tests, NULL, NULL);
}
