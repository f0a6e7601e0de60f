/* Sets of cells of a grid: what a tool touches. What is then put there is the editor's business. */
#ifndef EDIT_SHAPES_H
#define EDIT_SHAPES_H

#include "trmscope/grid.h"

/* on[r * cols + c] */
struct cells {
    bool on[TRM_GRID_CELLS];
};

struct spot {
    int row, col;
};

/* Everything is added to *out, which the caller zeroed; spots are within the grid. */

/* The straight line between two cells (Bresenham 1965), both ends included. */
void shape_line(const struct trm_grid *g, struct spot a, struct spot b, struct cells *out);

/* The rectangle with these corners; border: only its outermost cells. */
void shape_block(const struct trm_grid *g, struct spot a, struct spot b, bool border,
                 struct cells *out);

/* All cells with the value of that one that can be reached from it by steps to the four sides. */
void shape_flood(const struct trm_grid *g, struct spot from, struct cells *out);

#endif
