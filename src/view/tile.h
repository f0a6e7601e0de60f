/* How the cells of puzzles look by themselves, without a model: the colours of ARC, walls and ways,
 * digits; and a whole grid at whatever size there is room for. */
#ifndef VIEW_TILE_H
#define VIEW_TILE_H

#include "canvas/palette.h"
#include "trmscope/family.h"

/* A cell that fills its place: style of the place and the character on it. Without colours the
 * character says it all. Sudoku has no tiles: digits on plain ground. */
struct tile {
    struct style style;
    uint32_t glyph;
};
struct tile tile_of(const struct look *l, const struct trm_family *f, int cell);

/* The same for whoever makes a puzzle: free ground has a dot, so that one sees where
 * the grid ends. */
struct tile tile_in_hand(const struct look *l, const struct trm_family *f, int cell);

/* Fills an area with a tile, its character in the middle. */
void draw_tile(struct canvas *c, struct area a, const struct look *l, const struct tile *t);

/* How large cells are drawn: columns and rows of the screen, rows 0: two cells in one row of the
 * screen, one above the other. Sudoku ignores it and takes what fits. */
struct grid_scale {
    int width, height;
};
/* The largest scale at which such a grid fits into a, else the smallest there is. */
struct grid_scale grid_scale_fit(struct area a, const struct look *l, int rows, int cols);

/* Borrowed and only read. */
struct grid_view {
    const struct trm_family *family;
    const struct trm_grid *grid;
    struct grid_scale scale; /* width 0: what fits */
};

/* The whole grid, or its upper left part where it does not fit. Returns the area that was used. */
struct area view_grid(struct canvas *c, struct area a, const struct look *l,
                      const struct grid_view *v);

#endif
