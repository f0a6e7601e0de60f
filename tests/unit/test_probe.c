/* Branches of a run: what they share, where they differ, and twins done by hand. */
#include "run/run.h"
#include "run/solver.h"

#include "base/str.h"
#include "run/restart.h"
#include "small_models.h"
#include "toy.h"
#include "unit_test.h"

#include <math.h>
#include <poll.h>
#include <string.h>

enum { FRAMES = 3 * TOY_FRAMES, AT = 8 };

struct fixture {
    struct trm_model *model;
    struct trm_puzzle puzzle;
    struct trm_stepper *stepper;
    struct run *run;
};

/* budget 1: only carries are kept. */
static void set_up(struct fixture *f, size_t budget)
{
    struct trm_err err = {0};
    f->model = toy_model(3);
    f->puzzle = toy_puzzle(2);
    f->stepper = trm_stepper_new(f->model, 1, 1);
    f->run = run_new(f->model, &f->puzzle, budget, &err);
    assert_non_null(f->run);
    for (int i = 0; i <= FRAMES; i++) run_next(f->run, f->stepper);
}

static void tear_down(struct fixture *f)
{
    run_free(f->run);
    trm_stepper_free(f->stepper);
    trm_puzzle_done(&f->puzzle);
    trm_model_free(f->model);
}

static struct run *branch(struct fixture *f, const struct probe *p, int frame)
{
    struct trm_err err = {0};
    struct run *b = run_branch(f->run->course, frame, p, 0, &err);
    if (!b) fail_msg("%s", err.text);
    for (int i = 0; i < 200 && trm_recorder_count(b->recorder) <= FRAMES; i++)
        run_next(b, f->stepper);
    assert_int_equal(trm_recorder_count(b->recorder), FRAMES + 1);
    return b;
}

static const struct trm_frame *frame(const struct run *r, int index)
{
    return trm_recorder_frame(r->recorder, index);
}

static void assert_same_answer(const struct trm_frame *a, const struct trm_frame *b, float within)
{
    for (int i = 0; i < TOY_CELLS * TOY_VOCAB; i++)
        assert_true(fabsf(a->logits[i] - b->logits[i]) <= within);
    assert_true(fabsf(a->q_halt - b->q_halt) <= within);
    assert_int_equal(a->supervision_step, b->supervision_step);
    assert_int_equal(a->complete, b->complete);
}

/* From latents that were kept and from those that were not, bit for bit. */
static void without_a_change_a_branch_is_the_run_itself(void **state)
{
    (void)state;
    for (size_t budget = 0; budget < 2; budget++) {
        struct fixture f;
        set_up(&f, budget);
        const struct probe nothing = {.kind = PROBE_NOISE, .size = 0};
        for (int at = 0; at <= FRAMES; at += 5) {
            struct run *b = branch(&f, &nothing, at);
            assert_int_equal(trm_recorder_begin(b->recorder), at);
            for (int i = 0; i <= FRAMES; i++) assert_same_answer(frame(b, i), frame(f.run, i), 0);
            assert_true(frame(b, at)->change_H == 0); /* the probe did nothing */
            assert_non_null(frame(b, at)->z_H);
            assert_true(trm_state_equal(&b->state, &f.run->state));
            run_free(b);
        }
        tear_down(&f);
    }
}

static void noise_is_what_is_added(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    const struct probe noise = {.kind = PROBE_NOISE, .size = 0.5, .seed = 4};
    struct run *b = branch(&f, &noise, AT), *again = branch(&f, &noise, AT);
    for (int i = 0; i < AT; i++) {
        assert_ptr_equal(frame(b, i)->logits, frame(f.run, i)->logits); /* shared */
        assert_ptr_equal(frame(b, i)->z_L, frame(f.run, i)->z_L);
    }
    assert_true(frame(b, AT)->change_H > 0.35 && frame(b, AT)->change_H < 0.65);
    assert_true(memcmp(frame(b, AT)->z_H, frame(f.run, AT)->z_H, f.run->state.count * 4) != 0);
    assert_true(trm_state_equal(&b->state, &again->state)); /* by its seed alone */
    run_free(again);
    struct trm_recorder *kept = trm_recorder_share(b->recorder);
    run_free(b);
    tear_down(&f); /* the frames before live on with the branch */
    assert_int_equal(trm_recorder_frame(kept, 3)->index, 3);
    assert_true(trm_recorder_frame(kept, 3)->logits[0] == trm_recorder_frame(kept, 3)->logits[0]);
    trm_recorder_free(kept);
}

/* The twin: the other puzzle's question under the state of the run before. */
static void a_changed_cell_is_another_question_from_there_on(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct fixture f;
    set_up(&f, 1);
    int cell = 0;
    while (f.puzzle.question.cell[cell]) cell++;
    const struct probe hint = {
        .kind = PROBE_CELL, .row = cell / 4, .col = cell % 4, .value = f.puzzle.answer.cell[cell]};
    struct run *b = branch(&f, &hint, AT);
    const struct trm_puzzle *after = trm_recorder_puzzle(b->recorder);
    assert_int_equal(after->question.cell[cell], f.puzzle.answer.cell[cell]);
    assert_true(trm_grid_equal(&after->answer, &f.puzzle.answer));
    assert_int_equal(trm_recorder_given(b->recorder)[cell], 1);

    struct run *twin = run_new(f.model, after, 0, &err),
               *plain = run_new(f.model, &f.puzzle, 0, &err);
    for (int i = 0; i <= AT; i++) run_next(plain, f.stepper);
    trm_state_copy(&twin->state, &plain->state);
    for (int i = AT; i < FRAMES; i++) trm_step(f.stepper, &twin->course->question, &twin->state);
    assert_true(trm_state_equal(&b->state, &twin->state));
    run_free(twin);
    run_free(plain);
    run_free(b);

    /* What contradicts the answer that was known leaves none. */
    struct probe lie = hint;
    lie.value = hint.value % 4 + 1;
    b = branch(&f, &lie, AT);
    assert_int_equal(trm_recorder_puzzle(b->recorder)->answer.rows, 0);
    run_free(b);
    tear_down(&f);
}

/* An answer that does not fit the question any more is none. */
static void a_changed_question_keeps_an_answer_that_fits(void **state)
{
    static const char maze[] = "S#G\n   \n   \n";
    (void)state;
    struct trm_err err = {0};
    struct trm_puzzles all = {0};
    struct trm_puzzle out;
    struct trm_config c = {.rows = 3, .cols = 3, .seq_len = 9, .vocab_size = 6};
    if (!trm_puzzles_parse(&all, maze, strlen(maze), "m", trm_family_find("maze", NULL), &err))
        fail_msg("%s", err.text);
    struct trm_puzzle *p = &all.items[0];
    struct trm_solution s;
    assert_true(p->family->solve(&p->question, 1, &s));
    p->answer = s.answer;
    const int wall = p->question.cell[1], way = p->question.cell[8];
    const struct probe opened = {.kind = PROBE_CELL, .row = 0, .col = 1, .value = way};
    const struct probe closed = {.kind = PROBE_CELL, .row = 2, .col = 2, .value = wall};
    const struct probe barred = {.kind = PROBE_CELL, .row = 1, .col = 1, .value = wall};
    const struct probe same = {.kind = PROBE_CELL, .row = 2, .col = 2, .value = way};
    const struct probe *const probes[] = {&opened, &closed, &barred, &same};
    for (int i = 0; i < 4; i++) {
        assert_true(probe_puzzle(probes[i], p, &c, &out, &err));
        assert_int_equal(out.answer.rows, i == 3 ? 3 : 0);
        trm_puzzle_done(&out);
    }
    trm_puzzles_done(&all);
}

/* A model of 9x9 that crops has a token for 5, but a Sudoku of 4x4 has no 5. */
static void a_cell_that_this_size_lacks(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_puzzle p = toy_puzzle(1), out;
    const struct trm_config c = {.rows = 4, .cols = 4, .seq_len = 16, .vocab_size = 11};
    for (int value = 0; value < 12; value++) {
        const struct probe probe = {.kind = PROBE_CELL, .value = value};
        bool fits = probe_puzzle(&probe, &p, &c, &out, &err);
        assert_int_equal(fits, value <= 4);
        if (fits) trm_puzzle_done(&out);
    }
    assert_string_equal(err.text, "Sudoku has no cell of that kind here");
    trm_puzzle_done(&p);
}

/* A model whose tokens do not mix cannot be had; the twin is the run of the turned puzzle. */
static void a_symmetry_is_the_turned_puzzle_laid_back(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct fixture f;
    set_up(&f, 0);
    for (uint64_t seed = 0; seed < 8; seed++) {
        const struct probe turn = {.kind = PROBE_SYMMETRY, .seed = seed};
        struct run *b = branch(&f, &turn, 0);
        struct rng r;
        struct trm_augment a;
        rng_init(&r, seed, PROBE_SYMMETRY);
        f.puzzle.family->augment(&r, &f.puzzle, &a);
        struct trm_puzzle turned = trm_augment_puzzle(&a, &f.puzzle);
        struct run *twin = run_new(f.model, &turned, 0, &err);
        for (int i = 0; i <= FRAMES; i++) {
            struct trm_grid seen, own, shown;
            run_next(twin, f.stepper);
            trm_recorder_prediction(twin->recorder, frame(twin, i), &seen);
            trm_augment_undo(&a, &seen, &own);
            trm_recorder_prediction(b->recorder, frame(b, i), &shown);
            assert_true(trm_grid_equal(&own, &shown));
            assert_true(frame(b, i)->q_halt == frame(twin, i)->q_halt);
        }
        assert_true(trm_state_equal(&b->state, &twin->state));
        trm_puzzle_done(&turned);
        run_free(twin);
        run_free(b);
    }
    tear_down(&f);
}

static void entering_and_leaving_a_viewpoint_changes_nothing(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    const struct probe turn = {.kind = PROBE_SYMMETRY, .seed = 5};
    struct run *b = branch(&f, &turn, AT);
    const struct trm_config *c = trm_model_config(f.model);
    struct trm_state seen = {0}, own = {0};
    viewpoint_enter(&b->course->view, c, &f.run->state, &seen);
    viewpoint_leave(&b->course->view, c, &seen, &own);
    assert_true(trm_state_equal(&own, &f.run->state));
    assert_false(trm_state_equal(&seen, &f.run->state));
    assert_true(course_recall(b->course, FRAMES, &seen)); /* what is recorded is laid back */
    assert_true(trm_state_equal(&seen, &b->state));
    trm_state_done(&seen);
    trm_state_done(&own);
    run_free(b);
    tear_down(&f);
}

static void more_cycles_begin_anew(void **state)
{
    (void)state;
    struct fixture f;
    set_up(&f, 0);
    const struct probe deeper = {.kind = PROBE_CYCLES, .cycles = {3, 4}};
    struct run *b = branch(&f, &deeper, AT);
    assert_int_equal(trm_recorder_begin(b->recorder), 0);
    assert_int_equal(trm_recorder_cycles(b->recorder).L_cycles, 4);
    assert_true(frame(b, 15)->complete);
    assert_int_equal(frame(b, 15)->supervision_step, 1);
    run_free(b);
    tear_down(&f);
}

static void what_cannot_be_done_is_said(void **state)
{
    (void)state;
    struct fixture f;
    struct trm_err err = {0};
    set_up(&f, 0);
    static const struct {
        struct probe probe;
        int frame;
        const char *says;
    } cases[] = {
        {{.kind = PROBE_NOISE}, FRAMES + 1, "no frame 19"},
        {{.kind = PROBE_NOISE}, -1, "no frame -1"},
        {{.kind = PROBE_CELL, .row = 4, .col = 0, .value = 1}, 0, "no cell there"},
        {{.kind = PROBE_CELL, .row = 0, .col = 0, .value = 5}, 0, "no cell of that kind"},
        {{.kind = PROBE_CYCLES, .cycles = {0, 3}}, 0, "1 to 100"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_null(run_branch(f.run->course, cases[i].frame, &cases[i].probe, 0, &err));
        if (!strstr(err.text, cases[i].says)) fail_msg("%s", err.text);
    }
    tear_down(&f);
}

/* Of all that can be done to a run one thing makes another puzzle. */
static void a_text_tells_of_a_changed_puzzle(void **state)
{
    (void)state;
    static const struct probe others[] = {{.kind = PROBE_NOISE, .size = 0.3},
                                          {.kind = PROBE_START},
                                          {.kind = PROBE_SYMMETRY},
                                          {.kind = PROBE_CYCLES, .cycles = {3, 6}}};
    const struct probe cell = {.kind = PROBE_CELL, .row = 9, .col = 11, .value = 1};
    char text[PROBE_TEXT], found[PROBE_TEXT];
    probe_text(&cell, 1234, text);
    assert_true(probe_text_cells(text, found));
    assert_string_equal(found, "r10c12 changed");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        probe_text(&others[i], 12, text);
        assert_false(probe_text_cells(text, found));
    }
    assert_false(probe_text_cells("", found));
}

/* What was done before it is not forgotten, but for what no line holds. */
static void a_text_tells_of_what_was_done_before(void **state)
{
    (void)state;
    char once[PROBE_TEXT], twice[PROBE_TEXT], found[PROBE_TEXT], before[PROBE_TEXT];
    probe_text_after("", "r1c2 changed at frame 0", once);
    assert_string_equal(once, "r1c2 changed at frame 0");
    probe_text_after(once, "r3c4 changed at frame 14", twice);
    assert_string_equal(twice, "r1c2 changed at frame 0, then r3c4 changed at frame 14");
    assert_true(probe_text_cells(twice, found));
    assert_string_equal(found, "r1c2 changed, r3c4 changed");
    memset(before, 'x', sizeof before - 1);
    before[sizeof before - 1] = '\0';
    probe_text_after(before, "turned at frame 12", once);
    assert_string_equal(once, "much else, then turned at frame 12");
}

/* The words may come from a file, and be as many as it likes. */
static void a_text_of_many_cells(void **state)
{
    (void)state;
    enum { MANY = 100 };
    char found[PROBE_TEXT];
    struct str text = {0};
    for (int i = 0; i < MANY; i++)
        str_printf(&text, "%sr%dc1 changed at frame %d", i ? ", then " : "", i + 1, i);
    assert_true(probe_text_cells(text.text, found));
    assert_true(strlen(found) < PROBE_TEXT && strlen(found) > PROBE_TEXT / 2);
    assert_false(probe_text_cells(", then ", found));
    str_done(&text);
}

/* The latents of a supervision step are made again together, and have to fit into memory. */
static void cycles_that_no_memory_holds_are_refused(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = family_model("maze", 30);
    struct trm_generate wish = {.rows = 30, .cols = 30};
    struct trm_puzzle p;
    assert_true(trm_puzzle_generate(trm_family_find("maze", &err), &wish, 1, 1, &p, &err));
    struct run *r = run_new(m, &p, 0, &err);
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    run_next(r, stepper);
    struct probe depth = {.kind = PROBE_CYCLES, .cycles = {100, 100}};
    assert_null(run_branch(r->course, 0, &depth, 0, &err));
    if (!strstr(err.text, "of 100 x 100 cycles take 1666 MB, at most 256 fit"))
        fail_msg("%s", err.text);
    depth.cycles = (struct trm_cycles){30, 30};
    struct run *b = run_branch(r->course, 0, &depth, 0, &err);
    assert_non_null(b);
    run_free(b);
    run_free(r);
    trm_stepper_free(stepper);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

/* ---- On the solver's worker ---- */

static void wait_for(struct solver *s)
{
    while (!solver_idle(s)) {
        struct pollfd p = {.fd = solver_descriptor(s), .events = POLLIN};
        poll(&p, 1, 20);
        solver_news(s);
    }
    solver_news(s);
}

static void latents_of_a_branch_come_again(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct fixture f;
    struct trm_frame got;
    set_up(&f, 1);
    const struct probe turn = {.kind = PROBE_SYMMETRY, .seed = 5};
    struct run *twin = branch(&f, &turn, AT); /* keeps all of its own */
    struct run *plain = run_new(f.model, &f.puzzle, 0, &err);
    for (int i = 0; i <= FRAMES; i++) run_next(plain, f.stepper);
    struct run *b = run_branch(f.run->course, AT, &turn, 1, &err);
    struct solver *s = solver_new(1, 1, &err);
    solver_load_run(s, b);
    solver_go_to(s, FRAMES);
    wait_for(s);
    assert_int_equal(trm_recorder_count(solver_recorder(s)), FRAMES + 1);
    for (int i = 0; i <= FRAMES; i++) { /* also those of the run before */
        if (!solver_frame(s, i, &got)) {
            wait_for(s);
            assert_true(solver_frame(s, i, &got));
        }
        const struct trm_frame *want = frame(i < AT ? plain : twin, i);
        assert_memory_equal(got.z_H, want->z_H, twin->state.count * sizeof(float));
        assert_memory_equal(got.z_L, want->z_L, twin->state.count * sizeof(float));
    }
    solver_free(s);
    run_free(plain);
    run_free(twin);
    tear_down(&f);
}

/* A plain run of a model that wants noise, shown with another seed (`solve --seed`): what follows a
 * probe is drawn as it would have been without. */
static void a_branch_is_shaken_as_its_parent_is(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct fixture f;
    set_up(&f, 0);
    struct trm_model *noisy = trm_model_noisy(f.model, 0.5);
    const struct restarts other = {.kind = RESTART_NOISE, .seed = 9};
    struct trm_stepper *stepper = trm_stepper_new(noisy, 1, 1);
    struct run *plain = run_new(noisy, &f.puzzle, 0, &err);
    struct run *seeded = run_restart(noisy, &f.puzzle, &other, 0, 0, &err);
    for (int i = 0; i <= FRAMES; i++) {
        run_next(plain, stepper);
        run_next(seeded, stepper);
    }
    assert_true(trm_state_equal(&plain->state, &seeded->state)); /* number 0 has no seed */
    const struct probe nothing = {.kind = PROBE_NOISE, .size = 0};
    struct run *b = run_branch(seeded->course, AT, &nothing, 0, &err);
    assert_non_null(b);
    while (trm_recorder_count(b->recorder) <= FRAMES) run_next(b, stepper);
    for (int i = 0; i <= FRAMES; i++) assert_same_answer(frame(b, i), frame(seeded, i), 0);
    assert_true(trm_state_equal(&b->state, &seeded->state));
    run_free(b);
    run_free(seeded);
    run_free(plain);
    trm_stepper_free(stepper);
    trm_model_free(noisy);
    tear_down(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_change_a_branch_is_the_run_itself),
        cmocka_unit_test(noise_is_what_is_added),
        cmocka_unit_test(a_changed_cell_is_another_question_from_there_on),
        cmocka_unit_test(a_changed_question_keeps_an_answer_that_fits),
        cmocka_unit_test(a_cell_that_this_size_lacks),
        cmocka_unit_test(a_symmetry_is_the_turned_puzzle_laid_back),
        cmocka_unit_test(entering_and_leaving_a_viewpoint_changes_nothing),
        cmocka_unit_test(more_cycles_begin_anew),
        cmocka_unit_test(a_text_tells_of_a_changed_puzzle),
        cmocka_unit_test(a_text_tells_of_what_was_done_before),
        cmocka_unit_test(a_text_of_many_cells),
        cmocka_unit_test(cycles_that_no_memory_holds_are_refused),
        cmocka_unit_test(what_cannot_be_done_is_said),
        cmocka_unit_test(latents_of_a_branch_come_again),
        cmocka_unit_test(a_branch_is_shaken_as_its_parent_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
