/* ARC as a family: tokens on a canvas, cropping, symmetries, the table. Reading is in arc_read.c,
 * making tasks in arc_generate.c and the arc_rules_*.c.
 *
 * The size of an answer is part of it, so a grid on the canvas is framed by EOS: a row under it, a
 * column to its right. A prediction is cropped to the largest rectangle of colours that begins in
 * the canvas's corner, as the public evaluator does. */
#include "puzzle/arc.h"

#include "puzzle/families.h"
#include "trmscope/augment.h"

#include <string.h>

enum { PAD = 0, EOS = 1, FIRST_COLOUR = 2 }; /* tokens of the public data sets */

static int vocab_for(int rows, int cols)
{
    bool fits = rows > 0 && cols > 0 && rows <= TRM_GRID_SIDE && cols <= TRM_GRID_SIDE;
    return fits ? ARC_COLOURS + FIRST_COLOUR : 0;
}

static bool encode_at(const struct trm_grid *grid, int rows, int cols, int top, int left,
                      int32_t *tokens)
{
    int bottom = top + grid->rows, right = left + grid->cols;
    if (grid->rows == 0 || bottom > rows || right > cols) return false;
    for (int i = 0; i < rows * cols; i++) tokens[i] = PAD;
    for (int r = top; r < bottom; r++) {
        for (int c = left; c < right; c++)
            tokens[r * cols + c] = grid->cell[(r - top) * grid->cols + c - left] + FIRST_COLOUR;
        if (right < cols) tokens[r * cols + right] = EOS;
    }
    for (int c = left; c < right && bottom < rows; c++) tokens[bottom * cols + c] = EOS;
    return true;
}

static bool encode(const struct trm_grid *grid, int rows, int cols, int32_t *tokens)
{
    return encode_at(grid, rows, cols, 0, 0, tokens);
}

static bool is_colour(int32_t token)
{
    return token >= FIRST_COLOUR && token < FIRST_COLOUR + ARC_COLOURS;
}

/* A grid without rows when not even the corner is a colour. */
static void decode(const int32_t *tokens, int rows, int cols, const struct trm_grid *like,
                   struct trm_grid *out)
{
    (void)like;
    int best_rows = 0, best_cols = 0, width = cols;
    for (int r = 0; r < rows && width > 0; r++) {
        int c = 0;
        while (c < width && is_colour(tokens[r * cols + c])) c++;
        width = c;
        if ((r + 1) * width > best_rows * best_cols) best_rows = r + 1, best_cols = width;
    }
    *out = trm_grid_make(best_rows, best_cols);
    for (int r = 0; r < best_rows; r++)
        for (int c = 0; c < best_cols; c++)
            out->cell[r * best_cols + c] = (uint8_t)(tokens[r * cols + c] - FIRST_COLOUR);
}

static int conflicts(const struct trm_puzzle *p, const struct trm_grid *grid, uint8_t *conflict)
{
    (void)p;
    if (conflict) memset(conflict, 0, (size_t)trm_grid_size(grid));
    return 0; /* there are no rules: that is the puzzle */
}

static bool correct(const struct trm_puzzle *p, const struct trm_grid *grid, bool *known)
{
    *known = p->answer.rows > 0;
    return *known && trm_grid_equal(grid, &p->answer);
}

/* The 8 turns, every order of the colours but black. */
static void augment(struct rng *r, const struct trm_puzzle *p, struct trm_augment *out)
{
    (void)p;
    int colours[ARC_COLOURS - 1];
    *out = trm_augment_none();
    out->turn = (uint8_t)rng_below(r, TRM_TURNS);
    for (int i = 0; i < ARC_COLOURS - 1; i++) colours[i] = i + 1;
    rng_shuffle(r, colours, ARC_COLOURS - 1);
    for (int i = 0; i < ARC_COLOURS - 1; i++) out->value[i + 1] = (uint8_t)colours[i];
}

static char glyph(int cell)
{
    return cell >= 0 && cell < ARC_COLOURS ? (char)('0' + cell) : '?';
}

const struct trm_family family_arc = {
    .name = "arc",
    .title = "ARC",
    .vocab = ARC_COLOURS + FIRST_COLOUR,
    .vocab_for = vocab_for,
    .default_rows = ARC_SIDE,
    .default_cols = ARC_SIDE,
    .sniff = arc_sniff,
    .read = arc_read,
    .print = arc_print,
    .print_task = arc_print_task,
    .conflicts = conflicts,
    .correct = correct,
    .encode = encode,
    .encode_at = encode_at,
    .decode = decode,
    .augment = augment,
    .generate = arc_generate,
    .generate_kind = arc_generate_kind,
    .glyph = glyph,
    .blank = 0,
    .fills_blanks = false,
};
