/* What the rules of made-up ARC tasks draw with, and what they see: cells,
 * blobs, boxes, objects. */
#ifndef PUZZLE_ARC_DRAW_H
#define PUZZLE_ARC_DRAW_H

#include "puzzle/arc.h"

/* A cell that is there. */
static inline uint8_t *arc_at(struct trm_grid *g, int r, int c)
{
    return &g->cell[r * g->cols + c];
}

static inline bool arc_inside(const struct trm_grid *g, int r, int c)
{
    return r >= 0 && c >= 0 && r < g->rows && c < g->cols;
}

/* A cell that may lie outside: then 0. */
static inline int arc_get(const struct trm_grid *g, int r, int c)
{
    return arc_inside(g, r, c) ? g->cell[r * g->cols + c] : 0;
}

int arc_between(struct rng *r, int least, int most); /* both included */

/* `count` different colours of 1..9. */
void arc_colours(struct rng *r, int *out, int count);

/* A black grid whose sides are drawn from least..most. */
struct trm_grid arc_field(struct rng *r, int least, int most);

/* Gives every cell a colour of the list with that probability. */
void arc_noise(struct rng *r, struct trm_grid *g, double share, const int *colours, int count);

/* Colours `count` black cells; fewer where black ones are rare. */
void arc_scatter(struct rng *r, struct trm_grid *g, int colour, int count);

/* A solid box, or a connected blob of `size` cells, with a black cell or the border all around it;
 * false when no place was found. */
bool arc_place_box(struct rng *r, struct trm_grid *g, int rows, int cols, int colour);
bool arc_place_blob(struct rng *r, struct trm_grid *g, int size, int colour);

/* Cells of one colour that touch by their sides. */
struct arc_object {
    int colour, size, top, left, bottom, right; /* bottom and right are inside */
};

struct arc_objects {
    int count;
    int16_t label[ARC_SIDE * ARC_SIDE]; /* of each cell: which object; -1: black */
    struct arc_object item[ARC_SIDE * ARC_SIDE];
};

/* In reading order of their first cells. */
void arc_find_objects(const struct trm_grid *g, struct arc_objects *out);

/* The one that is largest (or smallest); -1 when two are, or there is none. */
int arc_extreme_object(const struct arc_objects *o, bool largest);

/* All cells of a colour, or with colour 0 all that are not black, as if they were an object; false
 * where there are none. */
bool arc_find_box(const struct trm_grid *g, int colour, struct arc_object *out);

/* The cells of g from (top, left), of that size; those of the box around an object. */
struct trm_grid arc_cut(const struct trm_grid *g, int top, int left, int rows, int cols);
struct trm_grid arc_cut_object(const struct trm_grid *g, const struct arc_object *o);

/* How many cells have each colour. */
void arc_count_colours(const struct trm_grid *g, int count[ARC_COLOURS]);

/* One step in each direction: up, right, down, left; then the diagonals. */
extern const int arc_dy[8], arc_dx[8];

#endif
