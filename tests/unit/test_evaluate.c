/* Evaluation against a plain run of each puzzle, and its totals against sums done by hand. */
#include "run/evaluate.h"

#include "base/alloc.h"
#include "labels.h"
#include "model/model_internal.h"
#include "run/pick.h"
#include "run/run.h"
#include "small_models.h"
#include "toy.h"
#include "unit_test.h"

#include <stdlib.h>

enum { PUZZLES = 21, BATCH = 8 }; /* the last batch is not full */

/* ---- A pack whose answers are what the model says, at one step or another ---- */

static void answer_as_predicted(const struct trm_model *m, struct trm_puzzle *p, int step)
{
    struct trm_err err = {0};
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct run *run = run_new(m, p, 0, &err);
    for (int i = 0; i <= step * TOY_FRAMES; i++) run_next(run, stepper);
    trm_recorder_prediction(run->recorder, trm_recorder_last(run->recorder), &p->answer);
    run_free(run);
    trm_stepper_free(stepper);
}

static void make_pack(const struct trm_model *m, struct trm_puzzles *pack)
{
    for (int i = 0; i < PUZZLES; i++) {
        struct trm_puzzle p = toy_puzzle(i);
        if (i % 3) answer_as_predicted(m, &p, 1 + i % TOY_STEPS);
        trm_puzzles_add(pack, &p);
        trm_puzzle_done(&p);
    }
}

/* The twin: one puzzle, frame by frame, everything by its definition. */
struct expected {
    bool right[TOY_STEPS], halted;
    int halt_step, cells_right;
    float q_halt[TOY_STEPS];
};

static struct expected run_alone(const struct trm_model *m, const struct trm_puzzle *p,
                                 const struct trm_grid *answer)
{
    struct trm_err err = {0};
    struct expected x = {.halt_step = TOY_STEPS};
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct run *run = run_new(m, p, 0, &err);
    run_next(run, stepper);
    for (int step = 0; step < TOY_STEPS; step++) {
        for (int i = 0; i < TOY_FRAMES; i++) run_next(run, stepper);
        const struct trm_frame *f = trm_recorder_last(run->recorder);
        x.cells_right = 0;
        for (int i = 0; i < TOY_CELLS; i++) x.cells_right += f->token[i] == answer->cell[i] + 1;
        x.right[step] = x.cells_right == TOY_CELLS;
        x.q_halt[step] = f->q_halt;
        if (!x.halted && f->q_halt > 0) {
            x.halted = true;
            x.halt_step = step + 1;
        }
    }
    run_free(run);
    trm_stepper_free(stepper);
    return x;
}

static void assert_evaluated(const struct evaluation *e, size_t i, const struct expected *x)
{
    const struct evaluated *item = &e->items[i];
    for (int step = 0; step < TOY_STEPS; step++) {
        size_t at = i * TOY_STEPS + (size_t)step;
        assert_true(fabs((double)e->q_halt[at] - (double)x->q_halt[step]) < 1e-4);
        assert_int_equal(e->right[at], item->known && x->right[step]);
    }
    assert_int_equal(item->halted, x->halted);
    assert_int_equal(item->halt_step, x->halt_step);
    if (!item->known) return;
    assert_int_equal(item->right_at_end, x->right[TOY_STEPS - 1]);
    assert_int_equal(item->right_at_halt, x->right[x->halt_step - 1]);
    assert_int_equal(item->cells, TOY_CELLS);
    assert_int_equal(item->cells_right, x->cells_right);
}

static void every_puzzle_is_judged_as_if_alone(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(3);
    struct trm_puzzles pack = {0};
    struct evaluation e;
    struct evaluation_totals t;
    make_pack(m, &pack);
    const struct evaluate_options options = {.batch = BATCH, .threads = 2};
    assert_true(evaluate_puzzles(&e, m, &pack, &options, &err));
    assert_int_equal(e.count, PUZZLES);
    assert_int_equal(e.steps, TOY_STEPS);
    for (size_t i = 0; i < PUZZLES; i++) {
        const struct trm_puzzle *p = &pack.items[i];
        struct trm_solution found = {.answer = p->answer, .count = 1};
        if (p->answer.rows == 0) p->family->solve(&p->question, 2, &found);
        assert_int_equal(e.items[i].known, found.count == 1);
        struct expected x = run_alone(m, p, &found.answer);
        assert_evaluated(&e, i, &x);
    }
    evaluation_total(&e, &t);
    assert_true(t.right_at_end > 0 && t.right_at_end < t.known); /* the pack was made so */
    assert_true(t.halted > 0 && t.halted < PUZZLES);
    evaluation_done(&e);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static void the_same_call_gives_the_same_numbers(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(4);
    struct trm_puzzles pack = {0};
    struct evaluation a, b;
    make_pack(m, &pack);
    const struct evaluate_options options = {.steps = 7, .batch = 5, .threads = 2};
    assert_true(evaluate_puzzles(&a, m, &pack, &options, &err));
    assert_true(evaluate_puzzles(&b, m, &pack, &options, &err));
    assert_int_equal(a.steps, 7);
    assert_memory_equal(a.q_halt, b.q_halt, PUZZLES * 7 * sizeof *a.q_halt);
    evaluation_done(&a);
    evaluation_done(&b);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static void who_halts_leaves_with_the_answer_of_its_halt(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(3);
    struct trm_puzzles pack = {0};
    struct evaluation whole, left;
    make_pack(m, &pack);
    struct evaluate_options options = {.batch = BATCH, .threads = 2};
    assert_true(evaluate_puzzles(&whole, m, &pack, &options, &err));
    options.until_halt = true;
    assert_true(evaluate_puzzles(&left, m, &pack, &options, &err));
    assert_int_equal(left.count, PUZZLES);
    int early = 0;
    for (size_t i = 0; i < PUZZLES; i++) {
        const struct evaluated *a = &whole.items[i], *b = &left.items[i];
        assert_int_equal(b->halted, a->halted);
        assert_int_equal(b->halt_step, a->halt_step);
        assert_int_equal(b->right_at_halt, a->right_at_halt);
        assert_int_equal(b->right_at_end, a->right_at_halt);
        for (size_t s = 0; s < (size_t)a->halt_step; s++)
            assert_true(fabsf(left.q_halt[i * TOY_STEPS + s] - whole.q_halt[i * TOY_STEPS + s]) <
                        1e-4F);
        for (int s = a->halt_step; s < TOY_STEPS; s++)
            assert_int_equal(left.right[i * TOY_STEPS + (size_t)s], a->right_at_halt);
        assert_memory_equal(left.token + i * TOY_CELLS, whole.token_at_halt + i * TOY_CELLS,
                            TOY_CELLS);
        early += a->halted && a->halt_step < TOY_STEPS;
    }
    assert_true(early > 0 && early < PUZZLES);
    evaluation_done(&whole);
    evaluation_done(&left);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static void an_answer_that_the_canvas_cannot_hold_is_wrong(void **state)
{
    (void)state;
    enum { SIDE = 6 };
    struct trm_err err = {0};
    struct trm_model *m = family_model("arc", SIDE);
    struct trm_puzzles pack = {0};
    char name[] = "tiles";
    struct trm_puzzle p = {.family = trm_family_find("arc", NULL), .name = name, .rating = -1};
    struct evaluation e;
    struct evaluation_totals t;
    p.question = trm_grid_make(2, 2);
    p.answer = trm_grid_make(SIDE, SIDE + 1);
    trm_puzzles_add(&pack, &p);
    const struct evaluate_options options = {.threads = 1};
    assert_true(evaluate_puzzles(&e, m, &pack, &options, &err));
    evaluation_total(&e, &t);
    assert_int_equal(t.known, 1);
    assert_int_equal(t.right_at_end, 0);
    evaluation_done(&e);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static void a_misfit_is_refused_before_anything_is_run(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(4);
    struct trm_puzzles pack = {0};
    struct evaluation e;
    make_pack(m, &pack);
    pack.items[PUZZLES - 1].question = trm_grid_make(9, 9);
    const struct evaluate_options options = {.threads = 1};
    assert_false(evaluate_puzzles(&e, m, &pack, &options, &err));
    assert_non_null(strstr(err.text, "toy 20"));
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* ---- Restarts ---- */

enum { RESTARTS = 3 };

/* The twin of a restart: alone, on the puzzle as it sees it, disturbed by hand. */
static void restart_alone(const struct trm_model *m, const struct trm_puzzle *p,
                          const struct restarts *r, int k, struct trm_grid *answer, float *q)
{
    struct trm_err err = {0};
    struct trm_augment a = restart_symmetry(r, k, p, trm_model_config(m));
    struct trm_puzzle seen = trm_augment_puzzle(&a, p);
    struct trm_model *quiet = trm_model_noisy(m, 0); /* the noise comes by hand too */
    struct trm_stepper *stepper = trm_stepper_new(quiet, 1, 1);
    struct run *run = run_new(quiet, &seen, 0, &err);
    run_next(run, stepper);
    for (int step = 0; step < TOY_STEPS; step++) {
        restart_disturb(r, k, trm_model_config(m), &run->state, 0);
        for (int i = 0; i < TOY_FRAMES; i++) run_next(run, stepper);
        q[step] = trm_recorder_last(run->recorder)->q_halt;
    }
    struct trm_grid predicted;
    trm_recorder_prediction(run->recorder, trm_recorder_last(run->recorder), &predicted);
    trm_augment_undo(&a, &predicted, answer);
    run_free(run);
    trm_stepper_free(stepper);
    trm_model_free(quiet);
    trm_puzzle_done(&seen);
}

/* PAD is a blank cell to people. */
static void assert_cell(int token, int cell)
{
    assert_int_equal(token > 0 ? token - 1 : 0, cell);
}

/* The same restart step by step, as the terminal program runs it. */
static void assert_watched(const struct trm_model *m, const struct trm_puzzle *p,
                           const struct restarts *r, int k, const struct trm_grid *answer)
{
    struct trm_err err = {0};
    struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
    struct run *run = run_restart(m, p, r, k, 0, &err);
    struct trm_grid predicted;
    for (int i = 0; i <= TOY_STEPS * TOY_FRAMES; i++) run_next(run, stepper);
    trm_recorder_prediction(run->recorder, trm_recorder_last(run->recorder), &predicted);
    assert_true(trm_grid_equal(&predicted, answer));
    run_free(run);
    trm_stepper_free(stepper);
}

/* Of the toy, or of it with noise of its own. */
static void check_restarts(double latent_noise)
{
    struct trm_err err = {0};
    struct trm_model *quiet = toy_model(3), *m = trm_model_noisy(quiet, latent_noise);
    struct trm_puzzles pack = {0};
    trm_model_free(quiet);
    struct evaluation e;
    make_pack(m, &pack);
    for (int kind = RESTART_NOISE; kind <= RESTART_SYMMETRY; kind++) {
        const struct evaluate_options options = {
            .batch = BATCH, .threads = 2, .restarts = {RESTARTS, (enum restart_kind)kind, 0.2, 5}};
        assert_true(evaluate_puzzles(&e, m, &pack, &options, &err));
        assert_int_equal(e.count, PUZZLES);
        for (size_t run = 0; run < PUZZLES * RESTARTS; run++) {
            struct trm_grid answer;
            float q[TOY_STEPS];
            restart_alone(m, &pack.items[run / RESTARTS], &options.restarts, (int)(run % RESTARTS),
                          &answer, q);
            assert_watched(m, &pack.items[run / RESTARTS], &options.restarts, (int)(run % RESTARTS),
                           &answer);
            for (int i = 0; i < TOY_STEPS; i++)
                assert_true(fabsf(e.q_halt[run * TOY_STEPS + (size_t)i] - q[i]) < 1e-4f);
            for (int i = 0; i < TOY_CELLS; i++)
                assert_cell(e.token[run * TOY_CELLS + (size_t)i], answer.cell[i]);
        }
        evaluation_done(&e);
    }
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static void restarts_are_runs_of_their_own(void **state)
{
    (void)state;
    check_restarts(0);
    check_restarts(0.2);
}

/* A fresh one is 0, and all restarts alike. */
static void wake_q_head(struct trm_model *m)
{
    float *head = m->weights + params_find(&m->params, PARAM_Q_HEAD, 0)->offset;
    for (int i = 0; i < m->config.hidden_size; i++) head[i] = sinf((float)i);
}

/* Of a family whose answers cannot be laid back cell by cell too: it is shown as it was run. */
static void check_turned_tasks(double latent_noise)
{
    enum { SIDE = 6, K = 8 };
    struct trm_err err = {0};
    struct trm_model *quiet = family_model("arc", SIDE), *m = trm_model_noisy(quiet, latent_noise);
    trm_model_free(quiet);
    wake_q_head(m);
    const struct trm_config *c = trm_model_config(m);
    struct trm_puzzles pack = {0};
    char name[] = "task";
    struct trm_puzzle p = {.family = trm_family_find("arc", NULL), .name = name, .rating = -1};
    struct evaluation e;
    p.question = trm_grid_make(3, 3);
    p.answer = trm_grid_make(3, 2);
    for (int i = 0; i < 9; i++) p.question.cell[i] = (uint8_t)i;
    trm_puzzles_add(&pack, &p);
    const struct evaluate_options how = {.threads = 1, .restarts = {K, RESTART_SYMMETRY, 0, 5}};
    assert_true(evaluate_puzzles(&e, m, &pack, &how, &err));
    int turned = 0, frames = c->halt_max_steps * c->H_cycles * (c->L_cycles + 1);
    for (int k = 0; k < K; k++) {
        struct trm_augment a = restart_symmetry(&how.restarts, k, &p, c);
        struct run *run = run_restart(m, &p, &how.restarts, k, 0, &err);
        struct trm_stepper *stepper = trm_stepper_new(m, 1, 1);
        struct trm_grid seen;
        for (int i = 0; i <= frames; i++) run_next(run, stepper);
        trm_augment_apply(&a, &p.question, &seen);
        assert_true(trm_grid_equal(&seen, &trm_recorder_puzzle(run->recorder)->question));
        float q = e.q_halt[(k + 1) * e.steps - 1];
        assert_true(fabsf(trm_recorder_last(run->recorder)->q_halt - q) < 1e-4F);
        turned += a.turn != TRM_TURN_NONE;
        trm_stepper_free(stepper);
        run_free(run);
    }
    assert_true(turned > 0);
    evaluation_done(&e);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* Nearly full grids, so that a model without skill has luck. */
static void add_full(struct trm_puzzles *pack)
{
    for (int i = 0; i < PUZZLES; i++) {
        struct trm_puzzle p = toy_puzzle(2 * i);
        p.question = p.answer;
        p.question.cell[i % TOY_CELLS] = 0;
        trm_puzzles_add(pack, &p);
        trm_puzzle_done(&p);
    }
}

static void a_turned_task_is_watched_as_it_was_run(void **state)
{
    (void)state;
    check_turned_tasks(0);
    check_turned_tasks(0.2);
}

/* Of ARC: where pictures are the same runs agree, whatever each says about the padding. */
static void answers_agree_by_their_pictures(void **state)
{
    (void)state;
    enum { SIDE = 6, K = 16 };
    struct trm_err err = {0};
    struct trm_model *m = family_model("arc", SIDE);
    struct trm_puzzles pack = {0};
    char name[] = "task";
    struct trm_puzzle p = {.family = trm_family_find("arc", NULL), .name = name, .rating = -1};
    struct trm_grid answer[K];
    struct evaluation e;
    int agree = 0;
    p.question = trm_grid_make(3, 3);
    trm_puzzles_add(&pack, &p);
    const struct evaluate_options how = {.threads = 1, .restarts = {K, RESTART_NOISE, 0.3, 5}};
    assert_true(evaluate_puzzles(&e, m, &pack, &how, &err));
    for (size_t k = 0; k < K; k++) evaluation_run_answer(&e, m, &pack, k, &answer[k]);
    for (size_t k = 0; k < K; k++) {
        int same = 0;
        for (int i = 0; i < K; i++) same += trm_grid_equal(&answer[k], &answer[i]);
        assert_int_equal(pick_agreement(&e, 0, e.token + k * SIDE * SIDE), same);
        agree += same > 1;
    }
    assert_true(agree > 0);
    evaluation_done(&e);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* In rounds: restarts that are run are the same runs, and those after a valid answer are spared. */
static void valid_answers_are_not_asked_for_again(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(3);
    struct trm_puzzles pack = {0};
    struct evaluation all, some;
    struct evaluate_options options = {.threads = 1, .restarts = {9, RESTART_NOISE, 1, 5}};
    add_full(&pack);
    assert_true(evaluate_puzzles(&all, m, &pack, &options, &err));
    options.until_valid = true;
    assert_true(evaluate_puzzles(&some, m, &pack, &options, &err));
    assert_int_equal(some.count, PUZZLES);
    for (size_t i = 0; i < PUZZLES; i++) {
        bool valid = false;
        for (size_t run = i * 9; run < (i + 1) * 9; run++) {
            if (valid) {
                assert_int_equal(some.items[run].halt_step, 0);
                continue;
            }
            assert_memory_equal(some.token + run * TOY_CELLS, all.token + run * TOY_CELLS,
                                TOY_CELLS);
            assert_int_equal(some.items[run].valid_at_end, all.items[run].valid_at_end);
            valid = some.items[run].valid_at_end;
        }
    }
    evaluation_done(&all);
    evaluation_done(&some);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

static bool is_valid(const struct trm_model *m, const struct trm_puzzle *p, const uint8_t *answer)
{
    const struct trm_config *c = trm_model_config(m);
    int32_t tokens[TOY_CELLS];
    struct trm_grid grid;
    bool known;
    for (int i = 0; i < TOY_CELLS; i++) tokens[i] = answer[i];
    p->family->decode(tokens, c->rows, c->cols, &p->question, &grid);
    return p->family->correct(p, &grid, &known);
}

/* The rules judge the answer of the halt and the last one, each for itself. */
static void validity_is_judged_at_the_halt_too(void **state)
{
    (void)state;
    enum { K = 9 };
    struct trm_err err = {0};
    struct trm_model *m = toy_model(3);
    struct trm_puzzles pack = {0};
    struct evaluation whole, left;
    struct evaluate_options options = {.threads = 1, .restarts = {K, RESTART_NOISE, 1, 5}};
    add_full(&pack);
    assert_true(evaluate_puzzles(&whole, m, &pack, &options, &err));
    options.until_halt = true;
    assert_true(evaluate_puzzles(&left, m, &pack, &options, &err));
    for (size_t run = 0; run < PUZZLES * K; run++) {
        const struct evaluated *x = &whole.items[run];
        const struct trm_puzzle *p = &pack.items[run / K];
        assert_int_equal(x->valid_at_halt, is_valid(m, p, whole.token_at_halt + run * TOY_CELLS));
        assert_int_equal(x->valid_at_end, is_valid(m, p, whole.token + run * TOY_CELLS));
        assert_int_equal(left.items[run].valid_at_end, x->valid_at_halt);
    }
    evaluation_done(&whole);
    evaluation_done(&left);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* The label says which answer is learned, the rules which ones are right: where they accept
 * another one, it is good; without an answer nothing is. */
static void a_good_answer_needs_no_label(void **state)
{
    (void)state;
    const struct evaluated other = {.known = true, .valid_at_halt = true, .valid_at_end = true};
    const struct evaluated unknown = {.valid_at_halt = true, .valid_at_end = true};
    const struct evaluated labelled = {.known = true, .right_at_halt = true};
    assert_true(evaluated_good_at_halt(&other) && evaluated_good_at_end(&other));
    assert_false(evaluated_good_at_halt(&unknown) || evaluated_good_at_end(&unknown));
    assert_true(evaluated_good_at_halt(&labelled) && !evaluated_good_at_end(&labelled));
}

/* ---- Turned mazes ---- */

enum { MAZES = 8, MAZE_RESTARTS = 4, MAZE_STEPS = 4, MAZE_RUNS = MAZES * MAZE_RESTARTS };

/* Of a few nobody says the answer: the labelled way is searched for. */
static void read_mazes(struct trm_puzzles *mazes)
{
    struct trm_err err = {0};
    if (!trm_puzzles_read(mazes, "puzzles/maze/8.csv", NULL, &err)) fail_msg("%s", err.text);
    assert_int_equal(mazes->count, MAZES);
    for (size_t i = 3; i < MAZES; i += 4) mazes->items[i].answer = (struct trm_grid){0};
}

/* Every restart of the mazes as a puzzle of its own, labelled as in training. other[MAZE_RUNS]:
 * whether that is not the turned label of the maze. */
static void turn_mazes(const struct trm_puzzles *mazes, const struct restarts *r,
                       const struct trm_config *c, struct trm_puzzles *out, bool *other)
{
    for (size_t run = 0; run < MAZE_RUNS; run++) {
        const struct trm_puzzle *p = &mazes->items[run / MAZE_RESTARTS];
        struct trm_augment a = restart_symmetry(r, (int)(run % MAZE_RESTARTS), p, c);
        struct trm_puzzle turned = trm_augment_puzzle(&a, p);
        struct trm_grid as_turned = turned.answer;
        trm_augment_relabel(&a, p->family, &turned.question, &turned.answer);
        other[run] = !trm_grid_equal(&as_turned, &turned.answer);
        trm_puzzles_add(out, &turned);
        trm_puzzle_done(&turned);
    }
}

/* What is right of a turned maze is what the model learned to answer to it. */
static void a_turned_maze_has_the_label_of_its_training(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = trm_model_open("models/maze.safetensors", NULL, &err);
    struct trm_puzzles mazes = {0}, turned = {0};
    struct evaluation e, alone;
    if (!m) fail_msg("%s", err.text);
    read_mazes(&mazes);
    struct evaluate_options how = {.steps = MAZE_STEPS, .batch = BATCH, .threads = 1};
    how.restarts = (struct restarts){MAZE_RESTARTS, RESTART_SYMMETRY, 0, 5};
    bool other[MAZE_RUNS];
    int told_apart = 0; /* right, and wrong by the label of the maze that was not turned */
    turn_mazes(&mazes, &how.restarts, trm_model_config(m), &turned, other);
    assert_true(evaluate_puzzles(&e, m, &mazes, &how, &err));
    how.restarts = (struct restarts){0};
    assert_true(evaluate_puzzles(&alone, m, &turned, &how, &err));
    for (size_t run = 0; run < MAZE_RUNS; run++) {
        const struct evaluated *x = &e.items[run], *y = &alone.items[run];
        assert_true(x->known && y->known);
        assert_int_equal(x->right_at_halt, y->right_at_halt);
        assert_int_equal(x->right_at_end, y->right_at_end);
        assert_int_equal(x->valid_at_end, y->valid_at_end);
        assert_int_equal(x->cells, y->cells);
        assert_int_equal(x->cells_right, y->cells_right);
        told_apart += y->right_at_end && other[run];
    }
    assert_memory_equal(e.right, alone.right, MAZE_RUNS * MAZE_STEPS);
    assert_memory_equal(e.good, alone.good, MAZE_RUNS * MAZE_STEPS);
    assert_true(told_apart > 0);
    evaluation_done(&e);
    evaluation_done(&alone);
    trm_puzzles_done(&mazes);
    trm_puzzles_done(&turned);
    trm_model_free(m);
}

/* ---- Labels ---- */

/* Answers, halting and who is picked by `picks` ways, the first of enum pick. */
static void assert_same_answers(const struct evaluation *a, const struct evaluation *b, int picks)
{
    size_t K = (size_t)a->restarts, runs = a->count * K, cells = (size_t)a->cells;
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->q_halt, b->q_halt, runs * (size_t)a->steps * sizeof *a->q_halt);
    assert_memory_equal(a->token, b->token, runs * cells);
    assert_memory_equal(a->token_at_halt, b->token_at_halt, runs * cells);
    for (size_t run = 0; run < runs; run++) {
        assert_int_equal(a->items[run].halted, b->items[run].halted);
        assert_int_equal(a->items[run].halt_step, b->items[run].halt_step);
    }
    for (size_t i = 0; i < a->count; i++)
        for (int how = 0; how < picks; how++)
            assert_int_equal(pick_restart(a, i, a->restarts, (enum pick)how),
                             pick_restart(b, i, b->restarts, (enum pick)how));
}

/* The pack's own labels against the others, and against such as the last restart gives them: a
 * model that is right. *e: with the own labels. */
static void check_labels(const struct trm_model *m, const struct trm_puzzles *pack,
                         const struct evaluate_options *how, int picks, struct evaluation *e)
{
    enum { GIVEN = LABELS_OWN }; /* in its place */
    struct trm_err err = {0};
    size_t K = (size_t)how->restarts.count;
    if (!evaluate_puzzles(e, m, pack, how, &err)) fail_msg("%s", err.text);
    for (int which = 0; which < LABELS; which++) {
        struct trm_puzzles other = {0};
        struct evaluation again;
        for (size_t i = 0; i < pack->count; i++) {
            trm_puzzles_add(&other, &pack->items[i]);
            struct trm_puzzle *p = &other.items[i];
            if (which == GIVEN) evaluation_run_answer(e, m, pack, i * K + K - 1, &p->answer);
            put_label(p, (enum labels)which, trm_model_config(m)->rows);
        }
        if (!evaluate_puzzles(&again, m, &other, how, &err)) fail_msg("%s", err.text);
        assert_same_answers(e, &again, picks);
        evaluation_done(&again);
        trm_puzzles_done(&other);
    }
}

static struct trm_model *crop_model(const char *family, int side)
{
    struct trm_model *m = family_model(family, side);
    struct trm_config c = *trm_model_config(m);
    struct trm_err err = {0};
    trm_model_free(m);
    c.mlp_t = false;
    c.inner_size_t = 0;
    c.pos_encodings = TRM_POS_ROPE_2D;
    c.crop = true;
    if (!trm_config_resolve(&c, family, &err)) fail_msg("%s", err.text);
    m = trm_model_new(&c, 5);
    wake_q_head(m);
    return m;
}

/* Of ARC rules tell nothing; boards differ, and are those of questions and demonstrations. */
static void labels_do_not_reach_the_answers_to_a_task(void **state)
{
    (void)state;
    static const char text[] =
        "{\"train\": [{\"input\": [[1, 0]], \"output\": [[3, 4]]},"
        " {\"input\": [[0, 2], [2, 0], [1, 1]], \"output\": [[3, 4, 5]]}],"
        " \"test\": [{\"input\": [[7], [0]], \"output\": [[3, 4]]}, {\"input\": [[8, 1, 5, 5]],"
        " \"output\": [[6]]}, {\"input\": [[1, 2], [3, 4]], \"output\": [[4, 3], [2, 1]]}]}";
    struct trm_model *m = crop_model("arc", 6);
    struct trm_puzzles pack = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&pack, text, strlen(text), "t.json", NULL, &err))
        fail_msg("%s", err.text);
    for (int kind = RESTART_NOISE; kind <= RESTART_SYMMETRY; kind++) {
        const struct evaluate_options how = {
            .steps = 3, .threads = 1, .restarts = {4, (enum restart_kind)kind, 0.5, 5}};
        struct evaluation e;
        check_labels(m, &pack, &how, PICK_RULES, &e);
        evaluation_done(&e);
    }
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* Of mazes rules tell who is asked again and who is picked, and labels do neither. */
static void labels_do_not_choose_among_mazes(void **state)
{
    (void)state;
    enum { FEW = 4 };
    struct trm_err err = {0};
    struct trm_model *m = trm_model_open("models/maze.safetensors", NULL, &err);
    struct trm_puzzles mazes = {.limit = FEW};
    struct evaluation e;
    if (!m) fail_msg("%s", err.text);
    if (!trm_puzzles_read(&mazes, "puzzles/maze/8.csv", NULL, &err)) fail_msg("%s", err.text);
    const struct evaluate_options how = {.steps = MAZE_STEPS,
                                         .threads = 1,
                                         .until_valid = true,
                                         .restarts = {2, RESTART_SYMMETRY, 0, 5}};
    check_labels(m, &mazes, &how, PICKS, &e);
    int spared = 0;
    for (size_t i = 0; i < FEW; i++) spared += e.items[2 * i + 1].halt_step == 0;
    assert_true(spared > 0);
    evaluation_done(&e);
    trm_puzzles_done(&mazes);
    trm_model_free(m);
}

/* ---- Stopping ---- */

struct stop {
    double at, seen;
};

static bool stop_there(void *context, double done, size_t count)
{
    struct stop *s = context;
    assert_true(done >= s->seen && done <= (double)count);
    s->seen = done;
    return done < s->at;
}

static void a_stopped_evaluation_keeps_whole_batches(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(4);
    struct trm_puzzles pack = {0};
    make_pack(m, &pack);
    static const struct {
        double at;
        size_t count;
    } cases[] = {{0, 0}, {7.5, 0}, {8, 8}, {15, 8}, {16, 16}, {21, 21}, {100, 21}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stop stop = {.at = cases[i].at};
        const struct evaluate_options options = {
            .batch = BATCH, .threads = 1, .progress = stop_there, .context = &stop};
        struct evaluation e;
        assert_true(evaluate_puzzles(&e, m, &pack, &options, &err));
        assert_int_equal(e.count, cases[i].count);
        assert_int_equal(e.stopped, e.count < pack.count);
        for (size_t k = e.count; k < pack.count; k++) assert_int_equal(e.items[k].halt_step, 0);
        struct evaluation_totals t;
        evaluation_total(&e, &t);
        assert_int_equal(t.count, cases[i].count);
        evaluation_done(&e);
    }
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

struct stop_later {
    int steps; /* recursion steps until it says no */
};

static bool stop_then(void *context, double done, size_t count)
{
    struct stop_later *s = context;
    (void)done, (void)count;
    return s->steps-- > 0;
}

/* All puzzles have an answer then, but not every restart that was asked for was run. */
static void a_later_round_that_is_stopped_says_so(void **state)
{
    (void)state;
    enum { ROUND = TOY_STEPS * TOY_FRAMES };
    static const struct {
        int steps;
        size_t count;
        bool stopped;
    } cases[] = {{ROUND / 2, 0, true}, {ROUND + 1, PUZZLES, true}, {1 << 20, PUZZLES, false}};
    struct trm_err err = {0};
    struct trm_model *m = toy_model(3);
    struct trm_puzzles pack = {0};
    make_pack(m, &pack);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct stop_later stop = {cases[i].steps};
        const struct evaluate_options options = {.batch = PUZZLES,
                                                 .threads = 1,
                                                 .until_valid = true,
                                                 .restarts = {RESTARTS, RESTART_NOISE, 1, 5},
                                                 .progress = stop_then,
                                                 .context = &stop};
        struct evaluation e;
        assert_true(evaluate_puzzles(&e, m, &pack, &options, &err));
        assert_int_equal(e.count, cases[i].count);
        assert_int_equal(e.stopped, cases[i].stopped);
        evaluation_done(&e);
    }
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* ---- Totals ---- */

static void totals_are_sums(void **state)
{
    (void)state;
    struct evaluated items[4] = {
        {true, true, 1, true, false, true, false, 10, 8},  /* spoiled */
        {true, true, 1, false, true, false, true, 10, 10}, /* mended */
        {true, false, 2, true, true, true, true, 10, 10},
        {false, false, 2, false, false, true, true, 0, 0}, /* nothing to compare with */
    };
    float q_halt[8] = {4, 4, 4, 4, -4, 0, 9, 9};
    uint8_t right[8] = {1, 0, 0, 1, 1, 1, 0, 0};
    const struct evaluation e = {
        .steps = 2, .count = 4, .restarts = 1, .items = items, .q_halt = q_halt, .right = right};
    struct evaluation_totals t;
    evaluation_total(&e, &t);
    assert_int_equal(t.count, 4);
    assert_int_equal(t.known, 3);
    assert_int_equal(t.right_at_end, 2);
    assert_int_equal(t.right_at_halt, 2);
    assert_int_equal(t.valid_at_end, 3);
    assert_int_equal(t.halted, 2);
    assert_int_equal(t.spoiled, 1);
    assert_int_equal(t.mended, 1);
    assert_int_equal(t.cells, 30);
    assert_int_equal(t.cells_right, 28);
    assert_true(fabs(t.mean_halt_step - 1.5) < 1e-12);
    assert_int_equal(evaluation_right_after(&e, 1), 2);
    assert_int_equal(evaluation_right_after(&e, 2), 2);

    /* p(4) = .982 four times, half of them right; p(-4) = .018 and p(0) = .5 once, right. */
    double p4 = 1 / (1 + exp(-4));
    assert_int_equal(t.bin[9].answers, 4);
    assert_int_equal(t.bin[0].answers, 1);
    assert_int_equal(t.bin[5].answers, 1);
    assert_true(fabs(t.bin[9].mean_p - p4) < 1e-12 && t.bin[9].right == 0.5);
    double error = (4 * (p4 - 0.5) + (1 - (1 - p4)) + 0.5) / 6;
    assert_true(fabs(t.calibration_error - error) < 1e-12);
}

static void numbers_that_are_none_do_not_fall_into_a_bin(void **state)
{
    (void)state;
    struct evaluated item = {.known = true, .halt_step = 3};
    float q_halt[3] = {NAN, INFINITY, -INFINITY};
    uint8_t right[3] = {0};
    const struct evaluation e = {
        .steps = 3, .count = 1, .restarts = 1, .items = &item, .q_halt = q_halt, .right = right};
    struct evaluation_totals t;
    evaluation_total(&e, &t);
    assert_int_equal(t.bin[0].answers, 1);
    assert_int_equal(t.bin[9].answers, 1);
    assert_true(fabs(t.calibration_error - 0.5) < 1e-12);
}

static void nothing_to_compare_with_is_no_zero(void **state)
{
    (void)state;
    struct evaluated item = {.halt_step = 1};
    float q_halt[1] = {2};
    uint8_t right[1] = {0};
    const struct evaluation e = {
        .steps = 1, .count = 1, .restarts = 1, .items = &item, .q_halt = q_halt, .right = right};
    struct evaluation_totals t;
    evaluation_total(&e, &t);
    assert_true(isnan(t.calibration_error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_puzzle_is_judged_as_if_alone),
        cmocka_unit_test(the_same_call_gives_the_same_numbers),
        cmocka_unit_test(who_halts_leaves_with_the_answer_of_its_halt),
        cmocka_unit_test(an_answer_that_the_canvas_cannot_hold_is_wrong),
        cmocka_unit_test(a_misfit_is_refused_before_anything_is_run),
        cmocka_unit_test(restarts_are_runs_of_their_own),
        cmocka_unit_test(a_turned_task_is_watched_as_it_was_run),
        cmocka_unit_test(answers_agree_by_their_pictures),
        cmocka_unit_test(valid_answers_are_not_asked_for_again),
        cmocka_unit_test(validity_is_judged_at_the_halt_too),
        cmocka_unit_test(a_good_answer_needs_no_label),
        cmocka_unit_test(a_turned_maze_has_the_label_of_its_training),
        cmocka_unit_test(labels_do_not_reach_the_answers_to_a_task),
        cmocka_unit_test(labels_do_not_choose_among_mazes),
        cmocka_unit_test(a_stopped_evaluation_keeps_whole_batches),
        cmocka_unit_test(a_later_round_that_is_stopped_says_so),
        cmocka_unit_test(totals_are_sums),
        cmocka_unit_test(numbers_that_are_none_do_not_fall_into_a_bin),
        cmocka_unit_test(nothing_to_compare_with_is_no_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
