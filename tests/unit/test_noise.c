/* The noise that a model asks for, in training. Of runs: test_restart.c, test_evaluate.c. */
#include "model/noise.h"

#include "base/alloc.h"
#include "small_models.h"
#include "train/trainer.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void it_has_the_size_asked_for(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    static float v[COUNT];
    double sum = 0;
    struct rng r;
    rng_init(&r, 1, 1);
    for (int i = 0; i < COUNT; i++) v[i] = i % 2 ? 2 : -2;
    latent_add_noise(v, COUNT, 0.5, &r);
    for (int i = 0; i < COUNT; i++) sum += pow((double)v[i] - (i % 2 ? 2 : -2), 2);
    assert_float_equal(sqrt(sum / COUNT), 1, 0.02);
    latent_add_noise(v, 0, 0.5, &r);
}

enum { ROWS = 3, STEPS = 2 };

/* The latents of a batch of the same puzzle three times, after each of two steps at a rate of 0.
 * z[STEPS][2 * ROWS * latent]. */
static size_t train(double latent_noise, float *z[STEPS])
{
    struct trm_model *m = small_model(0);
    const struct trm_config *c = &m->config;
    const struct trainer_settings settings = {
        .optimizer = {OPTIMIZER_ADAMW, 0.9, 0.95, 1e-8, 0, 0},
        .loss = {LOSS_STABLEMAX, 0, 0.5},
        .step_weight = 1,
        .shards = 2,
        .most_rows = ROWS,
        .most_L_cycles = c->L_cycles,
    };
    /* Whoever explores does at least two steps. */
    const struct step_plan plan = {{c->H_cycles, c->L_cycles}, 3, 1, 0, 0, latent_noise};
    struct trainer t;
    int32_t *tokens = xcalloc((size_t)c->seq_len, sizeof *tokens);
    small_tokens(tokens, c->seq_len, c->vocab_size);
    trainer_init(&t, &settings, m, 1);
    carry_resize(&t.carry, ROWS);
    for (int row = 0; row < ROWS; row++)
        carry_put(&t.carry, t.model, row,
                  &(struct sample){.inputs = tokens, .labels = tokens, .number = row / 2});
    size_t count = (size_t)ROWS * t.carry.latent;
    for (int step = 0; step < STEPS; step++) {
        struct step_result result;
        trainer_step(&t, &plan, &result);
        z[step] = xfloats(2 * count);
        memcpy(z[step], t.carry.z_H, count * sizeof(float));
        memcpy(z[step] + count, t.carry.z_L, count * sizeof(float));
    }
    size_t latent = t.carry.latent;
    trainer_done(&t);
    free(tokens);
    trm_model_free(m);
    return latent;
}

static bool same_rows(const float *z, size_t latent, int a, int b)
{
    return memcmp(z + (size_t)a * latent, z + (size_t)b * latent, latent * sizeof *z) == 0;
}

static void a_row_in_training_is_shaken_by_sample_and_step(void **state)
{
    (void)state;
    float *quiet[STEPS], *shaken[STEPS];
    size_t latent = train(0, quiet), both = 2 * ROWS * latent;
    train(0.3, shaken);
    assert_memory_equal(quiet[0], shaken[0], both * sizeof(float)); /* never before the first */
    assert_memory_not_equal(quiet[1], shaken[1], both * sizeof(float));
    assert_true(same_rows(quiet[1], latent, 0, 2));
    assert_true(same_rows(shaken[1], latent, 0, 1)); /* of one sample number */
    assert_false(same_rows(shaken[1], latent, 0, 2));
    for (int i = 0; i < STEPS; i++) free(quiet[i]), free(shaken[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_size_asked_for),
        cmocka_unit_test(a_row_in_training_is_shaken_by_sample_and_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
