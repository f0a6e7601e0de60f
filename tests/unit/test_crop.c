/* Boards smaller than the canvas: tokens are cut as they lie, and a model that crops does on a
 * board what a model made for that board does, running, judging and learning. */
#include "trmscope/crop.h"

#include "base/alloc.h"
#include "labels.h"
#include "run/evaluate.h"
#include "run/run.h"
#include "trace/encode.h"
#include "train/trainer.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>

enum { CANVAS = 9, VOCAB = 6 };
static const struct trm_board whole = {CANVAS, CANVAS}, part = {5, 7};

/* The weights are a function of the seed alone, whatever the canvas. */
static struct trm_model *model_of(struct trm_board b, bool crop, enum trm_pos_encodings encodings)
{
    struct trm_config c = trm_config_default();
    struct trm_err err = {0};
    c.hidden_size = c.puzzle_emb_ndim = 32;
    c.num_heads = 2;
    c.H_cycles = c.L_cycles = 2;
    c.halt_max_steps = 4;
    c.pos_encodings = encodings;
    c.learned_places = encodings == TRM_POS_ROPE_2D;
    c.puzzle_emb_len = c.num_puzzle_identifiers = 1;
    c.rows = b.rows;
    c.cols = b.cols;
    c.seq_len = b.rows * b.cols;
    c.vocab_size = VOCAB;
    c.crop = crop;
    snprintf(c.family, sizeof c.family, "maze");
    assert_true(trm_config_resolve(&c, "test", &err));
    return trm_model_new(&c, 11);
}

static void a_board_holds_every_token(void **state)
{
    (void)state;
    struct trm_model *m = model_of(whole, true, TRM_POS_ROPE_2D);
    const struct trm_config *c = trm_model_config(m);
    int32_t tokens[CANVAS * CANVAS] = {0};
    struct trm_board b = trm_board_start(c);
    trm_board_hold(&b, c, tokens);
    assert_true(b.rows == 1 && b.cols == 1);
    tokens[2 * CANVAS + 6] = 3;
    trm_board_hold(&b, c, tokens);
    assert_true(b.rows == 3 && b.cols == 7);
    tokens[4 * CANVAS + 1] = 5;
    trm_board_hold(&b, c, tokens);
    assert_true(b.rows == part.rows && b.cols == part.cols);
    trm_board_cut(&b, c, tokens);
    for (int i = 0; i < b.rows * b.cols; i++)
        assert_int_equal(tokens[i], i == 2 * 7 + 6 ? 3 : i == 4 * 7 + 1 ? 5 : 0);
    trm_model_free(m);
}

static void only_attention_can_be_cropped(void **state)
{
    (void)state;
    struct trm_model *m = model_of(whole, true, TRM_POS_ROPE);
    struct trm_config c = *trm_model_config(m);
    struct trm_err err = {0};
    c.mlp_t = true;
    assert_false(trm_config_resolve(&c, "test", &err));
    assert_non_null(strstr(err.text, "crop"));
    c.mlp_t = false;
    c.pos_encodings = TRM_POS_LEARNED;
    assert_false(trm_config_resolve(&c, "test", &err));
    trm_model_free(m);
}

/* ---- Running ---- */

static char name[] = "maze";

static struct trm_puzzle maze(int rows, int cols, int seed)
{
    struct trm_puzzle p = {.family = trm_family_find("maze", NULL), .name = name, .rating = -1};

    p.question = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++)
        p.question.cell[i] = (uint8_t)(1 + (i * 7 + seed) % 5 / 4);
    return p;
}

/* It holds the question and the demonstrations. One that held the answer would tell its size. */
static void the_answer_is_no_part_of_the_board(void **state)
{
    (void)state;
    struct trm_model *m = model_of(whole, true, TRM_POS_ROPE_2D);
    struct trm_pair demo = {maze(2, part.cols + 1, 1).question, maze(part.rows + 1, 2, 1).question};
    for (int which = 0; which < LABELS; which++) {
        struct trm_puzzle p = maze(part.rows, part.cols, 0);
        struct trm_board b;
        p.answer = p.question;
        put_label(&p, (enum labels)which, CANVAS);
        assert_true(encode_board(m, &p, &b, NULL));
        assert_true(b.rows == part.rows && b.cols == part.cols);
        p.demos = &demo, p.demo_count = 1;
        assert_true(encode_board(m, &p, &b, NULL));
        assert_true(b.rows == part.rows + 1 && b.cols == part.cols + 1);
    }
    trm_model_free(m);
}

static void a_run_is_that_of_a_model_made_for_the_board(void **state)
{
    (void)state;
    for (int flat = 0; flat < 2; flat++) {
        enum trm_pos_encodings encodings = flat ? TRM_POS_ROPE : TRM_POS_ROPE_2D;
        struct trm_model *big = model_of(whole, true, encodings);
        struct trm_model *small = model_of(part, false, encodings);
        struct trm_puzzle p = maze(part.rows, part.cols, 0);
        struct trm_err err = {0};
        struct run *a = run_new(big, &p, 0, &err), *b = run_new(small, &p, 0, &err);
        if (!a) fail_msg("%s", err.text);
        trm_model_free(big); /* the run keeps it alive */
        struct trm_stepper *one = trm_stepper_new(a->model, 1, 1);
        struct trm_stepper *other = trm_stepper_new(b->model, 1, 1);
        for (int i = 0; i < 13; i++) run_next(a, one), run_next(b, other);
        assert_true(trm_state_equal(&a->state, &b->state));
        assert_int_equal(trm_recorder_config(a->recorder)->cols, part.cols);
        trm_stepper_free(one);
        trm_stepper_free(other);
        run_free(a);
        run_free(b);
        trm_model_free(small);
    }
}

/* ---- Judging ---- */

static void a_pack_of_many_sizes_is_judged_board_by_board(void **state)
{
    (void)state;
    static const struct trm_board boards[] = {{5, 7}, {5, 7}, {9, 9}, {4, 4},
                                              {4, 4}, {4, 4}, {5, 7}};
    enum { PUZZLES = sizeof boards / sizeof *boards };
    struct trm_model *m = model_of(whole, true, TRM_POS_ROPE_2D);
    struct trm_puzzles pack = {0};
    struct trm_err err = {0};
    struct evaluation all, one;
    for (int i = 0; i < PUZZLES; i++) {
        struct trm_puzzle p = maze(boards[i].rows, boards[i].cols, i);
        p.answer = p.question;
        trm_puzzles_add(&pack, &p);
    }
    struct evaluate_options options = {.batch = 2, .threads = 1};
    if (!evaluate_puzzles(&all, m, &pack, &options, &err)) fail_msg("%s", err.text);
    assert_int_equal(all.count, PUZZLES);
    for (int i = 0; i < PUZZLES; i++) {
        struct trm_model *own = model_of(boards[i], false, TRM_POS_ROPE_2D);
        struct trm_puzzles alone = {.items = &pack.items[i], .count = 1};
        assert_true(evaluate_puzzles(&one, own, &alone, &options, &err));
        assert_int_equal(all.items[i].cells, one.items[0].cells);
        assert_int_equal(all.items[i].cells_right, one.items[0].cells_right);
        for (int s = 0; s < all.steps; s++)
            assert_true(fabsf(all.q_halt[i * all.steps + s] - one.q_halt[s]) < 1e-4F);
        struct trm_grid a, b;
        evaluation_answer(&all, m, &pack, (size_t)i, &a);
        evaluation_answer(&one, own, &alone, 0, &b);
        assert_memory_equal(a.cell, b.cell, (size_t)trm_grid_size(&b));
        evaluation_done(&one);
        trm_model_free(own);
    }
    evaluation_done(&all);
    trm_puzzles_done(&pack);
    trm_model_free(m);
}

/* ---- Learning ---- */

enum { ROWS = 6, SHARDS = 2 };

static void start(struct trainer *t, const struct trm_model *m, enum trm_compute compute)
{
    const struct trainer_settings settings = {
        .optimizer = {.kind = OPTIMIZER_ADAMW, .beta1 = 0.9, .beta2 = 0.95, .epsilon = 1e-8},
        .loss = {.type = LOSS_SOFTMAX},
        .step_weight = 1,
        .shards = SHARDS,
        .compute = compute,
        .most_rows = ROWS,
        .most_L_cycles = 2,
    };
    trainer_init(t, &settings, m, 1);
}

static void put(struct trainer *t, int row, struct trm_board b, int seed)
{
    int32_t inputs[CANVAS * CANVAS] = {0}, labels[CANVAS * CANVAS] = {0};
    for (int i = 0; i < b.rows * b.cols; i++) {
        inputs[i] = 1 + (i * 3 + seed) % (VOCAB - 1);
        labels[i] = 1 + (i + seed) % (VOCAB - 1);
    }
    carry_put(&t->carry, t->model, row,
              &(struct sample){.inputs = inputs, .labels = labels, .board = b, .number = seed});
}

static void learn(struct trainer *t, struct step_result *r)
{
    const struct step_plan plan = {.cycles = {2, 2}, .halt_max_steps = 4};
    trainer_step(t, &plan, r); /* at a rate of 0: gradients alone */
}

/* Half of the rows on the canvas and half on a part of it have the mean of the gradients of two
 * batches, each on a canvas of its own. */
static void check_gradients(enum trm_compute compute, double limit)
{
    struct trm_model *crop = model_of(whole, true, TRM_POS_ROPE_2D);
    struct trm_model *big = model_of(whole, false, TRM_POS_ROPE_2D);
    struct trm_model *small = model_of(part, false, TRM_POS_ROPE_2D);
    struct trainer mixed, a, b;
    struct step_result rm, ra, rb;
    double error = 0, norm = 0;
    start(&mixed, crop, compute), start(&a, big, compute), start(&b, small, compute);
    carry_resize(&a.carry, ROWS / 2), carry_resize(&b.carry, ROWS / 2);
    for (int i = 0; i < ROWS; i++) put(&mixed, i, i % 2 ? part : whole, i);
    for (int i = 0; i < ROWS / 2; i++) put(&a, i, whole, 2 * i), put(&b, i, part, 2 * i + 1);
    for (int step = 0; step < 2; step++) {
        learn(&mixed, &rm), learn(&a, &ra), learn(&b, &rb);
        assert_true(fabs(rm.loss.lm - ra.loss.lm - rb.loss.lm) < limit * rm.loss.lm);
        assert_int_equal(rm.loss.labels, ra.loss.labels + rb.loss.labels);
    }
    for (size_t i = 0; i < mixed.model->params.total; i++) {
        double want = ((double)a.gradient[i] + (double)b.gradient[i]) / 2;
        error += ((double)mixed.gradient[i] - want) * ((double)mixed.gradient[i] - want);
        norm += want * want;
    }
    assert_true(norm > 0);
    if (!(sqrt(error / norm) < limit)) fail_msg("gradients differ by %g", sqrt(error / norm));
    trainer_done(&mixed), trainer_done(&a), trainer_done(&b);
    trm_model_free(crop), trm_model_free(big), trm_model_free(small);
}

static void rows_on_boards_of_their_own_learn_as_they_would_alone(void **state)
{
    (void)state;
    check_gradients(TRM_COMPUTE_FLOAT32, 1e-5);
    if (trm_compute_resolve(TRM_COMPUTE_BFLOAT16) == TRM_COMPUTE_BFLOAT16)
        check_gradients(TRM_COMPUTE_BFLOAT16, 5e-3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_board_holds_every_token),
        cmocka_unit_test(only_attention_can_be_cropped),
        cmocka_unit_test(the_answer_is_no_part_of_the_board),
        cmocka_unit_test(a_run_is_that_of_a_model_made_for_the_board),
        cmocka_unit_test(a_pack_of_many_sizes_is_judged_board_by_board),
        cmocka_unit_test(rows_on_boards_of_their_own_learn_as_they_would_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
