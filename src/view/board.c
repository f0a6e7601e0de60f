/* The answer grid.
 *
 * A cell has three parts, left to right, as many as there is room for: a mark (what happened to
 * it), its character (shaded by probability), a bar (the probability again, for eyes and screens
 * without colour). What is said of the cell under the cursor stands beside or below the board,
 * wherever the cells of the board can be larger.
 */
#include "view/board.h"

#include "base/bounds.h"
#include "base/check.h"
#include "canvas/draw.h"
#include "view/board_panel.h"
#include "view/mini_map.h"
#include "view/tile.h"

#include <math.h>

enum {
    PANEL_WIDTH = 28, /* least width of the panel beside the board */
    PANEL_GAP = 2,
    LINES_BELOW = 3, /* a blank one and two of text */
};

const struct trm_grid *board_answer(const struct trm_puzzle *p, const struct trm_grid *shown,
                                    const struct trm_grid *known)
{
    bool decided;
    if (p->family->correct(p, shown, &decided) && decided) return shown;
    return known->rows > 0 ? known : NULL;
}

/* ---- Arrangement ----------------------------------------------------------------------------- */

struct arrangement {
    struct board_map map;
    struct area panel; /* empty: none */
    bool beside;
};

/* An answer may be of another size in every step (ARC). So that its cells stay where they are, and
 * as large, there is always room for the right answer, for what the caller asks for, and for the
 * cursor; but never for more than the model's canvas, on which a right answer may have no room. */
static void size_of(const struct board_view *v, int *rows, int *cols)
{
    *rows = most_of(most_of(v->grid->rows, v->rows), v->row + 1);
    *cols = most_of(most_of(v->grid->cols, v->cols), v->col + 1);
    if (v->answer)
        *rows = most_of(*rows, v->answer->rows), *cols = most_of(*cols, v->answer->cols);
    *rows = least_of(*rows, v->canvas_rows);
    *cols = least_of(*cols, v->canvas_cols);
}

static struct board_map fit(const struct board_view *v, struct area a)
{
    int rows, cols;
    size_of(v, &rows, &cols);
    return board_map_with_bars(v->family, rows, cols, a, v->row, v->col);
}

static struct area inset(const struct board_view *v, struct area a)
{
    int rows, cols;
    size_of(v, &rows, &cols);
    return board_map_inset(v->family, rows, cols, a);
}

static struct arrangement arrange(const struct board_view *v, struct area a)
{
    a = inset(v, a);
    struct area left = {a.x, a.y, most_of(a.width - PANEL_WIDTH - PANEL_GAP, 0), a.height};
    struct area upper = {a.x, a.y, a.width, most_of(a.height - LINES_BELOW, 0)};
    struct board_map beside = fit(v, left), below = fit(v, upper);
    bool can_beside = board_map_whole(&beside), can_below = board_map_whole(&below);
    if (can_beside && (!can_below || beside.cell_width >= below.cell_width)) {
        int x = a.x + beside.width + PANEL_GAP;
        return (struct arrangement){beside, {x, a.y, a.x + a.width - x, a.height}, true};
    }
    if (can_below || upper.height > 3 * LINES_BELOW) {
        int shown = least_of(below.height, upper.height);
        struct area panel = {a.x, a.y + shown + 1, a.width, a.height - shown - 1};
        return (struct arrangement){below, panel, false};
    }
    return (struct arrangement){.map = fit(v, a)};
}

void board_least_size(const struct trm_family *f, int rows, int cols, int *width, int *height)
{
    struct board_map m = board_map_fit(f, rows, cols, (struct area){0}, 0, 0);
    *width = m.width;
    *height = m.height + LINES_BELOW;
}

static struct mini_map mini_of(const struct board_view *v, const struct board_map *m)
{
    return (struct mini_map){m, v->family, v->grid, v->row, v->col};
}

bool board_hit(const struct board_view *v, struct area a, int x, int y, int *row, int *col)
{
    struct board_map m = arrange(v, a).map;
    struct mini_map mini = mini_of(v, &m);
    return mini_map_hit(&mini, x, y, row, col) || board_map_hit(&m, x, y, row, col);
}

/* ---- Looks ----------------------------------------------------------------------------------- */

/* A way is a band of colour: the surer the stronger, another colour where it breaks a rule. */
static struct style way_style(const struct look *l, const struct cell_facts *k)
{
    struct style s = look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, k->prob);
    if (k->conflict) s = look_mark(l, s, ROLE_CONFLICT);
    s.attrs |= ATTR_REVERSE;
    return s;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* Tiles have no bar that says how sure the model is: what it would rather not say is marked, in
 * the other corner where the first one is taken. */
static void tile_marks(const struct look *l, const struct cell_facts *k, int width,
                       uint32_t mark[2])
{
    const double sure = 0.5;
    const int room_for_two = 4;
    bool unsure = k->unsure || k->prob < sure;
    mark[0] = board_mark(l, k), mark[1] = ' ';
    if (unsure && mark[0] == ' ')
        mark[0] = '?';
    else if (unsure && mark[0] != '?' && width >= room_for_two)
        mark[1] = '?';
}

static void draw_marks(struct canvas *c, struct area a, const uint32_t mark[2], struct style s)
{
    if (mark[0] != ' ') canvas_put(c, a.x, a.y, mark[0], s);
    if (mark[1] != ' ') canvas_put(c, a.x + a.width - 1, a.y, mark[1], s);
}

/* Ways are reversed, so a lit tile is underlined. Where two runs are compared nothing else is: that
 * a tile changed or breaks a rule is left to its mark. */
static void light_tile(const struct look *l, const struct cell_facts *k, struct tile *t)
{
    t->style.attrs &= (uint8_t)~ATTR_UNDERLINE;
    if (!k->lit) return;
    t->style.attrs |= ATTR_UNDERLINE;
    if (t->glyph == look_glyph(l, GLYPH_FULL))
        t->glyph = '#'; /* a line under a block is not seen */
}

/* A tile with what happened to it: a mark in its corner. */
static void draw_board_tile(struct canvas *c, const struct look *l, const struct board_view *v,
                            struct area a, int cell, const struct cell_facts *k)
{
    struct tile t = tile_of(l, v->family, cell);
    bool ground = t.style.bg == COLOR_DEFAULT && t.glyph != look_glyph(l, GLYPH_FULL);
    bool way = t.glyph == look_glyph(l, GLYPH_BULLET);
    struct cell_facts unlit = *k;
    unlit.lit = false;
    if (ground && !k->given) t.style = way ? way_style(l, k) : board_style(l, &unlit);
    if (v->lit) light_tile(l, k, &t);
    uint32_t mark[2];
    tile_marks(l, k, a.width, mark);
    /* A colour says what it is without its character, and so does an empty cell; but there a dot
     * would look like a way. */
    bool empty = t.glyph == ' ' && mark[0] != look_glyph(l, GLYPH_BULLET);
    draw_tile(c, a, l, &t);
    if (a.width > 1 || !ground || empty) draw_marks(c, a, mark, t.style);
}

/* A place of the canvas that is no cell of the answer: what stands there instead of one. */
static void draw_outside(struct canvas *c, const struct look *l, const struct board_view *v,
                         struct area a, const struct cell_facts *k)
{
    enum { MIDDLE_DOT = 0xb7 };
    char token = v->frame ? v->token_glyphs[v->frame->token[k->position]] : TOKEN_NO_CELL;
    uint32_t mark[2], dot = l->glyphs == GLYPHS_UTF8 ? MIDDLE_DOT : '.';
    struct tile t = {look_style(l, ROLE_DIM), (uint32_t)(unsigned char)token};
    if (token == TOKEN_NO_CELL) t.glyph = dot;
    if (k->lit) t.style.attrs |= ATTR_REVERSE;
    draw_tile(c, a, l, &t);
    tile_marks(l, k, a.width, mark);
    if (a.width > 1) draw_marks(c, a, mark, t.style);
}

/* The probability below the digit, as a line in half columns. */
static void bar_below(struct canvas *c, struct area row, const struct look *l, struct style s,
                      double prob)
{
    enum { HALF_LINE = 0x2578 };
    int halves = (int)lround(prob * row.width * 2);
    canvas_fill(c, (struct area){row.x, row.y, halves / 2, 1}, look_glyph(l, GLYPH_HEAVY_H), s);
    if (halves % 2 && l->glyphs == GLYPHS_UTF8)
        canvas_put(c, row.x + halves / 2, row.y, HALF_LINE, s);
}

/* A digit: mark, character, bar. In cells of two rows and more the bar lies below. */
static void draw_digit(struct canvas *c, const struct look *l, const struct board_view *v,
                       struct area a, int cell, const struct cell_facts *k)
{
    struct style s = board_style(l, k), plain = s;
    plain.attrs &= (uint8_t)~ATTR_UNDERLINE;
    int y = a.y + (a.height - 1) / 2, x = a.x + (a.width - 1) / 2;
    if (a.width == 2) x = a.x + 1;
    struct area tinted = {a.x, a.y, a.width > 2 ? a.width - 1 : a.width, a.height};
    canvas_fill(c, tinted, ' ', plain);
    canvas_put(c, x - 1, y, board_mark(l, k), plain);
    canvas_put(c, x, y, (uint32_t)v->family->glyph(cell), s);
    if (k->given || !v->frame) return;
    if (a.height > 1)
        bar_below(c, (struct area){a.x + 1, y + 1, a.width - 3, 1}, l, plain, k->prob);
    else if (a.width > 2)
        canvas_put(c, x + 1, y, board_bar(l, k->prob), plain);
}

/* On a reversed cell, a way or what differs, some screens have no look of its own for the cursor:
 * brackets hold it, or where there is no room for them it is as the others are not. */
static void draw_cursor(struct canvas *c, const struct look *l, struct area a)
{
    const struct style s = look_style(l, ROLE_CURSOR), plain = {.attrs = ATTR_BOLD};
    bool reversed = canvas_at(c, a.x, a.y)->style.attrs & ATTR_REVERSE, narrow = a.width <= 2;
    bool as_no_other = reversed && narrow && s.attrs & ATTR_REVERSE;
    if (!narrow) a.width--;
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++)
            if (as_no_other)
                canvas_put(c, x, y, canvas_at(c, x, y)->glyph, plain);
            else
                draw_cursor_cell(c, x, y, l);
    int y = a.y + (a.height - 1) / 2, right = a.x + a.width - 1;
    canvas_point(c, a.x + (a.width - 1) / 2, y);
    if (reversed && !narrow) canvas_put(c, a.x, y, '[', s), canvas_put(c, right, y, ']', s);
}

static void draw_cells(struct canvas *c, const struct look *l, const struct board_view *v,
                       const struct board_map *m)
{
    struct area old = canvas_clip(c, m->window);
    board_map_rules(c, l, m);
    for (int row = 0; row < m->rows; row++)
        for (int col = 0; col < m->cols; col++) {
            struct cell_facts k = board_facts(v, row, col);
            struct area a = board_map_cell(m, row, col);
            int cell = k.outside ? 0 : v->grid->cell[row * v->grid->cols + col];
            if (k.outside)
                draw_outside(c, l, v, a, &k);
            else if (m->box_rows > 0)
                draw_digit(c, l, v, a, cell, &k);
            else
                draw_board_tile(c, l, v, a, cell, &k);
        }
    draw_cursor(c, l, board_map_cell(m, v->row, v->col));
    struct mini_map mini = mini_of(v, m);
    c->clip = old;
    view_mini_map(c, l, &mini);
}

/* ---- View ------------------------------------------------------------------------------------ */

char board_glyph(const struct trm_family *f, int cell)
{
    char glyph = f->glyph(cell);
    return glyph == ' ' ? '.' : glyph;
}

void board_token_glyphs(const struct trm_family *f, int canvas_rows, int canvas_cols,
                        const struct trm_grid *question, int vocab, char *out)
{
    int32_t tokens[TRM_GRID_CELLS];
    for (int t = 0; t < vocab; t++) {
        struct trm_grid cells;
        for (int i = 0; i < canvas_rows * canvas_cols; i++) tokens[i] = t;
        f->decode(tokens, canvas_rows, canvas_cols, question, &cells);
        bool means_cell = t > 0 && trm_grid_size(&cells) > 0 &&
                          f->encode(&cells, canvas_rows, canvas_cols, tokens) && tokens[0] == t;
        out[t] = means_cell ? board_glyph(f, cells.cell[0]) : TOKEN_NO_CELL;
    }
}

void view_board(struct canvas *c, struct area a, const struct look *l, const struct board_view *v)
{
    CHECK(v->row >= 0 && v->row < v->canvas_rows && v->col >= 0 && v->col < v->canvas_cols);
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    if (trm_grid_size(v->grid) == 0 && !v->frame) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM), "The answer has no cells yet.", 0);
    } else {
        struct arrangement p = arrange(v, a);
        struct cell_facts k = board_facts(v, v->row, v->col);
        draw_cells(c, l, v, &p.map);
        canvas_clip(c, p.panel);
        if (p.panel.height > 0 && p.beside) board_panel_beside(c, p.panel, l, v, &k);
        if (p.panel.height > 0 && !p.beside) board_panel_below(c, p.panel, l, v, &k);
    }
    c->clip = old;
}
