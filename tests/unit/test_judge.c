/* Whether the answer of a frame is right: given cells count, and are told apart. */
#include "base/alloc.h"
#include "run/judge.h"
#include "small_models.h"
#include "toy.h"
#include "trmscope/step.h"
#include "unit_test.h"

#include <stdlib.h>

/* Records a frame in which the model predicts these tokens, and judges it. */
static enum judgement judged(struct trm_recorder *r, const int32_t *tokens)
{
    const struct trm_config *c = trm_recorder_config(r);
    struct trm_state s = {0};
    float q[2] = {0};
    float *logits = xcalloc((size_t)c->seq_len * (size_t)c->vocab_size, sizeof *logits);
    for (int i = 0; i < c->seq_len; i++) logits[i * c->vocab_size + tokens[i]] = 1;
    trm_state_start(&s, trm_recorder_model(r), 1);
    trm_recorder_add(r, &s, logits, q);
    trm_state_done(&s);
    free(logits);
    return judge_frame(r, trm_recorder_puzzle(r), trm_recorder_last(r));
}

static void given_cells_count(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = toy_model(1);
    struct trm_puzzle p = toy_puzzle(0);
    struct trm_recorder *r = trm_recorder_new(m, &p, 0, &err);
    int32_t tokens[TOY_CELLS];
    int given = 0, open = 0;
    while (!p.question.cell[given]) given++;
    while (p.question.cell[open]) open++;
    for (int i = 0; i < TOY_CELLS; i++) tokens[i] = p.answer.cell[i] + 1;
    assert_int_equal(judged(r, tokens), JUDGED_RIGHT);
    tokens[given] = 1; /* blank */
    assert_int_equal(judged(r, tokens), JUDGED_BUT_FOR_GIVEN);
    tokens[open] = 1;
    assert_int_equal(judged(r, tokens), JUDGED_WRONG);
    tokens[given] = p.answer.cell[given] + 1;
    assert_int_equal(judged(r, tokens), JUDGED_WRONG);
    trm_recorder_free(r);
    trm_puzzle_done(&p);
    trm_model_free(m);
}

/* An ARC task gives no cell of its answer, and without it nobody can tell. */
static void where_no_cell_is_given(void **state)
{
    enum { SIDE = 4, EOS = 1, COLOUR = 2 };
    (void)state;
    struct trm_err err = {0};
    struct trm_model *m = family_model("arc", SIDE);
    struct trm_puzzle p = {.family = trm_family_find("arc", &err), .rating = -1};
    int32_t tokens[SIDE * SIDE];
    p.question = trm_grid_make(2, 2);
    for (int known = 0; known < 2; known++) {
        p.name = xstrdup("task");
        p.answer = trm_grid_make(2 * known, 2 * known);
        struct trm_recorder *r = trm_recorder_new(m, &p, 0, &err);
        for (int i = 0; i < SIDE * SIDE; i++)
            tokens[i] = i / SIDE < 2 && i % SIDE < 2 ? COLOUR : EOS;
        assert_int_equal(judged(r, tokens), known ? JUDGED_RIGHT : JUDGED_UNKNOWN);
        tokens[0] = COLOUR + 1;
        assert_int_equal(judged(r, tokens), known ? JUDGED_WRONG : JUDGED_UNKNOWN);
        trm_recorder_free(r);
        trm_puzzle_done(&p);
    }
    trm_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(given_cells_count),
        cmocka_unit_test(where_no_cell_is_given),
    };
    return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
