/* Puzzles by themselves: tasks with demonstrations of all sizes stay whole where there is room. */
#include "base/str.h"
#include "canvas/text.h"
#include "golden.h"
#include "unit_test.h"
#include "view/preview.h"
#include "view/tile.h"

static void preview(const char *path, int width, int height, enum glyph_set glyphs,
                    const char *golden)
{
    struct trm_puzzles all = {0};
    struct trm_err err = {0};
    struct canvas c;
    struct str text = {0};
    struct look look = {theme_find("dark"), DEPTH_256, glyphs};
    struct verdict verdict = {.known = true, .right_at_end = true, .steps = 1};
    if (!trm_puzzles_read(&all, path, NULL, &err)) fail_msg("%s", err.text);
    struct preview_view v = {&all.items[0], &verdict};
    canvas_init(&c, width, height);
    view_preview(&c, canvas_area(&c), &look, &v);
    canvas_to_text(&c, &text);
    if (golden) assert_golden(golden, text.text);
    str_done(&text);
    canvas_done(&c);
    trm_puzzles_done(&all);
}

static void test_screens(void **state)
{
    (void)state;
    preview("puzzles/arc/colour-by-column.json", 37, 37, GLYPHS_UTF8, "preview_arc_37x37.txt");
    preview("puzzles/arc/colour-by-column.json", 60, 18, GLYPHS_UTF8, "preview_arc_60x18.txt");
    preview("puzzles/arc/colour-by-column.json", 60, 30, GLYPHS_ASCII, "preview_arc_ascii.txt");
    preview("puzzles/maze/30.csv", 40, 20, GLYPHS_UTF8, "preview_maze_40x20.txt");
    preview("puzzles/sudoku/hard.csv", 60, 16, GLYPHS_UTF8, "preview_sudoku_60x16.txt");
}

static uint8_t maze_cell(const struct trm_family *f, char glyph)
{
    uint8_t cell = 0;
    while (f->glyph(cell) != glyph) cell++;
    return cell;
}

/* One above the other in one cell of the screen: with 16 colours walls have the terminal's own one,
 * which is no colour of the ground. */
static void test_halves_of_walls(void **state)
{
    static const struct {
        char upper, lower;
        uint32_t glyph;
        bool way_before, way_behind; /* the colour of the way, else the default one */
    } wanted[] = {
        {'#', '#', 0x2588, false, false}, {'#', ' ', 0x2580, false, false},
        {' ', '#', 0x2584, false, false}, {'#', 'o', 0x2580, false, true},
        {'o', '#', 0x2584, false, true},  {'o', ' ', 0x2580, true, false},
        {' ', 'o', 0x2584, true, false},  {' ', ' ', ' ', false, false},
    };
    enum { COUNT = sizeof wanted / sizeof *wanted };
    const struct look look = {theme_find("dark"), DEPTH_16, GLYPHS_UTF8};
    const struct trm_family *maze = trm_family_find("maze", NULL);
    struct trm_grid grid = trm_grid_make(2, COUNT);
    const struct grid_view view = {.family = maze, .grid = &grid, .scale = {1, 0}};
    color way = look_style(&look, ROLE_CURVE_A).fg;
    struct canvas c;
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        grid.cell[i] = maze_cell(maze, wanted[i].upper);
        grid.cell[COUNT + i] = maze_cell(maze, wanted[i].lower);
    }
    canvas_init(&c, COUNT, 1);
    view_grid(&c, canvas_area(&c), &look, &view);
    for (int i = 0; i < COUNT; i++) {
        const struct cell *seen = canvas_at(&c, i, 0);
        assert_int_equal(seen->glyph, wanted[i].glyph);
        assert_int_equal(seen->style.fg, wanted[i].way_before ? way : COLOR_DEFAULT);
        assert_int_equal(seen->style.bg, wanted[i].way_behind ? way : COLOR_DEFAULT);
    }
    canvas_done(&c);
}

/* Halves are told apart by colours alone: without any every cell keeps its character. */
static void test_no_halves_without_colours(void **state)
{
    const struct area little = {0};
    struct look look = {theme_find("dark"), DEPTH_16, GLYPHS_UTF8};
    (void)state;
    assert_int_equal(grid_scale_fit(little, &look, 30, 30).height, 0);
    look.theme = theme_find("mono");
    for (int depth = DEPTH_MONO; depth <= DEPTH_TRUE; depth++) {
        look.depth = (enum depth)depth;
        assert_int_equal(grid_scale_fit(little, &look, 30, 30).height, 1);
    }
}

static void test_every_size(void **state)
{
    (void)state;
    for (int height = 1; height < 40; height += 3)
        for (int width = 1; width < 120; width += 7) {
            preview("puzzles/arc/mirror-beside.json", width, height, GLYPHS_UTF8, NULL);
            preview("puzzles/sudoku/4x4.csv", width, height, GLYPHS_ASCII, NULL);
        }
}

static void test_verdicts(void **state)
{
    char text[VERDICT_TEXT];
    (void)state;
    assert_int_equal(verdict_text(text, NULL), ROLE_DIM);
    assert_string_equal(text, "");
    struct verdict v = {.known = true, .right_at_halt = true, .right_at_end = true, .steps = 1};
    assert_int_equal(verdict_text(text, &v), ROLE_RIGHT);
    assert_string_equal(text, "right, 1 step");
    v.right_at_halt = false;
    assert_int_equal(verdict_text(text, &v), ROLE_WARN);
    assert_string_equal(text, "early, 1 step");
    v = (struct verdict){.known = true, .steps = 16};
    assert_int_equal(verdict_text(text, &v), ROLE_WRONG);
    assert_string_equal(text, "wrong, 16 steps");
    v.known = false;
    verdict_text(text, &v);
    assert_string_equal(text, "unknown, 16 steps");
    v.steps = 1;
    verdict_text(text, &v);
    assert_string_equal(text, "unknown, 1 step");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_screens),
        cmocka_unit_test(test_halves_of_walls),
        cmocka_unit_test(test_no_halves_without_colours),
        cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_verdicts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
