/* Sudoku as a family: its rules, its tokens, its table. Reading is in sudoku_read.c, the exact
 * search in sudoku_search.c and sudoku_nine.c, making puzzles in sudoku_generate.c. */
#include "puzzle/sudoku.h"

#include "base/check.h"
#include "puzzle/families.h"
#include "trmscope/augment.h"

#include <string.h>

enum { PAD = 0, FIRST_TOKEN = 1 }; /* of the public data sets: blank 1, digit d -> d + 1 */

const struct sudoku_shape *sudoku_shape(int size)
{
    static const struct sudoku_shape shapes[] = {{4, 2, 2}, {6, 2, 3}, {9, 3, 3}, {16, 4, 4}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (shapes[i].size == size) return &shapes[i];
    return NULL;
}

static const struct sudoku_shape *shape_of(const struct trm_grid *g)
{
    return g->rows == g->cols ? sudoku_shape(g->rows) : NULL;
}

int sudoku_unit_cell(const struct sudoku_shape *shape, int u, int i)
{
    int n = shape->size, k = u % n;
    if (u < n) return k * n + i;
    if (u < 2 * n) return i * n + k;
    int across = n / shape->box_cols; /* boxes side by side */
    int row = k / across * shape->box_rows + i / shape->box_cols;
    int col = k % across * shape->box_cols + i % shape->box_cols;
    return row * n + col;
}

static const char *unit_kind(const struct sudoku_shape *shape, int u)
{
    return u < shape->size ? "row" : u < 2 * shape->size ? "column" : "box";
}

int sudoku_digit(char c)
{
    if (c == '.' || c == '0' || c == '_') return 0;
    if (c >= '1' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'G') return c - 'A' + 10;
    if (c >= 'a' && c <= 'g') return c - 'a' + 10;
    return -1;
}

char sudoku_glyph(int cell)
{
    return cell >= 0 && cell <= SUDOKU_SIZE ? ".123456789ABCDEFG"[cell] : '?';
}

/* ---- Rules ----------------------------------------------------------------------------------- */

/* Two cells of a unit with the same digit; false when there are none. */
static bool find_clash(const struct sudoku_shape *shape, const uint8_t *cells, int u, int *first,
                       int *second)
{
    int seen[256];
    memset(seen, -1, sizeof seen);
    for (int i = 0; i < shape->size; i++) {
        int cell = sudoku_unit_cell(shape, u, i), digit = cells[cell];
        if (!digit) continue;
        if (seen[digit] >= 0) {
            *first = seen[digit];
            *second = cell;
            return true;
        }
        seen[digit] = cell;
    }
    return false;
}

/* The others of its row, column and box. */
static void tied(const struct trm_grid *grid, int cell, uint8_t *marks)
{
    const struct sudoku_shape *shape = sudoku_shape(grid->rows);
    memset(marks, 0, (size_t)trm_grid_size(grid));
    for (int u = 0; shape && u < 3 * shape->size; u++) {
        bool mine = false;
        for (int i = 0; i < shape->size; i++) mine |= sudoku_unit_cell(shape, u, i) == cell;
        for (int i = 0; i < shape->size && mine; i++) marks[sudoku_unit_cell(shape, u, i)] = 1;
    }
    marks[cell] = 0;
}

static int conflicts(const struct trm_puzzle *p, const struct trm_grid *grid, uint8_t *conflict)
{
    (void)p;
    const struct sudoku_shape *shape = shape_of(grid);
    if (!shape) return 0;
    uint8_t marks[SUDOKU_CELLS] = {0};
    int n = shape->size, count = 0;
    for (int u = 0; u < 3 * n; u++) {
        int uses[256] = {0};
        for (int i = 0; i < n; i++) uses[grid->cell[sudoku_unit_cell(shape, u, i)]]++;
        for (int i = 0; i < n; i++) {
            int cell = sudoku_unit_cell(shape, u, i);
            if (grid->cell[cell] && uses[grid->cell[cell]] > 1) marks[cell] = 1;
        }
    }
    for (int i = 0; i < n * n; i++) count += marks[i];
    if (conflict) memcpy(conflict, marks, (size_t)(n * n));
    return count;
}

/* Filled by the rules, with the clues where they were. A proper puzzle has one such grid. */
static bool correct(const struct trm_puzzle *p, const struct trm_grid *grid, bool *known)
{
    const struct sudoku_shape *shape = shape_of(grid);
    *known = true;
    if (!shape || grid->rows != p->question.rows || grid->cols != p->question.cols) return false;
    for (int i = 0; i < trm_grid_size(grid); i++) {
        if (grid->cell[i] < 1 || grid->cell[i] > shape->size) return false;
        if (p->question.cell[i] && p->question.cell[i] != grid->cell[i]) return false;
    }
    return conflicts(p, grid, NULL) == 0;
}

static bool clashes(const struct sudoku_shape *shape, const uint8_t *cells, struct trm_err *err)
{
    for (int u = 0; u < 3 * shape->size; u++) {
        int a, b;
        if (!find_clash(shape, cells, u, &a, &b)) continue;
        trm_err_set(err, TRM_ERR_INPUT,
                    "row %d, column %d: found a second %c in %s %d (the first is in row %d, column "
                    "%d), expected each digit once",
                    b / shape->size + 1, b % shape->size + 1, sudoku_glyph(cells[b]),
                    unit_kind(shape, u), u % shape->size + 1, a / shape->size + 1,
                    a % shape->size + 1);
        return true;
    }
    return false;
}

/* Two answers are known: says where they differ. */
static bool complain_of_second(int n, const struct sudoku_search *s, struct trm_err *err)
{
    int i = 0;
    while (s->answer[i] == s->last[i]) i++;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "found at least two answers (row %d, column %d can be %c or %c), expected "
                       "exactly one; a clue is missing",
                       i / n + 1, i % n + 1, sudoku_glyph(s->answer[i]), sudoku_glyph(s->last[i]));
}

static bool check(const struct trm_puzzle *p, struct trm_err *err)
{
    const struct sudoku_shape *shape = shape_of(&p->question);
    CHECK(shape);
    if (clashes(shape, p->question.cell, err)) return false;
    int n = shape->size;
    struct sudoku_search found = {.limit = 2, .node_limit = SUDOKU_SOLVE_NODES};
    sudoku_search(shape, p->question.cell, &found);
    if (found.gave_up)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "no decision after %ld guesses whether it has exactly one answer; more "
                           "clues would help",
                           found.nodes);
    if (found.count == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "found no answer, expected exactly one; is a clue wrong?");
    if (found.count > 1) return complain_of_second(n, &found, err);
    if (p->answer.rows == 0 || memcmp(p->answer.cell, found.answer, (size_t)(n * n)) == 0)
        return true;
    return trm_err_set(err, TRM_ERR_INPUT, "the answer given with it is not its answer");
}

static bool solve(const struct trm_grid *question, int limit, struct trm_solution *out)
{
    const struct sudoku_shape *shape = shape_of(question);
    *out = (struct trm_solution){0};
    if (!shape || clashes(shape, question->cell, NULL)) return false;
    return sudoku_solve(question, limit, out);
}

/* ---- Tokens ---------------------------------------------------------------------------------- */

static int vocab_for(int rows, int cols)
{
    return rows == cols && sudoku_shape(rows) ? rows + 2 : 0;
}

static bool encode(const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    if (grid->rows != rows || grid->cols != cols) return false;
    for (int i = 0; i < rows * cols; i++) tokens[i] = grid->cell[i] + FIRST_TOKEN;
    return true;
}

static void decode(const int32_t *tokens, int rows, int cols, const struct trm_grid *like,
                   struct trm_grid *out)
{
    (void)like;
    *out = trm_grid_make(rows, cols);
    for (int i = 0; i < rows * cols; i++) {
        bool digit = tokens[i] > PAD + FIRST_TOKEN && tokens[i] <= rows + FIRST_TOKEN;
        out->cell[i] = digit ? (uint8_t)(tokens[i] - FIRST_TOKEN) : 0;
    }
}

/* ---- Symmetries ------------------------------------------------------------------------------ */

/* Draws an order of n lines that keeps the groups (bands or stacks) of `group` lines together. */
static void draw_lines(struct rng *r, int n, int group, uint8_t *lines)
{
    int groups[SUDOKU_SIZE], inside[SUDOKU_SIZE];
    for (int i = 0; i < n / group; i++) groups[i] = i;
    rng_shuffle(r, groups, n / group);
    for (int g = 0; g < n / group; g++) {
        for (int i = 0; i < group; i++) inside[i] = i;
        rng_shuffle(r, inside, group);
        for (int i = 0; i < group; i++)
            lines[g * group + i] = (uint8_t)(groups[g] * group + inside[i]);
    }
}

/* Digits, bands, rows, stacks, columns, and where boxes are square, rows against columns. */
static void augment(struct rng *r, const struct trm_puzzle *p, struct trm_augment *out)
{
    const struct sudoku_shape *shape = shape_of(&p->question);
    CHECK(shape);
    int n = shape->size, digits[SUDOKU_SIZE];
    *out = trm_augment_none();
    for (int i = 0; i < n; i++) digits[i] = i + 1;
    rng_shuffle(r, digits, n);
    for (int i = 0; i < n; i++) out->value[i + 1] = (uint8_t)digits[i];
    out->lines = (uint8_t)n;
    draw_lines(r, n, shape->box_rows, out->row);
    draw_lines(r, n, shape->box_cols, out->col);
    bool square = shape->box_rows == shape->box_cols;
    out->turn = square && rng_below(r, 2) ? TRM_TURN_TRANSPOSE : TRM_TURN_NONE;
}

static double rate(const struct trm_puzzle *p)
{
    const struct trm_grid *g = &p->question;
    const struct sudoku_shape *shape = shape_of(g);
    struct trm_solution s;
    bool proper = shape && g->rows <= SUDOKU_RATED && solve(g, 2, &s) && s.count == 1;
    return proper ? (double)sudoku_rating(shape, g->cell, 0) : -1;
}

const struct trm_family family_sudoku = {
    .name = "sudoku",
    .title = "Sudoku",
    .vocab = 11,
    .vocab_for = vocab_for,
    .default_rows = 9,
    .default_cols = 9,
    .sniff = sudoku_sniff,
    .read = sudoku_read,
    .print = sudoku_print,
    .conflicts = conflicts,
    .tied = tied,
    .correct = correct,
    .check = check,
    .solve = solve,
    .rate = rate,
    .inspect = sudoku_inspect,
    .encode = encode,
    .decode = decode,
    .augment = augment,
    .generate = sudoku_generate,
    .glyph = sudoku_glyph,
    .blank = 0,
    .valid = "last answer valid by the rules",
    .fills_blanks = true,
};
