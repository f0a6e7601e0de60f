/* Frames: what they say, what they share, what they keep, and that nobody has to wait for them. */
#include "base/alloc.h"
#include "run/run.h"
#include "small_models.h"
#include "toy.h"
#include "trace/measures.h"
#include "trace/recorder_internal.h"
#include "unit_test.h"

#include <pthread.h>
#include <stdlib.h>

/* A run of `frames` frames. */
struct recorded {
    struct trm_model *model;
    struct trm_puzzle puzzle;
    struct trm_stepper *stepper;
    struct run *run;
};

static void record(struct recorded *t, int frames, size_t budget)
{
    struct trm_err err = {0};
    t->model = toy_model(3);
    t->puzzle = toy_puzzle(2);
    t->stepper = trm_stepper_new(t->model, 1, 1);
    t->run = run_new(t->model, &t->puzzle, budget, &err);
    assert_non_null(t->run);
    for (int i = 0; i < frames; i++) run_next(t->run, t->stepper);
}

static void release(struct recorded *t)
{
    run_free(t->run);
    trm_stepper_free(t->stepper);
    trm_puzzle_done(&t->puzzle);
    trm_model_free(t->model);
}

static void frames_say_where_they_stand(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 2 * TOY_FRAMES + 2, 0);
    const struct trm_recorder *r = t.run->recorder;
    assert_int_equal(trm_recorder_count(r), 2 * TOY_FRAMES + 2);
    for (int i = 0; i < trm_recorder_count(r); i++) {
        const struct trm_frame *f = trm_recorder_frame(r, i);
        assert_int_equal(f->index, i);
        assert_int_equal(f->supervision_step, i / TOY_FRAMES);
        assert_int_equal(f->h_cycle, i % TOY_FRAMES / 3);
        assert_int_equal(f->l_cycle, i % 3);
        assert_int_equal(f->complete, i > 0 && i % TOY_FRAMES == 0);
        if (i > 0) assert_int_equal(f->renewed, i % 3 == 0 ? TRM_Z_H : TRM_Z_L);
    }
    release(&t);
}

/* Everything in a frame once more from the state, by definition. */
static void compare_with_state(const struct recorded *t, const struct trm_frame *f,
                               const struct trm_state *s, const struct trm_frame *before)
{
    float logits[TOY_CELLS * TOY_VOCAB], q[2];
    trm_read_out(t->stepper, s->z_H, 1, logits, q);
    assert_memory_equal(f->logits, logits, sizeof logits);
    assert_true(f->q_halt == q[0] && f->q_continue == q[1]);
    assert_memory_equal(f->z_H, s->z_H, s->count * sizeof(float));
    assert_memory_equal(f->z_L, s->z_L, s->count * sizeof(float));
    double entropy = 0;
    int open = 0, changed = 0;
    for (int i = 0; i < TOY_CELLS; i++) {
        struct belief b = measure_belief(logits + i * TOY_VOCAB, TOY_VOCAB);
        assert_int_equal(f->token[i], b.token);
        assert_true(f->prob[i] == b.prob && f->entropy[i] == b.entropy);
        changed += before && before->token[i] != f->token[i];
        if (t->puzzle.question.cell[i]) continue;
        entropy += b.entropy;
        open++;
    }
    assert_int_equal(f->changed, changed);
    assert_true(fabs(f->mean_entropy - entropy / open) < 1e-12);
    assert_true(f->norm_H == measure_rms(s->z_H, s->count));
    assert_true(f->norm_L == measure_rms(s->z_L, s->count));
    if (!before) return;
    assert_true(f->change_H == measure_change(s->z_H, before->z_H, s->count));
    assert_true(f->change_L == measure_change(s->z_L, before->z_L, s->count));
}

static void frames_hold_what_the_state_says(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 0, 0);
    for (int i = 0; i < 3 * TOY_FRAMES; i++) {
        run_next(t.run, t.stepper);
        const struct trm_frame *before = i ? trm_recorder_frame(t.run->recorder, i - 1) : NULL;
        compare_with_state(&t, trm_recorder_last(t.run->recorder), &t.run->state, before);
    }
    release(&t);
}

static void what_a_step_left_alone_is_shared(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 2 * TOY_FRAMES, 0);
    for (int i = 1; i < 2 * TOY_FRAMES; i++) {
        const struct trm_frame *f = trm_recorder_frame(t.run->recorder, i);
        const struct trm_frame *before = trm_recorder_frame(t.run->recorder, i - 1);
        bool renewed_H = f->renewed == TRM_Z_H;
        assert_int_equal(f->z_H == before->z_H, !renewed_H);
        assert_int_equal(f->z_L == before->z_L, renewed_H);
        assert_int_equal(f->logits == before->logits, !renewed_H);
    }
    release(&t);
}

static void given_cells_stay_in_the_grid_and_conflicts_are_counted_in_it(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 5 * TOY_FRAMES, 0);
    const struct trm_recorder *r = t.run->recorder;
    for (int i = 0; i < trm_recorder_count(r); i++) {
        const struct trm_frame *f = trm_recorder_frame(r, i);
        struct trm_grid grid, predicted;
        uint8_t marks[TOY_CELLS] = {0};
        trm_recorder_grid(r, f, &grid);
        trm_recorder_prediction(r, f, &predicted);
        for (int c = 0; c < TOY_CELLS; c++) {
            uint8_t given = t.puzzle.question.cell[c], own = f->token[c] > 1 ? f->token[c] - 1 : 0;
            assert_int_equal(trm_recorder_given(r)[c], given != 0);
            assert_int_equal(predicted.cell[c], own);
            assert_int_equal(grid.cell[c], given ? given : own);
        }
        assert_int_equal(f->conflicts, t.puzzle.family->conflicts(&t.puzzle, &grid, marks));
        assert_memory_equal(f->conflict, marks, TOY_CELLS);
    }
    release(&t);
}

static void carries_are_kept_beyond_the_budget(void **state)
{
    (void)state;
    struct recorded t, all;
    record(&t, 6 * TOY_FRAMES, 1);
    record(&all, 6 * TOY_FRAMES, 0);
    struct trm_state s = {0}, wanted = {0};
    for (int i = 0; i < 6 * TOY_FRAMES; i++) {
        const struct trm_frame *f = trm_recorder_frame(t.run->recorder, i);
        bool carry = i % TOY_FRAMES == 0;
        assert_int_equal(f->z_H != NULL, carry);
        assert_int_equal(f->z_L != NULL, carry);
        assert_int_equal(trm_recorder_kept(t.run->recorder, i), i / TOY_FRAMES * TOY_FRAMES);
        assert_int_equal(trm_recorder_state(t.run->recorder, i, &s), carry);
        assert_true(trm_recorder_state(all.run->recorder, i, &wanted));
        if (carry) assert_true(trm_state_equal(&s, &wanted));
        assert_true(f->change_H == trm_recorder_frame(all.run->recorder, i)->change_H);
    }
    trm_state_done(&s);
    trm_state_done(&wanted);
    release(&t);
    release(&all);
}

static void a_budget_keeps_the_first_frames_whole(void **state)
{
    (void)state;
    struct recorded t;
    size_t latent = 17 * 16 * sizeof(float);
    record(&t, 3 * TOY_FRAMES, 5 * latent);
    /* Two latents for frame 0, then one for each frame: frames 0..3 fit, of the
     * rest the carries. */
    for (int i = 0; i < 3 * TOY_FRAMES; i++)
        assert_int_equal(trm_recorder_frame(t.run->recorder, i)->z_H != NULL,
                         i <= 3 || i % TOY_FRAMES == 0);
    release(&t);
}

static void a_restored_state_goes_on_exactly(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 4 * TOY_FRAMES, 0);
    struct trm_state s = {0};
    assert_true(trm_recorder_state(t.run->recorder, 8, &s));
    for (int i = 9; i < 4 * TOY_FRAMES; i++) {
        trm_step(t.stepper, &t.run->course->question, &s);
        const struct trm_frame *f = trm_recorder_frame(t.run->recorder, i);
        assert_memory_equal(f->z_H, s.z_H, s.count * sizeof(float));
        assert_memory_equal(f->z_L, s.z_L, s.count * sizeof(float));
    }
    trm_state_done(&s);
    release(&t);
}

static void halting_is_by_the_models_rule_or_at_the_last_step(void **state)
{
    (void)state;
    int early = 0, late = 0;
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct trm_err err = {0};
        struct trm_model *m = toy_model(seed);
        struct trm_puzzle p = toy_puzzle(1);
        struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
        struct run *run = run_new(m, &p, 0, &err);
        int expected = -1;
        for (int i = 0; i <= (TOY_STEPS + 2) * TOY_FRAMES; i++) {
            run_next(run, stepper);
            const struct trm_frame *f = trm_recorder_last(run->recorder);
            bool end = i > 0 && i % TOY_FRAMES == 0;
            if (expected < 0 && end && (f->q_halt > 0 || i == TOY_STEPS * TOY_FRAMES)) expected = i;
            assert_int_equal(trm_recorder_halt(run->recorder), expected);
        }
        early += expected < TOY_STEPS * TOY_FRAMES;
        late += expected == TOY_STEPS * TOY_FRAMES;
        run_free(run);
        trm_stepper_free(stepper);
        trm_puzzle_done(&p);
        trm_model_free(m);
    }
    assert_true(early > 0 && late > 0); /* or the test would not have seen both */
}

/* Between the two stores of a frame that halts a reader sees no frame that is not there. */
static void a_halt_is_told_with_its_frame(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 4, 0);
    struct trm_recorder *r = t.run->recorder;
    atomic_store(&r->halt, trm_recorder_count(r));
    assert_int_equal(trm_recorder_halt(r), -1);
    assert_int_equal(trm_recorder_halt_step(r), 0);
    release(&t);
}

/* Whoever records without run/run.h: a branch begins beside the frame before it. */
static void a_branch_is_compared_with_the_frame_before(void **state)
{
    (void)state;
    enum { AT = TOY_FRAMES };
    struct recorded t;
    struct trm_err err = {0};
    struct trm_state s = {0};
    record(&t, AT + 1, 0);
    struct trm_recorder *r = t.run->recorder;
    struct trm_recorder *b = trm_recorder_branch(r, AT, &t.puzzle, 0, &err);
    assert_true(b && trm_recorder_state(r, AT, &s));
    const struct trm_frame *was = trm_recorder_frame(r, AT);
    trm_recorder_add(b, &s, was->logits, (float[2]){was->q_halt, was->q_continue});
    const struct trm_frame *f = trm_recorder_frame(b, AT);
    assert_true(f->change_H > 0 && f->change_H == was->change_H && f->change_L == was->change_L);
    trm_state_done(&s);
    trm_recorder_free(b);
    release(&t);
}

/* A budget without end is one. */
static void a_large_budget_is_not_full(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 2, SIZE_MAX);
    struct trm_recorder *r = t.run->recorder;
    atomic_store(&r->bytes, (size_t)1 << 40);
    assert_false(trm_recorder_full(r));
    r->budget = (size_t)1 << 30;
    assert_true(trm_recorder_full(r));
    atomic_store(&r->bytes, ((size_t)4 << 30) + ((size_t)63 << 20));
    assert_false(trm_recorder_full(r));
    release(&t);
}

static void misfits_are_refused(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(1);
    struct trm_puzzle p = toy_puzzle(1);
    p.question = trm_grid_make(9, 9);
    assert_null(trm_recorder_new(m, &p, 0, &err));
    assert_non_null(strstr(err.text, "9 x 9"));
    p.question = trm_grid_make(4, 4);
    p.identifier = 3; /* the model has 0..2 */
    assert_null(run_new(m, &p, 0, &err));
    assert_non_null(strstr(err.text, "toy 1"));
    trm_puzzle_done(&p);
    trm_model_free(m);
}

static void a_recorder_lives_as_long_as_anyone_looks(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 3, 0);
    struct trm_recorder *r = trm_recorder_share(t.run->recorder);
    release(&t);
    assert_int_equal(trm_recorder_count(r), 3);
    assert_string_equal(trm_recorder_puzzle(r)->name, "toy 2");
    assert_int_equal(trm_recorder_cycles(r).H_cycles, 2);
    trm_recorder_free(r);
}

/* Records an answer to an ARC task that is sure of its colours, with an unsure `around` beyond. */
static const struct trm_frame *add_answer(struct trm_recorder *r, int rows, int cols, int colour,
                                          int around)
{
    const struct trm_config *c = trm_recorder_config(r);
    struct trm_state s = {0};
    float q[2] = {0};
    float *logits = xcalloc((size_t)c->seq_len * (size_t)c->vocab_size, sizeof *logits);
    for (int i = 0; i < c->seq_len; i++) {
        bool within = i / c->cols < rows && i % c->cols < cols;
        logits[i * c->vocab_size + (within ? colour + 2 : around)] = within ? 50 : 1;
    }
    trm_state_start(&s, trm_recorder_model(r), 1);
    trm_recorder_add(r, &s, logits, q);
    trm_state_done(&s);
    free(logits);
    return trm_recorder_last(r);
}

/* Around the answer to an ARC task nothing is asked: what the model says there does not count. */
static void an_answer_with_a_size_counts_alone(void **state)
{
    enum { PAD, EOS };
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = family_model("arc", 4);
    struct trm_puzzle p = {.family = trm_family_find("arc", &err), .rating = -1};
    p.name = xstrdup("task");
    p.question = trm_grid_make(2, 2);
    struct trm_recorder *r = trm_recorder_new(m, &p, 0, &err);
    const struct trm_frame *first = add_answer(r, 2, 2, 3, EOS), *f;
    f = add_answer(r, 2, 2, 3, PAD);
    assert_int_equal(f->changed, 0);
    assert_true(f->mean_entropy < 1e-6);
    f = add_answer(r, 2, 3, 3, EOS);
    assert_int_equal(f->changed, 2);
    assert_int_equal(trm_recorder_differ(r, first, f), 2);
    f = add_answer(r, 3, 2, 3, EOS); /* two cells went, two came */
    assert_int_equal(f->changed, 4);
    f = add_answer(r, 3, 2, 4, EOS);
    assert_int_equal(f->changed, 6);
    f = add_answer(r, 0, 0, 0, EOS);
    assert_int_equal(f->changed, 6);
    assert_true(isnan(f->mean_entropy));
    trm_recorder_free(r);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

/* ---- Threads ---- */

enum { MANY = 400 };

/* Reads everything there is, over and over, until the last frame was seen. */
static void *read_along(void *argument)
{
    const struct trm_recorder *r = argument;
    double *sum = xcalloc(1, sizeof *sum);
    for (int seen = 0; seen < MANY;) {
        int count = trm_recorder_count(r);
        for (; seen < count; seen++) {
            const struct trm_frame *f = trm_recorder_frame(r, seen);
            for (int i = 0; i < TOY_CELLS; i++) *sum += f->prob[i] + f->token[i];
            if (f->z_H) *sum += f->z_H[0] + f->z_L[0];
            *sum += trm_recorder_halt(r) + f->change_H;
        }
    }
    return sum;
}

static void many_read_while_one_writes(void **state)
{
    (void)state;
    struct recorded t;
    record(&t, 0, 20000);
    pthread_t readers[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_along, t.run->recorder), 0);
    for (int i = 0; i < MANY; i++) run_next(t.run, t.stepper);
    for (int i = 0; i < 2; i++) {
        void *sum;
        pthread_join(readers[i], &sum);
        assert_true(isfinite(*(double *)sum));
        free(sum);
    }
    release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_say_where_they_stand),
        cmocka_unit_test(frames_hold_what_the_state_says),
        cmocka_unit_test(what_a_step_left_alone_is_shared),
        cmocka_unit_test(given_cells_stay_in_the_grid_and_conflicts_are_counted_in_it),
        cmocka_unit_test(carries_are_kept_beyond_the_budget),
        cmocka_unit_test(a_budget_keeps_the_first_frames_whole),
        cmocka_unit_test(a_restored_state_goes_on_exactly),
        cmocka_unit_test(halting_is_by_the_models_rule_or_at_the_last_step),
        cmocka_unit_test(a_halt_is_told_with_its_frame),
        cmocka_unit_test(a_branch_is_compared_with_the_frame_before),
        cmocka_unit_test(a_large_budget_is_not_full),
        cmocka_unit_test(misfits_are_refused),
        cmocka_unit_test(a_recorder_lives_as_long_as_anyone_looks),
        cmocka_unit_test(an_answer_with_a_size_counts_alone),
        cmocka_unit_test(many_read_while_one_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
