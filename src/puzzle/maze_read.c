/* Reading and printing mazes. Three forms:
 *
 *   CSV      a header line with "question" in it; the maze is one field, row by row: a square, or
 *            rows of equal length divided by /, perhaps with one at the end (a maze of one row)
 *   a line   the same without a header: more than 64 characters, or a / among them, perhaps a comma
 *            and the answer
 *   a grid   lines of equal length, mazes divided by empty lines; a path drawn with o is the answer
 */
#include "puzzle/families.h"
#include "puzzle/lines.h"
#include "puzzle/maze.h"

#include "base/str.h"

#include <string.h>

struct reader {
    const char *path;
    struct trm_puzzles *out;
    struct trm_err *err;
    struct lines lines;
    struct csv csv;
    bool is_csv;
    size_t number;        /* mazes read from this file */
    struct trm_grid grid; /* the one whose rows are coming in; rows 0: none */
    int begin;            /* its first line */
};

/* ---- Cells ----------------------------------------------------------------------------------- */

/* One row, or a whole maze, into `to`. column: where the text begins in its line. */
static bool take_cells(struct reader *r, const char *text, size_t length, int column, uint8_t *to)
{
    for (size_t i = 0; i < length; i++) {
        int cell = maze_cell(text[i]);
        char shown[12];
        if (cell < 0)
            return trm_err_set(
                r->err, TRM_ERR_INPUT,
                "line %d, column %d: found %s, expected # (wall), a space, S, G or o",
                r->lines.number, column + (int)i, show_char(text[i], shown));
        to[i] = (uint8_t)cell;
    }
    return true;
}

/* Rows of equal length, divided by /; one more may stand at the end. */
static bool take_rows(struct reader *r, const struct csv_field *f, struct trm_grid *out)
{
    const char *slash = memchr(f->text, '/', f->length);
    size_t length = f->length - (f->text[f->length - 1] == '/');
    size_t cols = (size_t)(slash - f->text), rows = (length + 1) / (cols + 1);
    bool good = cols >= 1 && cols <= TRM_GRID_SIDE && rows <= TRM_GRID_SIDE &&
                rows * (cols + 1) == length + 1;
    for (size_t y = 1; good && y < rows; y++) good = f->text[y * (cols + 1) - 1] == '/';
    if (!good)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found rows divided by /, expected at most %d of "
                           "equal length, of at most %d cells",
                           r->lines.number, f->column, TRM_GRID_SIDE, TRM_GRID_SIDE);
    *out = trm_grid_make((int)rows, (int)cols);
    for (size_t y = 0, at = 0; y < rows; y++, at += cols + 1)
        if (!take_cells(r, f->text + at, cols, f->column + (int)at, out->cell + y * cols))
            return false;
    return true;
}

/* A whole maze in one piece of text. */
static bool take_maze(struct reader *r, const struct csv_field *f, struct trm_grid *out)
{
    if (memchr(f->text, '/', f->length)) return take_rows(r, f, out);
    size_t side = 0;
    while (side * side < f->length && side < TRM_GRID_SIDE) side++;
    if (side * side != f->length || side < 2)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found a maze of %zu characters, expected a square "
                           "number from 4 to 4096 (900 for 30x30)",
                           r->lines.number, f->column, f->length);
    *out = trm_grid_make((int)side, (int)side);
    return take_cells(r, f->text, f->length, f->column, out->cell);
}

/* Where cell i of a maze stands in the file, for messages. */
struct place {
    int line, column;
};

/* f: the field of the present line that holds the maze; NULL: it has lines of its own. */
static struct place place_of(const struct reader *r, const struct trm_grid *maze,
                             const struct csv_field *f, int i)
{
    int row = i / maze->cols;
    if (!f) return (struct place){r->begin + row, 1 + i % maze->cols};
    bool divided = memchr(f->text, '/', f->length); /* squares may be, too */
    return (struct place){r->lines.number, f->column + i + (divided ? row : 0)};
}

/* Exactly one S and one G. f: as in place_of. */
static bool check_ends(struct reader *r, const struct trm_grid *maze, const struct csv_field *f)
{
    int seen[MAZE_CELL_KINDS] = {0};
    for (int i = 0; i < trm_grid_size(maze); i++) {
        int cell = maze->cell[i];
        bool end = cell == MAZE_START || cell == MAZE_GOAL;
        if (!end || ++seen[cell] == 1) continue;
        struct place at = place_of(r, maze, f, i);
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found a second %c, expected one", at.line,
                           at.column, maze_glyph(cell));
    }
    for (int cell = MAZE_START; cell <= MAZE_GOAL; cell++)
        if (!seen[cell])
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "line %d: found no %c in the maze that begins here, expected one",
                               f ? r->lines.number : r->begin, maze_glyph(cell));
    return true;
}

/* ---- Mazes ----------------------------------------------------------------------------------- */

static bool keep_maze(struct reader *r, struct trm_puzzle *p, int line)
{
    p->family = &family_maze;
    return puzzles_take(r->out, p, r->path, ++r->number, line, r->err);
}

/* An answer that draws no path is none: as a picture it would be the question. */
static void drop_empty(struct trm_grid *answer)
{
    if (!memchr(answer->cell, MAZE_PATH, (size_t)trm_grid_size(answer)))
        answer->rows = answer->cols = 0;
}

/* The answer is the question with free cells that became path. */
static bool check_answer(struct reader *r, const struct trm_puzzle *p, const struct csv_field *f)
{
    const struct trm_grid *q = &p->question, *a = &p->answer;
    if (a->rows != q->rows || a->cols != q->cols)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d, column %d: found an answer of %dx%d cells, expected %dx%d",
                           r->lines.number, f->column, a->rows, a->cols, q->rows, q->cols);
    for (int i = 0; i < trm_grid_size(q); i++) {
        bool drawn = a->cell[i] == MAZE_PATH && q->cell[i] == MAZE_FREE;
        if (!drawn && a->cell[i] != q->cell[i])
            return trm_err_set(r->err, TRM_ERR_INPUT,
                               "line %d, column %d: found '%c' in the answer, expected '%c' as in "
                               "the question%s",
                               r->lines.number, place_of(r, q, f, i).column, maze_glyph(a->cell[i]),
                               maze_glyph(q->cell[i]), q->cell[i] == MAZE_FREE ? ", or o" : "");
    }
    return true;
}

/* A maze in which a path may be drawn already: that is its answer. */
static struct trm_puzzle from_drawn(const struct trm_grid *grid)
{
    struct trm_puzzle p = {.question = *grid, .rating = -1};
    bool drawn = false;
    for (int i = 0; i < trm_grid_size(grid); i++) {
        if (grid->cell[i] != MAZE_PATH) continue;
        p.question.cell[i] = MAZE_FREE;
        drawn = true;
    }
    if (drawn) p.answer = *grid;
    return p;
}

/* A maze in one field, perhaps with its answer in another. */
static bool read_fields(struct reader *r, const struct csv_field f[CSV_COLUMNS])
{
    struct trm_grid grid;
    const struct csv_field *q = &f[CSV_QUESTION], *a = &f[CSV_ANSWER];
    if (!take_maze(r, q, &grid) || !check_ends(r, &grid, q)) return false;
    struct trm_puzzle p = from_drawn(&grid);
    if (!csv_rating(&f[CSV_RATING], &p.rating, r->err))
        return trm_err_prefix(r->err, "line %d", r->lines.number);
    if (a->length && !(take_maze(r, a, &p.answer) && check_answer(r, &p, a))) return false;
    if (a->length) drop_empty(&p.answer);
    return keep_maze(r, &p, r->lines.number);
}

static bool finish_grid(struct reader *r)
{
    if (r->grid.rows == 0) return true;
    struct trm_grid grid = r->grid;
    r->grid.rows = 0;
    if (!check_ends(r, &grid, NULL)) return false;
    struct trm_puzzle p = from_drawn(&grid);
    return keep_maze(r, &p, r->begin);
}

static bool read_row(struct reader *r)
{
    size_t length = r->lines.length;
    if (length > TRM_GRID_SIDE)
        return trm_err_set(r->err, TRM_ERR_INPUT,
                           "line %d: found a row of %zu cells, expected %d at most",
                           r->lines.number, length, TRM_GRID_SIDE);
    if (r->grid.rows == 0) {
        r->grid = trm_grid_make(0, (int)length);
        r->begin = r->lines.number;
    }
    if (length != r->grid.cols)
        return trm_err_set(
            r->err, TRM_ERR_INPUT,
            "line %d: found %zu cells, expected %d as in line %d (a free cell at the "
            "end of a line is a space or a .)",
            r->lines.number, length, r->grid.cols, r->begin);
    if (r->grid.rows == TRM_GRID_SIDE)
        return trm_err_set(r->err, TRM_ERR_INPUT, "line %d: found row %d, expected %d rows at most",
                           r->lines.number, TRM_GRID_SIDE + 1, TRM_GRID_SIDE);
    return take_cells(r, r->lines.line, length, 1, r->grid.cell + r->grid.rows++ * r->grid.cols);
}

static bool read_line(struct reader *r)
{
    static const struct csv no_header = {{-1, 0, 1, -1}};
    const char *line = r->lines.line;
    size_t length = r->lines.length;
    struct csv_field f[CSV_COLUMNS];
    if (length == 0) return finish_grid(r);
    if (!r->is_csv && r->grid.rows == 0 && csv_header(&r->csv, line, length)) {
        r->is_csv = true;
        return true;
    }
    bool whole = (length > TRM_GRID_SIDE || memchr(line, '/', length)) && r->grid.rows == 0;
    if (!r->is_csv && !whole) return read_row(r);
    if (!csv_split(r->is_csv ? &r->csv : &no_header, &r->lines, f, r->err))
        return trm_err_prefix(r->err, "line %d", r->lines.number);
    return read_fields(r, f);
}

bool maze_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
               struct trm_err *err)
{
    struct reader r = {.path = path, .out = out, .err = err};
    lines_begin(&r.lines, text, length);
    while (!puzzles_full(out) && lines_next(&r.lines))
        if (!read_line(&r)) return false;
    return puzzles_full(out) || finish_grid(&r);
}

/* ---- Sniffing and printing ------------------------------------------------------------------- */

/* Nearly everything is walls and ways, with no digit. Wrong characters are for the
 * reader to show. */
bool maze_sniff(const char *text, size_t length)
{
    struct lines l;
    struct csv csv;
    size_t good = 0, all = 0, marks = 0;
    bool is_csv = false;
    lines_begin(&l, text, length < 65536 ? length : 65536);
    while (lines_next(&l)) {
        struct csv_field f[CSV_COLUMNS] = {[CSV_QUESTION] = {.text = l.line, .length = l.length}};
        if (all == 0 && !is_csv && csv_header(&csv, l.line, l.length)) {
            is_csv = true;
            continue;
        }
        if (is_csv && !csv_split(&csv, &l, f, NULL)) continue; /* blank, or cut off by the limit */
        const struct csv_field *q = &f[CSV_QUESTION];
        for (size_t i = 0; i < q->length; i++) {
            char c = q->text[i];
            if (c >= '0' && c <= '9') return false;
            good += maze_cell(c) >= 0 || c == ',' || c == '/';
            marks += c == '#' || c == 'S' || c == 'G';
        }
        all += q->length;
    }
    return marks >= 2 && good * 20 >= all * 19;
}

void maze_print(const struct trm_puzzle *p, struct str *out)
{
    const struct trm_grid *g = p->answer.rows ? &p->answer : &p->question;
    for (int i = 0; i < trm_grid_size(g); i++) {
        str_add_char(out, maze_glyph(g->cell[i]));
        if ((i + 1) % g->cols == 0) str_add_char(out, '\n');
    }
    str_add_char(out, '\n');
}
