/* What the rules of made-up ARC tasks draw with. Placing tries a bounded number of times, so that a
 * full field is an answer ("no place"), never a hang. */
#include "puzzle/arc_draw.h"

#include "base/bounds.h"
#include "base/check.h"

#include <string.h>

enum { TRIES = 60 };

const int arc_dy[8] = {-1, 0, 1, 0, -1, 1, 1, -1}, arc_dx[8] = {0, 1, 0, -1, 1, 1, -1, -1};

int arc_between(struct rng *r, int least, int most)
{
    return least + (int)rng_below(r, (uint32_t)(most - least + 1));
}

void arc_colours(struct rng *r, int *out, int count)
{
    int all[ARC_COLOURS - 1];
    for (int i = 0; i < ARC_COLOURS - 1; i++) all[i] = i + 1;
    rng_shuffle(r, all, ARC_COLOURS - 1);
    memcpy(out, all, (size_t)count * sizeof *out);
}

struct trm_grid arc_field(struct rng *r, int least, int most)
{
    int rows = arc_between(r, least, most);
    return trm_grid_make(rows, arc_between(r, least, most));
}

void arc_noise(struct rng *r, struct trm_grid *g, double share, const int *colours, int count)
{
    for (int i = 0; i < trm_grid_size(g); i++)
        if (rng_uniform(r) < share) g->cell[i] = (uint8_t)colours[rng_below(r, (uint32_t)count)];
}

void arc_scatter(struct rng *r, struct trm_grid *g, int colour, int count)
{
    for (int tries = 0; count > 0 && tries < TRIES * count; tries++) {
        uint32_t i = rng_below(r, (uint32_t)trm_grid_size(g));
        if (g->cell[i]) continue;
        g->cell[i] = (uint8_t)colour;
        count--;
    }
}

/* Whether the box and the ring around it are black. */
static bool is_clear(const struct trm_grid *g, int top, int left, int rows, int cols)
{
    for (int r = top - 1; r <= top + rows; r++)
        for (int c = left - 1; c <= left + cols; c++)
            if (arc_get(g, r, c)) return false;
    return true;
}

bool arc_place_box(struct rng *r, struct trm_grid *g, int rows, int cols, int colour)
{
    if (rows > g->rows || cols > g->cols) return false;
    for (int tries = 0; tries < TRIES; tries++) {
        int top = arc_between(r, 0, g->rows - rows), left = arc_between(r, 0, g->cols - cols);
        if (!is_clear(g, top, left, rows, cols)) continue;
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < cols; x++) *arc_at(g, top + y, left + x) = (uint8_t)colour;
        return true;
    }
    return false;
}

/* Grows from a cell to random neighbours that touch nothing else. */
static bool grow(struct rng *r, struct trm_grid *g, int cell, int size, int colour)
{
    struct trm_grid before = *g;
    int cells[ARC_SIDE * ARC_SIDE] = {cell}, count = 1;
    g->cell[cell] = (uint8_t)colour;
    for (int tries = 0; count < size && tries < TRIES * size; tries++) {
        int from = cells[rng_below(r, (uint32_t)count)];
        int k = (int)rng_below(r, 4), y = from / g->cols + arc_dy[k],
            x = from % g->cols + arc_dx[k];
        if (!arc_inside(g, y, x) || *arc_at(g, y, x) || !is_clear(&before, y, x, 1, 1)) continue;
        *arc_at(g, y, x) = (uint8_t)colour;
        cells[count++] = y * g->cols + x;
    }
    if (count == size) return true;
    *g = before;
    return false;
}

bool arc_place_blob(struct rng *r, struct trm_grid *g, int size, int colour)
{
    for (int tries = 0; tries < TRIES; tries++) {
        int cell = (int)rng_below(r, (uint32_t)trm_grid_size(g));
        if (!is_clear(g, cell / g->cols, cell % g->cols, 1, 1)) continue;
        if (grow(r, g, cell, size, colour)) return true;
    }
    return false;
}

static void add_cell(struct arc_object *o, int y, int x)
{
    o->size++;
    o->top = least_of(o->top, y), o->bottom = most_of(o->bottom, y);
    o->left = least_of(o->left, x), o->right = most_of(o->right, x);
}

/* Labels everything of its colour that is connected with the cell. */
static void flood(const struct trm_grid *g, int start, struct arc_objects *out)
{
    int stack[ARC_SIDE * ARC_SIDE], depth = 0, id = out->count++;
    int row = start / g->cols, col = start % g->cols;
    struct arc_object o = {g->cell[start], 0, row, col, row, col};
    stack[depth++] = start;
    out->label[start] = (int16_t)id;
    while (depth > 0) {
        int cell = stack[--depth], y = cell / g->cols, x = cell % g->cols;
        add_cell(&o, y, x);
        for (int k = 0; k < 4; k++) {
            int next = (y + arc_dy[k]) * g->cols + x + arc_dx[k];
            if (!arc_inside(g, y + arc_dy[k], x + arc_dx[k])) continue;
            if (g->cell[next] != o.colour || out->label[next] >= 0) continue;
            out->label[next] = (int16_t)id;
            stack[depth++] = next;
        }
    }
    out->item[id] = o;
}

void arc_find_objects(const struct trm_grid *g, struct arc_objects *out)
{
    CHECK(g->rows <= ARC_SIDE && g->cols <= ARC_SIDE);
    out->count = 0;
    memset(out->label, -1, sizeof out->label);
    for (int i = 0; i < trm_grid_size(g); i++)
        if (g->cell[i] && out->label[i] < 0) flood(g, i, out);
}

int arc_extreme_object(const struct arc_objects *o, bool largest)
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

bool arc_find_box(const struct trm_grid *g, int colour, struct arc_object *out)
{
    *out = (struct arc_object){colour, 0, g->rows, g->cols, -1, -1};
    for (int i = 0; i < trm_grid_size(g); i++)
        if (colour ? g->cell[i] == colour : g->cell[i] > 0) add_cell(out, i / g->cols, i % g->cols);
    return out->size > 0;
}

struct trm_grid arc_cut(const struct trm_grid *g, int top, int left, int rows, int cols)
{
    struct trm_grid out = trm_grid_make(rows, cols);
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) *arc_at(&out, r, c) = (uint8_t)arc_get(g, top + r, left + c);
    return out;
}

struct trm_grid arc_cut_object(const struct trm_grid *g, const struct arc_object *o)
{
    return arc_cut(g, o->top, o->left, o->bottom - o->top + 1, o->right - o->left + 1);
}

void arc_count_colours(const struct trm_grid *g, int count[ARC_COLOURS])
{
    memset(count, 0, ARC_COLOURS * sizeof *count);
    for (int i = 0; i < trm_grid_size(g); i++) count[g->cell[i]]++;
}
