/* Two runs side by side, drawn: the same run at two moments stands for two runs. */
#include "base/alloc.h"
#include "sample_run.h"
#include "trace/measures.h"
#include "view/compare.h"
#include "views.h"

#include <stdlib.h>

enum { LEFT = 33, RIGHT = 60 };

struct pair {
    struct sample_run *run;
    uint8_t lit[SAMPLE_CELLS];
    char glyphs[SAMPLE_VOCAB];
    double p[SAMPLE_STEPS];
    struct latent_view difference;
    struct compare_view view;
};

static struct compare_side_view side_of(const struct pair *k, int frame, const char *label)
{
    return (struct compare_side_view){
        .label = label,
        .board = {.family = trm_family_find("sudoku", NULL),
                  .grid = &k->run->grid[frame],
                  .answer = &k->run->answer,
                  .given = k->run->given,
                  .lit = k->lit,
                  .frame = &k->run->frame[frame],
                  .before = &k->run->frame[frame - 1],
                  .canvas_rows = 9,
                  .canvas_cols = 9,
                  .vocab = SAMPLE_VOCAB,
                  .token_glyphs = k->glyphs,
                  .row = 4,
                  .col = 4},
        .p_halt = k->p,
        .steps = frame / SAMPLE_STEP_FRAMES,
        .halt_step = frame >= SAMPLE_HALT ? SAMPLE_HALT / SAMPLE_STEP_FRAMES : 0,
    };
}

static int setup(void **state)
{
    struct pair *k = xcalloc(1, sizeof *k);
    k->run = sample_run_new();
    const struct sample_run *r = k->run;
    board_token_glyphs(trm_family_find("sudoku", NULL), 9, 9, &r->question, SAMPLE_VOCAB,
                       k->glyphs);
    for (int i = 0; i < SAMPLE_STEPS; i++)
        k->p[i] = measure_sigmoid((double)r->frame[(i + 1) * SAMPLE_STEP_FRAMES].q_halt);
    for (int i = 0; i < SAMPLE_CELLS; i++) {
        k->lit[i] = r->grid[LEFT].cell[i] != r->grid[RIGHT].cell[i];
        k->view.differ += k->lit[i];
    }
    k->difference = (struct latent_view){.which = TRM_Z_H,
                                         .measure = LATENT_CHANGE,
                                         .z = r->frame[LEFT].z_H,
                                         .before = r->frame[RIGHT].z_H,
                                         .prefix = SAMPLE_PREFIX,
                                         .canvas_rows = 9,
                                         .canvas_cols = 9,
                                         .hidden = SAMPLE_HIDDEN,
                                         .family = trm_family_find("sudoku", NULL),
                                         .token = 5};
    k->view.side[0] = side_of(k, LEFT, "hard:1, sudoku");
    k->view.side[1] = side_of(k, RIGHT, "step_20000");
    k->view.difference = &k->difference;
    k->view.distance = 0.5;
    k->view.cosine = 0.75;
    k->view.latent = "z_H";
    k->view.step = (double)LEFT / SAMPLE_STEP_FRAMES;
    k->view.most_steps = SAMPLE_STEPS;
    *state = k;
    return 0;
}

static int teardown(void **state)
{
    struct pair *k = *state;
    sample_run_free(k->run);
    free(k);
    return 0;
}

static void draw(struct canvas *c, struct area a, const struct look *l, const void *view)
{
    view_compare(c, a, l, view);
}

static void every_size(void **state)
{
    struct pair *k = *state;
    assert_true(k->view.differ > 0);
    assert_view("compare", draw, &k->view);
}

static void the_map_alone(void **state)
{
    struct pair *k = *state;
    k->view.difference_alone = true;
    assert_view_at("compare_map", draw, &k->view, 80, 24, GLYPHS_UTF8);
}

/* Runs of different shapes have no map, and different boards no count. */
static void what_cannot_be_compared(void **state)
{
    struct pair *k = *state;
    k->view.difference = NULL;
    k->view.differ = -1;
    k->view.distance = k->view.cosine = NAN;
    assert_view_at("compare_apart", draw, &k->view, 80, 24, GLYPHS_ASCII);
}

/* The plot goes as far as the runs went, and as the shown moment, which may lie further within its
 * supervision step. */
static void beyond_the_most_steps(void **state)
{
    struct pair *k = *state;
    k->view.most_steps = 3;
    assert_true(view_shows(draw, &k->view, 80, 24, "┊"));
    k->view.step = 8.5;
    assert_true(view_shows(draw, &k->view, 80, 24, "┊"));
}

/* No p(halt) says when a model halts that compares q_halt with q_continue. */
static void a_line_to_halt_at(void **state)
{
    static const char line[] = "⠤ ⠤ ⠤";
    struct pair *k = *state;
    assert_true(view_shows(draw, &k->view, 80, 24, line));
    for (int i = 0; i < 2; i++) {
        k->view.side[i].uses_continue = true;
        assert_false(view_shows(draw, &k->view, 80, 24, line));
        k->view.side[i].uses_continue = false;
    }
}

/* ---- Tiles ----------------------------------------------------------------------------------- */

enum { ROWS = 2, COLS = 5 };

static int cell_of(const struct trm_family *f, char glyph)
{
    int cell = 0;
    while (f->glyph(cell) != glyph) cell++;
    return cell;
}

/* What the first cell of the screen looks like that belongs to (0, col), which is lit or not. */
static struct cell seen(const struct trm_family *f, const char *row, int col, bool lit,
                        const struct look *l, struct area a)
{
    static const uint8_t given[ROWS * COLS] = {0};
    uint8_t marked[ROWS * COLS] = {0};
    struct trm_grid grid = trm_grid_make(ROWS, COLS);
    struct canvas c;
    struct cell found = {0};
    int y = 0, x = 0, at_row = -1, at_col = -1;
    for (int i = 0; i < ROWS * COLS; i++) grid.cell[i] = (uint8_t)cell_of(f, row[i % COLS]);
    marked[col] = lit;
    struct board_view v = {.family = f,
                           .grid = &grid,
                           .given = given,
                           .lit = marked,
                           .canvas_rows = ROWS,
                           .canvas_cols = COLS,
                           .row = ROWS - 1};
    canvas_init(&c, a.width, a.height);
    view_board(&c, a, l, &v);
    for (int i = 0; i < a.width * a.height && (at_row != 0 || at_col != col); i++)
        if (!board_hit(&v, a, x = i % a.width, y = i / a.width, &at_row, &at_col)) at_row = -1;
    assert_true(at_row == 0 && at_col == col);
    found = *canvas_at(&c, x, y);
    canvas_done(&c);
    return found;
}

static bool alike(struct cell a, struct cell b)
{
    return a.glyph == b.glyph && style_equal(a.style, b.style);
}

/* A tile that is lit looks like none that is not, in every size and with any colours: ways are
 * bands of colour, and ground where only the other run has a way must not look like one. */
static void tiles_that_differ(void **state)
{
    static const struct {
        const char *family, *row;
    } boards[] = {{"maze", "S o#G"}, {"arc", "02579"}};
    static const struct area sizes[] = {
        {0, 0, COLS, ROWS}, {0, 0, 2 * COLS, 2 * ROWS}, {0, 0, 80, 24}};
    (void)state;
    for (int i = 0; i < 2 * 3 * 4 * 2; i++) {
        const char *row = boards[i % 2].row;
        const struct trm_family *f = trm_family_find(boards[i % 2].family, NULL);
        struct area a = sizes[i / 2 % 3];
        struct look l = {theme_find("dark"), (enum depth)(i / 6 % 4), (enum glyph_set)(i / 24)};
        for (int col = 0; col < COLS; col++)
            for (int other = 0; other < COLS; other++)
                if (alike(seen(f, row, col, true, &l, a), seen(f, row, other, false, &l, a)))
                    fail_msg("%s, depth %d, %d columns: a lit '%c' looks like a plain '%c'",
                             f->name, (int)l.depth, a.width, row[col], row[other]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_size, setup, teardown),
        cmocka_unit_test_setup_teardown(the_map_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_compared, setup, teardown),
        cmocka_unit_test_setup_teardown(beyond_the_most_steps, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_to_halt_at, setup, teardown),
        cmocka_unit_test(tiles_that_differ),
    };
    return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
