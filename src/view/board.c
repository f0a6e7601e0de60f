/* The answer grid.
 *
 * A cell has three parts, left to right, as many as there is room for: a mark (what happened to
 * it), its character (shaded by probability), a bar (the probability again, for eyes and screens
 * without colour). What is said of the cell under the cursor stands beside or below the board,
 * wherever the cells of the board can be larger.
 */
#include "view/board.h"

#include "canvas/draw.h"
#include "view/board_facts.h"
#include "view/board_map.h"
#include "view/tile.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    PANEL_WIDTH = 22, /* least width of the panel beside the board */
    PANEL_GAP = 2,
    LINES_BELOW = 3, /* a blank one and two of text */
};

/* ---- Arrangement ----------------------------------------------------------------------------- */

struct arrangement {
    struct board_map map;
    struct area panel; /* empty: none */
    bool beside;
};

static struct board_map fit(const struct board_view *v, struct area a)
{
    return board_map_with_bars(v->family, v->grid->rows, v->grid->cols, a, v->row, v->col);
}

static struct arrangement arrange(const struct board_view *v, struct area a)
{
    if (a.width >= 40) a.x++, a.width -= 2; /* room to breathe */
    struct area left = {a.x, a.y, a.width - PANEL_WIDTH - PANEL_GAP, a.height};
    struct area upper = {a.x, a.y, a.width, a.height - LINES_BELOW};
    if (left.width < 0) left.width = 0;
    if (upper.height < 0) upper.height = 0;
    struct board_map beside = fit(v, left), below = fit(v, upper);
    bool can_beside = board_map_whole(&beside), can_below = board_map_whole(&below);
    if (can_beside && (!can_below || beside.cell_width >= below.cell_width)) {
        int x = a.x + beside.width + PANEL_GAP;
        return (struct arrangement){beside, {x, a.y, a.x + a.width - x, a.height}, true};
    }
    if (can_below || upper.height > 3 * LINES_BELOW) {
        int shown = below.height < upper.height ? below.height : upper.height;
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

bool board_hit(const struct board_view *v, struct area a, int x, int y, int *row, int *col)
{
    struct board_map m = arrange(v, a).map;
    return board_map_hit(&m, x, y, row, col);
}

/* ---- Looks ------------------------------------------------------------------------------------
 */

static struct style style_of(const struct look *l, const struct cell_facts *k)
{
    struct style s = k->given ? look_style(l, ROLE_GIVEN)
                              : look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, k->prob);
    if (k->changed) s = look_mark(l, s, ROLE_CHANGED);
    if (k->conflict) s = look_mark(l, s, ROLE_CONFLICT);
    if (k->lit) s.attrs |= ATTR_REVERSE;
    return s;
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* Tiles have no bar that says how sure the model is: what it would rather not say is marked. */
static uint32_t tile_mark(const struct look *l, const struct cell_facts *k)
{
    const double sure = 0.5;
    uint32_t mark = board_mark(l, k);
    return mark == ' ' && k->prob < sure ? '?' : mark;
}

/* A tile with what happened to it: a mark in its corner. */
static void draw_board_tile(struct canvas *c, const struct look *l, const struct board_view *v,
                            struct area a, int cell, const struct cell_facts *k)
{
    struct tile t = tile_of(l, v->family, cell);
    bool ground = t.style.bg == COLOR_DEFAULT && t.glyph != look_glyph(l, GLYPH_FULL);
    if (ground && !k->given) t.style = style_of(l, k);
    if (k->lit) t.style.attrs |= ATTR_REVERSE;
    uint32_t mark = tile_mark(l, k);
    /* A colour says what it is without its character, and so does an empty cell; but there a dot
     * would look like a way. */
    bool empty = t.glyph == ' ' && mark != look_glyph(l, GLYPH_BULLET);
    draw_tile(c, a, l, &t);
    if (mark != ' ' && (a.width > 1 || !ground || empty)) canvas_put(c, a.x, a.y, mark, t.style);
}

/* The probability beside the digit: up to four dots, or a character. */
static uint32_t bar_beside(const struct look *l, double prob)
{
    static const uint32_t dots[4] = {0x2840, 0x2844, 0x2846, 0x2847};
    int level = prob < 0.25 ? 0 : prob < 0.5 ? 1 : prob < 0.75 ? 2 : 3;
    return l->glyphs == GLYPHS_UTF8 ? dots[level] : (uint32_t) ".:+#"[level];
}

/* The same below the digit, as a line in half columns. */
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
    struct style s = style_of(l, k), plain = s;
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
        canvas_put(c, x + 1, y, bar_beside(l, k->prob), plain);
}

static void draw_cursor(struct canvas *c, const struct look *l, struct area a)
{
    struct style s = look_style(l, ROLE_CURSOR);
    if (a.width > 2) a.width--;
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++) canvas_put(c, x, y, canvas_at(c, x, y)->glyph, s);
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
            int cell = v->grid->cell[row * v->grid->cols + col];
            if (m->box_rows > 0)
                draw_digit(c, l, v, a, cell, &k);
            else
                draw_board_tile(c, l, v, a, cell, &k);
        }
    draw_cursor(c, l, board_map_cell(m, v->row, v->col));
    c->clip = old;
    board_map_bars(c, l, m);
}

/* ---- Words ------------------------------------------------------------------------------------
 */

/* "given", or what became of a predicted cell. */
static void describe(char *out, size_t size, const struct board_view *v, const struct cell_facts *k)
{
    char given[24] = "given";
    char predicted = v->frame ? v->token_glyphs[v->frame->token[k->position]] : ' ';
    int cell = k->outside ? 0 : v->row * v->grid->cols + v->col;
    char own = v->family->glyph(v->grid->cell[cell]);
    if (k->given && v->frame && predicted != own)
        snprintf(given, sizeof given, "given, predicted %c", predicted);
    snprintf(out, size, "%s%s%s%s",
             k->outside ? "outside the answer"
             : k->given ? given
             : v->frame ? "predicted"
                        : "to be found",
             k->fixed     ? ", fixed"
             : k->broken  ? ", broken"
             : k->changed ? ", changed"
                          : "",
             k->conflict ? ", breaks a rule" : "",
             k->wrong ? k->still_wrong ? ", still wrong" : ", wrong" : "");
}

static void draw_candidate(struct canvas *c, struct area row, const struct look *l, char glyph,
                           double prob)
{
    struct style s = look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, prob);
    char number[16];
    canvas_put(c, row.x, row.y, (uint32_t)glyph, look_style(l, ROLE_STRONG));
    struct area bar = {row.x + 2, row.y, row.width - 2 - 6, 1};
    if (bar.width > 30) bar.width = 30;
    draw_bar(c, bar, l, s, prob);
    snprintf(number, sizeof number, "%.3f", prob);
    canvas_text(c, bar.x + bar.width + 1, row.y, look_style(l, ROLE_TEXT), number);
}

/* ---- Panel ----------------------------------------------------------------------------------- */

/* Marks that only a known answer can give stand last. */
enum { KEY_ROWS = 8, KEY_ROWS_UNLABELLED = 5, KEY_MARKS = 2 /* the first row with a mark */ };
static const struct {
    struct cell_facts facts;
    const char *text;
} key[KEY_ROWS] = {
    {{.given = true, .prob = 1}, "given"},
    {{.prob = 1}, "predicted, how surely"},
    {{.prob = 1, .conflict = true}, "breaks a rule"},
    {{.prob = 1, .changed = true}, "changed in this step"},
    {{.prob = 1, .unsure = true}, "two candidates are level"},
    {{.prob = 1, .changed = true, .fixed = true}, "fixed in this step"},
    {{.prob = 1, .changed = true, .wrong = true, .broken = true}, "broken in this step"},
    {{.prob = 1, .wrong = true, .still_wrong = true}, "still wrong"},
};

static int key_rows(const struct board_view *v)
{
    return v->answer ? KEY_ROWS : KEY_ROWS_UNLABELLED;
}

static void draw_key_mark(struct canvas *c, int x, int y, const struct look *l, int row)
{
    canvas_put(c, x, y, board_mark(l, &key[row].facts), style_of(l, &key[row].facts));
}

/* What the marks mean, at the lower end of the panel. */
static void draw_key(struct canvas *c, struct area a, const struct look *l, int rows)
{
    int y = a.y + a.height - rows;
    for (int i = 0; i < rows; i++) {
        draw_key_mark(c, a.x + 1, y + i, l, i);
        canvas_text(c, a.x + 4, y + i, look_style(l, ROLE_DIM), key[i].text);
    }
    canvas_put(c, a.x + 1, y, '5', look_style(l, ROLE_GIVEN));
    for (int i = 0; i < 3; i++) {
        double prob = (i + 1) / 3.0;
        struct style s = look_between(l, ROLE_UNCERTAIN, ROLE_PREDICTED, prob);
        canvas_put(c, a.x + i, y + 1, bar_beside(l, prob), s);
    }
}

/* The marks alone, as many as fit, in rows from the lower end of the panel up. */
static void draw_key_below(struct canvas *c, struct area a, const struct look *l, int rows)
{
    enum { COLUMN = 28 };
    int columns = a.width / COLUMN, marks = rows - KEY_MARKS;
    if (columns < 1) return;
    int lines = (marks + columns - 1) / columns;
    if (lines > a.height) return;
    for (int i = 0; i < marks; i++) {
        int x = a.x + i % columns * COLUMN, y = a.y + a.height - lines + i / columns;
        draw_key_mark(c, x, y, l, KEY_MARKS + i);
        canvas_text(c, x + 2, y, look_style(l, ROLE_DIM), key[KEY_MARKS + i].text);
    }
}

/* How unsure a cell is: entropy, and by how much its first candidate leads the second. */
static void uncertainty_text(const struct board_view *v, const struct cell_facts *k, char *out,
                             size_t size)
{
    snprintf(out, size, "entropy %.3f, margin %.3f", (double)v->frame->entropy[k->position],
             k->margin);
}

static void panel_beside(struct canvas *c, struct area a, const struct look *l,
                         const struct board_view *v, const struct cell_facts *k)
{
    char text[80];
    int y = a.y;
    snprintf(text, sizeof text, "row %d, column %d", v->row + 1, v->col + 1);
    draw_line(c, (struct area){a.x, y++, a.width, 1}, l, look_style(l, ROLE_STRONG), ALIGN_LEFT,
              text);
    describe(text, sizeof text, v, k);
    draw_line(c, (struct area){a.x, y++, a.width, 1}, l, look_style(l, ROLE_TEXT), ALIGN_LEFT,
              text);
    if (v->frame) {
        int room = a.y + a.height - y - 3;
        struct candidates n = board_candidates(v, k->position, room < 9 ? room : 9);
        y++;
        for (int i = 0; i < n.count; i++)
            draw_candidate(c, (struct area){a.x, y++, a.width, 1}, l, v->token_glyphs[n.token[i]],
                           n.prob[i]);
        uncertainty_text(v, k, text, sizeof text);
        canvas_text(c, a.x, ++y, look_style(l, ROLE_DIM), text);
    }
    if (a.y + a.height - y > key_rows(v) + 1) draw_key(c, a, l, key_rows(v));
}

/* Two rows: what the cell is, and its candidates side by side. The entropy gets a third row, if
 * there is one. */
static void panel_below(struct canvas *c, struct area a, const struct look *l,
                        const struct board_view *v, const struct cell_facts *k)
{
    enum { CANDIDATE = 14 };
    char what[80], entropy[64] = "", text[160];
    describe(what, sizeof what, v, k);
    if (v->frame) uncertainty_text(v, k, entropy, sizeof entropy);
    bool third = a.height > 2;
    snprintf(text, sizeof text, "r%d c%d: %s%s%s", v->row + 1, v->col + 1, what,
             third || !v->frame ? "" : ", ", third ? "" : entropy);
    draw_line(c, a, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
    if (third)
        draw_line(c, (struct area){a.x, a.y + 2, a.width, 1}, l, look_style(l, ROLE_DIM),
                  ALIGN_LEFT, entropy);
    if (a.height > 4)
        draw_key_below(c, (struct area){a.x, a.y + 4, a.width, a.height - 4}, l, key_rows(v));
    if (!v->frame) return;
    struct candidates n = board_candidates(v, k->position, CANDIDATES);
    for (int i = 0; i < n.count && (i + 1) * (CANDIDATE + 2) <= a.width + 2; i++)
        draw_candidate(c, (struct area){a.x + i * (CANDIDATE + 2), a.y + 1, CANDIDATE, 1}, l,
                       v->token_glyphs[n.token[i]], n.prob[i]);
}

/* ---- View ------------------------------------------------------------------------------------ */

void board_token_glyphs(const struct trm_family *f, int canvas_rows, int canvas_cols,
                        const struct trm_grid *question, int vocab, char *out)
{
    int32_t tokens[TRM_GRID_CELLS];
    for (int t = 0; t < vocab; t++) {
        struct trm_grid cells;
        for (int i = 0; i < canvas_rows * canvas_cols; i++) tokens[i] = t;
        f->decode(tokens, canvas_rows, canvas_cols, question, &cells);
        bool means_cell = t > 0 && trm_grid_size(&cells) > 0;
        out[t] = means_cell ? f->glyph(cells.cell[0]) : '_';
    }
}

void view_board(struct canvas *c, struct area a, const struct look *l, const struct board_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    if (trm_grid_size(v->grid) == 0) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM), "The answer has no cells yet.", 0);
    } else {
        struct arrangement p = arrange(v, a);
        struct cell_facts k = board_facts(v, v->row, v->col);
        draw_cells(c, l, v, &p.map);
        canvas_clip(c, p.panel);
        if (p.panel.height > 0 && p.beside) panel_beside(c, p.panel, l, v, &k);
        if (p.panel.height > 0 && !p.beside) panel_below(c, p.panel, l, v, &k);
    }
    c->clip = old;
}
