/* The lens on z_H is the answer itself; on z_L it is lm_head on z_L. What a token listened to at a
 * frame is what listen_row says of the state that entered, kept or not. */
#include "base/alloc.h"
#include "model/listen.h"
#include "run/lens.h"
#include "run/listening.h"
#include "run/run.h"
#include "toy.h"
#include "unit_test.h"

#include <stdlib.h>

static struct run *run_of(struct trm_model *m, struct trm_stepper *st, size_t budget, int frames)
{
    struct trm_puzzle p = toy_puzzle(1);
    struct trm_err err = {0};
    struct run *r = run_new(m, &p, budget, &err);
    for (int i = 0; i < frames; i++) run_next(r, st);
    trm_puzzle_done(&p);
    return r;
}

static void lens_on_z_H_is_the_answer(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *r = run_of(m, st, 0, 2 * TOY_FRAMES);
    struct lens l = {0};
    for (int i = 0; i < 2 * TOY_FRAMES; i++) {
        const struct trm_frame *f = trm_recorder_frame(r->recorder, i);
        struct trm_grid grid;
        lens_look(&l, r->course, f, TRM_Z_H);
        trm_recorder_grid(r->recorder, f, &grid);
        assert_true(trm_grid_equal(&grid, &l.grid));
        assert_memory_equal(l.frame.logits, f->logits, TOY_CELLS * TOY_VOCAB * sizeof(float));
        assert_memory_equal(l.frame.token, f->token, TOY_CELLS);
        assert_memory_equal(l.frame.conflict, f->conflict, TOY_CELLS);
        assert_int_equal(l.frame.conflicts, f->conflicts);
        assert_float_equal(l.frame.mean_entropy, f->mean_entropy, 1e-6);
    }
    lens_done(&l);
    run_free(r);
    trm_stepper_free(st);
    trm_model_free(m);
}

static void lens_on_z_L(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *r = run_of(m, st, 0, 5);
    const struct trm_frame *f = trm_recorder_frame(r->recorder, 4);
    struct lens l = {0};
    float logits[TOY_CELLS * TOY_VOCAB];
    trm_read_out(st, f->z_L, 1, logits, NULL);
    lens_look(&l, r->course, f, TRM_Z_L);
    assert_memory_equal(l.frame.logits, logits, sizeof logits);
    lens_done(&l);
    run_free(r);
    trm_stepper_free(st);
    trm_model_free(m);
}

/* The model sees it turned and renamed; people see it as it is, through the lens too, and whom a
 * cell listens to is told of the cells that people see. */
static void a_turned_run_is_laid_back(void **state)
{
    (void)state;
    struct restarts turned = {.kind = RESTART_SYMMETRY, .count = 2, .seed = 5};
    struct trm_model *m = toy_model(2);
    struct trm_puzzle p = toy_puzzle(1);
    struct trm_err err = {0};
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *r = run_restart(m, &p, &turned, 1, 0, &err);
    const struct viewpoint *view = &r->course->view;
    struct lens l = {0};
    float want[TOY_CELLS + 1], *h;
    for (int i = 0; i <= TOY_FRAMES; i++) run_next(r, st);
    const struct trm_frame *f = trm_recorder_last(r->recorder);
    lens_look(&l, r->course, f, TRM_Z_H);
    assert_memory_equal(l.frame.logits, f->logits, TOY_CELLS * TOY_VOCAB * sizeof(float));

    size_t count = r->state.count; /* the last frame renewed z_H from z_H + z_L */
    struct trm_state seen = {0};
    assert_true(course_recall(r->course, TOY_FRAMES - 1, &seen));
    h = xfloats(count);
    for (size_t i = 0; i < count; i++) h[i] = seen.z_L[i] + seen.z_H[i];
    for (int cell = 0; cell < TOY_CELLS; cell++) {
        struct listening *heard = listening_new(r->course, TOY_FRAMES, 1 + view->cell[cell], 0);
        listen_row(m, h, 0, 1 + cell, want, NULL);
        heard->inquiry.work(&heard->inquiry);
        assert_true(heard->weight[0] == want[0]);
        for (int i = 0; i < TOY_CELLS; i++)
            assert_true(heard->weight[1 + view->cell[i]] == want[1 + i]);
        heard->inquiry.drop(&heard->inquiry);
    }
    free(h);
    lens_done(&l);
    trm_state_done(&seen);
    run_free(r);
    trm_stepper_free(st);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

static void listening_at_a_frame(void **state)
{
    (void)state;
    struct trm_model *m = toy_model(2);
    struct trm_stepper *st = trm_stepper_new(m, 1, 1);
    struct run *whole = run_of(m, st, 0, 2 * TOY_FRAMES), *bare = run_of(m, st, 1, 2 * TOY_FRAMES);
    size_t count = whole->state.count;
    float *h = xfloats(count), want[TOY_CELLS + 1];
    for (int frame = 1; frame < 2 * TOY_FRAMES; frame++) {
        const struct trm_frame *b = trm_recorder_frame(whole->recorder, frame - 1);
        bool renews_L = trm_recorder_frame(whole->recorder, frame)->renewed == TRM_Z_L;
        for (size_t i = 0; i < count; i++)
            h[i] = b->z_L[i] + (renews_L ? b->z_H[i] + whole->course->question.x[i] : b->z_H[i]);
        listen_row(m, h, 0, 3, want, NULL);
        struct run *const runs[] = {whole, bare};
        for (int k = 0; k < 2; k++) {
            struct listening *l = listening_new(runs[k]->course, frame, 3, 0);
            l->inquiry.work(&l->inquiry);
            assert_memory_equal(l->weight, want, sizeof want);
            l->inquiry.drop(&l->inquiry);
        }
    }
    free(h);
    run_free(whole), run_free(bare);
    trm_stepper_free(st);
    trm_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lens_on_z_H_is_the_answer),
        cmocka_unit_test(lens_on_z_L),
        cmocka_unit_test(a_turned_run_is_laid_back),
        cmocka_unit_test(listening_at_a_frame),
    };
    return cmocka_run_group_tests_name("lens", tests, NULL, NULL);
}
