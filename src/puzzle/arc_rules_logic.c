/* Rules that compare parts of the grid with each other: halves, layers, symmetry, wallpaper. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"

#include <string.h>

enum { BAR = 5, HIDDEN = 8 }; /* the colour of a dividing line, and of what hides a picture */

/* ---- Two halves ------------------------------------------------------------------------------ */

/* Two pictures of one colour each, with a bar between them. */
static void two_halves(struct rng *r, const int *choice, struct trm_grid *in)
{
    static const int left[] = {1}, right[] = {2};
    (void)choice;
    struct trm_grid a = arc_field(r, 3, 8), b = trm_grid_make(a.rows, a.cols);
    arc_noise(r, &a, 0.5, left, 1);
    arc_noise(r, &b, 0.5, right, 1);
    *in = trm_grid_make(a.rows, 2 * a.cols + 1);
    for (int y = 0; y < a.rows; y++) {
        for (int x = 0; x < a.cols; x++) {
            *arc_at(in, y, x) = *arc_at(&a, y, x);
            *arc_at(in, y, x + a.cols + 1) = *arc_at(&b, y, x);
        }
        *arc_at(in, y, a.cols) = BAR;
    }
}

static bool has_bar(const struct trm_grid *in)
{
    for (int y = 0; y < in->rows; y++)
        if (in->cols < 3 || in->cols % 2 == 0 || arc_get(in, y, in->cols / 2) != BAR) return false;
    return true;
}

/* Where the halves satisfy `table` (bit 2 * left + right), the colour. */
static bool combine(unsigned table, int colour, const struct trm_grid *in, struct trm_grid *out)
{
    if (!has_bar(in)) return false;
    int cols = in->cols / 2;
    *out = trm_grid_make(in->rows, cols);
    for (int y = 0; y < in->rows; y++)
        for (int x = 0; x < cols; x++) {
            int both = 2 * (arc_get(in, y, x) != 0) + (arc_get(in, y, x + cols + 1) != 0);
            if (table >> both & 1) *arc_at(out, y, x) = (uint8_t)colour;
        }
    return true;
}

static bool halves_and(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return combine(8, choice[0] + 1, in, out);
}

static bool halves_or(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return combine(14, choice[0] + 1, in, out);
}

static bool halves_differ(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return combine(6, choice[0] + 1, in, out);
}

static bool halves_neither(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return combine(1, choice[0] + 1, in, out);
}

static bool halves_without(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return combine(choice[1] ? 4 : 2, choice[0] + 1, in, out);
}

/* ---- Layers ---------------------------------------------------------------------------------- */

/* Three pictures one above the other, of a colour each. */
static void three_layers(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3], side = arc_between(r, 3, 8), cols = arc_between(r, 3, 9);
    (void)choice;
    arc_colours(r, colours, 3);
    *in = trm_grid_make(3 * side, cols);
    for (int i = 0; i < trm_grid_size(in); i++)
        if (rng_below(r, 2)) in->cell[i] = (uint8_t)colours[i / (side * cols)];
}

/* Laid upon each other in one of the six orders. */
static bool overlay(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    int side = in->rows / 3;
    if (in->rows % 3) return false;
    *out = trm_grid_make(side, in->cols);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < in->cols; x++)
            for (int k = 0; k < 3 && !arc_get(out, y, x); k++)
                *arc_at(out, y, x) = (uint8_t)arc_get(in, y + orders[choice[0]][k] * side, x);
    return true;
}

/* ---- Repair ---------------------------------------------------------------------------------- */

/* Hides a box of the picture. */
static void hide(struct rng *r, struct trm_grid *in, int limit_row, int limit_col)
{
    int rows = arc_between(r, 2, 4), cols = arc_between(r, 2, 4);
    int top = arc_between(r, 0, limit_row - rows), left = arc_between(r, 0, limit_col - cols);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < cols; x++) *arc_at(in, top + y, left + x) = HIDDEN;
}

static void draw_but_hidden(struct rng *r, int colours[3])
{
    do arc_colours(r, colours, 3);
    while (colours[0] == HIDDEN || colours[1] == HIDDEN || colours[2] == HIDDEN);
}

/* A picture that is its own mirror image, with something hidden in one half. */
static void hidden_mirror(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3], half = arc_between(r, 4, 6), other = arc_between(r, 6, 12);
    draw_but_hidden(r, colours);
    *in = choice[0] ? trm_grid_make(2 * half, other) : trm_grid_make(other, 2 * half);
    arc_noise(r, in, 0.8, colours, 3);
    for (int y = 0; y < in->rows; y++)
        for (int x = 0; x < in->cols; x++)
            *arc_at(in, y, x) = (uint8_t)arc_get(in, choice[0] && y >= half ? 2 * half - 1 - y : y,
                                                 !choice[0] && x >= half ? 2 * half - 1 - x : x);
    hide(r, in, choice[0] ? half : other, choice[0] ? other : half);
}

static bool repair_mirror(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    *out = *in;
    for (int y = 0; y < in->rows; y++) {
        for (int x = 0; x < in->cols; x++) {
            int twin =
                choice[0] ? arc_get(in, in->rows - 1 - y, x) : arc_get(in, y, in->cols - 1 - x);
            int here = arc_get(in, y, x);
            if (here == HIDDEN) *arc_at(out, y, x) = (uint8_t)twin;
            if (here != HIDDEN && twin != HIDDEN && here != twin) return false;
            if (here == HIDDEN && twin == HIDDEN) return false;
        }
    }
    return true;
}

/* A wallpaper that repeats every few cells, with something hidden. */
static void hidden_wallpaper(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3], period = choice[0] + 3;
    draw_but_hidden(r, colours);
    *in = arc_field(r, 12, 18);
    struct trm_grid unit = trm_grid_make(period, period);
    arc_noise(r, &unit, 0.8, colours, 3);
    for (int y = 0; y < in->rows; y++)
        for (int x = 0; x < in->cols; x++)
            *arc_at(in, y, x) = (uint8_t)arc_get(&unit, y % period, x % period);
    for (int i = arc_between(r, 1, 2); i > 0; i--) hide(r, in, in->rows, in->cols);
}

static bool repair_wallpaper(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int period = choice[0] + 3, unit[5][5];
    memset(unit, -1, sizeof unit);
    *out = *in;
    for (int y = 0; y < in->rows; y++)
        for (int x = 0; x < in->cols; x++) {
            int *here = &unit[y % period][x % period], cell = arc_get(in, y, x);
            if (cell == HIDDEN) continue;
            if (*here >= 0 && *here != cell) return false;
            *here = cell;
        }
    for (int y = 0; y < in->rows; y++)
        for (int x = 0; x < in->cols; x++) {
            if (unit[y % period][x % period] < 0) return false;
            *arc_at(out, y, x) = (uint8_t)unit[y % period][x % period];
        }
    return true;
}

/* What is hidden, cut out as it must be. */
static bool reveal_mirror(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid whole;
    struct arc_object box;
    if (!repair_mirror(choice, in, &whole) || !arc_find_box(in, HIDDEN, &box)) return false;
    *out = arc_cut_object(&whole, &box);
    return true;
}

const struct arc_rule arc_rules_logic[] = {
    {"halves-and", {9}, two_halves, halves_and},
    {"halves-or", {9}, two_halves, halves_or},
    {"halves-differ", {9}, two_halves, halves_differ},
    {"halves-neither", {9}, two_halves, halves_neither},
    {"halves-without", {9, 2}, two_halves, halves_without},
    {"overlay", {6}, three_layers, overlay},
    {"repair-mirror", {2}, hidden_mirror, repair_mirror},
    {"repair-wallpaper", {3}, hidden_wallpaper, repair_wallpaper},
    {"reveal-mirror", {2}, hidden_mirror, reveal_mirror},
    {0},
};
