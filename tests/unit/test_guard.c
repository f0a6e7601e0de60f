/* The guard: what counts as a leap, what going back restores, when it gives up. */
#include "train/guard.h"

#include "toy.h"
#include "unit_test.h"

#include <stdlib.h>

static const struct trainer_settings settings = {
    .optimizer = {OPTIMIZER_ADAMW, 0.9, 0.95, 1e-8, 0.1, 0.1},
    .loss = {LOSS_SOFTMAX, 0, 0.5},
    .step_weight = 1,
    .average = true,
    .average_keep = 0.9,
    .shards = 2,
    .most_rows = 4,
    .most_L_cycles = 2,
};

struct fixture {
    struct trm_model *model;
    struct trainer trainer;
    struct guard guard;
    int64_t step;
};

static void begin(struct fixture *f, double share)
{
    const struct guard_settings s = {.share = share, .factor = 0.5, .steps = 10};
    *f = (struct fixture){.model = toy_model(1)};
    trainer_init(&f->trainer, &settings, f->model, 1);
    guard_init(&f->guard, &s, &f->trainer);
}

static void end(struct fixture *f)
{
    trainer_done(&f->trainer);
    guard_done(&f->guard);
    trm_model_free(f->model);
}

/* A step after which the first weight is `weight` and the loss of cells `loss`. */
static enum guard_verdict watch(struct fixture *f, float weight, double loss)
{
    const struct step_result r = {.loss = {.lm = loss * f->trainer.carry.rows},
                                  .finite = isfinite(loss)};
    f->trainer.model->weights[0] = weight;
    f->trainer.average[0] = -weight;
    f->trainer.optimizer.steps++;
    return guard_watch(&f->guard, &f->trainer, &r, ++f->step);
}

/* Learns from `from` to `to` in 100 steps, then stays there as long. */
static void learn(struct fixture *f, double from, double to)
{
    for (int i = 0; i < 200; i++) {
        double loss = i < 100 ? from + (to - from) * i / 100 : to;
        assert_int_equal(watch(f, (float)f->step, loss + (i % 3 - 1) * 0.1 * loss), GUARD_FINE);
    }
}

/* Steps with that weight and loss until something happens. */
static enum guard_verdict wait_for(struct fixture *f, float weight, double loss)
{
    for (int i = 0; i < 200; i++) {
        enum guard_verdict v = watch(f, weight, loss);
        if (v != GUARD_FINE) return v;
    }
    return GUARD_FINE;
}

static void a_leap_goes_back_to_good_weights(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0.25);
    learn(&f, 2.8, 0.4);
    long steps = f.trainer.optimizer.steps;
    f.trainer.carry.halted[0] = 0; /* collapse to a model that knows the given cells only: */
    assert_int_equal(wait_for(&f, -1, 1.4), GUARD_WENT_BACK);
    assert_true(f.step < 240 && f.trainer.model->weights[0] > 150);
    assert_true(f.trainer.average[0] == -f.trainer.model->weights[0]);
    assert_true(f.trainer.optimizer.steps <= steps && f.guard.factor == 0.5);
    assert_int_equal(f.trainer.carry.halted[0], 1);
    assert_int_equal(wait_for(&f, 7, 0.4), GUARD_FINE);
    assert_true(f.trainer.model->weights[0] == 7 && f.guard.factor == 0.5);
    assert_true(f.guard.trial == 0 && f.guard.left.count == 0);
    end(&f);
}

/* Before there is a good state there is nothing that a loss could leap from. */
static void the_first_steps_are_not_watched(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0.25);
    for (int i = 0; i < 9; i++) assert_int_equal(watch(&f, 3, 0.2 + i), GUARD_FINE);
    assert_true(isnan(f.guard.best) && f.guard.factor == 1);
    assert_int_equal(watch(&f, 4, 2), GUARD_FINE);
    assert_true(f.guard.good_step == 10);
    end(&f);
}

static void harder_puzzles_are_no_collapse(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0.25);
    learn(&f, 2.8, 0.4);
    assert_int_equal(wait_for(&f, -1, 1.4), GUARD_WENT_BACK);
    assert_int_equal(wait_for(&f, 7, 1.4), GUARD_TOOK_BACK);
    assert_true(f.trainer.model->weights[0] == -1 && f.guard.factor == 1);
    assert_int_equal(wait_for(&f, -2, 1.4), GUARD_FINE);
    assert_int_equal(wait_for(&f, -3, 2.8), GUARD_WENT_BACK); /* a collapse all the same */
    assert_true(f.trainer.model->weights[0] == -2);
    end(&f);
}

static void a_loss_that_is_no_number_goes_back_too(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0.25);
    assert_int_equal(watch(&f, 1, NAN), GUARD_GAVE_UP); /* nothing to go back to */
    end(&f);
    begin(&f, 0.25);
    learn(&f, 2.8, 0.4);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(watch(&f, -1, i % 2 ? NAN : INFINITY), GUARD_WENT_BACK);
        assert_true(f.trainer.model->weights[0] > 0);
    }
    assert_true(f.guard.factor == pow(0.5, 5));
    assert_int_equal(watch(&f, -1, NAN), GUARD_GAVE_UP);
    end(&f);
}

static void without_a_share_only_numbers_count(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0);
    learn(&f, 2.8, 0.1);
    for (int i = 0; i < 50; i++) assert_int_equal(watch(&f, 1, 2.8), GUARD_FINE);
    assert_int_equal(watch(&f, 1, NAN), GUARD_GAVE_UP);
    end(&f);
}

static void a_trained_model_starts_low(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f, 0.5);
    learn(&f, 0.02, 0.01);
    for (int i = 0; i < 50; i++) assert_int_equal(watch(&f, 1, 0.05), GUARD_FINE);
    assert_int_equal(wait_for(&f, -1, 1.2), GUARD_WENT_BACK);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_leap_goes_back_to_good_weights),
        cmocka_unit_test(the_first_steps_are_not_watched),
        cmocka_unit_test(harder_puzzles_are_no_collapse),
        cmocka_unit_test(a_loss_that_is_no_number_goes_back_too),
        cmocka_unit_test(without_a_share_only_numbers_count),
        cmocka_unit_test(a_trained_model_starts_low),
    };
    return cmocka_run_group_tests_name("guard", tests, NULL, NULL);
}
