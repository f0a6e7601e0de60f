/* A cell is drawn in layers: what it is (a digit, a tile), what is known of it (a conflict, its
 * candidates, the exact answer), the selection, the cursor. Every layer has a character or an
 * attribute of its own, so that none needs colours. */
#include "view/editor_board.h"

#include "canvas/draw.h"
#include "view/cell_name.h"
#include "view/tile.h"

struct cell_view {
    const struct look *look;
    const struct editor_view *view;
    const struct trm_grid *picture;
    const struct board_map *map;
    struct sheet sheet;
    int row, col, place;
    int cell;
    bool blank, given, conflict, selected;
};

/* ---- What a cell is -------------------------------------------------------------------------- */

static struct cell_view see(const struct cell_view *board, int row, int col)
{
    struct cell_view k = *board;
    const struct editor *e = board->view->editor;
    const struct document *d = &e->document;
    bool here = sheet_equal(k.sheet, e->sheet);
    struct spot a, b;
    k.row = row, k.col = col, k.place = row * k.picture->cols + col;
    k.cell = k.picture->cell[k.place];
    k.blank = d->family->fills_blanks && k.cell == d->family->blank;
    k.given = !d->family->fills_blanks || d->pairs[0].input.cell[k.place] != d->family->blank;
    k.conflict = here && e->conflict[k.place];
    editor_selection(e, &a, &b);
    k.selected =
        here && e->selecting && row >= a.row && row <= b.row && col >= a.col && col <= b.col;
    return k;
}

static void middle(const struct area *a, int *x, int *y)
{
    *x = a->width == 2 ? a->x + 1 : a->x + (a->width - 1) / 2;
    *y = a->y + (a->height - 1) / 2;
}

/* ---- Blank cells ----------------------------------------------------------------------------- */

/* All candidates in rows, or where they have no room that there are several. */
static void draw_candidates(struct canvas *c, const struct cell_view *k, struct area a)
{
    const struct trm_family *f = k->view->editor->document.family;
    unsigned open = cell_candidates(f, k->picture, k->row, k->col);
    int count = __builtin_popcount(open), width = a.width - 1, used = 0;
    struct style s = look_style(k->look, ROLE_DIM);
    if (count > width * a.height) {
        int x, y;
        middle(&a, &x, &y);
        canvas_put(c, x, y, look_glyph(k->look, GLYPH_ELLIPSIS), s);
        return;
    }
    for (int d = 1; open >> (d - 1); d++) {
        if (!(open >> (d - 1) & 1)) continue;
        canvas_put(c, a.x + used % width, a.y + used / width, (uint32_t)(unsigned char)f->glyph(d),
                   s);
        used++;
    }
}

/* What the exact answer has here; two of them where they differ. */
static bool draw_answer(struct canvas *c, const struct cell_view *k, struct area a)
{
    const struct editor *e = k->view->editor;
    const struct trm_inspection *i = &e->inspection;
    const struct trm_family *f = e->document.family;
    if (!e->inspected || i->answer.rows != k->picture->rows || i->answer.cols != k->picture->cols)
        return false;
    int cell = i->answer.cell[k->place], other = i->other.rows ? i->other.cell[k->place] : cell, x,
        y;
    if (cell == f->blank) return false;
    struct style s = look_style(k->look, cell == other ? ROLE_RIGHT : ROLE_UNCERTAIN);
    uint32_t glyph = tile_of(k->look, f, cell).glyph;
    middle(&a, &x, &y);
    if (cell != other && a.width > 3)
        canvas_printf(c, x - 1, y, s, "%c/%c", f->glyph(cell), f->glyph(other));
    else
        canvas_put(c, x, y, cell == other ? glyph : '?', s);
    return true;
}

static void draw_blank(struct canvas *c, const struct cell_view *k, struct area a)
{
    if (k->view->answer && draw_answer(c, k, a)) return;
    if (k->view->candidates) draw_candidates(c, k, a);
}

/* ---- Filled cells ---------------------------------------------------------------------------- */

static void draw_digit(struct canvas *c, const struct cell_view *k, struct area a)
{
    struct style s = look_style(k->look, k->given ? ROLE_GIVEN : ROLE_PREDICTED);
    int x, y;
    if (k->conflict) s = look_mark(k->look, s, ROLE_CONFLICT);
    middle(&a, &x, &y);
    if (k->conflict) canvas_put(c, x - 1, y, '!', s);
    canvas_put(c, x, y, (uint32_t)(unsigned char)k->view->editor->document.family->glyph(k->cell),
               s);
}

/* A selected tile is hatched: its colour stays to be seen. */
static void draw_picture_cell(struct canvas *c, const struct cell_view *k, struct area a)
{
    enum { HATCH = 0x2591 };
    struct tile t = tile_in_hand(k->look, k->view->editor->document.family, k->cell);
    uint32_t hatch = k->look->glyphs == GLYPHS_UTF8 ? HATCH : ':';
    draw_tile(c, a, k->look, &t);
    if (k->conflict) canvas_put(c, a.x, a.y, '!', look_style(k->look, ROLE_CONFLICT));
    if (!k->selected) return;
    struct style s = t.style;
    if (t.glyph == look_glyph(k->look, GLYPH_FULL)) s = look_style(k->look, ROLE_STRONG);
    canvas_fill(c, a, hatch, s);
    if (a.width > 1) canvas_put(c, a.x + a.width / 2, a.y + (a.height - 1) / 2, t.glyph, s);
}

static void select_digit(struct canvas *c, const struct cell_view *k, struct area a)
{
    struct style mark = look_style(k->look, ROLE_CHANGED);
    int width = a.width > 2 ? a.width - 1 : a.width;
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + width; x++) {
            struct cell old = *canvas_at(c, x, y);
            if (mark.bg != COLOR_DEFAULT) old.style.bg = mark.bg;
            old.style.attrs |= mark.attrs;
            canvas_put(c, x, y, old.glyph, old.style);
        }
}

/* The whole of a small cell; of a large one its sides, so that what it is stays to be seen. */
static void draw_cursor(struct canvas *c, const struct look *l, struct area a, bool tile)
{
    bool sides = tile && a.width >= 4;
    if (!tile && a.width > 2) a.width--;
    canvas_point(c, a.x + (a.width - 1) / 2, a.y + (a.height - 1) / 2);
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++) {
            bool edge = x == a.x || x == a.x + a.width - 1;
            if (!sides)
                draw_cursor_cell(c, x, y, l);
            else if (edge)
                canvas_put(c, x, y, x == a.x ? '[' : ']', look_style(l, ROLE_CURSOR));
        }
}

/* ---- Boards ---------------------------------------------------------------------------------- */

static void draw_cell(struct canvas *c, const struct cell_view *k)
{
    struct area a = board_map_cell(k->map, k->row, k->col);
    if (area_intersect(a, k->map->window).width == 0) return;
    if (k->map->box_rows > 0) {
        if (!k->blank) draw_digit(c, k, a);
        if (k->blank) draw_blank(c, k, a);
        if (k->selected) select_digit(c, k, a);
    } else {
        draw_picture_cell(c, k, a);
        if (k->blank) draw_blank(c, k, a);
    }
}

void editor_board(struct canvas *c, const struct look *l, const struct editor_view *v,
                  struct sheet sheet, const struct board_map *m)
{
    const struct editor *e = v->editor;
    struct trm_grid picture = document_picture(&e->document, sheet);
    struct cell_view board = {.look = l, .view = v, .picture = &picture, .map = m, .sheet = sheet};
    struct area old = canvas_clip(c, m->window);
    board_map_rules(c, l, m);
    for (int row = 0; row < picture.rows; row++)
        for (int col = 0; col < picture.cols; col++) {
            struct cell_view k = see(&board, row, col);
            draw_cell(c, &k);
        }
    if (sheet_equal(sheet, e->sheet) && picture.rows > 0)
        draw_cursor(c, l, board_map_cell(m, e->at.row, e->at.col), m->box_rows == 0);
    c->clip = old;
}
