/* Rules that keep every shape where it is and say what colour its cells have. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"

/* ---- Inputs ---------------------------------------------------------------------------------- */

static void blobs_of(struct rng *r, struct trm_grid *in, const int *colours, int count, int blobs,
                     int largest)
{
    for (int i = 0; i < blobs; i++) {
        int colour = colours[rng_below(r, (uint32_t)count)]; /* arguments are drawn in any order */
        arc_place_blob(r, in, arc_between(r, 1, largest), colour);
    }
}

static void coloured_blobs(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[5];
    (void)choice;
    arc_colours(r, colours, 5);
    *in = arc_field(r, 7, 14);
    blobs_of(r, in, colours, 5, arc_between(r, 4, 8), 6);
}

/* Blobs of one colour that no choice of these rules is: choices name the colours 1..8, it is 9. */
static void plain_blobs(struct rng *r, const int *choice, struct trm_grid *in)
{
    static const int colour[] = {9};
    (void)choice;
    *in = arc_field(r, 8, 14);
    blobs_of(r, in, colour, 1, arc_between(r, 3, 6), 8);
}

/* Noise that is sure to have the colours of the choices. */
static void chosen_noise(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[5] = {choice[0] + 1, choice[1] + 1};
    arc_colours(r, colours + 2, 3);
    *in = arc_field(r, 4, 11);
    arc_noise(r, in, 0.5, colours, 5);
}

/* ---- Renaming -------------------------------------------------------------------------------- */

static bool rename_colour(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int from = choice[0] + 1, to = choice[1] + 1;
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (in->cell[i] == from) out->cell[i] = (uint8_t)to;
    return from != to;
}

static bool swap_colours(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int a = choice[0] + 1, b = choice[1] + 1;
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        if (in->cell[i] == a) out->cell[i] = (uint8_t)b;
        if (in->cell[i] == b) out->cell[i] = (uint8_t)a;
    }
    return a < b;
}

static void two_tone(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colour[1];
    (void)choice;
    arc_colours(r, colour, 1);
    *in = arc_field(r, 3, 10);
    arc_noise(r, in, 0.25 + 0.5 * rng_uniform(r), colour, 1);
}

/* Black takes the one colour there is, and that turns black. */
static bool negative(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int colour = 0;
    (void)choice;
    for (int i = 0; i < trm_grid_size(in); i++) {
        if (in->cell[i] && colour && in->cell[i] != colour) return false;
        if (in->cell[i]) colour = in->cell[i];
    }
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) out->cell[i] = in->cell[i] ? 0 : (uint8_t)colour;
    return colour != 0;
}

/* ---- By number ------------------------------------------------------------------------------- */

/* The colour (not black) that most or fewest cells have; 0 when two share that place. */
static int extreme_colour(const struct trm_grid *g, bool most)
{
    int count[ARC_COLOURS], best = 0;
    bool tie = false;
    arc_count_colours(g, count);
    for (int c = 1; c < ARC_COLOURS; c++) {
        if (!count[c]) continue;
        int ahead = most ? count[c] - count[best] : count[best] - count[c];
        if (best == 0 || ahead > 0)
            best = c, tie = false;
        else if (ahead == 0)
            tie = true;
    }
    return tie ? 0 : best;
}

/* Everything coloured takes the commonest (or the rarest) colour. */
static bool conform(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int colour = extreme_colour(in, choice[0] == 0);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (in->cell[i]) out->cell[i] = (uint8_t)colour;
    return colour != 0;
}

/* Only the commonest (or the rarest) colour stays. */
static bool keep_one_colour(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int colour = extreme_colour(in, choice[0] == 0);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (in->cell[i] != colour) out->cell[i] = 0;
    return colour != 0;
}

/* ---- By size --------------------------------------------------------------------------------- */

/* The one object that is largest (or smallest); -1 when two are. */
static int extreme_object(const struct arc_objects *o, bool largest)
{
    int best = -1;
    bool tie = false;
    for (int i = 0; i < o->count; i++) {
        int ahead = best < 0  ? 1
                    : largest ? o->item[i].size - o->item[best].size
                              : o->item[best].size - o->item[i].size;
        if (ahead > 0)
            best = i, tie = false;
        else if (ahead == 0)
            tie = true;
    }
    return tie ? -1 : best;
}

static bool mark_extreme(bool largest, int colour, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    int best = extreme_object(&o, largest);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (o.label[i] == best) out->cell[i] = (uint8_t)colour;
    return best >= 0 && o.count > 1;
}

static bool mark_largest(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return mark_extreme(true, choice[0] + 1, in, out);
}

static bool mark_smallest(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return mark_extreme(false, choice[0] + 1, in, out);
}

/* An object of n cells takes colour n (and an offset, around 1..8). */
static bool colour_by_size(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (o.label[i] >= 0)
            out->cell[i] = (uint8_t)((o.item[o.label[i]].size - 1 + choice[0]) % 8 + 1);
    return o.count > 1;
}

/* Objects that touch the border of the grid take one colour, the others stay. */
static bool mark_at_border(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    *out = *in;
    int marked = 0;
    for (int i = 0; i < o.count; i++) {
        const struct arc_object *b = &o.item[i];
        bool touches =
            b->top == 0 || b->left == 0 || b->bottom == in->rows - 1 || b->right == in->cols - 1;
        marked += touches;
        for (int k = 0; touches && k < trm_grid_size(in); k++)
            if (o.label[k] == i) out->cell[k] = (uint8_t)(choice[0] + 1);
    }
    return marked > 0 && marked < o.count;
}

/* ---- By place -------------------------------------------------------------------------------- */

static void legend(struct rng *r, struct trm_grid *in, bool down)
{
    static const int grey[] = {5};
    int length;
    *in = arc_field(r, 5, 11);
    arc_noise(r, in, 0.45, grey, 1);
    length = down ? in->rows : in->cols;
    for (int i = 0; i < length; i++) {
        int colour;
        do arc_colours(r, &colour, 1);
        while (colour == 5);
        *arc_at(in, down ? i : 0, down ? 0 : i) = (uint8_t)colour;
    }
}

static void legend_left(struct rng *r, const int *choice, struct trm_grid *in)
{
    (void)choice;
    legend(r, in, true);
}

static void legend_top(struct rng *r, const int *choice, struct trm_grid *in)
{
    (void)choice;
    legend(r, in, false);
}

static bool follow_legend(bool down, const struct trm_grid *in, struct trm_grid *out)
{
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (in->cell[i] == 5)
            out->cell[i] = (uint8_t)arc_get(in, down ? i / in->cols : 0, down ? 0 : i % in->cols);
    return true;
}

static bool colour_by_row(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    (void)choice;
    return follow_legend(true, in, out);
}

static bool colour_by_column(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    (void)choice;
    return follow_legend(false, in, out);
}

/* Coloured cells where row + column is even (from the object's corner) take another colour. */
static bool chequer(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        if (o.label[i] < 0) continue;
        const struct arc_object *b = &o.item[o.label[i]];
        if ((i / in->cols - b->top + i % in->cols - b->left) % 2)
            out->cell[i] = (uint8_t)(choice[0] + 1);
    }
    return true;
}

static void boxes(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3];
    (void)choice;
    arc_colours(r, colours, 3);
    *in = arc_field(r, 9, 16);
    for (int i = arc_between(r, 2, 4); i > 0; i--) {
        int cols = arc_between(r, 3, 6), rows = arc_between(r, 3, 6);
        arc_place_box(r, in, rows, cols, colours[i % 3]);
    }
}

/* Cells all around which there is the same colour, corners too, turn black or another colour. */
static bool repaint_inside(int colour, const struct trm_grid *in, struct trm_grid *out)
{
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        int same = 0;
        for (int k = 0; k < 8; k++)
            same += in->cell[i] &&
                    arc_get(in, i / in->cols + arc_dy[k], i % in->cols + arc_dx[k]) == in->cell[i];
        if (same == 8) out->cell[i] = (uint8_t)colour;
    }
    return true;
}

static bool hollow_out(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    (void)choice;
    return repaint_inside(0, in, out);
}

static bool paint_inside(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return repaint_inside(choice[0] + 1, in, out);
}

const struct arc_rule arc_rules_colour[] = {
    {"rename-colour", {9, 9}, chosen_noise, rename_colour},
    {"swap-colours", {9, 9}, chosen_noise, swap_colours},
    {"negative", {0}, two_tone, negative},
    {"conform", {2}, coloured_blobs, conform},
    {"keep-one-colour", {2}, coloured_blobs, keep_one_colour},
    {"mark-largest", {8}, plain_blobs, mark_largest},
    {"mark-smallest", {8}, plain_blobs, mark_smallest},
    {"colour-by-size", {8}, plain_blobs, colour_by_size},
    {"mark-at-border", {8}, plain_blobs, mark_at_border},
    {"colour-by-row", {0}, legend_left, colour_by_row},
    {"colour-by-column", {0}, legend_top, colour_by_column},
    {"chequer", {9}, boxes, chequer},
    {"hollow-out", {0}, boxes, hollow_out},
    {"paint-inside", {9}, boxes, paint_inside},
    {0},
};
