/* Reading and printing Sudoku. Three forms, told apart line by line:
 *
 *   CSV      a header line with "question" in it, then source,question,answer,rating
 *   a line   16, 36, 81 or 256 cells: a whole puzzle, or the question and the answer, by a comma
 *   a grid   4, 6, 9 or 16 lines of as many cells; spaces, |, ! and box drawing between the cells,
 *            border lines between the rows and empty lines are passed over
 *
 * Lines that begin with # are comments, but for those of a CSV whose question is one: a source may
 * begin so too. 16 cells on a line are a row of 16x16 where some such line has a digit above 4,
 * else a whole 4x4. */
#include "puzzle/families.h"
#include "puzzle/lines.h"
#include "puzzle/sudoku.h"

#include "base/str.h"

#include <string.h>

/* What is being read, and the grid whose rows are coming in. */
struct reader {
    const char *path;
    struct trm_puzzles *out;
    struct trm_err *err;
    struct lines lines;
    struct csv csv;
    bool is_csv, wide; /* wide: 16 cells are a row */
    size_t number;     /* puzzles read from this file */
    struct trm_grid grid;
    int rows, begin; /* rows so far and the line of the first; rows 0: no grid under way */
};

/* One line without its separators. */
struct cells {
    uint8_t digit[SUDOKU_CELLS];
    int count;
    int column[SUDOKU_CELLS]; /* where each stood */
};

static bool is_border(char c)
{
    return c == '-' || c == '+' || c == '=' || c == '*';
}

/* How many bytes of a separator stand here; 0: none. Box drawing is U+2500..257F. */
static int separator(const char *text, size_t left)
{
    if (*text == ' ' || *text == '\t' || *text == '|' || *text == '!') return 1;
    const unsigned char *u = (const unsigned char *)text;
    bool box = left >= 3 && u[0] == 0xe2 && (u[1] == 0x94 || u[1] == 0x95);
    return box ? 3 : 0;
}

static bool is_border_line(const char *line, size_t length)
{
    for (size_t i = 0; i < length;) {
        int skip = is_border(line[i]) ? 1 : separator(line + i, length - i);
        if (skip == 0) return false;
        i += (size_t)skip;
    }
    return true;
}

/* The cells of a piece of a line that begins at `column`. A line of more cells than any puzzle is
 * counted to its end, but not kept. */
static bool take_cells(struct reader *r, const char *text, size_t length, int column,
                       struct cells *out)
{
    out->count = 0;
    for (size_t i = 0; i < length;) {
        int skip = separator(text + i, length - i);
        int digit = skip ? 0 : sudoku_digit(text[i]);
        char shown[12];
        if (digit < 0)
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "line %d, column %d: found %s, expected a digit, or . or 0 for a "
                               "blank cell",
                               r->lines.number, column + (int)i, show_char(text[i], shown));
        if (!skip && out->count < SUDOKU_CELLS) {
            out->digit[out->count] = (uint8_t)digit;
            out->column[out->count] = column + (int)i;
        }
        out->count += !skip;
        i += skip ? (size_t)skip : 1;
    }
    return true;
}

static int size_of_line(int count)
{
    switch (count) {
    case 16: return 4;
    case 36: return 6;
    case 81: return 9;
    case 256: return 16;
    default: return 0;
    }
}

/* To where they go; every digit must be one of the size. */
static bool put_cells(struct reader *r, const struct cells *line, int size, uint8_t *to)
{
    for (int i = 0; i < line->count; i++) {
        if (line->digit[i] > size)
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "line %d, column %d: found '%c', expected 1..%c in a %dx%d",
                               r->lines.number, line->column[i], sudoku_glyph(line->digit[i]),
                               sudoku_glyph(size), size, size);
        to[i] = line->digit[i];
    }
    return true;
}

/* A whole puzzle in one piece of text; *cells: where each of them stood. */
static bool take_grid(struct reader *r, const char *text, size_t length, int column,
                      struct cells *cells, struct trm_grid *out)
{
    if (!take_cells(r, text, length, column, cells)) return false;
    int size = size_of_line(cells->count);
    if (size == 0)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found %d cells, expected 81 (9x9; or 16, 36, 256)",
                           r->lines.number, column, cells->count);
    *out = trm_grid_make(size, size);
    return put_cells(r, cells, size, out->cell);
}

/* An answer has the question's size and clues and no blank. cells: those of the answer. */
static bool check_answer(struct reader *r, const struct trm_puzzle *p, const struct cells *cells)
{
    const struct trm_grid *q = &p->question, *a = &p->answer;
    if (a->rows != q->rows)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found an answer of %d cells, expected %d as in the "
                           "question",
                           r->lines.number, cells->column[0], trm_grid_size(a), trm_grid_size(q));
    for (int i = 0; i < trm_grid_size(q); i++) {
        bool kept = a->cell[i] && (!q->cell[i] || q->cell[i] == a->cell[i]);
        if (!kept)
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "line %d, column %d: found '%c' in the answer, expected %s",
                               r->lines.number, cells->column[i], sudoku_glyph(a->cell[i]),
                               a->cell[i] ? "the clue of the question" : "a digit");
    }
    return true;
}

static bool keep_puzzle(struct reader *r, struct trm_puzzle *p, int line)
{
    p->family = &family_sudoku;
    return puzzles_take(r->out, p, r->path, ++r->number, line, r->err);
}

static bool read_csv_line(struct reader *r)
{
    struct csv_field f[CSV_COLUMNS];
    struct cells cells;
    struct trm_puzzle p = {.rating = -1};
    if (!csv_split(&r->csv, &r->lines, f, r->err) || !csv_rating(&f[CSV_RATING], &p.rating, r->err))
        return trm_err_prefix(r->err, "line %d", r->lines.number);
    const struct csv_field *q = &f[CSV_QUESTION], *a = &f[CSV_ANSWER];
    if (!take_grid(r, q->text, q->length, q->column, &cells, &p.question)) return false;
    if (a->length && !(take_grid(r, a->text, a->length, a->column, &cells, &p.answer) &&
                       check_answer(r, &p, &cells)))
        return false;
    return keep_puzzle(r, &p, r->lines.number);
}

/* A line that is a whole puzzle, perhaps with its answer. */
static bool read_whole(struct reader *r, const char *comma)
{
    const char *line = r->lines.line, *end = line + r->lines.length;
    struct cells cells;
    struct trm_puzzle p = {.rating = -1};
    if (!take_grid(r, line, (size_t)((comma ? comma : end) - line), 1, &cells, &p.question))
        return false;
    int column = comma ? (int)(comma - line) + 2 : 0;
    if (comma && !(take_grid(r, comma + 1, (size_t)(end - comma - 1), column, &cells, &p.answer) &&
                   check_answer(r, &p, &cells)))
        return false;
    return keep_puzzle(r, &p, r->lines.number);
}

static bool read_row(struct reader *r, const struct cells *row)
{
    if (r->rows == 0) {
        if (!sudoku_shape(row->count))
            return trm_err_set(
                r->err, TRM_ERR_INPUT,
                "line %d: found %d cells, expected 81 (a 9x9 on one line; or 16, 36, "
                "256), or a row of 4, 6, 9 or 16",
                r->lines.number, row->count);
        r->grid = trm_grid_make(row->count, row->count);
        r->begin = r->lines.number;
    }
    int size = r->grid.rows;
    if (row->count != size)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d: found %d cells, expected %d: row %d of the %dx%d grid that "
                           "begins in line %d",
                           r->lines.number, row->count, size, r->rows + 1, size, size, r->begin);
    if (!put_cells(r, row, size, r->grid.cell + r->rows * size)) return false;
    if (++r->rows < size) return true;
    r->rows = 0;
    struct trm_puzzle p = {.question = r->grid, .rating = -1};
    return keep_puzzle(r, &p, r->begin);
}

static bool is_mostly_cells(const struct csv_field *f)
{
    size_t good = 0;
    for (size_t i = 0; i < f->length;) {
        size_t skip = (size_t)separator(f->text + i, f->length - i);
        bool cell = sudoku_digit(f->text[i]) >= 0 || f->text[i] == ',';
        good += skip ? skip : cell;
        i += skip ? skip : 1;
    }
    return good > 3 && good * 5 >= f->length * 4;
}

/* Where a CSV has another column before the question, that may begin with #. */
static bool is_comment(const struct csv *c, const struct lines *l)
{
    enum { LEAST = 16 }; /* cells of a Sudoku; a date or a page number is shorter */
    struct csv_field f[CSV_COLUMNS];
    if (l->line[0] != '#') return false;
    bool row = c->place[CSV_QUESTION] > 0 && csv_split(c, l, f, NULL);
    return !row || f[CSV_QUESTION].length < LEAST || !is_mostly_cells(&f[CSV_QUESTION]);
}

static bool is_passed_over(const struct csv *c, const struct lines *l)
{
    return l->length == 0 || is_comment(c, l) || is_border_line(l->line, l->length);
}

static bool read_line(struct reader *r)
{
    const char *line = r->lines.line;
    size_t length = r->lines.length;
    if (is_passed_over(&r->csv, &r->lines)) return true;
    if (!r->is_csv && r->rows == 0 && csv_header(&r->csv, line, length)) {
        r->is_csv = true;
        return true;
    }
    if (r->is_csv) return read_csv_line(r);
    const char *comma = memchr(line, ',', length);
    struct cells cells;
    if (comma) return read_whole(r, comma);
    if (!take_cells(r, line, length, 1, &cells)) return false;
    bool whole = size_of_line(cells.count) && !(r->wide && cells.count == 16);
    return whole && r->rows == 0 ? read_whole(r, NULL) : read_row(r, &cells);
}

/* Whether some line of 16 cells has a digit above 4. */
static bool has_wide_rows(struct lines l)
{
    while (lines_next(&l)) {
        int count = 0, largest = 0;
        for (size_t i = 0; i < l.length && count <= 16;) {
            int skip = separator(l.line + i, l.length - i);
            int digit = skip ? 0 : sudoku_digit(l.line[i]);
            if (digit < 0) count = 17;
            if (digit > largest) largest = digit;
            count += !skip;
            i += skip ? (size_t)skip : 1;
        }
        if (count == 16 && largest > 4) return true;
    }
    return false;
}

bool sudoku_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
                 struct trm_err *err)
{
    struct reader r = {.path = path, .out = out, .err = err};
    lines_begin(&r.lines, text, length);
    r.wide = has_wide_rows(r.lines);
    while (!puzzles_full(out) && lines_next(&r.lines))
        if (!read_line(&r)) return false;
    if (r.rows == 0 || puzzles_full(out)) return true;
    return trm_err_set(
        err, TRM_ERR_INPUT,
        "line %d: found the end after %d rows, expected %d: the grid begins in line %d",
        r.lines.number, r.rows, r.grid.rows, r.begin);
}

/* ---- Sniffing and printing ------------------------------------------------------------------- */

/* Of the first line that is not blank, a comment, a header, a border or a line of a CSV without a
 * question, nearly everything is cells. A few wrong characters are no reason to say that it is not
 * a Sudoku: the reader shows them. */
bool sudoku_sniff(const char *text, size_t length)
{
    struct lines l;
    struct csv csv = {0};
    bool is_csv = false;
    lines_begin(&l, text, length < 65536 ? length : 65536);
    while (lines_next(&l)) {
        struct csv_field f[CSV_COLUMNS] = {[CSV_QUESTION] = {.text = l.line, .length = l.length}};
        if (is_passed_over(&csv, &l)) continue;
        if (!is_csv && csv_header(&csv, l.line, l.length)) {
            is_csv = true;
            continue;
        }
        if (is_csv && !csv_split(&csv, &l, f, NULL)) continue;
        return is_mostly_cells(&f[CSV_QUESTION]);
    }
    return false;
}

void sudoku_print(const struct trm_puzzle *p, struct str *out)
{
    const struct trm_grid *grids[] = {&p->question, &p->answer};
    for (int k = 0; k < 2; k++) {
        if (grids[k]->rows == 0) continue;
        if (k == 1) str_add_char(out, ',');
        for (int i = 0; i < trm_grid_size(grids[k]); i++)
            str_add_char(out, sudoku_glyph(grids[k]->cell[i]));
    }
    str_add_char(out, '\n');
}
