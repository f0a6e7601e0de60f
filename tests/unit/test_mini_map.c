/* Boards that are not as large as they should be: an answer of the wrong size, and the small map of
 * a board that is larger than its window. */
#include "canvas/text.h"
#include "golden.h"
#include "view/board.h"
#include "view/mini_map.h"

enum { SIDE = 4, CELLS = SIDE * SIDE, VOCAB = 12 };

/* A run of two frames on a canvas of 4 x 4, in tokens of ARC: 0 PAD, 1 EOS, 2 the colour 0. */
struct run {
    uint8_t token[2][CELLS], none[CELLS];
    float logits[CELLS * VOCAB], prob[CELLS], entropy[CELLS];
    struct trm_frame frame[2];
    struct trm_grid grid, answer;
    char glyphs[VOCAB];
    struct board_view view;
};

static struct trm_grid grid_of(int rows, int cols, const char *digits)
{
    struct trm_grid g = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++) g.cell[i] = (uint8_t)(digits[i] - '0');
    return g;
}

/* before, now: one character a token, a digit of a colour or '_'. */
static void make(struct run *r, const char *before, const char *now, struct trm_grid grid,
                 struct trm_grid answer)
{
    const char *text[2] = {before, now};
    *r = (struct run){.grid = grid, .answer = answer};
    const struct trm_family *f = trm_family_find("arc", NULL);
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < CELLS; i++)
            r->token[k][i] = (uint8_t)(text[k][i] == '_' ? 1 : text[k][i] - '0' + 2);
        r->frame[k] = (struct trm_frame){.logits = r->logits,
                                         .token = r->token[k],
                                         .prob = r->prob,
                                         .entropy = r->entropy,
                                         .conflict = r->none};
    }
    for (int i = 0; i < CELLS; i++) r->prob[i] = 1;
    board_token_glyphs(f, SIDE, SIDE, &r->answer, VOCAB, r->glyphs);
    r->view = (struct board_view){.family = f,
                                  .grid = &r->grid,
                                  .answer = &r->answer,
                                  .given = r->none,
                                  .frame = &r->frame[1],
                                  .before = &r->frame[0],
                                  .canvas_rows = SIDE,
                                  .canvas_cols = SIDE,
                                  .vocab = VOCAB,
                                  .token_glyphs = r->glyphs};
}

static char *drawn(const struct board_view *v, int width, int height)
{
    struct look l = {theme_find("dark"), DEPTH_TRUE, GLYPHS_UTF8};
    struct str text = {0};
    struct canvas c;
    canvas_init(&c, width, height);
    view_board(&c, canvas_area(&c), &l, v);
    canvas_to_text(&c, &text);
    canvas_done(&c);
    return text.text;
}

static void assert_shows(const struct run *r, const char *wanted)
{
    char *text = drawn(&r->view, 60, 16);
    if (!strstr(text, wanted)) fail_msg("\"%s\" is not in\n%s", wanted, text);
    free(text);
}

static void assert_shows_not(const struct run *r, const char *unwanted)
{
    char *text = drawn(&r->view, 60, 16);
    if (strstr(text, unwanted)) fail_msg("\"%s\" is in\n%s", unwanted, text);
    free(text);
}

/* Too small an answer: what is missing is there to be seen, and wrong. */
static void test_too_small(void **state)
{
    (void)state;
    struct run r;
    make(&r, "1___________2___", "1___________2___", grid_of(1, 1, "1"),
         grid_of(3, 3, "111111111"));
    r.view.row = r.view.col = 2;
    assert_shows(&r, "outside the answer, wrong");
    char *text = drawn(&r.view, 60, 16);
    assert_golden("board_too_small.txt", text);
    free(text);
    r.view.row = r.view.col = 3; /* beyond either: neither wrong nor hidden */
    assert_shows(&r, "row 4, column 4");
    assert_shows_not(&r, "wrong\n");
}

/* A right answer that has no room on the model's canvas: no cell is drawn that the
 * model has not. */
static void test_too_large(void **state)
{
    (void)state;
    struct run r;
    int row, col;
    make(&r, "1_______________", "1_______________", grid_of(1, 1, "1"), grid_of(1, 6, "111111"));
    assert_true(board_hit(&r.view, (struct area){0, 0, 60, 16}, 2, 1, &row, &col));
    for (int x = 0; x < 60; x++)
        if (board_hit(&r.view, (struct area){0, 0, 60, 16}, x, 1, &row, &col))
            assert_in_range(col, 0, SIDE - 1);
}

/* An answer without a cell shows what the model says instead. */
static void test_no_cell(void **state)
{
    (void)state;
    struct run r;
    make(&r, "________________", "_______5________", grid_of(0, 0, ""), grid_of(2, 4, "11111111"));
    assert_shows(&r, "5");
    assert_shows_not(&r, "no cells");
    r.view.frame = r.view.before = NULL;
    assert_shows(&r, "no cells");
}

/* ---- The small map --------------------------------------------------------------------------- */

/* Wherever the cursor is and however large the window: the map never hides it, shows it in one
 * place, and a click there comes back to it, as near as a character of the map can tell. */
static void check_map(const char *family, int rows, int cols, struct area window)
{
    const struct trm_family *f = trm_family_find(family, NULL);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++) {
            struct board_map m = board_map_with_bars(f, rows, cols, window, row, col);
            struct mini_map v = {&m, f, NULL, row, col};
            struct area cell = board_map_cell(&m, row, col);
            int hit_row, hit_col, hits = 0, near = 0;
            for (int y = cell.y; y < cell.y + cell.height; y++)
                for (int x = cell.x; x < cell.x + cell.width; x++)
                    assert_false(mini_map_hit(&v, x, y, &hit_row, &hit_col));
            for (int y = window.y; y < window.y + window.height; y++)
                for (int x = window.x; x < window.x + window.width; x++) {
                    if (!mini_map_hit(&v, x, y, &hit_row, &hit_col)) continue;
                    assert_in_range(hit_row, 0, rows - 1);
                    assert_in_range(hit_col, 0, cols - 1);
                    hits++;
                    near += abs(hit_row - row) <= 10 && abs(hit_col - col) <= 5;
                }
            assert_true(hits == 0 || near > 0);
            if (board_map_whole(&m)) assert_int_equal(hits, 0);
        }
}

static void test_map(void **state)
{
    (void)state;
    for (int width = 1; width <= 40; width += 3)
        for (int height = 1; height <= 24; height += 4) {
            check_map("maze", 30, 30, (struct area){3, 2, width, height});
            check_map("sudoku", 16, 16, (struct area){0, 0, width, height});
            check_map("arc", 30, 7, (struct area){1, 1, width, height});
        }
}

/* What lies outside the window is on the map: start, goal and path of a maze, colours of ARC. */
static void test_map_shows(void **state)
{
    (void)state;
    static const char *const names[] = {"maze", "arc"};
    for (int k = 0; k < 2; k++)
        for (int ascii = 0; ascii < 2; ascii++) {
            struct look l = {theme_find("dark"), ascii ? DEPTH_MONO : DEPTH_TRUE,
                             ascii ? GLYPHS_ASCII : GLYPHS_UTF8};
            const struct trm_family *f = trm_family_find(names[k], NULL);
            struct trm_grid g = trm_grid_make(30, 30);
            struct canvas c;
            struct str text = {0};
            char file[60];
            for (int i = 0; i < 900; i++) g.cell[i] = (uint8_t)(i % 7 == 0);
            for (int i = 0; i < 30; i++) g.cell[i * 30 + 29 - i / 2] = 4;
            g.cell[2 * 30 + 3] = 2;
            g.cell[29 * 30 + 28] = 3;
            canvas_init(&c, 30, 15);
            struct board_map m = board_map_with_bars(f, 30, 30, canvas_area(&c), 12, 0);
            struct mini_map v = {&m, f, &g, 12, 0};
            view_mini_map(&c, &l, &v);
            canvas_to_text(&c, &text);
            snprintf(file, sizeof file, "mini_map_%s%s.txt", names[k], ascii ? "_ascii" : "");
            assert_golden(file, text.text);
            str_done(&text);
            canvas_done(&c);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_small), cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_no_cell),   cmocka_unit_test(test_map),
        cmocka_unit_test(test_map_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
