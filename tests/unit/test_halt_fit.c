/* A fitted q_halt against an evaluation of the model that has it. */
#include "run/halt_fit.h"

#include "run/run.h"
#include "toy.h"
#include "unit_test.h"

#include <math.h>
#include <string.h>

enum { PUZZLES = 256 };

/* Its answer is what the model says after that step. */
static void add_puzzle(const struct trm_model *m, struct trm_puzzles *pack, int n, int step)
{
    struct trm_err err = {0};
    struct trm_puzzle p = toy_puzzle(n);
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct run *run = run_new(m, &p, 0, &err);
    for (int i = 0; i <= step * TOY_FRAMES; i++) run_next(run, stepper);
    trm_recorder_prediction(run->recorder, trm_recorder_last(run->recorder), &p.answer);
    trm_puzzles_add(pack, &p);
    run_free(run);
    trm_stepper_free(stepper);
    trm_puzzle_done(&p);
}

struct fixture {
    struct trm_model *model;
    struct trm_puzzles pack, held_out;
};

/* Three of four are right after step `soon`, the others after the last. */
static void set_up(struct fixture *f, int soon)
{
    *f = (struct fixture){.model = toy_model(3)};
    for (int i = 0; i < PUZZLES; i++) {
        add_puzzle(f->model, &f->pack, i, i / 4 % 4 ? soon : TOY_STEPS);
        if (i % 4 == 3) trm_puzzles_add(&f->held_out, &f->pack.items[i]);
    }
}

static void tear_down(struct fixture *f)
{
    trm_puzzles_done(&f->pack);
    trm_puzzles_done(&f->held_out);
    trm_model_free(f->model);
}

static void assert_totals(const struct fixture *f, const struct trm_model *m,
                          const struct evaluation_totals *told)
{
    struct trm_err err = {0};
    struct evaluation e;
    struct evaluation_totals t;
    const struct evaluate_options how = {.threads = 1};
    assert_true(evaluate_puzzles(&e, m, &f->held_out, &how, &err));
    evaluation_total(&e, &t);
    evaluation_done(&e);
    assert_int_equal(told->count, t.count);
    assert_int_equal(told->right_at_halt, t.right_at_halt);
    assert_int_equal(told->right_at_end, t.right_at_end);
    assert_int_equal(told->halted, t.halted);
    assert_int_equal(told->spoiled, t.spoiled);
    assert_int_equal(told->mended, t.mended);
    assert_true(fabs(told->mean_halt_step - t.mean_halt_step) < 1e-9);
    assert_true(fabs(told->calibration_error - t.calibration_error) < 1e-4);
}

static void what_is_told_is_what_the_model_does(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    struct halt_fit told;
    set_up(&f, 2);
    const struct evaluate_options how = {.threads = 2};
    struct trm_model *fitted = halt_fit(f.model, &f.pack, &how, 10, &told, &err);
    assert_non_null(fitted);
    assert_int_equal(told.fitted, PUZZLES - PUZZLES / 4);
    assert_int_equal(told.held_out, PUZZLES / 4);
    assert_totals(&f, f.model, &told.before);
    assert_totals(&f, fitted, &told.after);
    trm_model_free(fitted);
    tear_down(&f);
}

/* `steps` of a run count, or all where that is 0. */
static struct trm_model *fit(const struct fixture *f, int steps, double patience,
                             struct halt_fit *told)
{
    struct trm_err err = {0};
    const struct evaluate_options how = {.threads = 1, .steps = steps};
    struct trm_model *m = halt_fit(f->model, &f->pack, &how, patience, told, &err);
    assert_non_null(m);
    return m;
}

static void patience_waits(void **state)
{
    (void)state;
    struct fixture f;
    struct halt_fit soon, late;
    set_up(&f, 2);
    trm_model_free(fit(&f, 0, 1, &soon));
    trm_model_free(fit(&f, 0, 1000, &late));
    assert_true(late.after.mean_halt_step > soon.after.mean_halt_step);
    assert_true(late.after.mended <= soon.after.mended);
    tear_down(&f);
}

/* Both say the same of every held-out puzzle after every step. Frees them. */
static void assert_same_halt(const struct fixture *f, struct trm_model *a, struct trm_model *b)
{
    struct trm_err err = {0};
    struct evaluation e[2];
    const struct evaluate_options how = {.threads = 1};
    assert_true(evaluate_puzzles(&e[0], a, &f->held_out, &how, &err));
    assert_true(evaluate_puzzles(&e[1], b, &f->held_out, &how, &err));
    size_t count = e[0].count * (size_t)e[0].steps;
    assert_memory_equal(e[0].q_halt, e[1].q_halt, count * sizeof *e[0].q_halt);
    evaluation_done(&e[0]);
    evaluation_done(&e[1]);
    trm_model_free(a);
    trm_model_free(b);
}

/* Other held-out puzzles, and the fit is the same. */
static void what_is_held_out_teaches_nothing(void **state)
{
    (void)state;
    struct fixture f;
    struct halt_fit told;
    set_up(&f, 2);
    struct trm_model *one = fit(&f, 0, 10, &told);
    for (size_t i = 3; i < PUZZLES; i += 4) { /* now all of them are right at the end */
        struct trm_puzzle *p = &f.pack.items[i];
        p->answer = f.pack.items[i / 16 * 16].answer;
        p->question = f.pack.items[i / 16 * 16].question;
    }
    assert_same_halt(&f, one, fit(&f, 0, 10, &told));
    tear_down(&f);
}

/* After one step alone nothing is under way. */
static void patience_is_for_what_will_be_right(void **state)
{
    (void)state;
    struct fixture f;
    struct halt_fit told;
    set_up(&f, 1);
    assert_same_halt(&f, fit(&f, 1, 1, &told), fit(&f, 1, 1000, &told));
    tear_down(&f);
}

static bool stop(void *context, double done, size_t count)
{
    (void)context, (void)count;
    return done < 40;
}

static void what_cannot_be_is_said(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    struct halt_fit told;
    set_up(&f, 2);
    const struct evaluate_options how = {.threads = 1, .progress = stop};
    assert_null(halt_fit(f.model, &f.pack, &how, 10, &told, &err));
    assert_non_null(strstr(err.text, "interrupted after 32 of 256 puzzles"));
    for (size_t i = 0; i < f.pack.count; i++) { /* an empty board has many answers */
        struct trm_puzzle *p = &f.pack.items[i];
        p->answer.rows = 0;
        memset(p->question.cell, 0, TOY_CELLS);
    }
    const struct evaluate_options all = {.threads = 1};
    assert_null(halt_fit(f.model, &f.pack, &all, 10, &told, &err));
    assert_non_null(strstr(err.text, "no puzzle with an answer"));
    f.pack.count = 5;
    assert_null(halt_fit(f.model, &f.pack, &all, 10, &told, &err));
    assert_non_null(strstr(err.text, "found 5 puzzles"));
    f.pack.count = PUZZLES;
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_told_is_what_the_model_does),
        cmocka_unit_test(patience_waits),
        cmocka_unit_test(what_is_held_out_teaches_nothing),
        cmocka_unit_test(patience_is_for_what_will_be_right),
        cmocka_unit_test(what_cannot_be_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
