/* Where one is on a board that is larger than its window: bars at the edges, and in a corner, or
 * beside it where there is room, the whole board in miniature. */
#ifndef VIEW_MINI_MAP_H
#define VIEW_MINI_MAP_H

#include "view/board_map.h"

/* Borrowed and only read. */
struct mini_map {
    const struct board_map *map;
    const struct trm_family *family;
    const struct trm_grid
        *grid;    /* what lies on the board, from its first cell on; NULL: not said */
    int row, col; /* cursor, which the map keeps clear of */
};

/* Draws nothing where the board is whole, and only the bars where there is no room for a map. */
void view_mini_map(struct canvas *c, const struct look *l, const struct mini_map *v);

/* The first column of the screen to the right of board, bar and map. */
int mini_map_right(const struct mini_map *v);

/* The cell of the board that the map shows at (x, y) of the screen; false: the map is not there. */
bool mini_map_hit(const struct mini_map *v, int x, int y, int *row, int *col);

#endif
