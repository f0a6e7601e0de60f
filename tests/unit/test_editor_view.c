/* How editors look: golden screens at three sizes, the four depths of colour, ASCII; and that the
 * mouse finds what was drawn. */
#include "canvas/text.h"
#include "edit/editor.h"
#include "golden.h"
#include "view/cell_name.h"
#include "view/editor_view.h"

#include <poll.h>

static const struct look plain = {.depth = DEPTH_TRUE, .glyphs = GLYPHS_UTF8};

static const struct trm_family *family(const char *name)
{
    return trm_family_find(name, NULL);
}

static void settle(struct editor *e)
{
    while (editor_busy(e)) {
        struct pollfd p = {.fd = checker_descriptor(e->checker), .events = POLLIN};
        poll(&p, 1, 20000);
        editor_tick(e);
    }
    editor_tick(e);
}

static void paste(struct editor *e, const char *text)
{
    editor_paste_text(e, text, strlen(text));
}

static struct editor sudoku(void)
{
    struct editor e;
    editor_new(&e, family("sudoku"), 0, 0);
    paste(&e, "53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..7.");
    editor_toggle_free(&e);
    editor_go(&e, e.sheet, (struct spot){0, 2});
    editor_type(&e, '4');
    editor_go(&e, e.sheet, (struct spot){0, 8});
    editor_type(&e, '5');
    editor_go(&e, e.sheet, (struct spot){4, 1});
    settle(&e);
    return e;
}

static struct editor maze(void)
{
    struct editor e;
    editor_new(&e, family("maze"), 30, 30);
    editor_press(&e, e.sheet, (struct spot){1, 10});
    editor_drag(&e, e.sheet, (struct spot){20, 10});
    editor_release(&e);
    editor_go(&e, e.sheet, (struct spot){18, 12});
    editor_select(&e);
    editor_move(&e, 2, 3);
    settle(&e);
    return e;
}

static struct editor task(void)
{
    struct editor e;
    editor_new(&e, family("arc"), 0, 0);
    paste(&e, "{\"train\":[{\"input\":[[1,0,3],[0,2,4]],\"output\":[[1,1],[2,2],[5,6]]},"
              "{\"input\":[[7,8],[9,0]],\"output\":[[8,7]]}],"
              "\"test\":[{\"input\":[[1,2,3,4],[5,6,7,8],[9,0,1,2]]}]}");
    editor_next_pair(&e, 1);
    editor_next_sheet(&e, 1);
    editor_next_sheet(&e, -1);
    editor_set_ink(&e, 7);
    return e;
}

static struct editor (*const makers[])(void) = {sudoku, maze, task};
static const char *const names[] = {"sudoku", "maze", "arc"};

static void draw(struct canvas *c, struct editor *e, const struct look *l, int width, int height)
{
    struct editor_view v = {e, true, true};
    canvas_init(c, width, height);
    view_editor(c, canvas_area(c), l, &v);
}

static void test_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{80, 21}, {120, 37}, {200, 57}};
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1); /* nothing is kept */
    for (int k = 0; k < 3; k++) {
        struct editor e = makers[k]();
        for (int s = 0; s < 3; s++) {
            for (int ascii = 0; ascii < 2; ascii++) {
                struct look l = plain;
                struct canvas c;
                struct str text = {0};
                char file[80];
                l.theme = theme_find("dark");
                if (ascii) l.glyphs = GLYPHS_ASCII, l.depth = DEPTH_MONO;
                draw(&c, &e, &l, sizes[s][0], sizes[s][1]);
                canvas_to_text(&c, &text);
                snprintf(file, sizeof file, "editor_%s_%d%s.txt", names[k], sizes[s][0],
                         ascii ? "_ascii" : "");
                assert_golden(file, text.text);
                str_done(&text);
                canvas_done(&c);
            }
        }
        editor_close(&e, true);
    }
}

static void test_colours(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum depth depth;
    } depths[] = {{"16", DEPTH_16}, {"256", DEPTH_256}, {"true", DEPTH_TRUE}};
    for (int k = 0; k < 3; k++) {
        struct editor e = makers[k]();
        for (int i = 0; i < 3; i++) {
            struct look l = {theme_find("dark"), depths[i].depth, GLYPHS_UTF8};
            struct canvas c;
            struct str text = {0};
            char file[80];
            draw(&c, &e, &l, 80, 21);
            canvas_to_styles(&c, &text);
            snprintf(file, sizeof file, "editor_%s_%s.styles", names[k], depths[i].name);
            assert_golden(file, text.text);
            str_done(&text);
            canvas_done(&c);
        }
        editor_close(&e, true);
    }
}

/* Any size, and every place of the screen: what is hit lies in the document. */
static void test_hits(void **state)
{
    (void)state;
    for (int k = 0; k < 3; k++) {
        struct editor e = makers[k]();
        struct look l = plain;
        l.theme = theme_find("dark");
        bool cells = false, ink = false, pair = k < 2;
        for (int width = 1; width < 130; width += 4) {
            for (int height = 1; height < 45; height += 3) {
                struct canvas c;
                draw(&c, &e, &l, width, height);
                canvas_done(&c);
            }
        }
        struct editor_view v = {&e, false, false};
        for (int y = -1; y < 40; y++) {
            for (int x = -1; x < 121; x++) {
                struct editor_hit hit = editor_hit((struct area){0, 0, 120, 38}, &v, x, y);
                if (hit.target == EDITOR_CELL) {
                    const struct trm_grid *g = document_grid(&e.document, hit.sheet);
                    assert_in_range(hit.at.row, 0, g->rows - 1);
                    assert_in_range(hit.at.col, 0, g->cols - 1);
                }
                cells |= hit.target == EDITOR_CELL;
                ink |= hit.target == EDITOR_INK;
                pair |= hit.target == EDITOR_PAIR && hit.sheet.pair == 2;
            }
        }
        assert_true(cells && ink && pair);
        editor_close(&e, true);
    }
}

/* A panel below that is too narrow for all inks in one row: each of them can be chosen, and what is
 * said below them chooses none. */
static void test_inks_of_a_narrow_panel(void **state)
{
    (void)state;
    struct editor e = task();
    struct editor_view v = {&e, false, false};
    for (int width = 12; width <= 44; width++) {
        const struct area a = {0, 0, width, 21};
        bool found[EDITOR_INKS_MOST] = {false};
        int inks[EDITOR_INKS_MOST], count = editor_inks(&e, inks);
        struct look l = plain;
        struct canvas c;
        l.theme = theme_find("dark");
        draw(&c, &e, &l, width, a.height);
        for (int y = 0; y < a.height; y++)
            for (int x = 0; x < width; x++) {
                struct editor_hit hit = editor_hit(a, &v, x, y);
                if (hit.target != EDITOR_INK) continue;
                found[hit.ink] = true;
                uint32_t glyph = canvas_at(&c, x, y)->glyph;
                if (glyph >= 'a' && glyph <= 'z')
                    fail_msg("width %d: a word lies on ink %d", width, hit.ink);
            }
        for (int i = 0; i < count; i++)
            if (!found[inks[i]]) fail_msg("width %d: no ink %d", width, inks[i]);
        canvas_done(&c);
    }
    editor_close(&e, true);
}

/* The margin is not taken from a board that needs all columns: it would be scrolled for it. */
static void test_a_board_that_just_fits(void **state)
{
    (void)state;
    enum { COLS = 40 };
    struct editor e;
    editor_new(&e, family("maze"), 10, COLS);
    struct editor_view v = {&e, false, false};
    for (int width = COLS; width <= COLS + 3; width++) {
        bool found[COLS] = {false};
        for (int x = 0; x < width; x++) {
            struct editor_hit hit = editor_hit((struct area){0, 0, width, 21}, &v, x, 1);
            if (hit.target == EDITOR_CELL) found[hit.at.col] = true;
        }
        for (int col = 0; col < COLS; col++)
            if (!found[col]) fail_msg("width %d: column %d is not seen", width, col + 1);
    }
    editor_close(&e, true);
}

static void test_candidates(void **state)
{
    (void)state;
    static const int sizes[] = {4, 6, 9, 16};
    const struct trm_family *f = family("sudoku");
    for (int i = 0; i < 4; i++) { /* one clue in every box, compared with trying each digit */
        struct trm_grid g = trm_grid_make(sizes[i], sizes[i]);
        for (int k = 0; k < sizes[i]; k++)
            g.cell[(k * 7 % sizes[i]) * sizes[i] + k] = (uint8_t)(k + 1);
        struct trm_puzzle p = {.family = f, .question = g};
        for (int cell = 0; cell < trm_grid_size(&g); cell++) {
            unsigned want = 0;
            for (int d = 1; d <= sizes[i] && g.cell[cell] == 0; d++) {
                uint8_t conflict[TRM_GRID_CELLS];
                struct trm_grid with = g;
                with.cell[cell] = (uint8_t)d;
                f->conflicts(&p, &with, conflict);
                if (!conflict[cell]) want |= 1u << (d - 1);
            }
            unsigned got = cell_candidates(f, &g, cell / sizes[i], cell % sizes[i]);
            if (got != want) fail_msg("size %d, cell %d: %x, not %x", sizes[i], cell, got, want);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),      cmocka_unit_test(test_colours),
        cmocka_unit_test(test_hits),       cmocka_unit_test(test_inks_of_a_narrow_panel),
        cmocka_unit_test(test_a_board_that_just_fits),
        cmocka_unit_test(test_candidates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
