/* The panel: what is known of the puzzle and of the cell, and the inks, which answer
 * to the mouse. */
#include "view/editor_parts.h"

#include "canvas/draw.h"
#include "view/cell_name.h"
#include "view/tile.h"

#include <stdio.h>

/* ---- Inks ------------------------------------------------------------------------------------ */

static int ink_width(const struct editor *e)
{
    return e->document.family->fills_blanks && !e->document.family->only_once ? 2 : 4;
}

/* The place of ink number i in a row of inks. */
static struct area ink_area(const struct editor *e, struct area row, int i)
{
    struct area a = {row.x + i * ink_width(e), row.y, ink_width(e) - 1, 1};
    return area_intersect(a, row);
}

/* The row of a panel in which the inks stand. */
static struct area ink_row(const struct editor_parts *p)
{
    struct area row = p->panel;
    if (p->beside) row.y += 6;
    row.height = row.y < p->panel.y + p->panel.height;
    return row;
}

/* Inks that do not fit into one row go on in the next. */
static int inks_in_row(const struct editor *e, int width)
{
    int count = (width + 1) / ink_width(e);
    return count > 0 ? count : 1;
}

int editor_panel_ink_rows(const struct editor *e, int width)
{
    int inks[EDITOR_INKS_MOST], in_row = inks_in_row(e, width);
    return (editor_inks(e, inks) + in_row - 1) / in_row;
}

static struct area place_of_ink(const struct editor *e, struct area row, int i)
{
    int in_row = inks_in_row(e, row.width);
    row.y += i / in_row;
    return ink_area(e, row, i % in_row);
}

static void draw_ink(struct canvas *c, struct area a, const struct look *l, struct tile t,
                     bool chosen)
{
    struct style s = look_style(l, ROLE_CURSOR);
    draw_tile(c, a, l, &t);
    if (!chosen) return;
    canvas_put(c, a.x, a.y, '[', s);
    canvas_put(c, a.x + a.width - 1, a.y, ']', s);
}

static void draw_inks(struct canvas *c, struct area row, const struct look *l,
                      const struct editor *e)
{
    int inks[EDITOR_INKS_MOST], count = editor_inks(e, inks);
    const struct trm_family *f = e->document.family;
    bool digits = f->fills_blanks && !f->only_once;
    for (int i = 0; i < count; i++) {
        struct area a = place_of_ink(e, row, i);
        bool chosen = inks[i] == e->ink;
        if (digits)
            canvas_printf(c, a.x, a.y, look_style(l, chosen ? ROLE_CURSOR : ROLE_TEXT), "%c",
                          f->glyph(inks[i]));
        else
            draw_ink(c, a, l, tile_in_hand(l, f, inks[i]), chosen);
    }
}

/* ---- Panel ----------------------------------------------------------------------------------- */

static const enum role saying_roles[] = {ROLE_DIM, ROLE_GOOD, ROLE_WARN, ROLE_BAD};

/* The cell under the cursor. */
static void describe_cell(const struct editor *e, char *out, size_t size)
{
    const struct document *d = &e->document;
    const struct trm_grid *g = document_grid(d, e->sheet);
    struct spot a, b;
    editor_selection(e, &a, &b);
    if (g->rows == 0) {
        snprintf(out, size, "This test has no output.");
    } else if (e->selecting) {
        snprintf(out, size, "selected %d x %d", b.row - a.row + 1, b.col - a.col + 1);
    } else {
        int cell = document_cell(d, e->sheet, e->at.row, e->at.col);
        bool free = d->family->fills_blanks && cell != d->family->blank &&
                    d->pairs[0].input.cell[e->at.row * g->cols + e->at.col] == d->family->blank;
        snprintf(out, size, "row %d, column %d: %s%s", e->at.row + 1, e->at.col + 1,
                 cell_name(d->family, cell), free && !d->family->only_once ? ", free" : "");
    }
}

/* "can be 1 4 7" for a blank cell of a Sudoku; empty for others. */
static void describe_candidates(const struct editor *e, char *out, size_t size)
{
    const struct trm_family *f = e->document.family;
    struct trm_grid picture = document_picture(&e->document, e->sheet);
    unsigned open = picture.rows ? cell_candidates(f, &picture, e->at.row, e->at.col) : 0;
    int used = open ? snprintf(out, size, "can be") : 0;
    out[used] = '\0';
    for (int d = 1; open >> (d - 1); d++)
        if (open >> (d - 1) & 1)
            used += snprintf(out + used, size - (size_t)used, " %c", f->glyph(d));
}

static void describe_kind(const struct editor *e, char *out, size_t size)
{
    const struct trm_family *f = e->document.family;
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    const char *mode = e->brush ? "the mouse paints" : "the mouse selects";
    if (f->fills_blanks && !f->only_once) mode = e->free ? "digits are free" : "digits are given";
    snprintf(out, size, "%d x %d, %s", g->rows, g->cols, mode);
}

static void put_line(struct canvas *c, struct area a, int row, const struct look *l, enum role role,
                     const char *text)
{
    if (row >= a.height) return;
    draw_line(c, (struct area){a.x, a.y + row, a.width, 1}, l, look_style(l, role), ALIGN_LEFT,
              text);
}

static void panel_beside(struct canvas *c, const struct editor_parts *p, const struct look *l,
                         const struct editor *e)
{
    struct area a = p->panel;
    char text[200];
    describe_kind(e, text, sizeof text);
    put_line(c, a, 0, l, ROLE_STRONG, text);
    enum saying kind = editor_state(e, text);
    struct area state = area_intersect((struct area){a.x, a.y + 2, a.width, 3}, a);
    draw_text_block(c, state, l, look_style(l, saying_roles[kind]), text, 0);
    struct area row = ink_row(p);
    struct area old = canvas_clip(c, a);
    if (row.height > 0) draw_inks(c, row, l, e);
    c->clip = old;
    int used = 6 + editor_panel_ink_rows(e, row.width);
    describe_cell(e, text, sizeof text);
    put_line(c, a, used + 1, l, ROLE_TEXT, text);
    describe_candidates(e, text, sizeof text);
    put_line(c, a, used + 2, l, ROLE_TEXT, text);
    size_t changes = history_undoable(&e->history);
    snprintf(text, sizeof text, "%zu change%s%s", changes, changes == 1 ? "" : "s",
             editor_modified(e) ? ", not saved" : "");
    put_line(c, a, used + 4, l, ROLE_DIM, text);
}

/* Inks, state, cell: a row each, more where the panel is too narrow for all inks in one, and what
 * does not fit is left out from below. */
static void panel_below(struct canvas *c, const struct editor_parts *p, const struct look *l,
                        const struct editor *e)
{
    struct area a = p->panel, old = canvas_clip(c, a);
    char text[200], more[80], both[300];
    int used = editor_panel_ink_rows(e, a.width);
    draw_inks(c, ink_row(p), l, e);
    c->clip = old;
    enum saying kind = editor_state(e, text);
    put_line(c, a, used, l, saying_roles[kind], text);
    describe_cell(e, text, sizeof text);
    describe_candidates(e, more, sizeof more);
    snprintf(both, sizeof both, "%s%s%s", text, more[0] ? ", " : "", more);
    put_line(c, a, used + 1, l, ROLE_TEXT, both);
}

void editor_panel(struct canvas *c, const struct editor_parts *p, const struct look *l,
                  const struct editor *e)
{
    if (p->panel.height > 0 && p->beside) panel_beside(c, p, l, e);
    if (p->panel.height > 0 && !p->beside) panel_below(c, p, l, e);
}

int editor_panel_ink(const struct editor_parts *p, const struct editor *e, int x, int y)
{
    struct area row = ink_row(p);
    int inks[EDITOR_INKS_MOST], count = editor_inks(e, inks);
    if (!area_contains(p->panel, x, y)) return -1;
    for (int i = 0; i < count && row.height > 0; i++)
        if (area_contains(place_of_ink(e, row, i), x, y)) return inks[i];
    return -1;
}
