/* Rules that move things and draw lines. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"

/* ---- Inputs ---------------------------------------------------------------------------------- */

static void dots(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[4];
    (void)choice;
    arc_colours(r, colours, 4);
    *in = arc_field(r, 6, 13);
    for (int i = arc_between(r, 2, 4); i > 0; i--) arc_scatter_apart(r, in, colours[i - 1], 1);
}

static void loose_cells(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[4];
    (void)choice;
    arc_colours(r, colours, 4);
    *in = arc_field(r, 5, 11);
    arc_noise(r, in, 0.3, colours, 4);
}

static void one_blob(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colour;
    (void)choice;
    arc_colours(r, &colour, 1);
    *in = arc_field(r, 7, 13);
    arc_place_blob(r, in, arc_between(r, 4, 8), colour);
}

/* Two dots of each colour, in one row or one column. */
static void facing_dots(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[4];
    (void)choice;
    arc_colours(r, colours, 4);
    *in = arc_field(r, 8, 14);
    for (int i = 0; i < arc_between(r, 2, 4); i++) {
        bool across = rng_below(r, 2);
        int line = arc_between(r, 0, (across ? in->rows : in->cols) - 1);
        int last = (across ? in->cols : in->rows) - 1, a = arc_between(r, 0, last / 2 - 1);
        int b = arc_between(r, last / 2 + 1, last);
        *arc_at(in, across ? line : a, across ? a : line) = (uint8_t)colours[i];
        *arc_at(in, across ? line : b, across ? b : line) = (uint8_t)colours[i];
    }
}

/* Opposite corners of boxes. */
static void corners(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[2];
    (void)choice;
    arc_colours(r, colours, 2);
    *in = arc_field(r, 9, 15);
    for (int i = 0; i < arc_between(r, 1, 2); i++) {
        int y = arc_between(r, 0, in->rows - 3), x = arc_between(r, 0, in->cols - 3);
        int down = arc_between(r, y + 2, in->rows - 1), right = arc_between(r, x + 2, in->cols - 1);
        *arc_at(in, y, x) = *arc_at(in, down, right) = (uint8_t)colours[i];
    }
}

/* A stroke at the top or left, from which a picture grows. */
static void first_rows(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3], period = choice[0] + 2;
    arc_colours(r, colours, 3);
    *in = arc_field(r, 9, 14);
    for (int y = 0; y < period; y++)
        for (int x = 0; x < in->cols; x++)
            *arc_at(in, y, x) = rng_below(r, 3) ? (uint8_t)colours[rng_below(r, 3)] : 0;
    for (int y = 0; y < period; y++)
        if (!arc_get(in, y, 0)) *arc_at(in, y, 0) = (uint8_t)colours[0];
}

/* ---- Moving ---------------------------------------------------------------------------------- */

/* Every coloured cell falls as far as it can, each for itself. */
static bool gravity(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    bool down = choice[0] % 2 == 0, last = choice[0] < 2; /* down, right, up, left */
    int lines = down ? in->cols : in->rows, length = down ? in->rows : in->cols;
    *out = trm_grid_make(in->rows, in->cols);
    for (int line = 0; line < lines; line++) {
        int fallen = 0;
        for (int k = 0; k < length; k++) {
            int from = last ? length - 1 - k : k, to = last ? length - 1 - fallen : fallen;
            int cell = down ? arc_get(in, from, line) : arc_get(in, line, from);
            if (!cell) continue;
            *arc_at(out, down ? to : line, down ? line : to) = (uint8_t)cell;
            fallen++;
        }
    }
    return true;
}

/* Everything together slides to a side, its shape kept. */
static bool slide(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int top = in->rows, left = in->cols, bottom = -1, right = -1;
    for (int i = 0; i < trm_grid_size(in); i++) {
        int y = i / in->cols, x = i % in->cols;
        if (!in->cell[i]) continue;
        top = y < top ? y : top, bottom = y;
        left = x < left ? x : left, right = x > right ? x : right;
    }
    if (bottom < 0) return false;
    int down = choice[0] == 0 ? in->rows - 1 - bottom : choice[0] == 2 ? -top : 0;
    int across = choice[0] == 1 ? in->cols - 1 - right : choice[0] == 3 ? -left : 0;
    *out = arc_cut(in, -down, -across, in->rows, in->cols);
    return true;
}

/* Everything moves by so many cells; what leaves the grid is lost. */
static bool step_aside(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int step = choice[1] + 1;
    *out = arc_cut(in, -arc_dy[choice[0]] * step, -arc_dx[choice[0]] * step, in->rows, in->cols);
    return true;
}

/* A copy beside each thing, so many cells away, where there is room. */
static bool leave_copy(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid moved;
    step_aside(choice, in, &moved);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (!out->cell[i]) out->cell[i] = moved.cell[i];
    return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* From every coloured cell a line to the border in each direction of the list. */
static bool shoot(const struct trm_grid *in, const int *directions, int count, struct trm_grid *out)
{
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        for (int k = 0; in->cell[i] && k < count; k++) {
            int d = directions[k], y = i / in->cols + arc_dy[d], x = i % in->cols + arc_dx[d];
            for (; arc_inside(in, y, x) && !arc_get(in, y, x); y += arc_dy[d], x += arc_dx[d])
                *arc_at(out, y, x) = in->cell[i];
        }
    }
    return true;
}

static bool shoot_ray(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return shoot(in, choice, 1, out);
}

static bool shoot_cross(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    static const int straight[] = {0, 1, 2, 3}, diagonal[] = {4, 5, 6, 7};
    return shoot(in, choice[0] ? diagonal : straight, 4, out);
}

static bool shoot_line(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    static const int lines[4][2] = {{0, 2}, {1, 3}, {4, 6}, {5, 7}};
    return shoot(in, lines[choice[0]], 2, out);
}

/* Two cells of one colour that face each other are joined, in their own or a fixed colour. */
static bool connect(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        for (int d = 1; in->cell[i] && d <= 2; d++) {
            int y = i / in->cols + arc_dy[d], x = i % in->cols + arc_dx[d], gap = 0;
            while (arc_inside(in, y, x) && !arc_get(in, y, x))
                y += arc_dy[d], x += arc_dx[d], gap++;
            if (arc_get(in, y, x) != in->cell[i]) continue;
            for (; gap > 0; gap--)
                *arc_at(out, y - gap * arc_dy[d], x - gap * arc_dx[d]) =
                    choice[0] ? (uint8_t)choice[0] : in->cell[i];
        }
    }
    return true;
}

/* The frame (or the whole) of the box whose opposite corners have one colour. */
static bool span_box(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int found = 0;
    *out = *in;
    for (int colour = 1; colour < ARC_COLOURS; colour++) {
        int at[2], count = 0;
        for (int i = 0; i < trm_grid_size(in); i++) {
            if (in->cell[i] != colour) continue;
            if (count == 2) return false;
            at[count++] = i;
        }
        if (count < 2) continue;
        int top = at[0] / in->cols, bottom = at[1] / in->cols, a = at[0] % in->cols,
            b = at[1] % in->cols;
        if (a > b || (found++ && choice[0])) return false;
        for (int y = top; y <= bottom; y++)
            for (int x = a; x <= b; x++)
                if (choice[0] || y == top || y == bottom || x == a || x == b)
                    *arc_at(out, y, x) = (uint8_t)colour;
    }
    return found > 0;
}

/* The first rows go on to the bottom. */
static bool go_on(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int period = choice[0] + 2;
    *out = *in;
    for (int y = period; y < in->rows; y++)
        for (int x = 0; x < in->cols; x++) {
            if (arc_get(in, y, x)) return false;
            *arc_at(out, y, x) = (uint8_t)arc_get(in, y % period, x);
        }
    return true;
}

/* A cell of colour at the four corners of every cell. */
static bool stamp_corners(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        for (int k = 4; in->cell[i] && k < 8; k++) {
            int y = i / in->cols + arc_dy[k], x = i % in->cols + arc_dx[k];
            if (arc_inside(in, y, x) && !arc_get(in, y, x))
                *arc_at(out, y, x) = (uint8_t)(choice[0] + 1);
        }
    return true;
}

const struct arc_rule arc_rules_line[] = {
    {"gravity", {4}, loose_cells, gravity},       {"slide", {4}, one_blob, slide},
    {"step-aside", {8, 2}, one_blob, step_aside}, {"leave-copy", {8, 3}, one_blob, leave_copy},
    {"shoot-ray", {8}, dots, shoot_ray},          {"shoot-cross", {2}, dots, shoot_cross},
    {"shoot-line", {4}, dots, shoot_line},        {"connect", {10}, facing_dots, connect},
    {"span-box", {2}, corners, span_box},         {"go-on", {3}, first_rows, go_on},
    {"stamp-corners", {9}, dots, stamp_corners},  {0},
};
