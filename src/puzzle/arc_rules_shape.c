/* Rules about the grid as a whole: turning, tiling, scaling, cutting, shifting. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"

#include "trmscope/augment.h"

#include <string.h>

/* ---- Inputs ---------------------------------------------------------------------------------- */

/* A little picture of two to four colours without any order. */
static void picture(struct rng *r, struct trm_grid *in, int least, int most)
{
    int colours[4], count = arc_between(r, 2, 4);
    arc_colours(r, colours, count);
    *in = arc_field(r, least, most);
    arc_noise(r, in, 0.6, colours, count);
}

static void small_picture(struct rng *r, const int *choice, struct trm_grid *in)
{
    (void)choice;
    picture(r, in, 2, 5);
}

static void middle_picture(struct rng *r, const int *choice, struct trm_grid *in)
{
    (void)choice;
    picture(r, in, 4, 10);
}

static void tiny_picture(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colour[1];
    (void)choice;
    arc_colours(r, colour, 1);
    int side = arc_between(r, 2, 4);
    *in = trm_grid_make(side, side);
    arc_noise(r, in, 0.55, colour, 1);
}

static void even_picture(struct rng *r, const int *choice, struct trm_grid *in)
{
    struct trm_grid any;
    (void)choice;
    picture(r, &any, 4, 10);
    *in = arc_cut(&any, 0, 0, any.rows / 2 * 2, any.cols / 2 * 2);
}

/* ---- Turning --------------------------------------------------------------------------------- */

static bool turn_by(int turn, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_augment a = trm_augment_none();
    a.turn = (uint8_t)turn;
    trm_augment_apply(&a, in, out);
    return true;
}

static bool rotate(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return turn_by(TRM_TURN_LEFT + choice[0], in, out);
}

static bool reflect(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return turn_by(TRM_TURN_MIRROR + choice[0], in, out);
}

/* Puts the picture and a changed one side by side: right, below, left, above. */
static bool join(int side, const struct trm_grid *in, const struct trm_grid *other,
                 struct trm_grid *out)
{
    bool across = side % 2 == 0, swapped = side >= 2;
    const struct trm_grid *a = swapped ? other : in, *b = swapped ? in : other;
    *out = trm_grid_make(across ? in->rows : 2 * in->rows, across ? 2 * in->cols : in->cols);
    for (int r = 0; r < in->rows; r++) {
        for (int c = 0; c < in->cols; c++) {
            *arc_at(out, r, c) = (uint8_t)arc_get(a, r, c);
            *arc_at(out, across ? r : r + in->rows, across ? c + in->cols : c) =
                (uint8_t)arc_get(b, r, c);
        }
    }
    return true;
}

static bool mirror_beside(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid other;
    if (in->rows > 15 || in->cols > 15) return false;
    turn_by(choice[0] % 2 ? TRM_TURN_FLIP : TRM_TURN_MIRROR, in, &other);
    return join(choice[0], in, &other, out);
}

static bool kaleidoscope(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid other, half;
    if (in->rows > 15 || in->cols > 15) return false;
    turn_by(TRM_TURN_MIRROR, in, &other);
    join(choice[0] & 1 ? 2 : 0, in, &other, &half);
    turn_by(TRM_TURN_FLIP, &half, &other);
    return join(choice[0] & 2 ? 3 : 1, &half, &other, out);
}

/* ---- Tiling and scaling ---------------------------------------------------------------------- */

static bool tile(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int down = choice[0] + 1, across = choice[1] + 1;
    if (down * across == 1 || in->rows * down > ARC_SIDE || in->cols * across > ARC_SIDE)
        return false;
    *out = trm_grid_make(in->rows * down, in->cols * across);
    for (int r = 0; r < out->rows; r++)
        for (int c = 0; c < out->cols; c++)
            *arc_at(out, r, c) = (uint8_t)arc_get(in, r % in->rows, c % in->cols);
    return true;
}

/* Every other copy of 3 x 3 is turned upside down or mirrored. */
static bool tile_turning(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid other;
    if (in->rows * 3 > ARC_SIDE || in->cols * 3 > ARC_SIDE) return false;
    turn_by(choice[0] ? TRM_TURN_FLIP : TRM_TURN_HALF, in, &other);
    *out = trm_grid_make(in->rows * 3, in->cols * 3);
    for (int r = 0; r < out->rows; r++) {
        for (int c = 0; c < out->cols; c++) {
            bool odd = (r / in->rows + c / in->cols) % 2;
            *arc_at(out, r, c) = (uint8_t)arc_get(odd ? &other : in, r % in->rows, c % in->cols);
        }
    }
    return true;
}

static bool enlarge(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int factor = choice[0] + 2;
    if (in->rows * factor > ARC_SIDE || in->cols * factor > ARC_SIDE) return false;
    *out = trm_grid_make(in->rows * factor, in->cols * factor);
    for (int r = 0; r < out->rows; r++)
        for (int c = 0; c < out->cols; c++)
            *arc_at(out, r, c) = (uint8_t)arc_get(in, r / factor, c / factor);
    return true;
}

static void blocks(struct rng *r, const int *choice, struct trm_grid *in)
{
    struct trm_grid small;
    picture(r, &small, 2, 30 / (choice[0] + 2) < 6 ? 30 / (choice[0] + 2) : 6);
    enlarge(choice, &small, in);
}

static bool shrink(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int factor = choice[0] + 2;
    if (in->rows % factor || in->cols % factor) return false;
    *out = trm_grid_make(in->rows / factor, in->cols / factor);
    for (int r = 0; r < in->rows; r++) {
        for (int c = 0; c < in->cols; c++) {
            int corner = arc_get(in, r / factor * factor, c / factor * factor);
            if (arc_get(in, r, c) != corner) return false;
            *arc_at(out, r / factor, c / factor) = (uint8_t)corner;
        }
    }
    return true;
}

/* The picture in the place of each of its own coloured cells. */
static bool fractal(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int n = in->rows, m = in->cols;
    if (n * n > ARC_SIDE || m * m > ARC_SIDE) return false;
    *out = trm_grid_make(n * n, m * m);
    for (int r = 0; r < n * n; r++) {
        for (int c = 0; c < m * m; c++) {
            bool coloured = arc_get(in, r / n, c / m) != 0;
            if (coloured != (bool)choice[0])
                *arc_at(out, r, c) = (uint8_t)arc_get(in, r % n, c % m);
        }
    }
    return true;
}

/* ---- Cutting and framing --------------------------------------------------------------------- */

static bool halve(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    bool across = choice[0] % 2;
    int rows = across ? in->rows : in->rows / 2, cols = across ? in->cols / 2 : in->cols;
    if ((across ? in->cols : in->rows) % 2) return false;
    bool second = choice[0] >= 2;
    *out = arc_cut(in, second && !across ? rows : 0, second && across ? cols : 0, rows, cols);
    return true;
}

static bool add_frame(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int width = choice[1] + 1, colour = choice[0] + 1;
    if (in->rows + 2 * width > ARC_SIDE || in->cols + 2 * width > ARC_SIDE) return false;
    *out = trm_grid_make(in->rows + 2 * width, in->cols + 2 * width);
    memset(out->cell, colour, (size_t)trm_grid_size(out));
    for (int r = 0; r < in->rows; r++)
        for (int c = 0; c < in->cols; c++)
            *arc_at(out, r + width, c + width) = (uint8_t)arc_get(in, r, c);
    return true;
}

static bool peel(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int width = choice[0] + 1;
    if (in->rows <= 2 * width || in->cols <= 2 * width) return false;
    *out = arc_cut(in, width, width, in->rows - 2 * width, in->cols - 2 * width);
    return true;
}

static void one_patch(struct rng *r, const int *choice, struct trm_grid *in)
{
    struct trm_grid small;
    small_picture(r, choice, &small);
    *in = arc_field(r, 8, 14);
    int top = arc_between(r, 0, in->rows - small.rows),
        left = arc_between(r, 0, in->cols - small.cols);
    for (int y = 0; y < small.rows; y++)
        for (int x = 0; x < small.cols; x++)
            *arc_at(in, top + y, left + x) = (uint8_t)arc_get(&small, y, x);
}

/* The smallest box that holds everything coloured. */
static bool crop(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_object box;
    (void)choice;
    if (!arc_find_box(in, 0, &box)) return false;
    *out = arc_cut_object(in, &box);
    return out->rows < in->rows || out->cols < in->cols;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

static bool shift_around(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int step = choice[0] % 3 + 1, down = choice[0] < 3 ? step : 0,
        across = choice[0] < 3 ? 0 : step;
    if (in->rows <= down || in->cols <= across) return false;
    *out = trm_grid_make(in->rows, in->cols);
    for (int r = 0; r < in->rows; r++)
        for (int c = 0; c < in->cols; c++)
            *arc_at(out, (r + down) % in->rows, (c + across) % in->cols) =
                (uint8_t)arc_get(in, r, c);
    return true;
}

static bool lines_equal(const struct trm_grid *g, bool rows, int a, int b)
{
    int length = rows ? g->cols : g->rows;
    for (int i = 0; i < length; i++)
        if (arc_get(g, rows ? a : i, rows ? i : a) != arc_get(g, rows ? b : i, rows ? i : b))
            return false;
    return true;
}

/* Keeps the rows (or columns) that `kept` names. */
static void keep_lines(const struct trm_grid *in, bool rows, const int *kept, int count,
                       struct trm_grid *out)
{
    *out = trm_grid_make(rows ? count : in->rows, rows ? in->cols : count);
    for (int r = 0; r < out->rows; r++)
        for (int c = 0; c < out->cols; c++)
            *arc_at(out, r, c) = (uint8_t)arc_get(in, rows ? kept[r] : r, rows ? c : kept[c]);
}

/* Lines that repeat the line before are one line. */
static bool merge_repeats(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid half;
    int kept[ARC_SIDE], count = 0;
    (void)choice;
    for (int r = 0; r < in->rows; r++)
        if (r == 0 || !lines_equal(in, true, r, r - 1)) kept[count++] = r;
    keep_lines(in, true, kept, count, &half);
    count = 0;
    for (int c = 0; c < half.cols; c++)
        if (c == 0 || !lines_equal(&half, false, c, c - 1)) kept[count++] = c;
    keep_lines(&half, false, kept, count, out);
    return true;
}

static void stretched(struct rng *r, const int *choice, struct trm_grid *in)
{
    struct trm_grid small, tall;
    int kept[ARC_SIDE], count = 0;
    small_picture(r, choice, &small);
    for (int i = 0; i < small.rows; i++)
        for (int k = arc_between(r, 1, 4); k > 0; k--) kept[count++] = i;
    keep_lines(&small, true, kept, count, &tall);
    count = 0;
    for (int i = 0; i < small.cols; i++)
        for (int k = arc_between(r, 1, 4); k > 0; k--) kept[count++] = i;
    keep_lines(&tall, false, kept, count, in);
}

static bool is_empty_line(const struct trm_grid *g, bool row, int i)
{
    int length = row ? g->cols : g->rows;
    for (int k = 0; k < length; k++)
        if (arc_get(g, row ? i : k, row ? k : i)) return false;
    return true;
}

/* Black rows and columns are taken out. */
static bool close_up(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid half;
    int kept[ARC_SIDE], count = 0;
    (void)choice;
    for (int r = 0; r < in->rows; r++)
        if (!is_empty_line(in, true, r)) kept[count++] = r;
    if (count == 0) return false;
    keep_lines(in, true, kept, count, &half);
    count = 0;
    for (int c = 0; c < half.cols; c++)
        if (!is_empty_line(&half, false, c)) kept[count++] = c;
    keep_lines(&half, false, kept, count, out);
    return true;
}

static void holey(struct rng *r, const int *choice, struct trm_grid *in)
{
    middle_picture(r, choice, in);
    for (int r0 = 1; r0 + 1 < in->rows; r0++)
        if (rng_below(r, 3) == 0) memset(arc_at(in, r0, 0), 0, in->cols);
    for (int c = 1; c + 1 < in->cols; c++)
        for (int y = 0, empty = rng_below(r, 3) == 0; empty && y < in->rows; y++)
            *arc_at(in, y, c) = 0;
}

/* Rows by the number of coloured cells, the fewest first or last; equals stay in order. */
static bool sort_rows(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int kept[ARC_SIDE], count = 0;
    for (int wanted = 0; wanted <= in->cols; wanted++) {
        for (int r = 0; r < in->rows; r++) {
            int filled = 0;
            for (int c = 0; c < in->cols; c++) filled += arc_get(in, r, c) != 0;
            if (filled == (choice[0] ? in->cols - wanted : wanted)) kept[count++] = r;
        }
    }
    keep_lines(in, true, kept, count, out);
    return true;
}

const struct arc_rule arc_rules_shape[] = {
    {"rotate", {3}, middle_picture, rotate},
    {"reflect", {4}, middle_picture, reflect},
    {"mirror-beside", {4}, small_picture, mirror_beside},
    {"kaleidoscope", {4}, small_picture, kaleidoscope},
    {"tile", {3, 3}, small_picture, tile},
    {"tile-turning", {2}, small_picture, tile_turning},
    {"enlarge", {3}, small_picture, enlarge},
    {"shrink", {3}, blocks, shrink},
    {"fractal", {2}, tiny_picture, fractal},
    {"halve", {4}, even_picture, halve},
    {"frame", {9, 2}, middle_picture, add_frame},
    {"peel", {2}, middle_picture, peel},
    {"crop", {0}, one_patch, crop},
    {"shift-around", {6}, middle_picture, shift_around},
    {"merge-repeats", {0}, stretched, merge_repeats},
    {"close-up", {0}, holey, close_up},
    {"sort-rows", {2}, middle_picture, sort_rows},
    {0},
};
