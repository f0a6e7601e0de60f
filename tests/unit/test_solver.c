/* The worker: what it is asked for it does, exactly, and a storm of requests does not hurt it. */
#include "run/solver.h"

#include "base/rng.h"
#include "run/run.h"
#include "toy.h"
#include "unit_test.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

/* Waits for the worker as a poll loop does. */
static void await_news(struct solver *s)
{
    struct pollfd wait = {.fd = solver_descriptor(s), .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 60000), 1);
    solver_news(s);
}

static void await_frames(struct solver *s, int count)
{
    while (trm_recorder_count(solver_recorder(s)) < count) await_news(s);
}

static void await_idle(struct solver *s)
{
    struct timespec moment = {.tv_nsec = 100000};
    while (!solver_idle(s)) nanosleep(&moment, NULL);
}

struct fixture {
    struct trm_model *model;
    struct trm_puzzle puzzle;
    struct solver *solver;
    struct run *twin; /* the same run, stepped here, everything kept */
    struct trm_stepper *stepper;
};

static void set_up(struct fixture *f, size_t budget)
{
    struct trm_err err = {0};
    f->model = toy_model(3);
    f->puzzle = toy_puzzle(2);
    f->solver = solver_new(1, budget, &err);
    assert_non_null(f->solver);
    assert_non_null(solver_load(f->solver, f->model, &f->puzzle, &err));
    f->twin = run_new(f->model, &f->puzzle, 0, &err);
    f->stepper = trm_stepper_new(f->model, 1, 1);
}

static void tear_down(struct fixture *f)
{
    solver_free(f->solver);
    run_free(f->twin);
    trm_stepper_free(f->stepper);
    trm_puzzle_done(&f->puzzle);
    trm_model_free(f->model);
}

static const struct trm_frame *twin_frame(struct fixture *f, int index)
{
    while (trm_recorder_count(f->twin->recorder) <= index) run_next(f->twin, f->stepper);
    return trm_recorder_frame(f->twin->recorder, index);
}

static void assert_latents_equal(struct fixture *f, const struct trm_frame *frame)
{
    const struct trm_frame *twin = twin_frame(f, frame->index);
    assert_memory_equal(frame->z_H, twin->z_H, f->twin->state.count * sizeof(float));
    assert_memory_equal(frame->z_L, twin->z_L, f->twin->state.count * sizeof(float));
}

static void a_load_brings_frame_0_and_nothing_more(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    await_frames(f.solver, 1);
    await_idle(f.solver);
    assert_int_equal(trm_recorder_count(solver_recorder(f.solver)), 1);
    tear_down(&f);
}

static void frames_are_those_of_a_plain_run(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    solver_go_to(f.solver, 5 * TOY_FRAMES); /* past halt_max_steps */
    await_frames(f.solver, 5 * TOY_FRAMES + 1);
    await_idle(f.solver);
    const struct trm_recorder *r = solver_recorder(f.solver);
    assert_int_equal(trm_recorder_count(r), 5 * TOY_FRAMES + 1);
    for (int i = 0; i <= 5 * TOY_FRAMES; i++) {
        const struct trm_frame *frame = trm_recorder_frame(r, i), *twin = twin_frame(&f, i);
        assert_latents_equal(&f, frame);
        assert_memory_equal(frame->token, twin->token, TOY_CELLS);
        assert_true(frame->q_halt == twin->q_halt);
    }
    tear_down(&f);
}

static void a_run_without_end_goes_on_until_it_is_paused(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    solver_go_to(f.solver, INT_MAX);
    await_frames(f.solver, 500);
    solver_go_to(f.solver, 0); /* a pause */
    await_idle(f.solver);
    int count = trm_recorder_count(solver_recorder(f.solver));
    solver_go_to(f.solver, count); /* one more */
    await_frames(f.solver, count + 1);
    await_idle(f.solver);
    assert_int_equal(trm_recorder_count(solver_recorder(f.solver)), count + 1);
    tear_down(&f);
}

static void a_run_without_end_ends_when_memory_is_full(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    solver_go_to(f.solver, INT_MAX);
    await_idle(f.solver);
    const struct trm_recorder *r = solver_recorder(f.solver);
    assert_true(trm_recorder_full(r));
    int count = trm_recorder_count(r);
    assert_in_range(count, 1000, 1000000);
    solver_go_to(f.solver, count + 2); /* a person may still step */
    await_frames(f.solver, count + 3);
    tear_down(&f);
}

static void dropped_latents_come_back_exactly(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    int last = 3 * TOY_FRAMES + 3; /* ends within a supervision step */
    solver_go_to(f.solver, last);
    await_frames(f.solver, last + 1);
    for (int i = last; i >= 0; i--) {
        struct trm_frame frame;
        bool carry = i % TOY_FRAMES == 0;
        bool there = solver_frame(f.solver, i, &frame);
        if (carry) assert_true(there);
        while (!there) {
            assert_null(frame.z_H);
            assert_int_equal(frame.index, i);
            await_news(f.solver);
            there = solver_frame(f.solver, i, &frame);
        }
        assert_latents_equal(&f, &frame);
    }
    await_idle(f.solver);
    assert_int_equal(trm_recorder_count(solver_recorder(f.solver)), last + 1);
    tear_down(&f);
}

/* Someone who follows a run beyond the budget sees the latents of every frame as it comes, and of
 * the one before; also in a run whose latents are disturbed and laid back. */
static void the_newest_frames_are_at_hand(void **state)
{
    (void)state;
    struct restarts kinds[] = {{.kind = RESTART_SYMMETRY, .count = 2, .seed = 5},
                               {.kind = RESTART_NOISE, .count = 2, .noise = 0.3, .seed = 5},
                               {.kind = RESTART_START, .count = 2, .seed = 5}};
    for (int k = 0; k < 3; k++) {
        struct fixture f;
        struct trm_err err = {0};
        set_up(&f, 1);
        struct trm_model *noisy = trm_model_noisy(f.model, 0.2);
        trm_model_free(f.model);
        f.model = noisy;
        run_free(f.twin);
        f.twin = run_restart(f.model, &f.puzzle, &kinds[k], 1, 0, &err);
        solver_load_run(f.solver, run_restart(f.model, &f.puzzle, &kinds[k], 1, 1, &err));
        for (int i = 1; i < 3 * TOY_FRAMES; i++) {
            struct trm_frame frame;
            solver_go_to(f.solver, i);
            await_frames(f.solver, i + 1);
            for (int at = i; at >= i - 1; at--) {
                while (!solver_frame(f.solver, at, &frame)) await_news(f.solver);
                assert_latents_equal(&f, &frame);
            }
        }
        tear_down(&f);
    }
}

static void neighbours_come_back_together(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 1);
    solver_go_to(f.solver, 2 * TOY_FRAMES);
    await_frames(f.solver, 2 * TOY_FRAMES + 1);
    struct trm_frame frame;
    while (!solver_frame(f.solver, TOY_FRAMES + 2, &frame)) await_news(f.solver);
    for (int i = TOY_FRAMES; i <= 2 * TOY_FRAMES; i++) {
        assert_true(solver_frame(f.solver, i, &frame));
        assert_latents_equal(&f, &frame);
    }
    tear_down(&f);
}

static void a_misfit_leaves_the_run_alone(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    set_up(&f, 0);
    struct trm_recorder *before = solver_recorder(f.solver);
    struct trm_puzzle big = toy_puzzle(1);
    big.question = trm_grid_make(9, 9);
    assert_null(solver_load(f.solver, f.model, &big, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_ptr_equal(solver_recorder(f.solver), before);
    solver_go_to(f.solver, 3);
    await_frames(f.solver, 4);
    trm_puzzle_done(&big);
    tear_down(&f);
}

static void a_shared_recorder_outlives_its_run(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    set_up(&f, 0);
    solver_go_to(f.solver, 7);
    await_frames(f.solver, 8);
    struct trm_recorder *old = trm_recorder_share(solver_recorder(f.solver));
    struct trm_puzzle other = toy_puzzle(5);
    assert_non_null(solver_load(f.solver, f.model, &other, &err));
    await_frames(f.solver, 1);
    assert_int_equal(trm_recorder_count(old), 8);
    assert_latents_equal(&f, trm_recorder_frame(old, 7));
    trm_recorder_free(old);
    trm_puzzle_done(&other);
    tear_down(&f);
}

static void a_solver_may_be_freed_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 50; i++) {
        struct trm_err err = {0};
        struct solver *s = solver_new(1, 0, &err);
        assert_null(solver_recorder(s));
        if (i % 2) {
            struct trm_model *m = toy_model(1);
            struct trm_puzzle p = toy_puzzle(i);
            assert_non_null(solver_load(s, m, &p, &err));
            solver_go_to(s, INT_MAX);
            trm_puzzle_done(&p);
            trm_model_free(m);
        }
        solver_free(s);
    }
}

/* What is shown must be what a plain run says, whatever was asked for in between. */
static void look_somewhere(struct fixture *f, struct rng *r)
{
    struct trm_frame frame;
    int count = trm_recorder_count(solver_recorder(f->solver));
    if (count == 0) return;
    int index = (int)rng_below(r, (uint32_t)count);
    if (solver_frame(f->solver, index, &frame)) assert_latents_equal(f, &frame);
}

static void load_something(struct fixture *f, struct rng *r)
{
    struct trm_err err = {0};
    if (rng_below(r, 2)) {
        trm_model_free(f->model);
        f->model = toy_model(rng_below(r, 5));
    }
    trm_puzzle_done(&f->puzzle);
    f->puzzle = toy_puzzle((int)rng_below(r, 9));
    run_free(f->twin);
    trm_stepper_free(f->stepper);
    assert_non_null(solver_load(f->solver, f->model, &f->puzzle, &err));
    f->twin = run_new(f->model, &f->puzzle, 0, &err);
    f->stepper = trm_stepper_new(f->model, 1, 1);
}

static void a_storm_of_requests(void **state)
{
    (void)state;
    struct fixture f;
    struct rng r;
    rng_init(&r, 11, 0);
    set_up(&f, 30000);
    for (int i = 0; i < 20000; i++) {
        uint32_t what = rng_below(&r, 400);
        int count = trm_recorder_count(solver_recorder(f.solver));
        if (what < 2)
            load_something(&f, &r);
        else if (what < 100)
            solver_go_to(f.solver, count + (int)rng_below(&r, 10));
        else if (what < 103 && count < 300)
            solver_go_to(f.solver, INT_MAX);
        else if (what < 150)
            solver_go_to(f.solver, 0);
        else if (what < 250)
            solver_news(f.solver);
        else
            look_somewhere(&f, &r);
        if (count >= 300) solver_go_to(f.solver, 0);
    }
    solver_go_to(f.solver, 0);
    await_idle(f.solver);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_brings_frame_0_and_nothing_more),
        cmocka_unit_test(frames_are_those_of_a_plain_run),
        cmocka_unit_test(a_run_without_end_goes_on_until_it_is_paused),
        cmocka_unit_test(a_run_without_end_ends_when_memory_is_full),
        cmocka_unit_test(dropped_latents_come_back_exactly),
        cmocka_unit_test(the_newest_frames_are_at_hand),
        cmocka_unit_test(neighbours_come_back_together),
        cmocka_unit_test(a_misfit_leaves_the_run_alone),
        cmocka_unit_test(a_shared_recorder_outlives_its_run),
        cmocka_unit_test(a_solver_may_be_freed_at_once),
        cmocka_unit_test(a_storm_of_requests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
