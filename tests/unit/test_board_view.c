/* The answer board: which mark a cell gets, and how it all looks. */
#include "base/alloc.h"
#include "sample_run.h"
#include "view/board_facts.h"
#include "views.h"

#include <stdlib.h>

enum { SPOILED = 40 /* the cell that is right until thinking goes on too long */ };

struct fixture {
    struct sample_run *run;
    char glyphs[SAMPLE_VOCAB];
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    f->run = sample_run_new();
    board_token_glyphs(trm_family_find("sudoku", NULL), 9, 9, &f->run->question, SAMPLE_VOCAB,
                       f->glyphs);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sample_run_free(f->run);
    free(f);
    return 0;
}

static struct board_view view_at(const struct fixture *f, int frame)
{
    const struct sample_run *r = f->run;
    return (struct board_view){.family = trm_family_find("sudoku", NULL),
                               .grid = &r->grid[frame],
                               .answer = &r->answer,
                               .given = r->given,
                               .frame = &r->frame[frame],
                               .before = &r->frame[frame - 1],
                               .grid_before = &r->grid[frame - 1],
                               .canvas_rows = 9,
                               .canvas_cols = 9,
                               .vocab = SAMPLE_VOCAB,
                               .token_glyphs = f->glyphs,
                               .row = SPOILED / 9,
                               .col = SPOILED % 9};
}

static uint32_t mark_at(const struct board_view *v, int cell)
{
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_ASCII};
    struct cell_facts k = board_facts(v, cell / 9, cell % 9);
    return board_mark(&look, &k);
}

/* A cell of which the first frame says nothing of a rule, and that becomes right in a frame. */
static int first_fixed(const struct fixture *f, int *frame)
{
    const struct sample_run *r = f->run;
    for (*frame = 1; *frame < SAMPLE_HALT; ++*frame)
        for (int i = 0; i < SAMPLE_CELLS; i++)
            if (!r->given[i] && r->grid[*frame].cell[i] == r->answer.cell[i] &&
                r->grid[*frame - 1].cell[i] != r->answer.cell[i])
                return i;
    fail_msg("no cell is ever fixed");
    return -1;
}

static void labelled_cells(void **state)
{
    const struct fixture *f = *state;
    int frame, cell = first_fixed(f, &frame);
    struct board_view v = view_at(f, frame);
    assert_int_equal(mark_at(&v, cell), 'v');
    v = view_at(f, frame + 1); /* right before and right now is nothing to tell */
    assert_true(mark_at(&v, cell) == ' ' || mark_at(&v, cell) == '!');

    int spoiled = SAMPLE_HALT + 11;
    v = view_at(f, spoiled);
    assert_true(board_facts(&v, SPOILED / 9, SPOILED % 9).broken);
    assert_int_equal(mark_at(&v, SPOILED), 'X');
    v = view_at(f, spoiled + 1);
    assert_true(board_facts(&v, SPOILED / 9, SPOILED % 9).still_wrong);
    assert_int_equal(mark_at(&v, SPOILED), '!'); /* a broken rule tells more */
    uint8_t none[SAMPLE_CELLS] = {0};
    struct trm_frame quiet = *v.frame;
    quiet.conflict = none;
    v.frame = &quiet;
    assert_int_equal(mark_at(&v, SPOILED), 'x');
}

/* Without an answer only what can be seen of the model itself is marked. */
static void unlabelled_cells(void **state)
{
    const struct fixture *f = *state;
    int frame, cell = first_fixed(f, &frame);
    struct board_view v = view_at(f, frame);
    v.answer = NULL;
    uint8_t none[SAMPLE_CELLS] = {0};
    struct trm_frame quiet = *v.frame;
    quiet.conflict = none;
    v.frame = &quiet;
    assert_int_equal(mark_at(&v, cell), '*');
    v.before = v.frame;
    assert_int_equal(mark_at(&v, cell), ' ');

    float level[SAMPLE_CELLS * SAMPLE_VOCAB] = {0};
    quiet.logits = level;
    assert_int_equal(mark_at(&v, cell), '?');
    level[cell * SAMPLE_VOCAB + 3] = 5;
    assert_int_equal(mark_at(&v, cell), ' ');
    struct cell_facts k = board_facts(&v, cell / 9, cell % 9);
    double first = exp(5);
    assert_true(fabs(k.margin - (first - 1) / (first + SAMPLE_VOCAB - 1)) < 1e-9);
}

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_board(c, a, l, view);
}

/* What the least size promises holds for boards of 40 columns and more too. */
static void the_least_size_shows_all(void **state)
{
    (void)state;
    for (int side = 5; side <= TRM_GRID_SIDE; side++) {
        const struct trm_grid g = trm_grid_make(side, side);
        const struct board_view v = {.family = trm_family_find("maze", NULL),
                                     .grid = &g,
                                     .canvas_rows = side,
                                     .canvas_cols = side};
        struct area a = {0};
        int last = side - 1, row, col;
        board_least_size(v.family, side, side, &a.width, &a.height);
        bool first = board_hit(&v, a, 0, 0, &row, &col) && row == 0 && col == 0;
        if (!first || !board_hit(&v, a, last, last, &row, &col) || row != last || col != last)
            fail_msg("a maze of %d columns is not whole", side);
    }
}

static void every_size(void **state)
{
    const struct fixture *f = *state;
    struct board_view v = view_at(f, 22);
    assert_view("board", draw, &v);
    assert_view_colours("board", draw, &v);
    v.answer = NULL;
    assert_view_at("board_unlabelled", draw, &v, 80, 24, GLYPHS_ASCII);
}

/* Any shortest way is right: the board has nothing against one that is not the label. */
static void another_right_answer(void **state)
{
    static const char text[] = "S \n G\n";
    struct trm_puzzles all = {0};
    struct trm_solution label;
    (void)state;
    assert_true(trm_puzzles_parse(&all, text, strlen(text), "m.txt", NULL, NULL));
    const struct trm_puzzle *p = &all.items[0];
    assert_true(p->family->solve(&p->question, 1, &label) && label.count == 1);
    struct trm_grid other = label.answer, none = {0};
    other.cell[1] = label.answer.cell[2], other.cell[2] = label.answer.cell[1];
    assert_false(trm_grid_equal(&other, &label.answer));
    assert_ptr_equal(board_answer(p, &other, &label.answer), &other);
    assert_ptr_equal(board_answer(p, &p->question, &label.answer), &label.answer);
    assert_null(board_answer(p, &p->question, &none));
    trm_puzzles_done(&all);
}

/* A candidate that is drawn as nothing would be a bar without a name. */
static void every_token_has_a_name(void **state)
{
    static const struct {
        const char *family;
        int size, vocab;
    } cases[] = {{"sudoku", 9, 11}, {"maze", 8, 6}, {"arc", 30, 12}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char glyphs[16] = {0};
        int n = cases[i].size;
        struct trm_grid grid = trm_grid_make(n, n);
        board_token_glyphs(trm_family_find(cases[i].family, NULL), n, n, &grid, cases[i].vocab,
                           glyphs);
        for (int t = 0; t < cases[i].vocab; t++) assert_in_range(glyphs[t], '!', '~');
    }
}

/* A model of 9x9 that crops has tokens that a Sudoku of 4x4 does not: they are no empty cells. */
static void a_token_that_this_size_lacks(void **state)
{
    enum { SIDE = 4, VOCAB = 11 };
    char glyphs[VOCAB + 1] = {0};
    (void)state;
    struct trm_grid grid = trm_grid_make(SIDE, SIDE);
    board_token_glyphs(trm_family_find("sudoku", NULL), SIDE, SIDE, &grid, VOCAB, glyphs);
    assert_string_equal(glyphs, "_.1234_____");
}

/* The cursor's cell of a maze with a wall, a free cell and a way, as it is drawn. */
static struct cell cursor_on(int col, enum depth depth, int width)
{
    static const char text[] = "S# oG\n";
    static const uint8_t none[5];
    struct trm_puzzles all = {0};
    struct look look = {theme_find("dark"), depth, GLYPHS_UTF8};
    struct canvas c;
    assert_true(trm_puzzles_parse(&all, text, strlen(text), "m.txt", NULL, NULL));
    struct trm_grid *grid = &all.items[0].answer; /* with the way */
    struct board_view v = {.family = all.items[0].family,
                           .grid = grid,
                           .given = none,
                           .canvas_rows = grid->rows,
                           .canvas_cols = grid->cols,
                           .col = col};
    canvas_init(&c, width, 4);
    view_board(&c, canvas_area(&c), &look, &v);
    assert_true(c.point_x >= 0);
    struct cell at = *canvas_at(&c, c.point_x, c.point_y);
    canvas_done(&c);
    trm_puzzles_done(&all);
    return at;
}

/* A wall's ink fills its cell, and without colours a way is reversed as the cursor is. */
static void the_cursor_is_seen(void **state)
{
    (void)state;
    for (enum depth d = DEPTH_MONO; d <= DEPTH_TRUE; d++)
        for (int width = 5; width < 80; width += 5)
            assert_int_equal(cursor_on(1, d, width).glyph, '#');
    struct cell free_cell = cursor_on(2, DEPTH_MONO, 5), way = cursor_on(3, DEPTH_MONO, 5);
    assert_true(free_cell.style.attrs & ATTR_REVERSE);
    assert_false(way.style.attrs & ATTR_REVERSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(labelled_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(unlabelled_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(every_size, setup, teardown),
        cmocka_unit_test(the_least_size_shows_all),
        cmocka_unit_test(the_cursor_is_seen),
        cmocka_unit_test(another_right_answer),
        cmocka_unit_test(every_token_has_a_name),
        cmocka_unit_test(a_token_that_this_size_lacks),
    };
    return cmocka_run_group_tests_name("board_view", tests, NULL, NULL);
}
