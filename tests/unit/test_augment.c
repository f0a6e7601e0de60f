/* Symmetries: each of the eight turns by hand, undoing, and what every family's table draws. */
#include "files.h"

#include "base/check.h"
#include "puzzle/augment_draw.h"

/* The grid  1 2 3  turned, as digits row by row.
 *           4 5 6                                */
static const struct {
    int turn, rows;
    const char *cells;
} turned[] = {
    {TRM_TURN_NONE, 2, "123456"},      {TRM_TURN_LEFT, 3, "362514"},   {TRM_TURN_HALF, 2, "654321"},
    {TRM_TURN_RIGHT, 3, "415263"},     {TRM_TURN_MIRROR, 2, "321654"}, {TRM_TURN_FLIP, 2, "456123"},
    {TRM_TURN_TRANSPOSE, 3, "142536"}, {TRM_TURN_ANTI, 3, "635241"},
};

static void test_turns(void **state)
{
    (void)state;
    struct trm_grid g = trm_grid_make(2, 3), out, back;
    for (int i = 0; i < 6; i++) g.cell[i] = (uint8_t)(i + 1);
    for (size_t k = 0; k < ARRAY_LEN(turned); k++) {
        struct trm_augment a = trm_augment_none();
        a.turn = (uint8_t)turned[k].turn;
        trm_augment_apply(&a, &g, &out);
        assert_int_equal(out.rows, turned[k].rows);
        for (int i = 0; i < 6; i++) assert_int_equal(out.cell[i], turned[k].cells[i] - '0');
        trm_augment_undo(&a, &out, &back);
        assert_true(trm_grid_equal(&g, &back));
    }
}

static void test_nothing_stays_nothing(void **state)
{
    (void)state;
    struct trm_grid none = trm_grid_make(0, 0), out;
    struct trm_augment a = trm_augment_none();
    a.turn = TRM_TURN_LEFT;
    a.lines = 9;
    trm_augment_apply(&a, &none, &out);
    assert_int_equal(out.rows, 0);
}

/* A puzzle changed is as proper as before, has the changed answer, and comes back when undone. */
static void check_symmetry(const struct trm_puzzle *p, const struct trm_augment *a)
{
    struct trm_puzzle q = trm_augment_puzzle(a, p);
    struct trm_grid back;
    struct trm_err err = {0};
    bool known = true;
    trm_augment_undo(a, &q.question, &back);
    assert_true(trm_grid_equal(&back, &p->question));
    trm_augment_undo(a, &q.answer, &back);
    assert_true(trm_grid_equal(&back, &p->answer));
    for (int i = 0; i < p->demo_count; i++) {
        trm_augment_undo(a, &q.demos[i].output, &back);
        assert_true(trm_grid_equal(&back, &p->demos[i].output));
    }
    assert_true(p->family->correct(&q, &q.answer, &known) && known);
    if (p->family->check && !p->family->check(&q, &err)) fail_msg("%s", err.text);
    trm_puzzle_done(&q);
}

static void check_family(const struct trm_family *f, int rows, int cols, int count)
{
    struct rng r;
    rng_init(&r, 1, (uint64_t)rows);
    struct trm_generate wish = {.rows = rows, .cols = cols, .clues = rows == 16 ? 160 : 0};
    int changed = 0;
    for (int i = 0; i < count; i++) {
        struct trm_puzzle p;
        struct trm_augment a;
        struct trm_err err = {0};
        if (!f->generate(&r, &wish, &p, &err)) fail_msg("%s: %s", f->name, err.text);
        for (int k = 0; k < 5; k++) {
            struct trm_grid out;
            f->augment(&r, &p, &a);
            check_symmetry(&p, &a);
            trm_augment_apply(&a, &p.question, &out);
            changed += !trm_grid_equal(&out, &p.question);
        }
        trm_puzzle_done(&p);
    }
    assert_true(changed > count); /* most of them do something */
}

static void test_families_keep_their_rules(void **state)
{
    (void)state;
    for (int i = 0; trm_families[i]; i++) {
        const struct trm_family *f = trm_families[i];
        check_family(f, 0, 0, 40);
        for (int n = 4; n <= 16; n++)
            if (f->vocab_for(n, n)) check_family(f, n, n, n == 16 ? 2 : 10);
    }
}

/* The tokens of a question are those of its grid where the canvas is the grid's own size. */
static void test_tokens_come_back(void **state)
{
    (void)state;
    for (int i = 0; trm_families[i]; i++) {
        const struct trm_family *f = trm_families[i];
        struct rng r;
        rng_init(&r, 2, 0);
        struct trm_generate wish = {0};
        static int32_t tokens[TRM_GRID_CELLS];
        for (int k = 0; k < 20; k++) {
            struct trm_puzzle p;
            struct trm_grid back;
            assert_true(f->generate(&r, &wish, &p, NULL));
            struct trm_augment a = trm_augment_none();
            int rows = f->default_rows, cols = f->default_cols;
            assert_true(trm_augment_encode(&a, f, &p.answer, rows, cols, tokens));
            for (int c = 0; c < rows * cols; c++) assert_in_range(tokens[c], 0, f->vocab - 1);
            f->decode(tokens, rows, cols, &p.question, &back);
            assert_true(trm_grid_equal(&back, &p.answer));
            trm_puzzle_done(&p);
        }
    }
}

/* Every place where both grids fit comes up, and no other. */
static void test_places(void **state)
{
    (void)state;
    enum { ROWS = 9, COLS = 7 };
    const struct trm_family *arc = trm_family_find("arc", NULL);
    struct trm_puzzle p = {
        .family = arc, .question = trm_grid_make(2, 5), .answer = trm_grid_make(8, 1)};
    int seen[ROWS][COLS] = {{0}}, places = 0;
    struct rng r;
    rng_init(&r, 4, 0);
    for (int i = 0; i < 400; i++) {
        static int32_t tokens[ROWS * COLS];
        struct trm_augment a = trm_augment_none();
        augment_place(&r, &p, ROWS, COLS, &a);
        assert_true(trm_augment_encode(&a, arc, &p.question, ROWS, COLS, tokens));
        assert_true(trm_augment_encode(&a, arc, &p.answer, ROWS, COLS, tokens));
        places += seen[a.top][a.left]++ == 0;
    }
    assert_int_equal(places, 2 * 3);
    struct trm_augment wide = trm_augment_none();
    augment_place(&r, &p, 3, 3, &wide);
    assert_true(wide.top == 0 && wide.left == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_turns),
        cmocka_unit_test(test_nothing_stays_nothing),
        cmocka_unit_test(test_families_keep_their_rules),
        cmocka_unit_test(test_tokens_come_back),
        cmocka_unit_test(test_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
