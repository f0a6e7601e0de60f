/* Scores by task against votes counted by hand. */
#include "run/task_scores.h"

#include "base/alloc.h"
#include "small_models.h"
#include "trmscope/augment.h"
#include "unit_test.h"

#include <stdlib.h>

enum { SIDE = 4, FORMS = 3 };

/* A row of three cells. */
static struct trm_grid row(int a, int b, int c)
{
    struct trm_grid g = trm_grid_make(1, 3);
    g.cell[0] = (uint8_t)a, g.cell[1] = (uint8_t)b, g.cell[2] = (uint8_t)c;
    return g;
}

/* The forms of a puzzle: as it is, turned, and with colours 1 and 2 changed about. */
static struct trm_augment form(int number)
{
    struct trm_augment a = trm_augment_none();
    if (number == 1) a.turn = TRM_TURN_LEFT;
    if (number == 2) a.value[1] = 2, a.value[2] = 1;
    return a;
}

struct fixture {
    const struct trm_model *model;
    struct trm_puzzles pack;
    struct evaluation e;
};

/* One more run: a form of a puzzle, and what the model makes of it (as if it were not turned). */
static void answer(struct fixture *f, const char *task, int number, const struct trm_grid *question,
                   const struct trm_grid *right, const struct trm_grid *given, float q)
{
    struct trm_augment a = form(number);
    const struct trm_family *arc = trm_family_find("arc", NULL);
    struct trm_puzzle p = {.family = arc, .name = trm_augment_name(&a, task), .rating = -1};
    struct trm_grid seen;
    int32_t tokens[SIDE * SIDE] = {0};
    trm_augment_apply(&a, question, &p.question);
    trm_augment_apply(&a, right, &p.answer);
    trm_augment_apply(&a, given, &seen);
    if (seen.rows > 0) assert_true(arc->encode(&seen, SIDE, SIDE, tokens));
    for (int i = 0; i < SIDE * SIDE; i++)
        f->e.token[f->e.count * SIDE * SIDE + (size_t)i] = (uint8_t)tokens[i];
    f->e.items[f->e.count].halt_step = 1;
    f->e.q_halt[f->e.count++] = q;
    trm_puzzles_add(&f->pack, &p);
    trm_puzzle_done(&p);
}

static struct fixture begin(void)
{
    struct fixture f = {.model = family_model("arc", SIDE),
                        .e = {.steps = 1, .restarts = 1, .cells = SIDE * SIDE}};
    evaluation_allocate(&f.e, 16);
    return f;
}

static void end(struct fixture *f)
{
    trm_puzzles_done(&f->pack);
    evaluation_done(&f->e);
    trm_model_free(f->model);
}

static void tasks_are_scored_as_the_public_evaluator_does(void **state)
{
    (void)state;
    struct fixture f = begin();
    const struct trm_grid q1 = row(1, 2, 3), q2 = row(3, 3, 3), right = row(1, 1, 2),
                          wrong = row(2, 2, 1), worse = row(2, 2, 2), nothing = {.rows = 0};
    answer(&f, "one", 0, &q1, &right, &wrong, 9); /* sure of itself, and outvoted */
    answer(&f, "two", 0, &q1, &right, &wrong, 1);
    answer(&f, "one", 1, &q1, &right, &right, -1);
    answer(&f, "one", 2, &q1, &right, &right, -1);
    answer(&f, "one", 0, &q2, &right, &worse, 2); /* one vote each: the surest comes first */
    answer(&f, "one", 1, &q2, &right, &right, 1);
    answer(&f, "one", 2, &q2, &right, &wrong, 0);
    answer(&f, "two", 1, &q1, &right, &nothing, 1);
    answer(&f, "two", 2, &q1, &right, &worse, 1);
    answer(&f, "two", 0, &q1, &right, &worse, 1);
    f.e.items[f.e.count - 1].halt_step = 0; /* a restart that was spared */
    answer(&f, "unknown", 0, &q1, &nothing, &wrong, 1);
    struct task_scores s;
    task_scores_make(&f.e, f.model, &f.pack, &s);
    assert_int_equal(s.count, 2);
    const struct task_score *one = &s.items[0], *two = &s.items[1];
    assert_int_equal(one->name_length, 3);
    assert_memory_equal(one->name, "one", 3);
    assert_int_equal(one->tests, 2);
    assert_int_equal(one->answers, 6);
    assert_int_equal(one->different, 5);
    assert_true(one->pass[0] == 0.5 && one->pass[1] == 1);
    assert_int_equal(two->tests, 1);
    assert_int_equal(two->answers, 3); /* no picture is an answer too */
    assert_int_equal(two->different, 3);
    assert_true(two->pass[0] == 0 && two->pass[1] == 0);
    assert_true(s.pass[0] == 0.25 && s.pass[1] == 0.5);
    task_scores_done(&s);
    end(&f);
}

/* Answers to one question are one vote, whatever the labels of its forms say: of three one is
 * garbage, or not there. */
static void labels_do_not_divide_a_vote(void **state)
{
    (void)state;
    const struct trm_grid question = row(1, 2, 3), right = row(1, 1, 2), wrong = row(2, 2, 1),
                          labels[] = {right, trm_grid_make(2, 4), {.rows = 0}};
    for (int i = 0; i < 3; i++) {
        struct fixture f = begin();
        struct task_scores s;
        answer(&f, "one", 0, &question, &labels[i], &wrong, 9);
        answer(&f, "one", 1, &question, &right, &right, -1);
        answer(&f, "one", 2, &question, &right, &right, -1);
        task_scores_make(&f.e, f.model, &f.pack, &s);
        assert_int_equal(s.count, 1);
        assert_int_equal(s.items[0].answers, 3);
        assert_int_equal(s.items[0].different, 2);
        assert_int_equal(s.items[0].tests, i == 1 ? 2 : 1);
        assert_true(s.pass[0] == (i == 1 ? 0.5 : 1)); /* nobody can answer as both labels say */
        task_scores_done(&s);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_are_scored_as_the_public_evaluator_does),
        cmocka_unit_test(labels_do_not_divide_a_vote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
