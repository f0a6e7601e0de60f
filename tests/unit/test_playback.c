/* Moving through a run: borders of units, playing at a speed, waiting for the worker. */
#include "run/playback.h"

#include "base/rng.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct trm_cycles cycles = {3, 6}; /* 7 frames an H cycle, 21 a supervision step */

static int stepped(int place, enum run_unit unit, int times)
{
    struct playback p = playback_start();
    playback_seek(&p, place);
    playback_step(&p, cycles, unit, times);
    return p.place;
}

static void steps_go_to_the_borders_of_their_unit(void **state)
{
    (void)state;
    assert_int_equal(stepped(0, UNIT_RECURSION_STEP, 1), 1);
    assert_int_equal(stepped(5, UNIT_RECURSION_STEP, -1), 4);
    assert_int_equal(stepped(0, UNIT_H_CYCLE, 1), 7);
    assert_int_equal(stepped(5, UNIT_H_CYCLE, 1), 7);
    assert_int_equal(stepped(7, UNIT_H_CYCLE, 1), 14);
    assert_int_equal(stepped(8, UNIT_H_CYCLE, -1), 7);
    assert_int_equal(stepped(7, UNIT_H_CYCLE, -1), 0);
    assert_int_equal(stepped(20, UNIT_SUPERVISION_STEP, 1), 21);
    assert_int_equal(stepped(43, UNIT_SUPERVISION_STEP, -1), 42);
    assert_int_equal(stepped(43, UNIT_SUPERVISION_STEP, -2), 21);
    assert_int_equal(stepped(10, UNIT_SUPERVISION_STEP, -5), 0);
    assert_int_equal(stepped(0, UNIT_RECURSION_STEP, -1), 0);
}

/* Runs with other cycles are compared at the same step, as far within it. */
static void the_same_place_of_other_cycles(void **state)
{
    static const struct trm_cycles longer = {6, 6}; /* 42 frames a supervision step */
    (void)state;
    assert_int_equal(run_same_place(cycles, longer, 0), 0);
    assert_int_equal(run_same_place(cycles, longer, 63), 126);
    assert_int_equal(run_same_place(longer, cycles, 126 + 14), 63 + 7);
    assert_int_equal(run_same_place(longer, cycles, 126 + 41), 63 + 20);
}

static void places_stay_in_range(void **state)
{
    (void)state;
    assert_int_equal(stepped(INT_MAX, UNIT_SUPERVISION_STEP, 1000), INT_MAX - 1);
    assert_int_equal(stepped(-5, UNIT_RECURSION_STEP, 0), 0);
}

static void back_undoes_forward_from_a_border(void **state)
{
    (void)state;
    for (int unit = UNIT_RECURSION_STEP; unit <= UNIT_SUPERVISION_STEP; unit++)
        for (int n = 1; n < 20; n++) {
            int there = stepped(0, (enum run_unit)unit, n);
            assert_int_equal(there, n * run_unit_frames(cycles, (enum run_unit)unit));
            assert_int_equal(stepped(there, (enum run_unit)unit, -n), 0);
        }
}

static void playing_shows_a_frame_when_it_is_due(void **state)
{
    (void)state;
    struct playback p = playback_start();
    playback_play(&p, 100, 10, 5);
    assert_true(fabs(playback_deadline(&p, 50) - 100.1) < 1e-9);
    assert_false(playback_tick(&p, 100.05, 50));
    assert_int_equal(p.place, 0);
    assert_true(playback_tick(&p, 100.11, 50));
    assert_int_equal(p.place, 1);
    assert_true(playback_tick(&p, 100.31, 50)); /* late: two frames were due */
    assert_int_equal(p.place, 3);
    assert_true(playback_tick(&p, 101, 50));
    assert_int_equal(p.place, 5);
    assert_false(p.playing);
    assert_true(isinf(playback_deadline(&p, 50)));
}

/* Whoever stopped the program for an hour goes on where it was. */
static void playing_goes_on_from_now(void **state)
{
    (void)state;
    struct playback p = playback_start();
    playback_play(&p, 100, 10, 40);
    assert_true(playback_tick(&p, 100.31, 50));
    assert_int_equal(p.place, 3);
    assert_true(playback_tick(&p, 3700, 50));
    assert_int_equal(p.place, 4);
    assert_true(fabs(playback_deadline(&p, 50) - 3700.1) < 1e-9);
    assert_true(playback_tick(&p, 3700.11, 50));
    assert_int_equal(p.place, 5);
}

static void playing_waits_for_the_worker(void **state)
{
    (void)state;
    struct playback p = playback_start();
    playback_play(&p, 0, 10, INT_MAX);
    assert_true(playback_tick(&p, 1, 3));
    assert_int_equal(p.place, 3); /* one more than there is: the worker's next goal */
    assert_int_equal(playback_goal(&p), 3);
    assert_int_equal(playback_shown(&p, 3), 2);
    assert_true(isinf(playback_deadline(&p, 3)));
    assert_false(playback_tick(&p, 60, 3));
    assert_false(playback_tick(&p, 60.01, 4)); /* no hurry to make good the minute */
    assert_true(playback_tick(&p, 60.2, 4));
    assert_int_equal(p.place, 4);
}

static void a_fast_run_asks_for_everything_and_shows_the_last(void **state)
{
    (void)state;
    struct playback p = playback_start();
    playback_play(&p, 0, 0, 336);
    assert_int_equal(playback_goal(&p), 336);
    assert_true(playback_tick(&p, 0, 12));
    assert_int_equal(playback_shown(&p, 12), 11);
    playback_pause(&p);
    assert_int_equal(playback_goal(&p), 11);
    playback_play(&p, 0, 0, 336);
    assert_true(playback_tick(&p, 0, 400));
    assert_int_equal(p.place, 336);
    assert_false(p.playing);
    playback_play(&p, 0, 0, 336); /* already there: on without end */
    assert_int_equal(playback_goal(&p), INT_MAX);
}

static void a_loop_shows_its_last_frame_and_starts_again(void **state)
{
    (void)state;
    struct playback p = playback_start();
    p.loop = true;
    playback_play(&p, 0, 1, 2);
    int seen[7];
    for (int t = 0; t < 7; t++) {
        playback_tick(&p, t + 0.01, 3);
        seen[t] = p.place;
    }
    const int expected[7] = {0, 1, 2, 0, 1, 2, 0};
    assert_memory_equal(seen, expected, sizeof seen);
}

static void nothing_to_show_before_the_first_frame(void **state)
{
    (void)state;
    struct playback p = playback_start();
    assert_int_equal(playback_shown(&p, 0), -1);
    assert_false(playback_tick(&p, 5, 0));
}

static void a_storm_keeps_every_place_legal(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 3, 0);
    struct playback p = playback_start();
    int frames = 0;
    double now = 0;
    for (int i = 0; i < 100000; i++) {
        p.loop = rng_below(&r, 2);
        switch (rng_below(&r, 6)) {
        case 0:
            playback_step(&p, cycles, (enum run_unit)rng_below(&r, 3), (int)rng_below(&r, 9) - 4);
            break;
        case 1: playback_seek(&p, (int)rng_below(&r, 500) - 20); break;
        case 2: playback_play(&p, now, rng_below(&r, 3) * 20.0, (int)rng_below(&r, 500)); break;
        case 3: playback_pause(&p); break;
        default: playback_tick(&p, now, frames); break;
        }
        now += rng_uniform(&r) * 0.3;
        if (frames <= playback_goal(&p)) frames += (int)rng_below(&r, 3);
        assert_true(p.place >= 0);
        int shown = playback_shown(&p, frames);
        assert_true(frames == 0 ? shown == -1 : shown >= 0 && shown < frames);
        assert_true(!p.playing || playback_deadline(&p, frames) >= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_go_to_the_borders_of_their_unit),
        cmocka_unit_test(the_same_place_of_other_cycles),
        cmocka_unit_test(places_stay_in_range),
        cmocka_unit_test(back_undoes_forward_from_a_border),
        cmocka_unit_test(playing_shows_a_frame_when_it_is_due),
        cmocka_unit_test(playing_goes_on_from_now),
        cmocka_unit_test(playing_waits_for_the_worker),
        cmocka_unit_test(a_fast_run_asks_for_everything_and_shows_the_last),
        cmocka_unit_test(a_loop_shows_its_last_frame_and_starts_again),
        cmocka_unit_test(nothing_to_show_before_the_first_frame),
        cmocka_unit_test(a_storm_keeps_every_place_legal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
