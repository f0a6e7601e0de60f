/* What is told of a question in the making, and the worker that finds it out. */
#include "base/clock.h"
#include "edit/checker.h"
#include "files.h"
#include "unit_test.h"

#include <poll.h>

static struct trm_puzzle one(const char *family, const char *text)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&all, text, strlen(text), "t", trm_family_find(family, NULL), &err))
        fail_msg("%s", err.text);
    struct trm_puzzle p = trm_puzzle_copy(&all.items[0]);
    trm_puzzles_done(&all);
    return p;
}

static void inspect(const char *family, const char *text, enum trm_quality quality,
                    const char *words)
{
    static struct trm_inspection found;
    struct trm_puzzle p = one(family, text);
    p.family->inspect(&p.question, NULL, &found);
    assert_int_equal(found.quality, quality);
    assert_message(found.text, words);
    assert_false(found.stopped);
    assert_int_equal(found.answer.rows > 0, found.count > 0);
    assert_int_equal(found.other.rows > 0, found.count > 1);
    if (found.other.rows) assert_false(trm_grid_equal(&found.answer, &found.other));
    trm_puzzle_done(&p);
}

static const char proper[] =
    "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79";

static void test_inspect(void **state)
{
    (void)state;
    inspect("sudoku", proper, TRM_PROPER, "One answer. It needs singles");
    inspect("sudoku", "12343412........", TRM_UNFINISHED, "Not unique: 4 answers.");
    inspect("sudoku", "................", TRM_UNFINISHED, "at least 100 answers");
    inspect("sudoku", "1..1............", TRM_BROKEN, "2 cells break a rule");
    inspect("sudoku", "123....4........", TRM_BROKEN, "No answer");
    inspect("maze", "S G\n", TRM_PROPER, "has 2 steps");
    inspect("maze", "SG\n", TRM_PROPER, "has 1 step.");
    inspect("maze", "S#G\n", TRM_UNFINISHED, "no way");
    struct trm_inspection found;
    struct trm_grid room = trm_grid_make(3, 3);
    trm_family_find("maze", NULL)->inspect(&room, NULL, &found);
    assert_string_equal(found.text, "There is no start (S) and no goal (G) yet.");
}

static void wait_for_answer(struct checker *c, struct trm_inspection *out)
{
    struct pollfd p = {.fd = checker_descriptor(c), .events = POLLIN};
    while (!checker_answer(c, out)) assert_int_equal(poll(&p, 1, 20000), 1);
    assert_int_equal(poll(&p, 1, 0), 0); /* quiet again */
}

/* A 16x16 without an answer that no search like ours sees soon: four digits have three cells left
 * in the first row, but each of the cells has many digits left. */
static struct trm_grid hard_question(void)
{
    static struct trm_inspection found;
    struct trm_grid g = trm_grid_make(16, 16), empty = g;
    trm_family_find("sudoku", NULL)->inspect(&empty, NULL, &found);
    const uint8_t *solved = found.answer.cell;
    for (int i = 0; i < 256; i++)
        if (i % 16 >= 4 && memchr(solved, solved[i], 4)) g.cell[i] = solved[i];
    g.cell[0] = solved[9];
    return g;
}

static void test_stop(void **state)
{
    (void)state;
    static struct trm_inspection found;
    struct trm_grid hard = hard_question();
    const struct trm_family *f = trm_family_find("sudoku", NULL);
    double begin = seconds_now();
    f->inspect(&hard, NULL, &found);
    double whole = seconds_now() - begin;
    assert_int_equal(found.quality, TRM_UNDECIDED);
    assert_message(found.text, "No answer found after 100000 guesses");
    atomic_bool stop = true;
    begin = seconds_now();
    f->inspect(&hard, &stop, &found);
    assert_true(found.stopped);
    assert_true(seconds_now() - begin < whole / 10);
}

static void test_worker(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct checker *c = checker_new(&err);
    assert_non_null(c);
    static struct trm_inspection found;
    assert_false(checker_answer(c, &found));
    assert_false(checker_busy(c));

    struct trm_puzzle p = one("sudoku", proper);
    struct trm_grid hard = hard_question();
    checker_ask(c, p.family, &p.question);
    wait_for_answer(c, &found);
    assert_int_equal(found.quality, TRM_PROPER);
    assert_false(checker_answer(c, &found));

    /* Stale questions are given up: many of them cost no more than the last. */
    double before = seconds_now();
    for (int i = 0; i < 200; i++) checker_ask(c, p.family, &hard);
    checker_ask(c, p.family, &p.question);
    wait_for_answer(c, &found);
    assert_int_equal(found.quality, TRM_PROPER);
    assert_true(seconds_now() - before < 5); /* all of them would take a minute and more */

    checker_ask(c, p.family, &hard);
    checker_free(c); /* in the middle */
    trm_puzzle_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inspect),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_worker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
