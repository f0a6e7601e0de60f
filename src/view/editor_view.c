/* Where the parts of the editor lie, and its panel.
 *
 * Families with one picture: the board, and the panel beside or below it, whichever leaves the
 * larger cells. Tasks: a line of pairs, input and output side by side in cells of one size, the
 * panel beside or below, and where there is room all pairs in small. The arrangement is worked out
 * by one function for drawing and for the mouse. */
#include "view/editor_view.h"

#include "canvas/draw.h"
#include "view/cell_name.h"
#include "view/editor_board.h"
#include "view/tile.h"

#include <stdio.h>
#include <string.h>

enum {
    PANEL_WIDTH = 28,
    PANEL_GAP = 2,
    PANEL_ROWS = 4,   /* of a panel below: a blank one, inks, state, cell */
    PANEL_SCREEN = 9, /* no panel below where there are fewer rows */
    INKS_MOST = 17,
    GALLERY_ROWS = 12, /* all pairs in small, where the screen is at least that high */
    GALLERY_SCREEN = 34,
};

struct parts {
    bool pairs;       /* a task: pairs to choose from */
    struct area tabs; /* one row; empty: no pairs */
    struct sheet sheet[2];
    struct board_map map[2];
    struct area head[2]; /* one row above each of two grids; empty: one grid */
    int boards;
    struct area panel, gallery;
    bool beside;
};

/* ---- Arrangement ------------------------------------------------------------------------------
 */

static struct board_map fit_whole(const struct editor *e, struct area a)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    return board_map_with_bars(e->document.family, g->rows, g->cols, a, e->at.row, e->at.col);
}

static struct area cut(struct area a, int right, int below)
{
    a.width = a.width > right ? a.width - right : 0;
    a.height = a.height > below ? a.height - below : 0;
    return a;
}

static int rows_below(struct area a)
{
    return a.height < PANEL_SCREEN ? 0 : PANEL_ROWS;
}

static void arrange_one(struct parts *p, const struct editor *e, struct area a)
{
    if (a.width >= 40) a.x++, a.width -= 2;
    struct board_map beside = fit_whole(e, cut(a, PANEL_WIDTH + PANEL_GAP, 0));
    struct board_map below = fit_whole(e, cut(a, 0, rows_below(a)));
    p->boards = 1;
    p->sheet[0] = e->sheet;
    bool larger = board_map_whole(&beside) && beside.cell_width >= below.cell_width;
    p->beside = a.width > 2 * PANEL_WIDTH && (larger || !board_map_whole(&below));
    p->map[0] = p->beside ? beside : below;
    const struct board_map *m = &p->map[0];
    int width = m->width < m->window.width ? m->width : m->window.width;
    int height = m->height < m->window.height ? m->height : m->window.height;
    if (p->beside)
        p->panel =
            (struct area){a.x + width + PANEL_GAP, a.y, a.width - width - PANEL_GAP, a.height};
    else
        p->panel = (struct area){a.x, a.y + height + 1, a.width, a.height - height - 1};
}

/* Two grids in cells of one size: as if both had the larger number of rows and columns. */
static void arrange_grids(struct parts *p, const struct editor *e, struct area a)
{
    const struct trm_pair *pair = &e->document.pairs[e->sheet.pair];
    const struct trm_grid *grid[2] = {&pair->input, &pair->output};
    int rows = pair->input.rows > pair->output.rows ? pair->input.rows : pair->output.rows;
    int cols = pair->input.cols > pair->output.cols ? pair->input.cols : pair->output.cols;
    int half = (a.width - PANEL_GAP) / 2;
    struct area room = {a.x, a.y + 1, half > 0 ? half : 0, a.height > 1 ? a.height - 1 : 0};
    struct board_map m =
        board_map_with_bars(e->document.family, rows, cols, room, e->at.row, e->at.col);
    int left = m.width < room.width ? m.width : room.width;
    if (left < 14 && half >= 14) left = 14; /* of the words above it */
    p->boards = 2;
    for (int side = 0; side < 2; side++) {
        p->sheet[side] = (struct sheet){e->sheet.pair, (enum side)side};
        p->map[side] = m;
        p->map[side].rows = grid[side]->rows, p->map[side].cols = grid[side]->cols;
        int shift = side * (left + PANEL_GAP);
        p->map[side].left += shift;
        p->map[side].window.x += shift;
        p->map[side].window.width = left < m.window.width ? left : m.window.width;
        p->head[side] = (struct area){a.x + shift, a.y, left, a.height > 0};
    }
}

static void arrange_task(struct parts *p, const struct editor *e, struct area a)
{
    p->pairs = true;
    if (a.width >= 40) a.x++, a.width -= 2;
    p->tabs = (struct area){a.x, a.y, a.width, a.height > 0};
    a.y++, a.height = a.height > 0 ? a.height - 1 : 0;
    if (a.height >= GALLERY_SCREEN) {
        p->gallery = (struct area){a.x, a.y + a.height - GALLERY_ROWS, a.width, GALLERY_ROWS};
        a.height -= GALLERY_ROWS + 1;
    }
    p->beside = a.width >= 3 * PANEL_WIDTH + 10;
    arrange_grids(p, e, p->beside ? cut(a, PANEL_WIDTH + PANEL_GAP, 0) : cut(a, 0, rows_below(a)));
    if (p->beside)
        p->panel = (struct area){a.x + a.width - PANEL_WIDTH, a.y, PANEL_WIDTH, a.height};
    else
        p->panel =
            (struct area){a.x, a.y + a.height - rows_below(a) + 1, a.width, rows_below(a) - 1};
}

static struct parts arrange(const struct editor *e, struct area a)
{
    struct parts p = {0};
    if (e->document.family->fills_blanks)
        arrange_one(&p, e, a);
    else
        arrange_task(&p, e, a);
    if (p.panel.width < 1 || p.panel.height < 1 || p.panel.y < a.y) p.panel = (struct area){0};
    return p;
}

/* ---- Inks -------------------------------------------------------------------------------------
 */

/* The cells that can be put, in the order in which they are offered. */
static int inks_of(const struct editor *e, int inks[INKS_MOST])
{
    const struct trm_family *f = e->document.family;
    const struct trm_grid *g = &e->document.pairs[e->sheet.pair].input;
    int count = 0;
    for (int cell = 0; cell < INKS_MOST; cell++) {
        bool blank = f->fills_blanks && !f->only_once && cell == f->blank;
        if (!blank && document_cell_fits(f, g->rows, g->cols, cell)) inks[count++] = cell;
    }
    return count;
}

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
static struct area ink_row(const struct parts *p)
{
    struct area row = p->panel;
    if (p->beside) row.y += 6;
    row.height = row.y < p->panel.y + p->panel.height;
    return row;
}

/* Inks that do not fit into one row go on in the next. */
static int inks_in_row(const struct editor *e, struct area row)
{
    int count = (row.width + 1) / ink_width(e);
    return count > 0 ? count : 1;
}

static struct area place_of_ink(const struct editor *e, struct area row, int i)
{
    int in_row = inks_in_row(e, row);
    row.y += i / in_row;
    return ink_area(e, row, i % in_row);
}

static void draw_ink(struct canvas *c, struct area a, const struct look *l, struct tile t,
                     bool chosen)
{
    struct style s = look_style(l, ROLE_CURSOR);
    if (t.glyph == ' ') t.glyph = '.';
    draw_tile(c, a, l, &t);
    if (!chosen) return;
    canvas_put(c, a.x, a.y, '[', s);
    canvas_put(c, a.x + a.width - 1, a.y, ']', s);
}

static void draw_inks(struct canvas *c, struct area row, const struct look *l,
                      const struct editor *e)
{
    int inks[INKS_MOST], count = inks_of(e, inks);
    const struct trm_family *f = e->document.family;
    bool digits = f->fills_blanks && !f->only_once;
    for (int i = 0; i < count; i++) {
        struct area a = place_of_ink(e, row, i);
        bool chosen = inks[i] == e->ink;
        if (digits)
            canvas_printf(c, a.x, a.y, look_style(l, chosen ? ROLE_CURSOR : ROLE_TEXT), "%c",
                          f->glyph(inks[i]));
        else
            draw_ink(c, a, l, tile_of(l, f, inks[i]), chosen);
    }
}

/* ---- Panel ------------------------------------------------------------------------------------
 */

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

static void panel_beside(struct canvas *c, const struct parts *p, const struct look *l,
                         const struct editor_view *v)
{
    const struct editor *e = v->editor;
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
    int inks[INKS_MOST], used = 7 + (inks_of(e, inks) - 1) / inks_in_row(e, row);
    describe_cell(e, text, sizeof text);
    put_line(c, a, used + 1, l, ROLE_TEXT, text);
    describe_candidates(e, text, sizeof text);
    put_line(c, a, used + 2, l, ROLE_TEXT, text);
    size_t changes = history_undoable(&e->history);
    snprintf(text, sizeof text, "%zu change%s%s", changes, changes == 1 ? "" : "s",
             editor_modified(e) ? ", not saved" : "");
    put_line(c, a, used + 4, l, ROLE_DIM, text);
}

/* Inks, state, cell: a row each, and what does not fit is left out from below. */
static void panel_below(struct canvas *c, const struct parts *p, const struct look *l,
                        const struct editor_view *v)
{
    const struct editor *e = v->editor;
    struct area a = p->panel, inks = {a.x, a.y, a.width, 1};
    char text[200], more[80], both[300];
    draw_inks(c, inks, l, e);
    enum saying kind = editor_state(e, text);
    put_line(c, a, 1, l, saying_roles[kind], text);
    describe_cell(e, text, sizeof text);
    describe_candidates(e, more, sizeof more);
    snprintf(both, sizeof both, "%s%s%s", text, more[0] ? ", " : "", more);
    put_line(c, a, 2, l, ROLE_TEXT, both);
}

/* ---- Pairs ------------------------------------------------------------------------------------
 */

static void pair_name(const struct document *d, int pair, char out[24])
{
    bool demo = pair < d->demo_count;
    snprintf(out, 24, "%s %d", demo ? "demo" : "test", demo ? pair + 1 : pair - d->demo_count + 1);
}

/* The first tab that is drawn, so that the present one is in sight. */
static int first_tab(const struct editor *e, int width)
{
    int first = 0, used = 0;
    char name[24];
    for (int i = 0; i <= e->sheet.pair; i++) {
        pair_name(&e->document, i, name);
        used += (int)strlen(name) + 2;
        for (; used > width && first < i; first++) {
            pair_name(&e->document, first, name);
            used -= (int)strlen(name) + 2;
        }
    }
    return first;
}

/* Draws the tabs, or finds the one at column x. */
static int walk_tabs(struct canvas *c, const struct parts *p, const struct look *l,
                     const struct editor *e, int x)
{
    struct area old = {0}, row = p->tabs;
    int at = row.x;
    if (c) old = canvas_clip(c, row);
    for (int i = first_tab(e, row.width); i < e->document.count && at < row.x + row.width; i++) {
        char name[24];
        pair_name(&e->document, i, name);
        int width = (int)strlen(name) + 2;
        bool here = i == e->sheet.pair;
        if (c)
            canvas_printf(c, at, row.y, look_style(l, here ? ROLE_CURSOR : ROLE_TEXT), " %s ",
                          name);
        else if (x >= at && x < at + width)
            return i;
        at += width;
    }
    if (c) c->clip = old;
    return -1;
}

static void draw_head(struct canvas *c, const struct parts *p, const struct look *l,
                      const struct editor *e, int side)
{
    const struct trm_grid *g = document_grid(&e->document, p->sheet[side]);
    bool here = e->sheet.side == p->sheet[side].side;
    char text[40];
    if (g->rows > 0)
        snprintf(text, sizeof text, "%s %d x %d", side ? "output" : "input", g->rows, g->cols);
    else
        snprintf(text, sizeof text, "no output");
    draw_line(c, p->head[side], l, look_style(l, here ? ROLE_BORDER_FOCUS : ROLE_DIM), ALIGN_LEFT,
              text);
}

/* Places of the pairs in the gallery; false when there is no room for one more. */
static bool next_small(const struct editor *e, struct area gallery, int pair, int *x,
                       struct area both[2])
{
    const struct trm_pair *k = &e->document.pairs[pair];
    int side = gallery.height - 1;
    for (int i = 0; i < 2; i++) {
        const struct trm_grid *g = i ? &k->output : &k->input;
        int width = g->cols < side ? 2 * g->cols : g->cols < 2 * side ? g->cols : 2 * side;
        both[i] = (struct area){*x, gallery.y + 1, width, side};
        *x += width + 1 + i;
    }
    return both[1].x + both[1].width <= gallery.x + gallery.width;
}

/* Draws all pairs in small, or finds the one at (x, y). */
static int walk_gallery(struct canvas *c, const struct parts *p, const struct look *l,
                        const struct editor *e, int x, int y)
{
    int at = p->gallery.x;
    struct area both[2];
    for (int i = 0; i < e->document.count && p->gallery.height > 0; i++) {
        const struct trm_pair *pair = &e->document.pairs[i];
        if (!next_small(e, p->gallery, i, &at, both)) break;
        if (!c && (area_contains(both[0], x, y) || area_contains(both[1], x, y))) return i;
        if (!c) continue;
        char name[24];
        pair_name(&e->document, i, name);
        draw_line(c, (struct area){both[0].x, p->gallery.y, both[0].width + both[1].width + 1, 1},
                  l, look_style(l, i == e->sheet.pair ? ROLE_STRONG : ROLE_DIM), ALIGN_LEFT, name);
        struct grid_view input = {.family = e->document.family, .grid = &pair->input};
        struct grid_view output = {.family = e->document.family, .grid = &pair->output};
        view_grid(c, both[0], l, &input);
        if (pair->output.rows > 0) view_grid(c, both[1], l, &output);
    }
    return -1;
}

/* ---- View -------------------------------------------------------------------------------------
 */

void view_editor(struct canvas *c, struct area a, const struct look *l, const struct editor_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    const struct editor *e = v->editor;
    struct area old = canvas_clip(c, a);
    struct parts p = arrange(e, a);
    if (p.pairs) walk_tabs(c, &p, l, e, 0);
    for (int i = 0; i < p.boards; i++) {
        editor_board(c, l, v, p.sheet[i], &p.map[i]);
        if (p.pairs) draw_head(c, &p, l, e, i);
        board_map_bars(c, l, &p.map[i]);
    }
    walk_gallery(c, &p, l, e, 0, 0);
    if (p.panel.height > 0 && p.beside) panel_beside(c, &p, l, v);
    if (p.panel.height > 0 && !p.beside) panel_below(c, &p, l, v);
    c->clip = old;
}

struct editor_hit editor_hit(struct area a, const struct editor_view *v, int x, int y)
{
    const struct editor *e = v->editor;
    struct parts p = arrange(e, a);
    struct editor_hit hit = {.target = EDITOR_NOTHING};
    int inks[INKS_MOST], count = inks_of(e, inks);
    for (int i = 0; i < p.boards; i++) {
        if (!board_map_hit(&p.map[i], x, y, &hit.at.row, &hit.at.col)) continue;
        hit.target = EDITOR_CELL;
        hit.sheet = p.sheet[i];
        return hit;
    }
    int pair = -1;
    if (area_contains(p.tabs, x, y)) pair = walk_tabs(NULL, &p, NULL, e, x);
    if (pair < 0 && area_contains(p.gallery, x, y)) pair = walk_gallery(NULL, &p, NULL, e, x, y);
    if (pair >= 0) {
        hit.target = EDITOR_PAIR;
        hit.sheet = (struct sheet){pair, SIDE_INPUT};
        return hit;
    }
    struct area row = ink_row(&p);
    for (int i = 0; i < count && row.height > 0; i++) {
        struct area place = place_of_ink(e, row, i);
        if (!area_contains(place, x, y) || !area_contains(p.panel, x, y)) continue;
        hit.target = EDITOR_INK;
        hit.ink = inks[i];
    }
    return hit;
}
