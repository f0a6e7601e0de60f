/* The tools that put cells, and moving about. A tool names a set of cells (edit/shapes.h);
 * put knows what putting means: in Sudokus and mazes given cells and attempts lie over one
 * another. */
#include "edit/editor.h"

#include "base/bounds.h"

#include <stdio.h>
#include <string.h>

static struct trm_grid *here(const struct editor *e)
{
    return document_grid(&e->document, e->sheet);
}

static bool is_glyph_of(const struct trm_family *f, const char *glyphs, int cell)
{
    return glyphs && strchr(glyphs, f->glyph(cell));
}

/* ---- Where ----------------------------------------------------------------------------------- */

void editor_go(struct editor *e, struct sheet s, struct spot at)
{
    s.pair = clamped(s.pair, 0, e->document.count - 1);
    if (!sheet_equal(s, e->sheet)) e->selecting = false;
    e->sheet = s;
    e->at.row = clamped(at.row, 0, here(e)->rows - 1);
    e->at.col = clamped(at.col, 0, here(e)->cols - 1);
}

void editor_move(struct editor *e, int down, int right)
{
    editor_go(e, e->sheet, (struct spot){e->at.row + down, e->at.col + right});
}

void editor_next_sheet(struct editor *e, int by)
{
    if (e->document.family->fills_blanks) return;
    int all = 2 * e->document.count, next = 2 * e->sheet.pair + (int)e->sheet.side + by;
    next = (next % all + all) % all;
    editor_go(e, (struct sheet){next / 2, next % 2 ? SIDE_OUTPUT : SIDE_INPUT}, e->at);
}

void editor_next_pair(struct editor *e, int by)
{
    int count = e->document.count, next = ((e->sheet.pair + by) % count + count) % count;
    editor_go(e, (struct sheet){next, e->sheet.side}, e->at);
}

void editor_select(struct editor *e)
{
    e->selecting = !e->selecting && here(e)->rows > 0;
    e->anchor = e->at;
}

void editor_select_all(struct editor *e)
{
    const struct trm_grid *g = here(e);
    if (g->rows == 0) return;
    e->selecting = true;
    e->anchor = (struct spot){0, 0};
    e->at = (struct spot){g->rows - 1, g->cols - 1};
}

void editor_selection(const struct editor *e, struct spot *a, struct spot *b)
{
    struct spot from = e->selecting ? e->anchor : e->at;
    *a = (struct spot){from.row < e->at.row ? from.row : e->at.row,
                       from.col < e->at.col ? from.col : e->at.col};
    *b = (struct spot){from.row + e->at.row - a->row, from.col + e->at.col - a->col};
}

/* ---- Putting --------------------------------------------------------------------------------- */

/* Whether the cell becomes an attempt at the answer and not a part of the question. */
static bool is_attempt(const struct editor *e, int cell)
{
    const struct trm_family *f = e->document.family;
    if (f->only_answers) return is_glyph_of(f, f->only_answers, cell);
    return e->free;
}

/* One cell of a picture that has two layers. An attempt leaves given cells alone; false then. */
static bool put_layered(struct editor *e, int place, int cell)
{
    struct trm_pair *pair = &e->document.pairs[0];
    const struct trm_family *f = e->document.family;
    if (cell != f->blank && is_attempt(e, cell)) {
        if (pair->input.cell[place] != f->blank) return false;
        pair->output.cell[place] = (uint8_t)cell;
        return true;
    }
    bool erases_attempt = cell == f->blank && e->free && !f->only_answers;
    if (erases_attempt && pair->input.cell[place] != f->blank) return false;
    pair->input.cell[place] = (uint8_t)cell;
    pair->output.cell[place] = f->blank;
    return true;
}

static bool is_only_once(const struct editor *e, int cell)
{
    return is_glyph_of(e->document.family, e->document.family->only_once, cell);
}

/* Of a cell that there is only one of, the others make way for what lay there. */
static void make_way(struct editor *e, int cell, int under)
{
    struct trm_grid *g = here(e);
    if (!is_only_once(e, cell)) return;
    for (int i = 0; i < trm_grid_size(g); i++)
        if (g->cell[i] == cell) g->cell[i] = (uint8_t)under;
}

/* Where one of several places gets such a cell: where the cursor is, which the mouse has moved to
 * the end of its stroke; else in the first of them. */
static int only_place(const struct editor *e, const struct cells *where)
{
    const struct trm_grid *g = here(e);
    int cursor = e->at.row * g->cols + e->at.col, place = 0;
    if (where->on[cursor]) return cursor;
    while (place < trm_grid_size(g) && !where->on[place]) place++;
    return place;
}

/* under: what a cell that there is only one of leaves behind; joined: part of the change before. */
static void put_joined(struct editor *e, const struct cells *where, int cell, const char *name,
                       int under, bool joined)
{
    struct document before = editor_begin(e);
    int refused = 0;
    bool layered = e->document.family->fills_blanks;
    struct trm_grid *g = here(e);
    int only = is_only_once(e, cell) ? only_place(e, where) : -1;
    make_way(e, cell, under);
    for (int i = 0; i < trm_grid_size(g); i++) {
        if (!where->on[i] || (only >= 0 && i != only)) continue;
        if (layered)
            refused += !put_layered(e, i, cell);
        else
            g->cell[i] = (uint8_t)cell;
    }
    bool changed = editor_commit(e, before, name, joined);
    if (refused > 0 && !changed)
        editor_say(e, SAID_WARN,
                   e->document.family->only_answers
                       ? "What is given stays: this goes into blank cells only."
                       : "What is given stays while attempts are put (g changes that).");
}

/* Puts a cell into all that are on, where the family has it: given or free, only one S. */
static void put(struct editor *e, const struct cells *where, int cell, const char *name)
{
    put_joined(e, where, cell, name, e->document.family->blank, false);
}

static struct cells selected(const struct editor *e)
{
    struct cells where = {{false}};
    struct spot a, b;
    editor_selection(e, &a, &b);
    if (here(e)->rows > 0) shape_block(here(e), a, b, false, &where);
    return where;
}

/* The cell of a typed character, -1 when this grid has none. */
static int cell_of(const struct editor *e, uint32_t character)
{
    const struct trm_family *f = e->document.family;
    const struct trm_grid *g = here(e);
    bool blank = f->fills_blanks && (character == '.' || character == '0' || character == '_');
    if (blank) return f->blank;
    for (int cell = 0; cell < 64; cell++)
        if (document_cell_fits(f, g->rows, g->cols, cell) &&
            (uint32_t)(unsigned char)f->glyph(cell) == character)
            return cell;
    return -1;
}

bool editor_knows(const struct editor *e, uint32_t character)
{
    return here(e)->rows > 0 && cell_of(e, character) >= 0;
}

/* Whether painting may put that cell: a blank of a Sudoku is no digit, the free cell of a maze is
 * one like others. */
static bool is_ink(const struct editor *e, int cell)
{
    const struct trm_family *f = e->document.family;
    const struct trm_grid *g = &e->document.pairs[e->sheet.pair].input;
    bool blank = f->fills_blanks && !f->only_once && cell == f->blank;
    return !blank && document_cell_fits(f, g->rows, g->cols, cell);
}

bool editor_type(struct editor *e, uint32_t character)
{
    int cell = here(e)->rows > 0 ? cell_of(e, character) : -1;
    if (cell < 0) return false;
    editor_set_ink(e, cell);
    struct cells where = selected(e);
    put(e, &where, cell, "put");
    return true;
}

void editor_set_ink(struct editor *e, int cell)
{
    if (is_ink(e, cell)) e->ink = cell;
}

int editor_inks(const struct editor *e, int inks[EDITOR_INKS_MOST])
{
    int count = 0;
    for (int cell = 0; cell < EDITOR_INKS_MOST; cell++)
        if (is_ink(e, cell)) inks[count++] = cell;
    return count;
}

static void step_ink(struct editor *e, int by)
{
    int inks[EDITOR_INKS_MOST], count = editor_inks(e, inks), at = 0;
    while (at < count && inks[at] != e->ink) at++;
    if (count > 0) e->ink = inks[at == count ? 0 : (at + by + count) % count];
}

void editor_next_ink(struct editor *e)
{
    step_ink(e, 1);
}

void editor_previous_ink(struct editor *e)
{
    step_ink(e, -1);
}

void editor_take_ink(struct editor *e)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    if (g->rows > 0) editor_set_ink(e, document_cell(&e->document, e->sheet, e->at.row, e->at.col));
}

/* Painting a cell with what it has already erases it, where a cell can be blank. */
static int ink_for(const struct editor *e, struct spot at)
{
    const struct trm_family *f = e->document.family;
    bool same = document_cell(&e->document, e->sheet, at.row, at.col) == e->ink;
    return same && f->fills_blanks ? f->blank : e->ink;
}

void editor_paint(struct editor *e)
{
    if (here(e)->rows == 0) return;
    struct cells where = selected(e);
    put(e, &where, ink_for(e, e->at), "paint");
}

void editor_erase(struct editor *e)
{
    struct cells where = selected(e);
    put(e, &where, e->document.family->blank, "erase");
}

/* Given cells of the selection become attempts, attempts become given. */
static void convert(struct editor *e)
{
    struct document before = editor_begin(e);
    struct trm_pair *pair = &e->document.pairs[0];
    struct cells where = selected(e);
    for (int i = 0; i < trm_grid_size(&pair->input); i++) {
        if (!where.on[i]) continue;
        uint8_t given = pair->input.cell[i];
        pair->input.cell[i] = pair->output.cell[i];
        pair->output.cell[i] = given;
    }
    editor_commit(e, before, "given-or-free", false);
}

void editor_toggle_free(struct editor *e)
{
    const struct trm_family *f = e->document.family;
    if (!f->fills_blanks || f->only_answers) {
        editor_say(e, SAID_WARN, "Only the digits of a Sudoku are given or free.");
    } else if (e->selecting) {
        convert(e);
    } else {
        e->free = !e->free;
        editor_say(e, SAID_GOOD,
                   e->free ? "Digits are attempts now: free, not given." : "Digits are given now.");
    }
}

void editor_fill(struct editor *e)
{
    struct cells where = selected(e);
    put(e, &where, e->ink, "fill");
}

void editor_flood(struct editor *e)
{
    struct cells where = {{false}};
    struct trm_grid picture = document_picture(&e->document, e->sheet);
    if (picture.rows == 0) return;
    shape_flood(&picture, e->at, &where);
    put(e, &where, e->ink, "flood-fill");
}

void editor_line(struct editor *e)
{
    struct cells where = {{false}};
    if (!e->selecting) {
        editor_say(e, SAID_WARN, "A line goes from where v was pressed to the cursor.");
        return;
    }
    shape_line(here(e), e->anchor, e->at, &where);
    put(e, &where, e->ink, "line");
}

void editor_border(struct editor *e)
{
    struct cells where = {{false}};
    struct spot a, b;
    editor_selection(e, &a, &b);
    if (here(e)->rows == 0) return;
    shape_block(here(e), a, b, true, &where);
    put(e, &where, e->ink, "border");
}

/* Of the selection, or of the whole grid; both layers, where there are two. */
void editor_swap_ink(struct editor *e)
{
    const struct trm_family *f = e->document.family;
    if (here(e)->rows == 0) return;
    int other = document_cell(&e->document, e->sheet, e->at.row, e->at.col);
    if (f->only_once || (f->fills_blanks && other == f->blank)) {
        editor_say(e, SAID_WARN, "Only digits and colours can be exchanged.");
        return;
    }
    struct document before = editor_begin(e);
    struct cells where = selected(e);
    for (int side = 0; side < (f->fills_blanks ? 2 : 1); side++) {
        struct trm_grid *g = f->fills_blanks && side ? &e->document.pairs[0].output : here(e);
        for (int i = 0; i < trm_grid_size(g); i++) {
            int cell = g->cell[i];
            if (e->selecting && !where.on[i]) continue;
            if (cell == e->ink || cell == other)
                g->cell[i] = (uint8_t)(cell == other ? e->ink : other);
        }
    }
    editor_commit(e, before, "exchange", false);
}

/* ---- Copying --------------------------------------------------------------------------------- */

void editor_copy(struct editor *e)
{
    struct spot a, b;
    struct trm_grid picture = document_picture(&e->document, e->sheet);
    if (picture.rows == 0) return;
    if (!e->selecting) editor_select_all(e);
    editor_selection(e, &a, &b);
    e->clipboard = trm_grid_make(b.row - a.row + 1, b.col - a.col + 1);
    for (int r = a.row; r <= b.row; r++)
        for (int c = a.col; c <= b.col; c++)
            e->clipboard.cell[(r - a.row) * e->clipboard.cols + c - a.col] =
                picture.cell[r * picture.cols + c];
    e->selecting = false;
    e->at = a;
    editor_say(e, SAID_GOOD, "copied %d x %d; p puts it where the cursor is", e->clipboard.rows,
               e->clipboard.cols);
}

/* What only answers have was copied with the free cell that it lies on. */
static void paste_layered(struct editor *e, int place, int cell)
{
    const struct trm_family *f = e->document.family;
    if (is_glyph_of(f, f->only_answers, cell)) e->document.pairs[0].input.cell[place] = f->blank;
    put_layered(e, place, cell);
}

void editor_paste(struct editor *e)
{
    const struct trm_grid *clip = &e->clipboard;
    struct spot a, b;
    editor_selection(e, &a, &b);
    if (clip->rows == 0 || here(e)->rows == 0) {
        editor_say(e, SAID_WARN, "Nothing was copied yet (y).");
        return;
    }
    struct document before = editor_begin(e);
    for (int r = 0; r < clip->rows && a.row + r < here(e)->rows; r++) {
        for (int c = 0; c < clip->cols && a.col + c < here(e)->cols; c++) {
            int place = (a.row + r) * here(e)->cols + a.col + c,
                cell = clip->cell[r * clip->cols + c];
            if (!document_cell_fits(e->document.family, here(e)->rows, here(e)->cols, cell))
                continue;
            make_way(e, cell, e->document.family->blank);
            if (e->document.family->fills_blanks)
                paste_layered(e, place, cell);
            else
                here(e)->cell[place] = (uint8_t)cell;
        }
    }
    bool cut = a.row + clip->rows > here(e)->rows || a.col + clip->cols > here(e)->cols;
    if (cut) editor_say(e, SAID_WARN, "What did not fit was left out (s changes the size).");
    editor_commit(e, before, "paste", false);
}

/* ---- The mouse ------------------------------------------------------------------------------- */

static void stroke_to(struct editor *e, struct spot at)
{
    struct cells where = {{false}};
    size_t before = e->history.done;
    int under = here(e)->cell[at.row * here(e)->cols + at.col];
    shape_line(here(e), e->stroke_at, at, &where);
    put_joined(e, &where, e->stroke_ink, "stroke", e->stroke_under, e->stroke_began);
    if (under != e->stroke_ink) e->stroke_under = under;
    e->stroke_began |= e->history.done != before;
    e->stroke_at = at;
}

void editor_press(struct editor *e, struct sheet s, struct spot at)
{
    e->selecting = false;
    editor_go(e, s, at);
    e->stroke = here(e)->rows > 0;
    e->stroke_began = false;
    e->stroke_at = e->anchor = e->at;
    if (!e->stroke || !e->brush) return;
    e->stroke_ink = ink_for(e, e->at);
    if (is_only_once(e, e->ink)) e->stroke_ink = e->ink; /* it is taken hold of where it lies */
    e->stroke_under = e->document.family->blank;
    stroke_to(e, e->at);
}

/* The grid may have become another while the button was down. */
static bool stroke_fits(const struct editor *e)
{
    const struct trm_grid *g = here(e);
    return e->stroke_at.row < g->rows && e->stroke_at.col < g->cols &&
           document_cell_fits(e->document.family, g->rows, g->cols, e->stroke_ink);
}

void editor_drag(struct editor *e, struct sheet s, struct spot at)
{
    if (e->stroke && e->brush && !stroke_fits(e)) e->stroke = false;
    if (!e->stroke || !sheet_equal(s, e->sheet)) return;
    editor_go(e, s, at);
    if (e->brush)
        stroke_to(e, e->at);
    else
        e->selecting = e->anchor.row != e->at.row || e->anchor.col != e->at.col;
}

void editor_release(struct editor *e)
{
    e->stroke = false;
}
