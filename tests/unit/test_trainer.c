/* What a step of training makes of settings whose usual values do nothing. */
#include "train/trainer.h"

#include "base/alloc.h"
#include "small_models.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 32, MOST = 4 };

struct fixture {
    struct trm_model *model;
    struct trainer t;
    int32_t *tokens;
    int64_t next;
};

static const struct trainer_settings plain = {.step_weight = 1};

/* Takes the model over. q_bias: how much it wants to halt. */
static void set_up_with(struct fixture *f, struct trm_model *m, struct trainer_settings s,
                        float q_bias)
{
    *f = (struct fixture){.model = m};
    const struct trm_config *c = &f->model->config;
    f->model->weights[params_find(&f->model->params, PARAM_Q_BIAS, 0)->offset] = q_bias;
    s.optimizer = (struct optimizer_settings){OPTIMIZER_ADAMW, 0.9, 0.95, 1e-8, 0, 0};
    s.loss = (struct loss_settings){LOSS_SOFTMAX, 0, 0.5, 0};
    s.shards = 2;
    s.most_rows = ROWS;
    s.most_L_cycles = c->L_cycles;
    f->tokens = xcalloc((size_t)c->seq_len, sizeof *f->tokens);
    small_tokens(f->tokens, c->seq_len, c->vocab_size);
    trainer_init(&f->t, &s, f->model, 1);
}

static void set_up(struct fixture *f, struct trainer_settings s, float q_bias)
{
    set_up_with(f, small_model(0), s, q_bias);
}

static void tear_down(struct fixture *f)
{
    trainer_done(&f->t);
    trm_model_free(f->model);
    free(f->tokens);
}

static struct step_result step_by(struct fixture *f, const struct step_plan *plan)
{
    struct step_result r;
    for (int row = 0; (row = carry_next_halted(&f->t.carry, row)) >= 0;)
        carry_put(&f->t.carry, f->t.model, row,
                  &(struct sample){.inputs = f->tokens, .labels = f->tokens, .number = f->next++});
    trainer_step(&f->t, plan, &r);
    return r;
}

static struct step_result step(struct fixture *f, double exploration, double rate)
{
    const struct trm_config *c = &f->model->config;
    const struct step_plan plan = {{c->H_cycles, c->L_cycles}, MOST, exploration, rate, 0, 0};
    return step_by(f, &plan);
}

static void long_gradients_are_clipped(void **state)
{
    (void)state;
    struct fixture any, cut, wide;
    set_up(&any, plain, -5);
    double norm = step(&any, 0, 0).gradient_norm;
    set_up(&cut, (struct trainer_settings){.step_weight = 1, .clip = norm / 4}, -5);
    set_up(&wide, (struct trainer_settings){.step_weight = 1, .clip = norm * 2}, -5);
    step(&cut, 0, 0);
    step(&wide, 0, 0);
    for (size_t i = 0; i < any.model->params.total; i++) {
        float m = any.t.optimizer.m[i];
        assert_true(fabsf(cut.t.optimizer.m[i] - m / 4) <= 1e-5F * fabsf(m) + 1e-12F);
        assert_true(wide.t.optimizer.m[i] == m);
    }
    tear_down(&any);
    tear_down(&cut);
    tear_down(&wide);
}

static void later_steps_weigh_less(void **state)
{
    (void)state;
    struct fixture a, b;
    set_up(&a, plain, -5);
    set_up(&b, (struct trainer_settings){.step_weight = 0.5}, -5);
    for (int k = 0; k < 3; k++) { /* at a rate of 0 */
        struct step_result x = step(&a, 0, 0), y = step(&b, 0, 0);
        assert_true(fabs(y.total - x.total * pow(0.5, k)) < 1e-6 * x.total);
        assert_true(fabs(y.gradient_norm - x.gradient_norm * pow(0.5, k)) < 1e-5 * x.gradient_norm);
    }
    tear_down(&a);
    tear_down(&b);
}

static void the_average_forgets_its_start(void **state)
{
    (void)state;
    const struct trainer_settings s = {
        .step_weight = 1, .average = true, .average_keep = 0.999, .average_warmup = 10};
    struct fixture f;
    set_up(&f, s, -5);
    step(&f, 0, 0.1);
    for (size_t i = 0; i < f.model->params.total; i++) {
        float was = f.model->weights[i], is = f.t.model->weights[i];
        assert_true(fabsf(f.t.average[i] - (was + (is - was) * 9 / 11)) < 1e-6F);
    }
    tear_down(&f);
}

/* Of a model that always wants to halt: after how many steps rows did. */
static void count_halts(double exploration, int halts[MOST + 1])
{
    struct fixture f;
    set_up(&f, plain, 20);
    memset(halts, 0, (MOST + 1) * sizeof *halts);
    for (int k = 0; k < 30; k++) {
        step(&f, exploration, 0);
        for (int row = 0; row < ROWS; row++)
            if (f.t.carry.halted[row]) halts[f.t.carry.steps[row]]++;
    }
    tear_down(&f);
}

static void whoever_explores_thinks_on(void **state)
{
    (void)state;
    int n[MOST + 1];
    count_halts(0, n);
    assert_int_equal(n[1], 30 * ROWS);
    count_halts(1, n);
    assert_true(n[1] == 0 && n[2] > 0 && n[3] > 0 && n[4] > 0);
    count_halts(0.5, n);
    double all = n[1] + n[2] + n[3] + n[4];
    assert_true(n[1] > 0.4 * all && n[1] < 0.6 * all && n[4] > 0);
}

/* What q_continue learns to foretell is the step that comes, with the noise that comes before it.
 */
static void the_step_ahead_is_the_one_that_comes(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_model *m = small_model(0);
    m->config.no_ACT_continue = false;
    set_up_with(&f, m, plain, -20); /* it would rather go on */
    const struct step_plan plan = {{m->config.H_cycles, m->config.L_cycles}, MOST, 0, 0, 0, 0.5};
    double foretold[ROWS];
    step_by(&f, &plan);
    for (int k = 1; k + 1 < MOST; k++) {
        for (int row = 0; row < ROWS; row++) foretold[row] = (double)f.t.target[row];
        step_by(&f, &plan);
        for (int row = 0; row < ROWS; row++) {
            const float *q = f.t.q + 2 * (size_t)row;
            assert_int_equal(f.t.carry.steps[row], k + 1);
            assert_true(fabs(foretold[row] - 1 / (1 + exp(-fmax((double)q[0], (double)q[1])))) <
                        1e-5);
        }
    }
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_gradients_are_clipped),
        cmocka_unit_test(later_steps_weigh_less),
        cmocka_unit_test(the_average_forgets_its_start),
        cmocka_unit_test(whoever_explores_thinks_on),
        cmocka_unit_test(the_step_ahead_is_the_one_that_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
