/* Whole grids and pairs of grids: sizes, turns, pasted puzzles, demonstrations and tests. */
#include "edit/editor.h"

#include "trmscope/augment.h"

#include <string.h>

static bool has_pairs(struct editor *e)
{
    if (!e->document.family->fills_blanks) return true;
    editor_say(e, SAID_WARN, "Only tasks have demonstrations, tests and outputs.");
    return false;
}

/* The grids that are one picture with the present one: both of the pair, or it alone. */
static int grids_here(struct editor *e, struct trm_grid *grids[2])
{
    grids[0] = document_grid(&e->document, e->sheet);
    if (!e->document.family->fills_blanks) return 1;
    grids[0] = &e->document.pairs[0].input;
    grids[1] = &e->document.pairs[0].output;
    return 2;
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

/* What lies in the upper left corner stays; a cell that the size does not have becomes blank. */
static struct trm_grid resized(const struct trm_family *f, const struct trm_grid *g, int rows,
                               int cols)
{
    struct trm_grid out = document_blank(f, rows, cols);
    for (int r = 0; r < rows && r < g->rows; r++)
        for (int c = 0; c < cols && c < g->cols; c++) {
            uint8_t cell = g->cell[r * g->cols + c];
            if (document_cell_fits(f, rows, cols, cell)) out.cell[r * cols + c] = cell;
        }
    return out;
}

/* A puzzle in which nothing was done yet is begun anew in the other size: a maze keeps its
 * S and G. */
static bool begin_anew(struct editor *e, int rows, int cols)
{
    const struct trm_family *f = e->document.family;
    const struct trm_grid *g = &e->document.pairs[0].input;
    struct document fresh = document_new(f, g->rows, g->cols);
    bool untouched = f->fills_blanks && document_equal(&fresh, &e->document);
    document_done(&fresh);
    if (!untouched) return false;
    document_done(&e->document);
    e->document = document_new(f, rows, cols);
    return true;
}

bool editor_resize(struct editor *e, int rows, int cols)
{
    const struct trm_family *f = e->document.family;
    struct trm_grid *grids[2];
    if (rows < 1 || cols < 1 || rows > TRM_GRID_SIDE || cols > TRM_GRID_SIDE ||
        !document_size_fits(f, rows, cols)) {
        editor_say(e, SAID_BAD, "There is no %s of %d x %d.", f->title, rows, cols);
        return false;
    }
    struct document before = editor_begin(e);
    int count = begin_anew(e, rows, cols) ? 0 : grids_here(e, grids);
    for (int i = 0; i < count; i++) *grids[i] = resized(f, grids[i], rows, cols);
    editor_say(e, SAID_GOOD, "%d rows, %d columns", rows, cols);
    editor_commit(e, before, "resize", false);
    return true;
}

void editor_grow(struct editor *e, int by)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    for (int k = by; g->rows + k >= 1 && g->cols + k >= 1; k += by) {
        if (g->rows + k > TRM_GRID_SIDE || g->cols + k > TRM_GRID_SIDE) break;
        if (!document_size_fits(e->document.family, g->rows + k, g->cols + k)) continue;
        editor_resize(e, g->rows + k, g->cols + k);
        return;
    }
    editor_say(e, SAID_WARN, "There is no %s size.", by > 0 ? "larger" : "smaller");
}

static void turn(struct editor *e, enum trm_turn how, const char *name)
{
    struct trm_augment augment = trm_augment_none();
    struct trm_grid *grids[2];
    struct document before = editor_begin(e);
    augment.turn = (uint8_t)how;
    int count = grids_here(e, grids);
    for (int i = 0; i < count; i++) {
        struct trm_grid out;
        trm_augment_apply(&augment, grids[i], &out);
        *grids[i] = out;
    }
    editor_commit(e, before, name, false);
}

/* Whether the rules tie the same cells to one another when a grid was turned: a quarter lays the
 * boxes of a 6x6 Sudoku on their sides, which makes another puzzle of it. */
static bool keeps_rules(const struct trm_family *f, const struct trm_grid *g, enum trm_turn how)
{
    struct trm_augment augment = trm_augment_none();
    struct trm_grid from = *g, row, col; /* row, col: where each cell of the turned comes from */
    uint8_t before[TRM_GRID_CELLS], after[TRM_GRID_CELLS];
    int size = f->tied ? trm_grid_size(g) : 0;
    bool keeps = true;
    augment.turn = (uint8_t)how;
    for (int i = 0; i < size; i++) from.cell[i] = (uint8_t)(i / g->cols);
    trm_augment_apply(&augment, &from, &row);
    for (int i = 0; i < size; i++) from.cell[i] = (uint8_t)(i % g->cols);
    trm_augment_apply(&augment, &from, &col);
    for (int cell = 0; cell < size && keeps; cell++) {
        f->tied(g, row.cell[cell] * g->cols + col.cell[cell], before);
        f->tied(&row, cell, after);
        for (int i = 0; i < size; i++)
            keeps &= after[i] == before[row.cell[i] * g->cols + col.cell[i]];
    }
    return keeps;
}

void editor_turn(struct editor *e)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    bool quarter = keeps_rules(e->document.family, g, TRM_TURN_RIGHT);
    if (!quarter) editor_say(e, SAID_GOOD, "half a turn: a quarter would break the rules");
    turn(e, quarter ? TRM_TURN_RIGHT : TRM_TURN_HALF, "turn");
}

void editor_mirror(struct editor *e)
{
    turn(e, TRM_TURN_MIRROR, "mirror");
}

/* ---- Pairs ----------------------------------------------------------------------------------- */

static bool is_demo(const struct editor *e)
{
    return e->sheet.pair < e->document.demo_count;
}

static void insert(struct editor *e, const struct trm_pair *pair, bool demo, const char *name)
{
    struct document before = editor_begin(e);
    int at = is_demo(e) == demo ? e->sheet.pair + 1
             : demo             ? e->document.demo_count
                                : e->document.count;
    if (e->document.count >= DOCUMENT_PAIRS) {
        document_done(&before);
        editor_say(e, SAID_BAD, "That would be more than %d pairs.", DOCUMENT_PAIRS);
        return;
    }
    document_insert(&e->document, at, pair, demo);
    e->sheet.pair = at;
    e->selecting = false;
    editor_commit(e, before, name, false);
}

void editor_add_pair(struct editor *e, bool demo)
{
    if (!has_pairs(e)) return;
    const struct trm_family *f = e->document.family;
    const struct trm_pair *like = &e->document.pairs[e->sheet.pair];
    const struct trm_grid *out = like->output.rows > 0 ? &like->output : &like->input;
    struct trm_pair pair = {document_blank(f, like->input.rows, like->input.cols),
                            document_blank(f, out->rows, out->cols)};
    e->sheet.side = SIDE_INPUT;
    insert(e, &pair, demo, demo ? "add-demonstration" : "add-test");
}

void editor_duplicate(struct editor *e)
{
    if (!has_pairs(e)) return;
    struct trm_pair pair = e->document.pairs[e->sheet.pair];
    insert(e, &pair, is_demo(e), "duplicate");
}

void editor_remove_pair(struct editor *e)
{
    if (!has_pairs(e)) return;
    if (!document_can_remove(&e->document, e->sheet.pair)) {
        editor_say(e, SAID_WARN, "A task has at least one demonstration and one test.");
        return;
    }
    struct document before = editor_begin(e);
    document_remove(&e->document, e->sheet.pair);
    e->selecting = false;
    editor_say(e, SAID_GOOD, "removed; u brings it back");
    editor_commit(e, before, "remove-pair", false);
}

void editor_move_pair(struct editor *e, int by)
{
    if (!has_pairs(e)) return;
    int from = e->sheet.pair, to = from + by;
    bool demos = is_demo(e);
    int first = demos ? 0 : e->document.demo_count;
    int last = demos ? e->document.demo_count - 1 : e->document.count - 1;
    if (to < first || to > last) {
        editor_say(e, SAID_WARN, "It is the %s of its kind already.", by < 0 ? "first" : "last");
        return;
    }
    struct document before = editor_begin(e);
    struct trm_pair pair = e->document.pairs[from];
    e->document.pairs[from] = e->document.pairs[to];
    e->document.pairs[to] = pair;
    e->sheet.pair = to;
    editor_commit(e, before, "move-pair", false);
}

void editor_copy_input(struct editor *e)
{
    if (!has_pairs(e)) return;
    struct document before = editor_begin(e);
    struct trm_pair *pair = &e->document.pairs[e->sheet.pair];
    pair->output = pair->input;
    e->sheet.side = SIDE_OUTPUT;
    editor_commit(e, before, "copy-input", false);
}

void editor_swap_sides(struct editor *e)
{
    if (!has_pairs(e)) return;
    struct trm_pair *pair = &e->document.pairs[e->sheet.pair];
    if (pair->output.rows == 0) {
        editor_say(e, SAID_WARN, "This test has no output.");
        return;
    }
    struct document before = editor_begin(e);
    struct trm_grid input = pair->input;
    pair->input = pair->output;
    pair->output = input;
    editor_commit(e, before, "swap-sides", false);
}

void editor_drop_output(struct editor *e)
{
    if (!has_pairs(e)) return;
    if (is_demo(e)) {
        editor_say(e, SAID_WARN, "A demonstration has an output; only a test may have none.");
        return;
    }
    struct document before = editor_begin(e);
    e->document.pairs[e->sheet.pair].output = trm_grid_make(0, 0);
    e->sheet.side = SIDE_INPUT;
    editor_commit(e, before, "drop-output", false);
}

void editor_take_answer(struct editor *e)
{
    const struct trm_family *f = e->document.family;
    if (!f->inspect || !e->inspected || e->inspection.answer.rows == 0) {
        editor_say(e, SAID_WARN, "There is no exact answer%s.", editor_busy(e) ? " yet" : "");
        return;
    }
    struct document before = editor_begin(e);
    struct trm_pair *pair = &e->document.pairs[0];
    for (int i = 0; i < trm_grid_size(&pair->input); i++)
        pair->output.cell[i] =
            pair->input.cell[i] == f->blank ? e->inspection.answer.cell[i] : f->blank;
    editor_commit(e, before, "answer", false);
}

/* ---- Pasted text ----------------------------------------------------------------------------- */

/* Rows of colours as people and programs write them: digits, perhaps with blanks, commas and
 * brackets between; a row ends with its line or its bracket. */
static bool read_picture(const struct trm_family *f, const char *text, size_t length,
                         struct trm_grid *out)
{
    int rows = 0, cols = 0, count = 0, total = 0;
    uint8_t cells[TRM_GRID_CELLS];
    for (size_t i = 0; i <= length; i++) {
        char c = i < length ? text[i] : '\n';
        if (c >= '0' && c <= '9') {
            if (total == TRM_GRID_CELLS) return false;
            cells[total++] = (uint8_t)(c - '0');
            count++;
        } else if (c == '\n' || c == ']') {
            if (count == 0) continue;
            if (rows > 0 && count != cols) return false;
            cols = count;
            rows++;
            count = 0;
        } else if (!strchr(" ,\t\r[|", c)) {
            return false;
        }
    }
    if (rows == 0 || rows > TRM_GRID_SIDE || cols > TRM_GRID_SIDE) return false;
    if (!document_size_fits(f, rows, cols)) return false;
    *out = trm_grid_make(rows, cols);
    memcpy(out->cell, cells, (size_t)total);
    return true;
}

static bool paste_picture(struct editor *e, const char *text, size_t length)
{
    struct trm_grid g;
    const struct trm_family *f = e->document.family;
    if (f->fills_blanks || !read_picture(f, text, length, &g)) return false;
    struct document before = editor_begin(e);
    *document_grid(&e->document, e->sheet) = g;
    editor_say(e, SAID_GOOD, "pasted a grid of %d x %d", g.rows, g.cols);
    editor_commit(e, before, "paste-grid", false);
    return true;
}

void editor_paste_text(struct editor *e, const char *text, size_t length)
{
    struct trm_puzzles pasted = {.limit = 100};
    struct trm_err err = {0};
    int at;
    if (paste_picture(e, text, length)) return;
    if (trm_puzzles_parse(&pasted, text, length, "pasted text", e->document.family, &err)) {
        struct document before = editor_begin(e);
        document_done(&e->document);
        e->document = document_from(&pasted, 0, &at);
        e->document.identifier = before.identifier; /* texts have none, and undo does not know it */
        e->sheet = (struct sheet){0, SIDE_INPUT};
        e->selecting = false;
        editor_say(e, SAID_GOOD, "pasted; u brings back what was here");
        editor_commit(e, before, "paste-puzzle", false);
    } else {
        editor_say(e, SAID_BAD, "%.200s", err.text);
    }
    trm_puzzles_done(&pasted);
}
