/* A session over toy puzzles: stepping both ways, running, halting, changing the puzzle. */
#include "run/run.h"
#include "toy.h"
#include "tui/session.h"
#include "unit_test.h"

#include <limits.h>
#include <poll.h>
#include <stdlib.h>

enum { PUZZLES = 3 };

struct fixture {
    struct trm_model *model;
    struct trm_puzzles puzzles;
    struct session session;
    double now;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct trm_err err = {0};
    f->model = toy_model(1);
    for (int i = 0; i < PUZZLES; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        trm_puzzles_add(&f->puzzles, &p);
        trm_puzzle_done(&p);
    }
    assert_true(session_open(&f->session, f->model, &f->puzzles, 0, 1, 0, &err));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    session_close(&f->session);
    trm_puzzles_done(&f->puzzles);
    trm_model_free(f->model);
    free(f);
    return 0;
}

/* Waits until the worker has done all; returns what the ticks reported, the most important. */
static enum session_event settle(struct fixture *f)
{
    enum session_event most = SESSION_QUIET;
    for (int i = 0; i < 10000; i++) {
        solver_news(f->session.solver);
        enum session_event event = session_tick(&f->session, f->now);
        if (event > most) most = event;
        if (session_idle(&f->session) && event == SESSION_QUIET) return most;
        struct pollfd news = {.fd = solver_descriptor(f->session.solver), .events = POLLIN};
        poll(&news, 1, 2);
    }
    fail_msg("the worker does not come to rest");
    return most;
}

static void test_steps(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    settle(f);
    assert_int_equal(session_shown(s), 0);
    assert_int_equal(session_frames(s), 1);
    session_step(s, UNIT_RECURSION_STEP, 1);
    settle(f);
    assert_int_equal(session_shown(s), 1);
    session_step(s, UNIT_SUPERVISION_STEP, 1);
    settle(f);
    assert_int_equal(session_shown(s), TOY_FRAMES);
    session_step(s, UNIT_H_CYCLE, -1);
    assert_int_equal(session_shown(s), TOY_FRAMES / 2); /* at once: it is recorded */
    session_last(s);
    settle(f);
    assert_int_equal(session_shown(s), session_end(s));
    session_step(s, UNIT_SUPERVISION_STEP, 2); /* on past halt_max_steps */
    settle(f);
    assert_int_equal(session_shown(s), session_end(s) + 2 * TOY_FRAMES);
    session_seek(s, 3);
    session_last(s);
    settle(f);
    assert_int_equal(session_shown(s), session_end(s) + 2 * TOY_FRAMES);
}

static void test_run(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    settle(f);
    session_run(s, f->now);
    assert_true(s->play.playing);
    double pace = 1 / session_speeds[s->speed];
    for (int i = 1; i <= 3; i++) {
        f->now = session_deadline(s) + pace / 100;
        settle(f);
        assert_int_equal(session_shown(s), i);
    }
    session_run(s, f->now);
    assert_false(s->play.playing);
    assert_true(isinf(session_deadline(s)));
    for (int i = 0; i < 20; i++) session_faster(s, f->now, 1);
    assert_true(session_speeds[s->speed] == 0);
    for (int i = 0; i < 20; i++) session_faster(s, f->now, -1);
    assert_int_equal(s->speed, 0);
}

/* Whether a toy halts depends on its random weights; both ways must end at the right place. */
static void test_halt(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    settle(f);
    session_halt(s, f->now);
    enum session_event event = SESSION_QUIET;
    for (int i = 0; i < 100 && s->play.playing; i++) event = settle(f);
    int halt = trm_recorder_halt(s->recorder);
    assert_true(halt > 0);
    assert_int_equal(session_shown(s), halt);
    assert_int_equal(event, halt < session_end(s) ? SESSION_HALTED : SESSION_ENDED);
    session_seek(s, 0);
    session_halt(s, f->now); /* known now: there at once */
    assert_int_equal(session_shown(s), halt);
    session_run(s, f->now); /* on past the halting point */
    assert_true(s->play.playing);
    assert_true(s->play.until > halt);
}

/* The way to the halt is run as fast as frames come, whatever speed is chosen meanwhile. */
static void test_faster_to_the_halt(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    settle(f);
    session_halt(s, f->now);
    assert_true(s->play.playing && s->play.speed == 0);
    int before = s->speed;
    session_faster(s, f->now, 1);
    assert_int_equal(s->speed, before + 1);
    assert_true(s->play.playing && s->play.speed == 0 && s->to_halt);
    for (int i = 0; i < 100 && s->play.playing; i++) settle(f);
    assert_int_equal(session_shown(s), trm_recorder_halt(s->recorder));
    session_seek(s, 0);
    session_run(s, f->now);
    assert_true(s->play.speed == session_speeds[before + 1]);
}

/* At a speed that people can follow, frames come one by one; the halt is not known before it is
 * there, and is not run past. */
static void test_run_to_halt(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    struct trm_err err = {0};
    int early = 0;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct trm_model *m = toy_model(seed);
        for (size_t i = 0; i < f->puzzles.count; i++) {
            enum session_event event = SESSION_QUIET;
            assert_true(session_take(s, m, &f->puzzles, i, &err));
            settle(f);
            session_run(s, f->now);
            for (int k = 0; k < 100 && s->play.playing; k++) {
                f->now = session_deadline(s) + 0.001;
                event = settle(f);
            }
            int halt = trm_recorder_halt(s->recorder);
            assert_int_equal(session_shown(s), halt);
            assert_int_equal(event, halt < session_end(s) ? SESSION_HALTED : SESSION_ENDED);
            early += halt < session_end(s);
            session_run(s, f->now); /* on past it */
            f->now = session_deadline(s) + 0.001;
            settle(f);
            assert_int_equal(session_shown(s), halt + 1);
            assert_true(s->play.playing);
        }
        trm_model_free(m);
    }
    assert_true(early > 0);
}

/* Faster at the last frame of a loop is faster from the first one, and not on without an end. */
static void test_faster_in_a_loop(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    s->play.loop = true;
    s->speed = 0;
    settle(f);
    session_run(s, f->now);
    for (int i = 0; i < 1000 && session_shown(s) < session_end(s); i++) {
        f->now += 1 / session_speeds[0];
        settle(f);
    }
    assert_int_equal(session_shown(s), session_end(s));
    session_faster(s, f->now, 1);
    assert_int_equal(s->play.place, 0);
    assert_int_equal(s->play.until, session_end(s));
    assert_true(s->play.playing);
}

/* Whoever asks for the halt comes to it, also where running passes it and starts again. */
static void test_halt_in_a_loop(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    struct trm_err err = {0};
    int early = 0;
    s->play.loop = true;
    s->speed = SESSION_SPEEDS - 1;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct trm_model *m = toy_model(seed);
        for (size_t i = 0; i < f->puzzles.count; i++) {
            enum session_event event = SESSION_QUIET;
            assert_true(session_take(s, m, &f->puzzles, i, &err));
            settle(f);
            session_halt(s, f->now);
            for (int k = 0; k < 100 && s->play.playing; k++) event = settle(f);
            int halt = trm_recorder_halt(s->recorder);
            assert_int_equal(session_shown(s), halt);
            assert_int_equal(event, halt < session_end(s) ? SESSION_HALTED : SESSION_ENDED);
            early += halt < session_end(s);
            session_seek(s, 0);
            settle(f);
            session_run(s, f->now); /* this was not asked to halt */
            for (int k = 0; k < 100 && s->play.playing; k++) settle(f);
            assert_int_equal(session_shown(s), session_end(s));
        }
        trm_model_free(m);
    }
    assert_true(early > 0);
}

static void test_puzzles(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    struct trm_err err = {0};
    session_last(s);
    settle(f);
    assert_true(session_show(s, 2, &err));
    settle(f);
    assert_int_equal(session_shown(s), 0);
    assert_ptr_equal(session_puzzle(s), &f->puzzles.items[2]);
    session_step(s, UNIT_SUPERVISION_STEP, 1);
    settle(f);
    assert_int_equal(session_shown(s), TOY_FRAMES);
}

/* Lets time stand still until a tick reports that. */
static void await(struct fixture *f, enum session_event wanted)
{
    for (int i = 0; i < 10000; i++) {
        solver_news(f->session.solver);
        if (session_tick(&f->session, f->now) == wanted) return;
        poll(NULL, 0, 1);
    }
    fail_msg("a tick never reports %d", (int)wanted);
}

/* When no more frames fit into memory, those that are there can be run through as before. */
static void test_full(void **state)
{
    struct fixture *f = *state;
    struct session *s = &f->session;
    struct trm_err err = {0};
    session_close(s);
    assert_true(session_open(s, f->model, &f->puzzles, 0, 1, 1, &err));
    solver_go_to(s->solver, INT_MAX);
    while (!solver_idle(s->solver)) poll(NULL, 0, 10);
    assert_true(trm_recorder_full(s->recorder));
    settle(f);
    session_run(s, f->now);
    for (int i = 1; i <= 3; i++) {
        f->now = session_deadline(s) + 0.001;
        settle(f);
        assert_int_equal(session_shown(s), i);
        assert_true(s->play.playing);
    }
    int last = session_frames(s) - 1;
    session_seek(s, last - 1);
    settle(f);
    session_run(s, f->now);
    f->now = session_deadline(s) + 0.001;
    await(f, SESSION_FULL);
    assert_int_equal(session_shown(s), last);
    assert_false(s->play.playing);
    session_step(s, UNIT_RECURSION_STEP, 1); /* a person may go on */
    settle(f);
    assert_int_equal(session_shown(s), last + 1);
}

/* A run with more cycles has more frames in a supervision step; the plain run is shown as far as
 * that one was. */
static void test_restore(void **state)
{
    enum { H_CYCLES = 5, FRAMES = H_CYCLES * TOY_FRAMES / 2 }; /* the toy has 2 */
    struct fixture *f = *state;
    struct session *s = &f->session;
    struct probe deeper = {.kind = PROBE_CYCLES, .cycles = {H_CYCLES, 2}};
    struct trm_err err = {0};
    session_step(s, UNIT_SUPERVISION_STEP, 2);
    settle(f);
    struct solver *other = solver_new(1, 0, &err);
    struct run *run = run_branch(solver_course(s->solver), 0, &deeper, 0, &err);
    assert_true(other && run);
    solver_load_run(other, run);
    solver_free(session_exchange(s, other, f->model, "other cycles", false, 2 * FRAMES));
    assert_string_equal(session_deed(s), "other cycles");
    settle(f);
    assert_int_equal(session_shown(s), 2 * FRAMES);
    assert_true(session_restore(s, &err));
    settle(f);
    assert_int_equal(session_shown(s), 2 * TOY_FRAMES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run, setup, teardown),
        cmocka_unit_test_setup_teardown(test_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faster_to_the_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_run_to_halt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faster_in_a_loop, setup, teardown),
        cmocka_unit_test_setup_teardown(test_halt_in_a_loop, setup, teardown),
        cmocka_unit_test_setup_teardown(test_puzzles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full, setup, teardown),
        cmocka_unit_test_setup_teardown(test_restore, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
