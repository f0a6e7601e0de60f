/* Whom a token listens to: the Jacobian's size against finite differences through the naive twin,
 * attention rows against the twin's. */
#include "base/alloc.h"
#include "base/rng.h"
#include "model/listen.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_equal_the_twin)};
    return cmocka_run_group_tests_name("listen", tests, NULL, NULL);
}
