/* Rules about objects: which one is meant, how many there are, what surrounds them. */
#include "puzzle/arc_draw.h"
#include "puzzle/arc_rules.h"

/* ---- Inputs ---------------------------------------------------------------------------------- */

static void many_blobs(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[4];
    (void)choice;
    arc_colours(r, colours, 4);
    *in = arc_field(r, 9, 15);
    for (int i = arc_between(r, 3, 6); i > 0; i--) {
        int colour = colours[rng_below(r, 4)]; /* arguments are drawn in any order */
        arc_place_blob(r, in, arc_between(r, 2, 10), colour);
    }
}

/* A few blobs of one colour and one of another. */
static void odd_one(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[2];
    (void)choice;
    arc_colours(r, colours, 2);
    *in = arc_field(r, 9, 15);
    for (int i = arc_between(r, 2, 5); i >= 0; i--)
        arc_place_blob(r, in, arc_between(r, 3, 8), colours[i == 0]);
}

static void few_dots(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3];
    (void)choice;
    arc_colours(r, colours, 3);
    *in = arc_field(r, 6, 12);
    for (int i = arc_between(r, 2, 7); i > 0; i--)
        arc_scatter_apart(r, in, colours[rng_below(r, 3)], 1);
}

/* Different numbers of dots in up to five colours. */
static void dots_to_count(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[5], number[] = {1, 2, 3, 4, 5, 6, 7};
    (void)choice;
    arc_colours(r, colours, 5);
    rng_shuffle(r, number, 7);
    *in = arc_field(r, 7, 12);
    for (int i = arc_between(r, 2, 4); i >= 0; i--) arc_scatter(r, in, colours[i], number[i]);
}

/* Rings of odd shapes: blobs whose inside is taken out. */
static void rings(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[2];
    (void)choice;
    arc_colours(r, colours, 2);
    *in = arc_field(r, 9, 16);
    for (int i = arc_between(r, 2, 4); i > 0; i--) {
        struct trm_grid before = *in;
        int rows = arc_between(r, 3, 6), cols = arc_between(r, 3, 6);
        if (!arc_place_box(r, in, rows, cols, colours[0])) continue;
        int cell = 0;
        while (in->cell[cell] == before.cell[cell]) cell++;
        bool open = rng_below(r, 4) == 0; /* some leak */
        for (int y = 1; y + 1 < rows; y++)
            for (int x = 1; x + 1 < cols; x++)
                *arc_at(in, cell / in->cols + y, cell % in->cols + x) = 0;
        if (open) *arc_at(in, cell / in->cols, cell % in->cols + 1) = 0;
    }
}

/* ---- Which one is meant ---------------------------------------------------------------------- */

static struct trm_grid cut_object(const struct trm_grid *in, const struct arc_object *o)
{
    return arc_cut(in, o->top, o->left, o->bottom - o->top + 1, o->right - o->left + 1);
}

static bool take_object(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    int best = -1;
    bool tie = false;
    for (int i = 0; i < o.count; i++) {
        int ahead = best < 0 ? 1 : o.item[i].size - o.item[best].size;
        if (best >= 0 && choice[0]) ahead = -ahead;
        if (ahead > 0) best = i;
        if (ahead > 0 || ahead == 0) tie = ahead == 0;
    }
    if (best < 0 || tie || o.count < 2) return false;
    *out = cut_object(in, &o.item[best]);
    return true;
}

static bool take_odd_one(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    int uses[ARC_COLOURS] = {0}, odd = -1, odd_ones = 0;
    (void)choice;
    arc_find_objects(in, &o);
    for (int i = 0; i < o.count; i++) uses[o.item[i].colour]++;
    for (int i = 0; i < o.count; i++) {
        if (uses[o.item[i].colour] != 1) continue;
        odd = i;
        odd_ones++;
    }
    if (odd_ones != 1 || o.count < 3) return false;
    *out = cut_object(in, &o.item[odd]);
    return true;
}

/* Only objects of at least so many cells stay: the noise goes. */
static bool drop_small(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        if (o.label[i] >= 0 && o.item[o.label[i]].size <= choice[0] + 1) out->cell[i] = 0;
    return true;
}

static void noisy_boxes(struct rng *r, const int *choice, struct trm_grid *in)
{
    int colours[3];
    arc_colours(r, colours, 3);
    *in = arc_field(r, 9, 15);
    for (int i = 0; i < 2; i++) {
        int cols = arc_between(r, 3, 4), rows = arc_between(r, 3, 4);
        arc_place_box(r, in, rows, cols, colours[i]);
    }
    for (int i = arc_between(r, 3, 6); i > 0; i--)
        arc_place_blob(r, in, arc_between(r, 1, choice[0] + 1), colours[2]);
}

/* ---- Counting -------------------------------------------------------------------------------- */

/* A row with a cell for each object, in reading order, of its colour. */
static bool list_objects(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    if (o.count < 1 || o.count > ARC_SIDE) return false;
    *out = choice[0] ? trm_grid_make(o.count, 1) : trm_grid_make(1, o.count);
    for (int i = 0; i < o.count; i++) out->cell[i] = (uint8_t)o.item[i].colour;
    return true;
}

/* A diagonal as long as there are objects. */
static bool count_diagonal(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    if (o.count < 1 || o.count > ARC_SIDE) return false;
    *out = trm_grid_make(o.count, o.count);
    for (int i = 0; i < o.count; i++) *arc_at(out, i, i) = (uint8_t)(choice[0] + 1);
    return true;
}

/* A bar for each colour, the longest first, as long as it has cells. */
static bool bar_chart(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int count[ARC_COLOURS], order[ARC_COLOURS], bars = 0;
    arc_count_colours(in, count);
    for (int most = ARC_SIDE; most > 0; most--) {
        int same = 0;
        for (int c = 1; c < ARC_COLOURS; c++) {
            if (count[c] != most) continue;
            order[bars++] = c;
            same++;
        }
        if (same > 1) return false;
    }
    if (bars < 2 || count[order[0]] > ARC_SIDE) return false;
    int longest = count[order[0]];
    *out = choice[0] ? trm_grid_make(longest, bars) : trm_grid_make(bars, longest);
    for (int i = 0; i < bars; i++)
        for (int k = 0; k < count[order[i]]; k++)
            *arc_at(out, choice[0] ? longest - 1 - k : i, choice[0] ? i : k) = (uint8_t)order[i];
    return true;
}

/* One cell of each colour, the commonest first. */
static bool rank_colours(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct trm_grid chart;
    static const int rows[ARC_CHOICES] = {0};
    if (!bar_chart(rows, in, &chart)) return false;
    *out = trm_grid_make(chart.rows, 1);
    for (int i = 0; i < chart.rows; i++)
        out->cell[choice[0] ? chart.rows - 1 - i : i] = (uint8_t)arc_get(&chart, i, 0);
    return true;
}

/* ---- Around and inside ----------------------------------------------------------------------- */

/* A ring of colour around every object. */
static bool halo(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    int sides = choice[1] ? 4 : 8; /* corners too, or not */
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++)
        for (int k = 0; in->cell[i] == 0 && k < sides; k++)
            if (arc_get(in, i / in->cols + arc_dy[k], i % in->cols + arc_dx[k]))
                out->cell[i] = (uint8_t)(choice[0] + 1);
    return true;
}

/* The black cells that the border reaches. */
static void find_outside(const struct trm_grid *g, bool *outside)
{
    int stack[ARC_SIDE * ARC_SIDE], depth = 0;
    for (int i = 0; i < trm_grid_size(g); i++) {
        int r = i / g->cols, c = i % g->cols;
        bool border = r == 0 || c == 0 || r == g->rows - 1 || c == g->cols - 1;
        outside[i] = border && !g->cell[i];
        if (outside[i]) stack[depth++] = i;
    }
    while (depth > 0) {
        int cell = stack[--depth];
        for (int k = 0; k < 4; k++) {
            int y = cell / g->cols + arc_dy[k], x = cell % g->cols + arc_dx[k];
            int next = y * g->cols + x;
            if (!arc_inside(g, y, x) || g->cell[next] || outside[next]) continue;
            outside[next] = true;
            stack[depth++] = next;
        }
    }
}

static bool flood_sides(bool inner, int colour, const struct trm_grid *in, struct trm_grid *out)
{
    bool outside[ARC_SIDE * ARC_SIDE];
    int holes = 0;
    find_outside(in, outside);
    *out = *in;
    for (int i = 0; i < trm_grid_size(in); i++) {
        if (in->cell[i]) continue;
        holes += !outside[i];
        if (outside[i] != inner) out->cell[i] = (uint8_t)colour;
    }
    return holes > 0;
}

static bool fill_holes(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return flood_sides(true, choice[0] + 1, in, out);
}

static bool fill_outside(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    return flood_sides(false, choice[0] + 1, in, out);
}

/* The box around each object is filled up. */
static bool fill_boxes(const int *choice, const struct trm_grid *in, struct trm_grid *out)
{
    struct arc_objects o;
    arc_find_objects(in, &o);
    *out = *in;
    for (int i = 0; i < o.count; i++)
        for (int y = o.item[i].top; y <= o.item[i].bottom; y++)
            for (int x = o.item[i].left; x <= o.item[i].right; x++)
                if (!arc_get(in, y, x)) *arc_at(out, y, x) = (uint8_t)(choice[0] + 1);
    return true;
}

const struct arc_rule arc_rules_object[] = {
    {"take-object", {2}, many_blobs, take_object},
    {"take-odd-one", {0}, odd_one, take_odd_one},
    {"drop-small", {2}, noisy_boxes, drop_small},
    {"list-objects", {2}, few_dots, list_objects},
    {"count-diagonal", {9}, few_dots, count_diagonal},
    {"bar-chart", {2}, dots_to_count, bar_chart},
    {"rank-colours", {2}, dots_to_count, rank_colours},
    {"halo", {9, 2}, few_dots, halo},
    {"fill-holes", {9}, rings, fill_holes},
    {"fill-outside", {9}, rings, fill_outside},
    {"fill-boxes", {9}, many_blobs, fill_boxes},
    {0},
};
