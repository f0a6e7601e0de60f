/* The halting pane and the trajectory, drawn; the ways of runs on a plane. */
#include "base/alloc.h"
#include "run/run.h"
#include "run/spread.h"
#include "sample_run.h"
#include "toy.h"
#include "view/halting.h"
#include "view/trajectory_view.h"
#include "views.h"

#include <stdlib.h>

static void draw_halting(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_halting(c, a, l, view);
}

static void draw_trajectory(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_trajectory(c, a, l, view);
}

static void halting(void **state)
{
    (void)state;
    struct sample_run *run = sample_run_new();
    enum judgement judged[SAMPLE_FRAMES];
    struct halting_view v = {.frames = run->frames,
                             .count = SAMPLE_FRAMES,
                             .current = SAMPLE_HALT,
                             .halt = SAMPLE_HALT,
                             .step_frames = SAMPLE_STEP_FRAMES,
                             .halt_max_steps = SAMPLE_STEPS,
                             .changed_since = 1,
                             .judged = judged,
                             .threshold = 0.95,
                             .own_halt = 8 * SAMPLE_STEP_FRAMES,
                             .latent_noise = 0.3,
                             .kind = {RUN_OSCILLATING, 0.21, 3, 0.04}};
    for (int i = 0; i < SAMPLE_FRAMES; i++) judged[i] = JUDGED_WRONG;
    judged[SAMPLE_HALT] = JUDGED_RIGHT;
    assert_view("halting", draw_halting, &v);
    judged[SAMPLE_HALT] = JUDGED_WRONG, judged[SAMPLE_FRAMES - 1] = JUDGED_RIGHT;
    v.uses_continue = true;
    v.threshold = 0;
    v.kind = (struct run_character){0};
    assert_view_at("halting_mended", draw_halting, &v, 80, 24, GLYPHS_ASCII);
    sample_run_free(run);
}

/* Three judgements at the halt, three after more thinking. */
static void what_became_of_the_answer(void **state)
{
    static const enum judgement each[] = {JUDGED_WRONG, JUDGED_BUT_FOR_GIVEN, JUDGED_RIGHT};
    static const char *const words[3][3] = {
        {"wrong; still wrong", "wrong; mended since but for given cells", "wrong; mended since;"},
        {"right but for given cells; spoiled since", "right but for given cells; still so",
         "right but for given cells; mended since"},
        {"right; spoiled since;", "right; spoiled since in given cells", "right; still right"}};
    (void)state;
    struct sample_run *run = sample_run_new();
    enum judgement judged[SAMPLE_FRAMES] = {JUDGED_UNKNOWN};
    struct halting_view v = {.frames = run->frames,
                             .count = SAMPLE_FRAMES,
                             .current = SAMPLE_HALT,
                             .halt = SAMPLE_HALT,
                             .step_frames = SAMPLE_STEP_FRAMES,
                             .halt_max_steps = SAMPLE_STEPS,
                             .changed_since = 1,
                             .judged = judged};
    for (int i = 0; i < 9; i++) {
        char line[120];
        judged[SAMPLE_HALT] = each[i / 3], judged[SAMPLE_FRAMES - 1] = each[i % 3];
        snprintf(line, sizeof line, "halts after step 6, %s", words[i / 3][i % 3]);
        assert_true(view_shows(draw_halting, &v, 120, 40, line));
    }
    sample_run_free(run);
}

/* What is told of a latent is how far the step that renewed it moved it, not what noise did to it
 * before the next supervision step. */
static void noise_is_no_movement(void **state)
{
    (void)state;
    struct sample_run *run = sample_run_new();
    struct halting_view v = {.frames = run->frames,
                             .count = SAMPLE_FRAMES,
                             .current = SAMPLE_HALT + 1,
                             .halt = SAMPLE_HALT,
                             .step_frames = SAMPLE_STEP_FRAMES,
                             .halt_max_steps = SAMPLE_STEPS,
                             .changed_since = 1};
    run->frame[SAMPLE_HALT].change_H = 0.125;
    run->frame[SAMPLE_HALT].change_L = 0;
    run->frame[SAMPLE_HALT + 1].change_H = 0.5;
    run->frame[SAMPLE_HALT + 1].change_L = 0.75;
    assert_true(view_shows(draw_halting, &v, 200, 60, "change of z_H 0.125"));
    assert_true(view_shows(draw_halting, &v, 200, 60, "z_L 0.75"));
    sample_run_free(run);
}

/* Of a run without end the last steps are drawn, up to the right edge. */
static void thousands_of_steps(void **state)
{
    enum { LONG = 5000, WIDTH = 40, HEIGHT = 14 }; /* room for the words and one plot */
    struct trm_frame *frame = xcalloc(LONG + 1, sizeof *frame);
    const struct trm_frame **frames = xcalloc(LONG + 1, sizeof *frames);
    struct halting_view v = {.frames = frames,
                             .count = LONG + 1,
                             .current = LONG,
                             .halt = -1,
                             .step_frames = 1,
                             .halt_max_steps = SAMPLE_STEPS};
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct style curve = look_style(&look, ROLE_CURVE_A);
    struct canvas c;
    bool drawn = false;
    (void)state;
    for (int i = 0; i <= LONG; i++) {
        frame[i].index = frame[i].supervision_step = i;
        frame[i].complete = i > 0;
        frame[i].q_halt = 6;
        frames[i] = &frame[i];
    }
    canvas_init(&c, WIDTH, HEIGHT);
    view_halting(&c, canvas_area(&c), &look, &v);
    for (int y = 0; y < HEIGHT; y++)
        drawn |= style_equal(canvas_at(&c, WIDTH - 1, y)->style, curve);
    assert_true(drawn);
    canvas_done(&c);
    free(frame), free(frames);
}

static void trajectory(void **state)
{
    (void)state;
    enum { STEPS = 12 };
    double x[3][STEPS], y[3][STEPS];
    struct trajectory_view v = {.explained = {0.5, 0.25}, .dimensions = 10496, .current = 7};
    for (int k = 0; k < 3; k++) {
        static const char *const names[] = {"hard:3", "hard:2", "hard:1"};
        for (int i = 0; i < STEPS; i++) {
            x[k][i] = 20 * k + 30 * exp(-0.3 * i) * cos(i + k);
            y[k][i] = -10 * k + 30 * exp(-0.3 * i) * sin(i + k);
        }
        v.way[k].name = names[k];
        v.way[k].x = x[k], v.way[k].y = y[k];
        v.way[k].steps = STEPS;
        v.way[k].halt_step = k == 1 ? 0 : 5;
    }
    assert_view_at("trajectory_none", draw_trajectory, &v, 40, 8, GLYPHS_UTF8);
    v.count = 3;
    assert_view("trajectory", draw_trajectory, &v);
}

static struct run *run_of(struct trm_model *m, struct trm_stepper *st, int n)
{
    struct trm_puzzle p = toy_puzzle(n);
    struct trm_err err = {0};
    struct run *r = run_new(m, &p, 0, &err);
    while (trm_recorder_count(r->recorder) <= TOY_STEPS * TOY_FRAMES) run_next(r, st);
    trm_puzzle_done(&p);
    return r;
}

/* Scores are distances along orthonormal directions: nowhere longer than the way itself. */
static void ways_on_a_plane(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *a = run_of(m, st, 0), *b = run_of(m, st, 1);
    struct way *earlier = way_of(a->recorder, SIZE_MAX), *own = way_of(b->recorder, SIZE_MAX);
    assert_int_equal(earlier->steps, TOY_STEPS);
    struct trajectory *t = trajectory_new(b->recorder, &earlier, 1);
    t->inquiry.work(&t->inquiry);
    assert_int_equal(t->count, 2);
    for (int k = 0; k < 2; k++)
        for (int i = 1; i < TOY_STEPS; i++) {
            const float *z = k == 0 ? own->z : earlier->z;
            size_t n = own->size;
            double far = measure_distance(z + (size_t)i * n, z + (size_t)(i - 1) * n, n);
            double seen = hypot(t->x[k][i] - t->x[k][i - 1], t->y[k][i] - t->y[k][i - 1]);
            assert_true(seen <= far * 1.0001 + 1e-6);
        }
    assert_true(t->explained[0] >= t->explained[1]);
    assert_true(t->explained[0] + t->explained[1] <= 1.0001);
    t->inquiry.drop(&t->inquiry);
    way_free(earlier), way_free(own);
    run_free(a), run_free(b);
    trm_stepper_free(st);
    trm_model_free(m);
}

/* A run without end that is left behind takes no memory without end: its beginning is kept. */
static void of_a_long_run_the_beginning_is_kept(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *run = run_of(m, st, 0);
    struct way *whole = way_of(run->recorder, SIZE_MAX);
    const size_t n = whole->size, most[] = {3 * n - 1, 0};
    for (int i = 0; i < 2; i++) {
        struct way *w = way_of(run->recorder, most[i]);
        assert_int_equal(w->steps, 2 - i);
        assert_memory_equal(w->z, whole->z, (size_t)w->steps * n * sizeof *w->z);
        way_free(w);
    }
    way_free(whole);
    run_free(run);
    trm_stepper_free(st);
    trm_model_free(m);
}

/* Two directions explain all of three points, whatever they are: that is no finding. */
static void few_points_on_a_plane(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(2);
    struct trm_puzzle p = toy_puzzle(0);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *run = run_new(m, &p, 0, &err);
    for (int steps = 3; steps <= 4; steps++) {
        while (trm_recorder_count(run->recorder) <= steps * TOY_FRAMES) run_next(run, st);
        struct trajectory *t = trajectory_new(run->recorder, NULL, 0);
        t->inquiry.work(&t->inquiry);
        assert_int_equal(t->explained[0] > 0, steps > 3);
        struct trajectory_view v = {.way[0] = {.name = "few", .x = t->x[0], .y = t->y[0]},
                                    .explained = {t->explained[0], t->explained[1]},
                                    .count = 1};
        v.way[0].steps = steps;
        assert_int_equal(view_shows(draw_trajectory, &v, 120, 40, "fewer than four"), steps == 3);
        assert_int_equal(view_shows(draw_trajectory, &v, 120, 40, "% of the variance"), steps > 3);
        t->inquiry.drop(&t->inquiry);
    }
    run_free(run);
    trm_stepper_free(st);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

/* The plane of a thousand steps is found from some of them, and all are laid on it: here from every
 * fourth, which are a circle, without one in between that lies far away. */
static void a_long_way_on_a_plane(void **state)
{
    enum { LONG = 1000, AWAY = 501 };
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *run = run_of(m, st, 0);
    struct way *w = way_of(run->recorder, SIZE_MAX);
    w->steps = LONG;
    free(w->z);
    w->z = xfloats(LONG * w->size);
    for (size_t i = 0; i < LONG; i++) {
        float *z = w->z + i * w->size;
        z[0] = 1000 * cosf(0.1F * (float)i);
        z[1] = 1000 * sinf(0.1F * (float)i);
        z[2] = i == AWAY ? 1e6F : 0;
    }
    struct trajectory *t = trajectory_new(run->recorder, &w, 1);
    t->inquiry.work(&t->inquiry);
    const double *x = t->x[1], *y = t->y[1], far = 2000 * sin(0.05);
    for (int i = 1; i < LONG; i++) {
        if (i == AWAY || i == AWAY + 1) continue;
        assert_true(fabs(hypot(x[i] - x[i - 1], y[i] - y[i - 1]) - far) < 1);
    }
    t->inquiry.drop(&t->inquiry);
    way_free(w);
    run_free(run);
    trm_stepper_free(st);
    trm_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halting),
        cmocka_unit_test(what_became_of_the_answer),
        cmocka_unit_test(noise_is_no_movement),
        cmocka_unit_test(thousands_of_steps),
        cmocka_unit_test(trajectory),
        cmocka_unit_test(ways_on_a_plane),
        cmocka_unit_test(of_a_long_run_the_beginning_is_kept),
        cmocka_unit_test(few_points_on_a_plane),
        cmocka_unit_test(a_long_way_on_a_plane),
    };
    return cmocka_run_group_tests_name("halting_view", tests, NULL, NULL);
}
