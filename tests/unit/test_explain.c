/* Why it halts: the parts add up to the number by which it does; effects are the slopes of finite
 * differences through the naive twin; what-if is a run with other tokens; each cell alone is a
 * what-if of that cell. */
#include "base/alloc.h"
#include "naive_trm.h"
#include "run/explain.h"
#include "run/run.h"
#include "toy.h"
#include "unit_test.h"

#include <stdlib.h>

struct fixture {
    struct trm_model *model;
    struct trm_puzzle puzzle;
    struct run *run;
    struct trm_stepper *stepper;
    struct explain_moment moment;
    struct explainer *explainer;
    struct explanation x;
};

enum { FRAMES = 2 * TOY_FRAMES + 4, FRAME = 2 * TOY_FRAMES + 3 };

/* budget 1: the latents that enter the cycle have to be stepped again. noise: the model's, which
 * shakes them then, for the cycle begins a supervision step. with_continue: it halts where q_halt
 * is above q_continue. */
static struct fixture special_fixture_of(size_t budget, double noise, bool with_continue)
{
    struct trm_model *quiet = toy_model(3);
    quiet->config.no_ACT_continue = !with_continue;
    struct fixture f = {trm_model_noisy(quiet, noise), toy_puzzle(1), NULL, NULL, {0}, NULL, {0}};
    struct trm_err err = {0};
    trm_model_free(quiet);
    f.run = run_new(f.model, &f.puzzle, budget, &err);
    f.stepper = trm_stepper_new(f.model, EXPLAIN_BATCH, 1);
    assert_non_null(f.run);
    for (int i = 0; i <= FRAMES; i++) run_next(f.run, f.stepper);
    assert_true(explain_moment_of(&f.moment, f.run->course, FRAME + 1, f.stepper));
    f.explainer = explainer_new(f.model, trm_model_config(f.model)->L_cycles);
    explain_halt(f.explainer, &f.moment, &f.x);
    return f;
}

static struct fixture fixture_of(size_t budget)
{
    return special_fixture_of(budget, 0, false);
}

/* The number by which it halts, by its definition. */
static float number_at(const struct fixture *f, int frame)
{
    const struct trm_frame *at = trm_recorder_frame(f->run->recorder, frame);
    bool with_continue = !trm_model_config(f->model)->no_ACT_continue;
    return with_continue ? at->q_halt - at->q_continue : at->q_halt;
}

static void fixture_done(struct fixture *f)
{
    explanation_done(&f->x);
    explainer_free(f->explainer);
    explain_moment_done(&f->moment);
    trm_stepper_free(f->stepper);
    run_free(f->run);
    trm_puzzle_done(&f->puzzle);
    trm_model_free(f->model);
}

/* q_before is what was read, before any noise; what moved did so after it. */
static void parts_add_up_to_q(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        double noise = i / 2 % 2 * 0.5;
        struct fixture f = special_fixture_of((size_t)i % 2, noise, i >= 4);
        float now = number_at(&f, f.moment.frame);
        float before = number_at(&f, f.moment.frame - TOY_FRAMES / 2);
        double sum = f.x.bias, moved = 0;
        assert_int_equal(f.moment.frame, FRAME);
        for (int d = 0; d < f.x.hidden; d++) {
            sum += (double)f.x.part[d];
            moved += (double)f.x.moved[d];
        }
        assert_float_equal(f.x.q, now, 1e-5);
        assert_float_equal(sum, now, 1e-5);
        assert_float_equal(f.x.q_before, before, 1e-6);
        assert_int_equal(f.x.q_shaken != f.x.q_before, noise > 0);
        assert_float_equal(moved, (f.x.q - f.x.q_shaken), 1e-5);
        fixture_done(&f);
    }
}

/* Before the first H cycle is over there is nothing to explain. */
static void no_moment_without_a_cycle(void **state)
{
    (void)state;
    struct fixture f = fixture_of(0);
    struct explain_moment m;
    assert_false(explain_moment_of(&m, f.run->course, TOY_FRAMES / 2 - 1, f.stepper));
    explain_moment_done(&m);
    fixture_done(&f);
}

/* q after the moment's cycle in float64, with one token's value of one source moved `share` of
 * the way from its baseline to itself and on. */
static double q_moved(const struct fixture *f, const struct naive *n, enum explain_source s,
                      int token, double share)
{
    const struct trm_config *c = trm_model_config(f->model);
    int D = c->hidden_size, T = trm_config_tokens(c);
    double *v[EXPLAIN_SOURCES], *logits = xcalloc((size_t)(c->seq_len * c->vocab_size), 8), q[2];
    const float *from[] = {f->moment.course->question.x, f->moment.start.z_H, f->moment.start.z_L};
    const float *init[] = {NULL, model_weights(f->model, PARAM_H_INIT, 0),
                           model_weights(f->model, PARAM_L_INIT, 0)};
    int32_t tokens[TOY_CELLS];
    double *blank = xcalloc((size_t)(T * D), sizeof *blank);
    for (int i = 0; i < TOY_CELLS; i++) tokens[i] = f->moment.blank;
    naive_embed(n, tokens, blank);
    for (int k = 0; k < EXPLAIN_SOURCES; k++) {
        v[k] = xcalloc((size_t)(T * D), sizeof *v[k]);
        for (int i = 0; i < T * D; i++) v[k][i] = (double)from[k][i];
    }
    for (int d = 0; d < D; d++) {
        int i = token * D + d;
        double base = init[s] ? (double)init[s][d] : blank[i];
        v[s][i] += share * (v[s][i] - base);
    }
    for (int l = 0; l <= c->L_cycles; l++) naive_step(n, v[0], v[1], v[2], l == c->L_cycles);
    naive_read_out(n, v[1], logits, q);
    for (int k = 0; k < EXPLAIN_SOURCES; k++) free(v[k]);
    free(blank), free(logits);
    return c->no_ACT_continue ? q[0] : q[0] - q[1];
}

static void check_effects(bool with_continue)
{
    struct fixture f = special_fixture_of(0, 0, with_continue);
    struct naive n;
    const double step = 1e-5;
    naive_init(&n, f.model, 0);
    for (int s = 0; s < EXPLAIN_SOURCES; s++)
        for (int t = 0; t < f.x.tokens; t++) {
            double up = q_moved(&f, &n, (enum explain_source)s, t, step);
            double down = q_moved(&f, &n, (enum explain_source)s, t, -step);
            assert_true(fabs((double)f.x.effect[s][t] - (up - down) / (2 * step)) < 2e-4);
            assert_true(f.x.slope[s][t] > 0);
        }
    naive_done(&n);
    fixture_done(&f);
}

static void effects_are_slopes(void **state)
{
    (void)state;
    check_effects(false);
    check_effects(true);
}

static void check_nothing_edited(bool with_continue)
{
    struct fixture f = special_fixture_of(0, 0, with_continue);
    float q[3];
    int end = 4 * TOY_FRAMES;
    while (trm_recorder_count(f.run->recorder) <= end) run_next(f.run, f.stepper);
    explain_what_if(f.stepper, &f.moment, NULL, 0, 2, q);
    assert_true(q[0] == number_at(&f, f.moment.frame));
    assert_true(q[1] == number_at(&f, 3 * TOY_FRAMES)); /* running */
    assert_true(q[2] == number_at(&f, end));
    fixture_done(&f);
}

static void nothing_edited_is_the_run_itself(void **state)
{
    (void)state;
    check_nothing_edited(false);
    check_nothing_edited(true);
}

static bool stop_at_once(void *context, int done)
{
    *(int *)context = done;
    return false;
}

static void check_alone(bool with_continue)
{
    struct fixture f = special_fixture_of(0, 0, with_continue);
    float alone[TOY_CELLS], q;
    int done = 0;
    assert_true(explain_alone(f.stepper, &f.moment, f.x.q, alone, NULL, NULL));
    for (int i = 0; i < TOY_CELLS; i++) {
        struct explain_edit blank = {EDIT_SET, i, f.moment.blank};
        explain_what_if(f.stepper, &f.moment, &blank, 1, 0, &q);
        assert_true(fabs((double)alone[i] - (f.x.q - (double)q)) < 1e-5);
    }
    explain_alone(f.stepper, &f.moment, f.x.q, alone, stop_at_once, &done);
    assert_true(done > 0);
    fixture_done(&f);
}

static void alone_is_what_if_of_that_cell(void **state)
{
    (void)state;
    check_alone(false);
    check_alone(true);
}

/* A pinned latent stays what it was: pinning every z_H makes q what it was before the cycle. */
static void pins_hold(void **state)
{
    (void)state;
    struct fixture f = fixture_of(0);
    struct explain_edit pin = {EDIT_PIN_Z_H, 2, 0}, set = {EDIT_SET, 2, 3};
    float free_q, pinned, with_set;
    explain_what_if(f.stepper, &f.moment, NULL, 0, 0, &free_q);
    explain_what_if(f.stepper, &f.moment, &set, 1, 0, &with_set);
    assert_true(with_set != free_q);
    float later[2], later_pinned[2];
    explain_what_if(f.stepper, &f.moment, NULL, 0, 1, later);
    explain_what_if(f.stepper, &f.moment, &pin, 1, 1, later_pinned);
    pinned = later_pinned[0];
    assert_true(pinned == free_q); /* the cell's z_H is renewed last, q is read from token 0 */
    assert_true(later_pinned[1] != later[1]);
    fixture_done(&f);
}

/* ---- Runs that were changed ---- */

enum { CHANGED = 7, LATER = 4 * TOY_FRAMES };

/* A run that was changed at frame AT, or from its beginning (AT 0). */
static struct run *changed_run(struct fixture *f, int which, size_t budget, int *at)
{
    static const struct probe probes[] = {
        {.kind = PROBE_NOISE, .size = 0.5, .seed = 3},
        {.kind = PROBE_START, .seed = 3},
        {.kind = PROBE_CELL, .row = 1, .col = 2, .value = 4},
        {.kind = PROBE_SYMMETRY, .seed = 5},
    };
    static const struct restarts restarts[] = {
        {.kind = RESTART_NOISE, .count = 2, .noise = 0.3, .seed = 5},
        {.kind = RESTART_START, .count = 2, .seed = 5},
        {.kind = RESTART_SYMMETRY, .count = 2, .seed = 5},
    };
    struct trm_err err = {0};
    *at = which < 4 ? TOY_FRAMES + 2 : 0;
    struct run *r = which < 4
                        ? run_branch(f->run->course, *at, &probes[which], budget, &err)
                        : run_restart(f->model, &f->puzzle, &restarts[which - 4], 1, budget, &err);
    if (!r) fail_msg("%s", err.text);
    while (trm_recorder_count(r->recorder) <= LATER) run_next(r, f->stepper);
    return r;
}

/* Nothing edited is the changed run itself, at the moment and ahead, and not the run it left. */
static void a_changed_run_is_asked_itself(void **state)
{
    (void)state;
    for (int which = 0; which < CHANGED; which++)
        for (size_t budget = 0; budget <= 1; budget++) {
            struct fixture f = fixture_of(budget);
            struct explain_moment m;
            int at, moments = 0;
            struct run *r = changed_run(&f, which, budget, &at);
            for (int frame = 1; frame <= 3 * TOY_FRAMES; frame++) {
                float q[2];
                if (!explain_moment_of(&m, r->course, frame, f.stepper)) continue;
                int before = m.frame - TOY_FRAMES / 2;
                int ahead = m.frame - m.frame % TOY_FRAMES + TOY_FRAMES; /* where a step ends */
                assert_true(m.frame < at || before >= at);
                explain_what_if(f.stepper, &m, NULL, 0, 1, q);
                if (ahead < at || before >= at)
                    assert_true(q[1] == trm_recorder_frame(r->recorder, ahead)->q_halt);
                explain_what_if(f.stepper, &m, NULL, 0, 0, q);
                assert_true(q[0] == trm_recorder_frame(r->recorder, m.frame)->q_halt);
                explain_moment_done(&m);
                moments++;
            }
            assert_true(moments >= 2 * TOY_FRAMES);
            run_free(r);
            fixture_done(&f);
        }
}

/* Cells and tokens are those that people see: nothing is to be gained by blanking a blank cell,
 * setting a cell to what it is changes nothing, and the parts of the explanation are laid back. */
static void a_changed_run_is_asked_in_own_cells(void **state)
{
    (void)state;
    for (int which = 0; which < CHANGED; which++) {
        struct fixture f = fixture_of(0);
        struct explain_moment m;
        struct explanation x;
        float alone[TOY_CELLS], q, as_is;
        int at;
        struct run *r = changed_run(&f, which, 0, &at);
        assert_true(explain_moment_of(&m, r->course, LATER, f.stepper));
        explain_halt(f.explainer, &m, &x);
        assert_float_equal(x.q, trm_recorder_frame(r->recorder, LATER)->q_halt, 1e-5);
        explain_what_if(f.stepper, &m, NULL, 0, 0, &as_is);
        assert_true(explain_alone(f.stepper, &m, x.q, alone, NULL, NULL));
        for (int i = 0; i < TOY_CELLS; i++) {
            const struct trm_grid *question = &trm_recorder_puzzle(r->recorder)->question;
            int32_t token = trm_recorder_question(r->recorder)[i];
            struct explain_edit same = {EDIT_SET, i, token}, blank = {EDIT_SET, i, 1};
            explain_what_if(f.stepper, &m, &same, 1, 0, &q);
            assert_true(q == as_is);
            explain_what_if(f.stepper, &m, &blank, 1, 0, &q);
            assert_true(fabs((double)alone[i] - (x.q - (double)q)) < 1e-5);
            assert_int_equal(alone[i] == 0, question->cell[i] == 0);
            /* the question's effect is a difference from a blank cell */
            assert_int_equal(x.effect[EXPLAIN_QUESTION][1 + i] == 0, question->cell[i] == 0);
        }
        explanation_done(&x);
        explain_moment_done(&m);
        run_free(r);
        fixture_done(&f);
    }
}

static void check_counts_every_puzzle(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    struct trm_puzzles all = {0};
    struct explain_check out;
    struct trm_err err = {0};
    for (int i = 0; i < 4; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        trm_puzzles_add(&all, &p);
        trm_puzzle_done(&p);
    }
    assert_true(explain_check(m, &all, 1, 0, &out, NULL, NULL, &err));
    assert_int_equal(out.puzzles, 1); /* the others have too few given cells */
    assert_int_equal(out.left_out, 3);
    assert_true(out.alone.wins + out.alone.ties <= 1);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* A model whose q_halt nothing moves: all are ties. */
static void ties_are_no_wins(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(1);
    const struct param *head = params_find(&m->params, PARAM_Q_HEAD, 0);
    struct trm_puzzles all = {0};
    struct explain_check out;
    struct trm_err err = {0};
    struct trm_puzzle p = toy_puzzle(0);
    p.question = p.answer; /* every cell is given */
    trm_puzzles_add(&all, &p);
    trm_puzzle_done(&p);
    memset(m->weights + head->offset, 0, head->count * sizeof *m->weights);
    assert_true(explain_check(m, &all, 1, 0, &out, NULL, NULL, &err));
    assert_int_equal(out.puzzles, 1);
    assert_int_equal(out.alone.wins + out.gradient.wins, 0);
    assert_int_equal(out.alone.ties, 1);
    assert_int_equal(out.gradient.ties, 1);
    trm_puzzles_done(&all);
    trm_model_free(m);
}

/* The figures of tables of the binomial distribution. */
static void chance_is_a_coin(void **state)
{
    (void)state;
    static const int least[][2] = {{0, 0},  {1, 0},   {5, 0},    {6, 1},    {10, 2},
                                   {24, 7}, {60, 22}, {100, 40}, {300, 133}};
    for (size_t i = 0; i < sizeof least / sizeof *least; i++)
        assert_int_equal(explain_chance_least(least[i][0]), least[i][1]);
    int many = explain_chance_least(1000000); /* 500,000 less 1.96 deviations of 500 */
    assert_in_range(many, 499019, 499021);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_add_up_to_q),
        cmocka_unit_test(no_moment_without_a_cycle),
        cmocka_unit_test(effects_are_slopes),
        cmocka_unit_test(nothing_edited_is_the_run_itself),
        cmocka_unit_test(alone_is_what_if_of_that_cell),
        cmocka_unit_test(pins_hold),
        cmocka_unit_test(a_changed_run_is_asked_itself),
        cmocka_unit_test(a_changed_run_is_asked_in_own_cells),
        cmocka_unit_test(check_counts_every_puzzle),
        cmocka_unit_test(ties_are_no_wins),
        cmocka_unit_test(chance_is_a_coin),
    };
    return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
