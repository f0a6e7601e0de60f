/* Documents, their changes as text, undo and redo, the journal on disk. */
#include "base/path.h"
#include "base/rng.h"
#include "edit/history.h"
#include "edit/journal.h"
#include "files.h"
#include "unit_test.h"

#include <unistd.h>

static const struct trm_family *family(const char *name)
{
    return trm_family_find(name, NULL);
}

static struct document read_document(const char *name, const char *text, size_t index, int *at)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    if (!trm_puzzles_parse(&all, text, strlen(text), "t.txt", family(name), &err))
        fail_msg("%s", err.text);
    struct document d = document_from(&all, index, at);
    trm_puzzles_done(&all);
    return d;
}

static const char task[] =
    "{\"train\":[{\"input\":[[1,0],[0,2]],\"output\":[[1,1],[2,2]]}],\"test\":["
    "{\"input\":[[1,2,3]],\"output\":[[1,2],[3,4]]},{\"input\":[[7]]}]}";

static void test_document(void **state)
{
    (void)state;
    int at;
    struct document d = read_document("arc", task, 1, &at);
    assert_int_equal(d.count, 3);
    assert_int_equal(d.demo_count, 1);
    assert_int_equal(at, 2);
    struct trm_puzzles out = {0};
    document_puzzles(&d, "t", &out);
    assert_int_equal(out.count, 2);
    assert_int_equal(out.items[1].test_index, 1);
    assert_int_equal(out.items[1].demo_count, 1);
    assert_int_equal(out.items[0].answer.cell[3], 4);
    assert_int_equal(out.items[1].answer.rows, 0);
    trm_puzzles_done(&out);
    document_remove(&d, 1);
    assert_false(document_can_remove(&d, 0));
    assert_false(document_can_remove(&d, 1));
    document_done(&d);

    /* What is put into the blank cells is an answer as long as it is right. */
    d = read_document("sudoku", "12343412........,1234341221434321", 0, &at);
    assert_int_equal(document_cell(&d, (struct sheet){0, SIDE_INPUT}, 2, 0), 0);
    memcpy(d.pairs[0].output.cell + 8, "\2\1\4\3\4\3\2\1", 8);
    struct trm_puzzle p = document_puzzle(&d, 0, "x");
    assert_int_equal(p.answer.rows, 4);
    assert_int_equal(p.question.cell[8], 0);
    assert_int_equal(document_cell(&d, (struct sheet){0, SIDE_INPUT}, 2, 0), 2);
    trm_puzzle_done(&p);
    d.pairs[0].output.cell[8] = 1;
    p = document_puzzle(&d, 0, "x");
    assert_int_equal(p.answer.rows, 0);
    trm_puzzle_done(&p);
    document_done(&d);

    d = document_new(family("maze"), 0, 0);
    assert_int_equal(d.pairs[0].input.rows, 30);
    assert_true(d.family->check(&(struct trm_puzzle){.question = d.pairs[0].input}, NULL));
    document_done(&d);
    assert_false(document_size_fits(family("arc"), 31, 3));
    assert_false(document_size_fits(family("sudoku"), 9, 4));
    assert_false(document_cell_fits(family("sudoku"), 4, 4, 5));
    assert_true(document_cell_fits(family("sudoku"), 16, 16, 16));
    assert_true(document_cell_fits(family("arc"), 3, 3, 9));
    assert_false(document_cell_fits(family("arc"), 3, 3, 10));
    assert_true(document_cell_fits(family("maze"), 3, 3, 4));
}

/* Any cell, any size, any number of pairs. */
static void scribble(struct rng *r, struct document *d)
{
    struct sheet s = {(int)rng_below(r, (uint32_t)d->count), (enum side)rng_below(r, 2)};
    struct trm_grid *g = document_grid(d, s);
    uint32_t what = rng_below(r, 10);
    bool arc = !d->family->fills_blanks;
    if (what < 6 && g->rows > 0) {
        uint8_t cell = (uint8_t)rng_below(r, 17);
        if (document_cell_fits(d->family, g->rows, g->cols, cell))
            g->cell[rng_below(r, (uint32_t)trm_grid_size(g))] = cell;
    } else if (what < 8 && arc) {
        *g = document_blank(d->family, 1 + (int)rng_below(r, 30), 1 + (int)rng_below(r, 30));
    } else if (what == 8 && arc) {
        bool demo = rng_below(r, 2);
        struct trm_pair pair = d->pairs[0];
        document_insert(d, demo ? 0 : d->count, &pair, demo);
    } else if (what == 9 && document_can_remove(d, s.pair)) {
        document_remove(d, s.pair);
    }
}

/* Every change leads there and back; a history of many leads back to the beginning. */
static void test_there_and_back(void **state)
{
    (void)state;
    static const char *const names[] = {"arc", "sudoku", "maze"};
    for (int f = 0; f < 3; f++) {
        struct rng r;
        struct history h = {0};
        char name[CHANGE_NAME];
        rng_init(&r, 11, (uint64_t)f);
        struct document d = document_new(family(names[f]), 0, 0), first = document_copy(&d);
        for (int i = 0; i < 1500; i++) {
            struct document before = document_copy(&d);
            scribble(&r, &d);
            if (rng_below(&r, 20) == 0) scribble(&r, &d);
            char *line = change_between(&before, &d, "some-change");
            struct document again = document_copy(&before);
            if (line) {
                assert_true(change_apply(&again, line, CHANGE_FORWARD, NULL, NULL));
                assert_true(document_equal(&again, &d));
                assert_true(change_apply(&again, line, CHANGE_BACK, NULL, NULL));
                assert_true(document_equal(&again, &before));
                history_add(&h, line);
            } else {
                assert_true(document_equal(&before, &d));
            }
            document_done(&again);
            document_done(&before);
        }
        struct document last = document_copy(&d);
        while (history_undo(&h, &d, NULL, name)) assert_string_equal(name, "some change");
        assert_true(document_equal(&d, &first));
        while (history_redo(&h, &d, NULL, name)) {
        }
        assert_true(document_equal(&d, &last));
        history_done(&h);
        document_done(&d);
        document_done(&first);
        document_done(&last);
    }
}

/* Steps that belong together are undone together; a new change forgets what was undone. */
static void test_history(void **state)
{
    (void)state;
    struct history h = {0};
    char name[CHANGE_NAME];
    struct document d = document_new(family("sudoku"), 4, 4), before;
    for (int i = 0; i < 4; i++) {
        before = document_copy(&d);
        d.pairs[0].input.cell[i] = (uint8_t)(i + 1);
        char *line = change_between(&before, &d, "digit"), *joined = malloc(strlen(line) + 2);
        sprintf(joined, "%s%s", i == 2 ? "+" : "", line);
        history_add(&h, joined);
        free(line);
        document_done(&before);
    }
    assert_true(history_undo(&h, &d, NULL, name));
    assert_int_equal(h.done, 3);
    assert_true(history_undo(&h, &d, NULL, name));
    assert_int_equal(h.done, 1);
    assert_int_equal(d.pairs[0].input.cell[1], 0);
    assert_true(history_redo(&h, &d, NULL, name));
    assert_int_equal(h.done, 3);
    before = document_copy(&d);
    d.pairs[0].input.cell[9] = 2;
    history_add(&h, change_between(&before, &d, "digit"));
    assert_false(history_redo(&h, &d, NULL, name));
    assert_int_equal(h.count, 4);
    document_done(&before);
    document_done(&d);
    history_done(&h);
}

/* Lines that do not fit change nothing. */
static void test_bad_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "digit",
        "digit ",
        " c 0 i 0:01",
        "digit x",
        "digit c 1 i 0:01",
        "digit c 0 q 0:01",
        "digit c 0 i 16:01",
        "digit c 0 i 0:05",
        "digit c 0 i 0:21",
        "digit c 0 i 0:0",
        "digit c 0 i 0:01,",
        "digit c 0 i 0:01 g",
        "digit c 0 i 9999999:01",
        "digit g 0 i 4x4:0000000000000000 9x9:",
        "digit g 0 i 4x4:0000000000000000 0x0:",
        "digit p 0 0 0 1 0 4x4:0000000000000000 4x4:0000000000000000",
        "digit p 0 0 0 0 2000",
        "digit p 0 0 1 0 0",
    };
    struct document d = document_new(family("sudoku"), 4, 4), same = document_copy(&d);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct trm_err err = {0};
        if (change_apply(&d, bad[i], CHANGE_FORWARD, NULL, &err)) fail_msg("\"%s\"", bad[i]);
        assert_int_equal(err.kind, TRM_ERR_INPUT);
        assert_true(document_equal(&d, &same));
    }
    document_done(&d);
    document_done(&same);
}

static void test_journal(void **state)
{
    (void)state;
    struct trm_err err = {0};
    char *home = temporary_path("state"), *text;
    setenv("XDG_STATE_HOME", home, 1);
    struct journal_paths left;
    journal_find(&left);
    assert_int_equal(left.count, 0);
    struct journal j, other;
    if (!journal_create(&j, family("maze"), &err)) fail_msg("%s", err.text);
    assert_true(journal_add(&j, "name", "my maze", &err));
    assert_true(journal_add(&j, "undo", NULL, &err));
    journal_find(&left);
    assert_int_equal(left.count, 0); /* somebody is at it */
    char *path = strdup(j.path);
    const struct trm_family *f;
    assert_false(journal_resume(&other, path, &f, &text, &err));
    assert_message(err.text, "another program");
    assert_int_equal(write(j.fd, "do digit c 0 i 7:", 17), 17); /* cut short */
    journal_close(&j, true);

    journal_find(&left);
    assert_int_equal(left.count, 1);
    assert_string_equal(left.items[0], path);
    if (!journal_resume(&j, path, &f, &text, &err)) fail_msg("%s", err.text);
    assert_ptr_equal(f, family("maze"));
    assert_string_equal(text, "name my maze\nundo\n");
    free(text);
    assert_true(journal_add(&j, "redo", NULL, &err));
    journal_close(&j, true);
    if (!journal_resume(&j, path, &f, &text, &err)) fail_msg("%s", err.text);
    assert_string_equal(text, "name my maze\nundo\nredo\n");
    free(text);
    journal_close(&j, false);
    assert_false(path_exists(path));
    journal_paths_done(&left);

    assert_true(path_write(path, "trmscope edit 1 chess\n", 22, &err));
    assert_false(journal_resume(&j, path, &f, &text, &err));
    assert_message(err.text, "is not a journal");
    free(path);
    remove_tree(home);
    unsetenv("XDG_STATE_HOME");
}

/* Such as a generated one: it gets an empty one, so that every change of it can be undone. */
static void a_task_without_demonstrations_gets_one(void **state)
{
    (void)state;
    char name[] = "alone";
    struct trm_puzzle p = {.family = trm_family_find("arc", NULL), .name = name, .rating = -1};
    p.question = trm_grid_make(4, 5);
    const struct trm_puzzles all = {.items = &p, .count = 1};
    int at = -1;
    struct document d = document_from(&all, 0, &at);
    assert_int_equal(d.demo_count, 1);
    assert_int_equal(at, 1);
    struct document more = document_copy(&d);
    const struct trm_pair pair = more.pairs[0];
    document_insert(&more, 0, &pair, true);
    char *line = change_between(&d, &more, "add");
    assert_true(change_apply(&more, line, CHANGE_BACK, NULL, NULL));
    assert_true(document_equal(&d, &more));
    free(line);
    document_done(&d);
    document_done(&more);
}

static struct trm_puzzle empty_puzzle(const char *family_name, int rows, int cols)
{
    static char name[] = "some";
    return (struct trm_puzzle){.family = family(family_name),
                               .name = name,
                               .question = trm_grid_make(rows, cols),
                               .rating = -1};
}

/* words NULL: it fits. */
static void assert_fits(const struct trm_puzzle *items, size_t count, const char *words)
{
    struct trm_puzzle copies[2] = {items[0], items[count - 1]};
    const struct trm_puzzles all = {.items = copies, .count = count};
    struct trm_err err = {0};
    assert_int_equal(document_fits(&all, 0, &err), !words);
    assert_message(err.text, words ? words : "");
}

/* Data sets and traces have questions that no file of the family has. */
static void only_grids_that_can_be_edited_fit(void **state)
{
    (void)state;
    static const struct {
        const char *family;
        int rows, cols;
        const char *words;
    } questions[] = {
        {"arc", 30, 30, NULL},
        {"arc", 32, 32,
         "test 1: found a grid of 32 x 32 cells, expected a size that the editor of "
         "ARC has (30 x 30 at most)"},
        {"arc", 0, 0, "test 1: found a grid of 0 x 0 cells"},
        {"maze", 64, 64, NULL},
        {"maze", 1, 2, NULL},
        {"maze", 1, 1, "found a grid of 1 x 1 cells"},
        {"sudoku", 16, 16, NULL},
        {"sudoku", 5, 5, "expected a size that the editor of Sudoku has"},
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        struct trm_puzzle p =
            empty_puzzle(questions[i].family, questions[i].rows, questions[i].cols);
        assert_fits(&p, 1, questions[i].words);
    }

    /* The demonstrations and the other tests of a task are edited with it. */
    struct trm_pair demo = {trm_grid_make(3, 3), trm_grid_make(30, 1)};
    struct trm_puzzle tests[2] = {empty_puzzle("arc", 3, 3), empty_puzzle("arc", 2, 2)};
    for (int i = 0; i < 2; i++) tests[i].demos = &demo, tests[i].demo_count = 1;
    assert_fits(tests, 2, NULL);
    tests[1].answer = trm_grid_make(31, 1);
    assert_fits(tests, 2, "test 2: found a grid of 31 x 1 cells");
    tests[1].answer.rows = 0;
    demo.output.rows = 0;
    assert_fits(tests, 2, "demonstration 1: found a grid of 0 x 1 cells");
}

/* Undo and the journal count no further. */
static void only_so_many_pairs_fit(void **state)
{
    (void)state;
    struct trm_puzzle p = empty_puzzle("arc", 1, 1);
    p.demos = calloc(DOCUMENT_PAIRS, sizeof *p.demos);
    for (int i = 0; i < DOCUMENT_PAIRS; i++)
        p.demos[i].input = p.demos[i].output = trm_grid_make(1, 1);
    p.demo_count = DOCUMENT_PAIRS;
    assert_fits(&p, 1, "found a task of 2001 demonstrations and tests, expected 2000 at most");
    p.demo_count--;
    assert_fits(&p, 1, NULL);
    free(p.demos);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_without_demonstrations_gets_one),
        cmocka_unit_test(only_grids_that_can_be_edited_fit),
        cmocka_unit_test(only_so_many_pairs_fit),
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
