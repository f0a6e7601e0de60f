/* ARC: reading both forms, the canvas, names of augmented tasks, voting, and the made-up tasks. */
#include "files.h"

#include "base/check.h"
#include "base/path.h"
#include "base/str.h"
#include "puzzle/arc_rules.h"
#include "puzzle/families.h"
#include "trmscope/augment.h"
#include "trmscope/vote.h"

/* ---- Reading --------------------------------------------------------------------------------- */

static const char task[] =
    "{\"train\": [{\"input\": [[1, 0], [0, 2]], \"output\": [[5]]}],\r\n"
    " \"test\": [{\"input\": [[3, 4, 5]], \"output\": [[6], [7]]}, {\"input\": [[9]]}]}";

static void test_reads_a_task(void **state)
{
    (void)state;
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    char text[1000];
    snprintf(text, sizeof text, "\xef\xbb\xbf%s", task);
    if (!trm_puzzles_parse(&all, text, strlen(text), "x/0ab1.json", NULL, &err))
        fail_msg("%s", err.text);
    assert_int_equal(all.count, 2);
    const struct trm_puzzle *p = &all.items[0], *q = &all.items[1];
    assert_ptr_equal(p->family, &family_arc);
    assert_string_equal(p->name, "0ab1");
    assert_int_equal(p->demo_count, 1);
    assert_int_equal(p->demos[0].input.cell[3], 2);
    assert_int_equal(p->answer.rows, 2);
    assert_int_equal(q->test_index, 1);
    assert_int_equal(q->answer.rows, 0);
    assert_int_equal(q->demo_count, 1);
    trm_puzzles_done(&all);
}

static void test_reads_kaggle_files(void **state)
{
    (void)state;
    char *path = temporary_path("arc_challenges.json");
    char *folder = strdup(path), *beside;
    *strrchr(folder, '/') = '\0';
    beside = path_join(folder, "arc_solutions.json");
    struct str text = {0};
    str_printf(&text, "{\"aa\": %s, \"bb\": %s}", task, task);
    assert_true(path_write(path, text.text, text.length, NULL));
    struct trm_puzzles all = {0};
    assert_true(trm_puzzles_read(&all, path, NULL, NULL)); /* without solutions */
    assert_int_equal(all.count, 4);
    assert_string_equal(all.items[2].name, "bb");
    assert_int_equal(all.items[3].answer.rows, 0);
    trm_puzzles_done(&all);
    static const char solutions[] = "{\"aa\": [[[1]], [[2]]], \"bb\": [[[3]], [[4, 4]]]}";
    assert_true(path_write(beside, solutions, strlen(solutions), NULL));
    assert_true(trm_puzzles_read(&all, path, NULL, NULL));
    assert_int_equal(all.items[2].answer.cell[0], 6); /* the task's own output comes first */
    assert_int_equal(all.items[3].answer.cols, 2);
    trm_puzzles_done(&all);
    static const char wrong[] = "{\"bb\": [[[3]], [[4, 10]]]}";
    struct trm_err err = {0};
    assert_true(path_write(beside, wrong, strlen(wrong), NULL));
    assert_false(trm_puzzles_read(&all, path, NULL, &err));
    assert_message(err.text, "solutions of bb[1][0][1]: found 10, expected a colour 0..9");
    trm_puzzles_done(&all);
    unlink(beside);
    remove_temporary(path);
    str_done(&text);
    free(beside);
    free(folder);
}

static void expect_refused(const char *text, const char *words)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    assert_false(trm_puzzles_parse(&all, text, strlen(text), "bad.json", &family_arc, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "bad.json: ");
    assert_message(err.text, words);
    trm_puzzles_done(&all);
}

#define TEST "\"test\": [{\"input\": [[1]]}]"

static void test_refuses_with_place(void **state)
{
    (void)state;
    expect_refused("{\"train\": [", "line 1, column 11");
    expect_refused("[1]", "expected a task, or an object of tasks");
    expect_refused("{}", "holds no puzzle");
    expect_refused("{\"ab\": 3}", "ab: expected a task");
    expect_refused("{\"ab\": {\"train\": 1}}", "ab: train: is no list");
    expect_refused("{\"train\": [], " TEST "}", "train: is empty");
    expect_refused("{" TEST "}", "train: is missing");
    expect_refused("{\"train\": [{\"input\": [[1]]}], " TEST "}",
                   "train[0].output: found nothing, expected a grid");
    expect_refused("{\"train\": [{\"input\": [[1], [1, 2]], \"output\": [[1]]}], " TEST "}",
                   "train[0].input[1]: found 2 cells, expected 1 as in row 0");
    expect_refused("{\"train\": [{\"input\": [[1, 12]], \"output\": [[1]]}], " TEST "}",
                   "train[0].input[0][1]: found 12, expected a colour 0..9");
    expect_refused("{\"train\": [{\"input\": [[1, \"x\"]], \"output\": [[1]]}], " TEST "}",
                   "train[0].input[0][1]: found a text");
    expect_refused("{\"train\": [{\"input\": [3], \"output\": [[1]]}], " TEST "}",
                   "train[0].input[0]: found 3, expected a row");
    expect_refused("{\"train\": [{\"input\": [[]], \"output\": [[1]]}], " TEST "}",
                   "train[0].input[0]: found 0 cells, expected 1..30");
    struct str tall = {0}, deep = {0};
    str_add(&tall, "{\"train\": [{\"input\": [[1]");
    for (int i = 0; i < 30; i++) str_add(&tall, ", [1]");
    str_add(&tall, "], \"output\": [[1]]}], " TEST "}");
    expect_refused(tall.text, "train[0].input: found 31 rows, expected 1..30");
    str_add(&deep, "{\"train\": ");
    for (int i = 0; i < 100000; i++) str_add_char(&deep, '[');
    expect_refused(deep.text, "maximum parsing depth reached");
    str_done(&tall);
    str_done(&deep);
}

/* A short file may ask for much memory: every test input has the demonstrations of its task. */
static void test_refuses_too_many_copies(void **state)
{
    (void)state;
    struct str text = {0};
    str_add(&text, "{\"train\": [");
    for (int i = 0; i < 300; i++)
        str_printf(&text, "%s{\"input\": [[1]], \"output\": [[2]]}", i ? ", " : "");
    str_add(&text, "], \"test\": [");
    for (int i = 0; i < 300; i++) str_printf(&text, "%s{\"input\": [[1]]}", i ? ", " : "");
    str_add(&text, "]}");
    expect_refused(text.text, "found more than 65536 demonstrations, counted once for each test");
    str_done(&text);
}

/* ---- Canvas ---------------------------------------------------------------------------------- */

static const char two_tests[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                                "\"test\":[{\"input\":[[1]]},{\"input\":[[2]]}]}";

/* Parts that are read one after the other have every task once, and whole. */
static void test_begins_at_a_task(void **state)
{
    (void)state;
    struct str text = {0};
    struct trm_err err;
    str_printf(&text, "{\"a\": %s, \"b\": %s}", two_tests, two_tests);
    for (size_t from = 0; from < 5; from++) {
        struct trm_puzzles puzzles = {.from = from, .limit = 1};
        assert_true(trm_puzzles_parse(&puzzles, text.text, text.length, "t", NULL, &err));
        assert_int_equal(puzzles.count, from < 3 ? 2 : 0);
        if (from < 3) assert_string_equal(puzzles.items[0].name, from == 0 ? "a" : "b");
        trm_puzzles_done(&puzzles);
    }
    str_done(&text);
}

/* Every test input has a name of its own: a long one must not be there a thousand times. */
static void test_cuts_names(void **state)
{
    (void)state;
    struct str text = {0};
    struct trm_puzzles puzzles = {0};
    struct trm_err err;
    str_add(&text, "{\"");
    for (int i = 0; i < 1000; i++) str_add_char(&text, 'n');
    str_printf(&text, "\": %s}", two_tests);
    assert_true(trm_puzzles_parse(&puzzles, text.text, text.length, "long", NULL, &err));
    assert_int_equal(puzzles.count, 2);
    for (size_t i = 0; i < puzzles.count; i++) assert_int_equal(strlen(puzzles.items[i].name), 255);
    trm_puzzles_done(&puzzles);
    str_done(&text);
}

static bool refuse(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    (void)with;
    return trm_err_set(err, TRM_ERR_INPUT, "%s is not wanted", p->name);
}

/* Also where the one that is refused is the last that was to be read. */
static void test_ends_where_one_is_refused(void **state)
{
    (void)state;
    static const char one[] = "{\"train\":[{\"input\":[[1]],\"output\":[[2]]}],"
                              "\"test\":[{\"input\":[[1]]}]}";
    struct trm_err err = {0};
    for (size_t limit = 0; limit < 3; limit++) {
        struct trm_puzzles puzzles = {.each = refuse, .limit = limit};
        assert_false(trm_puzzles_parse(&puzzles, one, strlen(one), "t", NULL, &err));
        assert_message(err.text, "is not wanted");
        assert_int_equal(puzzles.count, 1);
    }
}

static struct trm_grid grid_of(int rows, int cols, const char *digits)
{
    struct trm_grid g = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++) g.cell[i] = (uint8_t)(digits[i] - '0');
    return g;
}

static void test_canvas(void **state)
{
    (void)state;
    struct trm_grid g = grid_of(2, 2, "1234"), back;
    int32_t t[16];
    assert_true(family_arc.encode(&g, 4, 4, t));
    static const int32_t corner[16] = {3, 4, 1, 0, 5, 6, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0};
    assert_memory_equal(t, corner, sizeof t);
    assert_true(family_arc.encode_at(&g, 4, 4, 2, 1, t));
    static const int32_t moved[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 1, 0, 5, 6, 1};
    assert_memory_equal(t, moved, sizeof t); /* no EOS row at the edge */
    assert_false(family_arc.encode_at(&g, 4, 4, 3, 1, t));
    family_arc.decode(corner, 4, 4, &g, &back);
    assert_true(trm_grid_equal(&g, &back));
    static const int32_t nothing[16] = {0, 3};
    family_arc.decode(nothing, 4, 4, &g, &back);
    assert_int_equal(back.rows, 0);
    /* the largest box that begins in the corner: 3 x 1 beats 1 x 2, 4 x 1 is not there */
    static const int32_t odd[16] = {2, 2, 1, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2};
    family_arc.decode(odd, 4, 4, &g, &back);
    assert_int_equal(back.rows, 3);
    assert_int_equal(back.cols, 1);
}

static void test_names(void **state)
{
    (void)state;
    struct trm_augment a = trm_augment_none(), b;
    size_t length;
    char *name = trm_augment_name(&a, "007bbfb7");
    assert_string_equal(name, "007bbfb7");
    free(name);
    a.turn = TRM_TURN_RIGHT;
    a.value[1] = 9, a.value[9] = 1;
    name = trm_augment_name(&a, "007bbfb7");
    assert_string_equal(name, "007bbfb7|||t3|||0923456781");
    assert_true(trm_augment_parse(name, &b, &length));
    assert_int_equal(length, 8);
    assert_memory_equal(&a, &b, sizeof a);
    free(name);
    assert_true(trm_augment_parse("abc", &b, &length) && length == 3 && b.turn == 0);
    assert_false(trm_augment_parse("abc|||t8|||0123456789", &b, &length));
    assert_false(trm_augment_parse("abc|||t1|||0123456788", &b, &length));
    assert_false(trm_augment_parse("abc|||t1|||012345678", &b, &length));
    assert_false(trm_augment_parse("abc|||t1", &b, &length));
}

/* ---- Voting ---------------------------------------------------------------------------------- */

static void test_votes(void **state)
{
    (void)state;
    struct trm_grid a = grid_of(1, 1, "1"), b = grid_of(1, 1, "2"), c = grid_of(1, 1, "3"),
                    d = grid_of(1, 1, "4");
    struct trm_votes v = {0};
    trm_votes_add(&v, &a, 0.9);
    trm_votes_add(&v, &b, 0.1);
    trm_votes_add(&v, &c, 0.8);
    trm_votes_add(&v, &b, 0.3);
    trm_votes_add(&v, &d, 0.8);
    trm_votes_rank(&v); /* b by number, a by q, then c before d because it came first */
    assert_int_equal(v.count, 4);
    assert_true(trm_grid_equal(&v.items[0].grid, &b) && v.items[0].count == 2);
    assert_true(v.items[0].q > 0.199 && v.items[0].q < 0.201);
    assert_true(trm_grid_equal(&v.items[1].grid, &a));
    assert_true(trm_grid_equal(&v.items[2].grid, &c));
    assert_true(trm_votes_pass(&v, &b, 1) && trm_votes_pass(&v, &a, 2));
    assert_false(trm_votes_pass(&v, &a, 1) || trm_votes_pass(&v, &c, 2));
    trm_votes_done(&v);
}

/* ---- Made-up tasks --------------------------------------------------------------------------- */

static uint64_t hash_grid(uint64_t h, const struct trm_grid *g)
{
    h = (h ^ g->cols) * 1099511628211u;
    for (int i = 0; i < trm_grid_size(g); i++) h = (h ^ g->cell[i]) * 1099511628211u;
    return h;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Every rule makes a thousand tasks that differ, of sizes that fit. */
static void test_rules_make_many_tasks(void **state)
{
    (void)state;
    enum { MANY = 1000 };
    static uint64_t seen[MANY];
    for (int i = 0; arc_rule(i); i++) {
        struct rng r;
        rng_init(&r, 1, (uint64_t)i);
        int made = 0, same = 0;
        for (int tries = 0; made < MANY && tries < 3 * MANY; tries++) {
            struct trm_puzzle p;
            if (!arc_rule_task(&r, arc_rule(i), &p)) continue;
            assert_in_range(p.answer.rows, 1, ARC_SIDE);
            assert_in_range(p.answer.cols, 1, ARC_SIDE);
            seen[made++] =
                hash_grid(hash_grid(hash_grid(7, &p.demos[0].input), &p.question), &p.answer);
            trm_puzzle_done(&p);
        }
        qsort(seen, (size_t)made, sizeof *seen, compare);
        for (int k = 1; k < made; k++) same += seen[k] == seen[k - 1];
        if (made - same < MANY * 99 / 100) fail_msg("%s: %d tasks", arc_rule(i)->name, made - same);
    }
}

/* The demonstrations of a task exclude every other rule, and leave its own one answer. */
static void test_tasks_leave_one_answer(void **state)
{
    (void)state;
    int rules = 0;
    for (; arc_rule(rules); rules++) {
        struct rng r;
        rng_init(&r, 2, (uint64_t)rules);
        struct trm_generate wish = {.rule = arc_rule(rules)->name};
        for (int k = 0; k < 8; k++) {
            struct trm_puzzle p;
            struct trm_err err = {0};
            if (!family_arc.generate(&r, &wish, &p, &err)) fail_msg("%s: %s", wish.rule, err.text);
            assert_true(arc_rule_explains(arc_rule(rules), &p, NULL));
            assert_false(arc_rule_explains(arc_rule(rules), &p, &p.answer));
            for (int i = 0; arc_rule(i); i++)
                if (i != rules && arc_rule_explains(arc_rule(i), &p, NULL))
                    fail_msg("%s explains a task of %s", arc_rule(i)->name, wish.rule);
            trm_puzzle_done(&p);
        }
    }
    assert_true(rules >= 40);
}

static void test_generator(void **state)
{
    (void)state;
    struct rng r, again;
    struct trm_puzzle p, q;
    struct trm_err err = {0};
    struct trm_generate wish = {.rule = "gravity"}, wrong = {.rule = "levity"};
    rng_init(&r, 3, 0);
    rng_init(&again, 3, 0);
    assert_true(family_arc.generate(&r, &wish, &p, &err));
    assert_true(family_arc.generate(&again, &wish, &q, &err));
    assert_string_equal(p.name, "gravity");
    assert_true(trm_grid_equal(&p.question, &q.question));
    trm_puzzle_done(&p);
    trm_puzzle_done(&q);
    assert_false(family_arc.generate(&r, &wrong, &p, &err));
    assert_message(err.text, "no rule \"levity\", expected one of rotate, ");
}

/* Pairs of a kind: they fit the canvas, are new each time, follow one rule, and the same number is
 * the same kind whoever asks. */
static void test_kinds(void **state)
{
    (void)state;
    const struct trm_generate wish = {.rows = 12, .cols = 11};
    enum { KINDS = 200, PAIRS = 4 };
    int different = 0;
    for (uint64_t kind = 0; kind < KINDS; kind++) {
        struct trm_puzzle p[PAIRS], again;
        struct trm_err err = {0};
        struct rng r;
        for (uint64_t i = 0; i < PAIRS; i++) {
            rng_init(&r, 9, i);
            if (!family_arc.generate_kind(&r, kind, &wish, &p[i], &err)) fail_msg("%s", err.text);
            assert_in_range(p[i].question.rows, 1, 12);
            assert_in_range(p[i].question.cols, 1, 11);
            assert_in_range(p[i].answer.rows, 1, 12);
            assert_in_range(p[i].answer.cols, 1, 11);
            assert_string_equal(p[i].name, p[0].name);
            different += !trm_grid_equal(&p[i].question, &p[(i + 3) % PAIRS].question);
        }
        rng_init(&r, 9, 2);
        assert_true(family_arc.generate_kind(&r, kind, &wish, &again, &err));
        assert_true(trm_grid_equal(&again.question, &p[2].question));
        assert_true(trm_grid_equal(&again.answer, &p[2].answer));
        trm_puzzle_done(&again);
        for (int i = 0; i < PAIRS; i++) trm_puzzle_done(&p[i]);
    }
    assert_true(different > KINDS * PAIRS * 95 / 100);
}

static void test_kinds_need_room(void **state)
{
    (void)state;
    const struct trm_generate wish = {.rows = 1, .cols = 1};
    struct trm_puzzle p;
    struct trm_err err = {0};
    struct rng r;
    rng_init(&r, 9, 0);
    assert_false(family_arc.generate_kind(&r, 1, &wish, &p, &err));
    assert_message(err.text, "canvas of 1 x 1");
}

static void test_prints_what_it_reads(void **state)
{
    (void)state;
    struct rng r;
    rng_init(&r, 4, 0);
    struct trm_generate wish = {0};
    for (int i = 0; i < 40; i++) {
        struct trm_puzzle p;
        struct str text = {0};
        struct trm_puzzles all = {0};
        assert_true(family_arc.generate(&r, &wish, &p, NULL));
        family_arc.print(&p, &text);
        assert_true(trm_puzzles_parse(&all, text.text, text.length, "-", NULL, NULL));
        const struct trm_puzzle *q = &all.items[0];
        assert_int_equal(q->demo_count, p.demo_count);
        assert_true(trm_grid_equal(&q->question, &p.question));
        assert_true(trm_grid_equal(&q->answer, &p.answer));
        for (int k = 0; k < p.demo_count; k++)
            assert_true(trm_grid_equal(&q->demos[k].output, &p.demos[k].output));
        trm_puzzles_done(&all);
        str_done(&text);
        trm_puzzle_done(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_a_task),
        cmocka_unit_test(test_reads_kaggle_files),
        cmocka_unit_test(test_refuses_with_place),
        cmocka_unit_test(test_refuses_too_many_copies),
        cmocka_unit_test(test_begins_at_a_task),
        cmocka_unit_test(test_cuts_names),
        cmocka_unit_test(test_ends_where_one_is_refused),
        cmocka_unit_test(test_canvas),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_votes),
        cmocka_unit_test(test_rules_make_many_tasks),
        cmocka_unit_test(test_tasks_leave_one_answer),
        cmocka_unit_test(test_generator),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_kinds_need_room),
        cmocka_unit_test(test_prints_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
