/* Symmetries of puzzles as values: applying and undoing are one walk over the cells, read in one
 * direction or the other. */
#include "trmscope/augment.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "puzzle/augment_draw.h"

#include <string.h>

struct trm_augment trm_augment_none(void)
{
    struct trm_augment a = {.turn = TRM_TURN_NONE};
    for (int i = 0; i < TRM_AUGMENT_VALUES; i++) a.value[i] = (uint8_t)i;
    return a;
}

static bool swaps_sides(int turn)
{
    return turn == TRM_TURN_LEFT || turn == TRM_TURN_RIGHT || turn == TRM_TURN_TRANSPOSE ||
           turn == TRM_TURN_ANTI;
}

/* Where a cell of the turned grid comes from; rows and cols are those of the grid before. */
static int turned_from(int turn, int rows, int cols, int r, int c)
{
    switch (turn) {
    case TRM_TURN_LEFT: return c * cols + (cols - 1 - r);
    case TRM_TURN_HALF: return (rows - 1 - r) * cols + (cols - 1 - c);
    case TRM_TURN_RIGHT: return (rows - 1 - c) * cols + r;
    case TRM_TURN_MIRROR: return r * cols + (cols - 1 - c);
    case TRM_TURN_FLIP: return (rows - 1 - r) * cols + c;
    case TRM_TURN_TRANSPOSE: return c * cols + r;
    case TRM_TURN_ANTI: return (rows - 1 - c) * cols + (cols - 1 - r);
    default: return r * cols + c;
    }
}

/* Where cell (r, c) of the changed grid comes from; rows and cols are those of the grid before. */
static int comes_from(const struct trm_augment *a, int rows, int cols, int r, int c)
{
    return turned_from(a->turn, rows, cols, a->lines ? a->row[r] : r, a->lines ? a->col[c] : c);
}

/* Lines that are reordered must all be there. */
static void check_lines(const struct trm_augment *a, const struct trm_grid *g)
{
    CHECK(a->turn < TRM_TURNS);
    CHECK(a->lines == 0 || (a->lines == g->rows && a->lines == g->cols));
}

void trm_augment_apply(const struct trm_augment *a, const struct trm_grid *grid,
                       struct trm_grid *out)
{
    CHECK(out != grid);
    bool swap = swaps_sides(a->turn);
    *out = trm_grid_make(swap ? grid->cols : grid->rows, swap ? grid->rows : grid->cols);
    if (grid->rows == 0) return;
    check_lines(a, grid);
    for (int r = 0; r < out->rows; r++) {
        for (int c = 0; c < out->cols; c++) {
            uint8_t cell = grid->cell[comes_from(a, grid->rows, grid->cols, r, c)];
            out->cell[r * out->cols + c] = cell < TRM_AUGMENT_VALUES ? a->value[cell] : cell;
        }
    }
}

void trm_augment_undo(const struct trm_augment *a, const struct trm_grid *grid,
                      struct trm_grid *out)
{
    CHECK(out != grid);
    bool swap = swaps_sides(a->turn);
    *out = trm_grid_make(swap ? grid->cols : grid->rows, swap ? grid->rows : grid->cols);
    if (grid->rows == 0) return;
    check_lines(a, grid);
    uint8_t back[TRM_AUGMENT_VALUES];
    for (int i = 0; i < TRM_AUGMENT_VALUES; i++) {
        CHECK(a->value[i] < TRM_AUGMENT_VALUES);
        back[a->value[i]] = (uint8_t)i;
    }
    for (int r = 0; r < grid->rows; r++) {
        for (int c = 0; c < grid->cols; c++) {
            uint8_t cell = grid->cell[r * grid->cols + c];
            out->cell[comes_from(a, out->rows, out->cols, r, c)] =
                cell < TRM_AUGMENT_VALUES ? back[cell] : cell;
        }
    }
}

void trm_augment_relabel(const struct trm_augment *a, const struct trm_family *family,
                         const struct trm_grid *question, struct trm_grid *answer)
{
    bool turned = a->turn != TRM_TURN_NONE && answer->rows > 0;
    if (turned && family->relabel) family->relabel(question, answer);
}

struct trm_puzzle trm_augment_puzzle(const struct trm_augment *a, const struct trm_puzzle *p)
{
    struct trm_puzzle copy = trm_puzzle_copy(p);
    trm_augment_apply(a, &p->question, &copy.question);
    trm_augment_apply(a, &p->answer, &copy.answer);
    for (int i = 0; i < p->demo_count; i++) {
        trm_augment_apply(a, &p->demos[i].input, &copy.demos[i].input);
        trm_augment_apply(a, &p->demos[i].output, &copy.demos[i].output);
    }
    return copy;
}

void augment_draw(struct rng *r, const struct trm_puzzle *p, int rows, int cols,
                  struct trm_augment *out)
{
    p->family->augment(r, p, out);
    if (rows != cols && swaps_sides(out->turn)) out->turn = TRM_TURN_NONE;
}

void trm_augment_draw(uint64_t seed, uint64_t number, const struct trm_puzzle *p, int rows,
                      int cols, struct trm_augment *out)
{
    struct rng r;
    rng_init(&r, seed, number);
    augment_draw(&r, p, rows, cols, out);
}

/* A place for `size` on a side of `room`. */
static uint8_t draw_place(struct rng *r, int size, int room)
{
    return size < room ? (uint8_t)rng_below(r, (uint32_t)(room - size + 1)) : 0;
}

void augment_place(struct rng *r, const struct trm_puzzle *p, int rows, int cols,
                   struct trm_augment *a)
{
    struct trm_grid question, answer;
    a->top = a->left = 0;
    if (!p->family->encode_at) return;
    trm_augment_apply(a, &p->question, &question);
    trm_augment_apply(a, &p->answer, &answer);
    a->top = draw_place(r, most_of(question.rows, answer.rows), rows);
    a->left = draw_place(r, most_of(question.cols, answer.cols), cols);
}

bool trm_augment_encode(const struct trm_augment *a, const struct trm_family *family,
                        const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    if (family->encode_at) return family->encode_at(grid, rows, cols, a->top, a->left, tokens);
    return family->encode(grid, rows, cols, tokens);
}

/* Tokens that lie as in the grid -> on the canvas. The last row moves first. */
static void lay(const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    int wide = grid->cols, cells = trm_grid_size(grid);
    memset(tokens + cells, 0, (size_t)(rows * cols - cells) * sizeof *tokens);
    for (int y = grid->rows - 1; y >= 0 && wide < cols; y--) {
        int32_t *row = tokens + y * cols;
        memmove(row, tokens + y * wide, (size_t)wide * sizeof *tokens);
        memset(row + wide, 0, (size_t)(cols - wide) * sizeof *tokens);
    }
}

bool trm_augment_encode_within(const struct trm_augment *a, const struct trm_family *family,
                               const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    if (family->encode_at) return trm_augment_encode(a, family, grid, rows, cols, tokens);
    if (grid->rows > rows || grid->cols > cols) return false;
    if (!family->encode(grid, grid->rows, grid->cols, tokens)) return false;
    lay(grid, rows, cols, tokens);
    return true;
}

/* ---- Names of augmented puzzles -------------------------------------------------------------- */

static const char separator[] = "|||";
enum { NAMED_VALUES = 10 };

char *trm_augment_name(const struct trm_augment *a, const char *name)
{
    char order[NAMED_VALUES + 1] = "";
    bool changes = a->turn != TRM_TURN_NONE;
    for (int i = 0; i < NAMED_VALUES; i++) {
        CHECK(a->value[i] < NAMED_VALUES);
        order[i] = (char)('0' + a->value[i]);
        changes |= a->value[i] != i;
    }
    if (!changes) return xstrdup(name);
    return xasprintf("%s%st%d%s%s", name, separator, a->turn, separator, order);
}

/* "0..9 in some order" into value; false when it is not that. */
static bool parse_order(const char *text, struct trm_augment *a)
{
    unsigned seen = 0;
    if (strlen(text) != NAMED_VALUES) return false;
    for (int i = 0; i < NAMED_VALUES; i++) {
        if (text[i] < '0' || text[i] > '9') return false;
        a->value[i] = (uint8_t)(text[i] - '0');
        seen |= 1u << a->value[i];
    }
    return seen == (1u << NAMED_VALUES) - 1;
}

bool trm_augment_parse(const char *full, struct trm_augment *a, size_t *base_length)
{
    *a = trm_augment_none();
    *base_length = strlen(full);
    const char *turn = strstr(full, separator);
    if (!turn) return true;
    size_t length = (size_t)(turn - full);
    turn += strlen(separator);
    bool known = turn[0] == 't' && turn[1] >= '0' && turn[1] < '0' + TRM_TURNS &&
                 strncmp(turn + 2, separator, strlen(separator)) == 0 &&
                 parse_order(turn + 2 + strlen(separator), a);
    if (!known) {
        *a = trm_augment_none();
        return false;
    }
    a->turn = (uint8_t)(turn[1] - '0');
    *base_length = length;
    return true;
}
