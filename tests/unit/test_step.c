/* The engine against its naive float64 twin, for every shape a config can ask for; and the state as
 * a value. */
#include "base/alloc.h"
#include "naive_trm.h"
#include "small_models.h"
#include "trmscope/step.h"
#include "unit_test.h"

#include <malloc.h>
#include <stdlib.h>

struct run {
    struct trm_model *model;
    struct trm_stepper *stepper;
    struct trm_question question;
    struct trm_state state;
    int32_t *tokens;
    float *logits;
    float q[2 * 3];
};
enum { BATCH = 3 };
static const int32_t identifiers[BATCH] = {2, 0, 1};

/* One row of the run from the start again through the twin; rounding grows with every supervision
 * step, so the limit does. */
static void check_row(const struct run *run, int row, int supervision_steps)
{
    const struct trm_config *c = &run->model->config;
    size_t latent = (size_t)(trm_config_tokens(c) * c->hidden_size);
    size_t logits = (size_t)(c->seq_len * c->vocab_size);
    double *x = xcalloc(latent, sizeof *x), *z_H = xcalloc(latent, sizeof *x);
    double *z_L = xcalloc(latent, sizeof *x), *want = xcalloc(logits, sizeof *x), q[2];
    double limit = supervision_steps == 1 ? 2e-5 : 2e-4;
    struct naive n;
    naive_init(&n, run->model, identifiers[row]);
    naive_embed(&n, run->tokens + row * c->seq_len, x);
    for (size_t i = 0; i < latent; i++) {
        z_H[i] = (double)model_weights(run->model, PARAM_H_INIT, 0)[i % (size_t)c->hidden_size];
        z_L[i] = (double)model_weights(run->model, PARAM_L_INIT, 0)[i % (size_t)c->hidden_size];
    }
    for (int i = 0; i < supervision_steps; i++) naive_supervision_step(&n, x, z_H, z_L);
    naive_read_out(&n, z_H, want, q);
    assert_floats_near(run->question.x + (size_t)row * latent, x, latent, 1e-6, 1e-6, "x");
    assert_floats_near(run->state.z_H + (size_t)row * latent, z_H, latent, limit, 0, "z_H");
    assert_floats_near(run->state.z_L + (size_t)row * latent, z_L, latent, limit, 0, "z_L");
    assert_floats_near(run->logits + (size_t)row * logits, want, logits, limit, 0, "logits");
    assert_floats_near(run->q + 2 * row, q, 2, limit, 0, "q");
    naive_done(&n);
    free(x), free(z_H), free(z_L), free(want);
}

/* threads 2 works as a team on a batch of 3, threads 1 and 3 row by row. */
static void check_kind(int kind, int threads)
{
    struct run run = {.model = small_model(kind)};
    const struct trm_config *c = &run.model->config;
    size_t cells = (size_t)(BATCH * c->seq_len);
    run.tokens = xcalloc(cells, sizeof *run.tokens);
    run.logits = xfloats(cells * (size_t)c->vocab_size);
    small_tokens(run.tokens, (int)cells, c->vocab_size);
    run.stepper = trm_stepper_new(run.model, BATCH, threads);
    assert_true(trm_question_embed(&run.question, run.model, BATCH, run.tokens, identifiers, NULL));
    trm_state_start(&run.state, run.model, BATCH);
    for (int done = 1; done <= 2; done++) {
        trm_supervision_step(run.stepper, &run.question, &run.state);
        trm_read_out(run.stepper, run.state.z_H, BATCH, run.logits, run.q);
        for (int row = 0; row < BATCH; row++) check_row(&run, row, done);
    }
    trm_state_done(&run.state);
    trm_question_done(&run.question);
    trm_stepper_free(run.stepper);
    free(run.tokens), free(run.logits);
    trm_model_free(run.model);
}

static void engine_equals_its_twin(void **state)
{
    (void)state;
    for (int kind = 0; kind < SMALL_MODELS; kind++)
        for (int threads = 1; threads <= 3; threads++) check_kind(kind, threads);
}

static void a_state_is_a_value(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    int32_t tokens[9];
    small_tokens(tokens, 9, 6);
    struct trm_stepper *st = trm_stepper_new(m, 1, 0);
    struct trm_question q;
    struct trm_state s, kept = {0}, again = {0};
    assert_true(trm_question_embed(&q, m, 1, tokens, NULL, NULL));
    trm_state_start(&s, m, 1);
    for (int i = 0; i < 3; i++) trm_step(st, &q, &s);
    trm_state_copy(&kept, &s);
    assert_true(trm_state_equal(&kept, &s));
    for (int i = 0; i < 5; i++) trm_step(st, &q, &s);
    assert_false(trm_state_equal(&kept, &s));
    trm_state_copy(&again, &kept);
    for (int i = 0; i < 5; i++) trm_step(st, &q, &again);
    assert_true(trm_state_equal(&again, &s)); /* bit for bit, whatever happened in between */
    trm_state_done(&s), trm_state_done(&kept), trm_state_done(&again);
    trm_question_done(&q);
    trm_stepper_free(st);
    trm_model_free(m);
}

static void steps_renew_the_latents_in_turn(void **state)
{
    (void)state;
    struct trm_model *m = small_model(1); /* L_cycles 2, H_cycles 2 */
    int32_t tokens[9] = {0};
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct trm_question q;
    struct trm_state s, before = {0};
    assert_true(trm_question_embed(&q, m, 1, tokens, NULL, NULL));
    trm_state_start(&s, m, 1);
    for (int i = 0; i < 6; i++) {
        bool renews_H = i % 3 == 2;
        assert_int_equal(trm_state_next(&s), renews_H ? TRM_Z_H : TRM_Z_L);
        trm_state_copy(&before, &s);
        trm_step(st, &q, &s);
        size_t bytes = s.count * sizeof *s.z_H;
        assert_int_equal(memcmp(before.z_H, s.z_H, bytes) != 0, renews_H);
        assert_int_equal(memcmp(before.z_L, s.z_L, bytes) != 0, !renews_H);
    }
    assert_int_equal(s.supervision_step, 1);
    assert_int_equal(s.recursion_step, 0);
    trm_state_done(&s), trm_state_done(&before);
    trm_question_done(&q);
    trm_stepper_free(st);
    trm_model_free(m);
}

static void wrong_tokens_are_named(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    int32_t tokens[18] = {0}, ids[] = {0, 3};
    struct trm_question q;
    struct trm_err err;
    tokens[13] = 6;
    assert_false(trm_question_embed(&q, m, 2, tokens, NULL, &err));
    assert_string_equal(err.text, "row 1, cell 4: token 6, but the model knows 0..5");
    tokens[13] = 0;
    assert_false(trm_question_embed(&q, m, 2, tokens, ids, &err));
    assert_string_equal(err.text, "row 1: puzzle identifier 3, but the model has 0..2");
    trm_model_free(m);
}

/* A processor's worth of scratch memory; only the first serves all of them at once. */
static void memory_grows_as_the_threads_do(void **state)
{
    (void)state;
    struct trm_config c = trm_config_default();
    struct trm_err err;
    c.hidden_size = c.inner_size = 16, c.num_heads = 1, c.L_layers = 1;
    c.puzzle_emb_ndim = c.puzzle_emb_len = 0;
    c.seq_len = 900, c.vocab_size = 6, c.num_puzzle_identifiers = 1;
    assert_true(trm_config_resolve(&c, "test", &err));
    struct trm_model *m = trm_model_new(&c, 1);
    size_t taken[2];
    for (int i = 0; i < 2; i++) {
        struct mallinfo2 before = mallinfo2();
        struct trm_stepper *s = trm_stepper_new(m, 1, i ? 16 : 8);
        struct mallinfo2 with = mallinfo2();
        taken[i] = with.uordblks + with.hblkhd - before.uordblks - before.hblkhd;
        trm_stepper_free(s);
    }
    trm_model_free(m);
    if (taken[0] == 0) skip(); /* a sanitizer's own malloc does not say */
    assert_true(taken[1] > taken[0] && taken[1] < 3 * taken[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engine_equals_its_twin),          cmocka_unit_test(a_state_is_a_value),
        cmocka_unit_test(steps_renew_the_latents_in_turn), cmocka_unit_test(wrong_tokens_are_named),
        cmocka_unit_test(memory_grows_as_the_threads_do),
    };
    return cmocka_run_group_tests_name("step", tests, NULL, NULL);
}
