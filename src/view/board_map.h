/* Where the cells of a board lie on the screen: boxes kept apart by rulings (Sudoku), or tiles side
 * by side. The answer grid and the latent map share it, so that a cell is found in both. */
#ifndef VIEW_BOARD_MAP_H
#define VIEW_BOARD_MAP_H

#include "canvas/palette.h"
#include "trmscope/family.h"

struct board_map {
    struct area window; /* what may be drawn on */
    int rows, cols;
    int box_rows, box_cols; /* 0: no boxes */
    int cell_width, cell_height;
    int gap_x, gap_y;  /* columns and rows between boxes */
    int width, height; /* of the whole board */
    int left, top;     /* of its first cell; outside the window when it is scrolled */
};

/* The largest cells with which the board fits into a; where none fit, small ones, scrolled so
 * that (row, col) is seen. The board is placed in the upper left corner. */
struct board_map board_map_fit(const struct trm_family *f, int rows, int cols, struct area a,
                               int row, int col);

/* Whether all of the board lies within its window. */
bool board_map_whole(const struct board_map *m);

/* The cells of the screen that belong to a cell of the board. */
struct area board_map_cell(const struct board_map *m, int row, int col);

/* The cell of the board at (x, y) of the screen; false when there is none. */
bool board_map_hit(const struct board_map *m, int x, int y, int *row, int *col);

/* As board_map_fit, but a board that has to be scrolled leaves a row and a column for
 * board_map_bars. */
struct board_map board_map_with_bars(const struct trm_family *f, int rows, int cols, struct area a,
                                     int row, int col);

/* a without a column on each side, room to breathe, where it is not narrow and the board need not be
 * scrolled for it. */
struct area board_map_inset(const struct trm_family *f, int rows, int cols, struct area a);

/* Bars that say which part of a board that is larger than its window is seen. */
void board_map_bars(struct canvas *c, const struct look *l, const struct board_map *m);

/* Lines between the boxes. */
void board_map_rules(struct canvas *c, const struct look *l, const struct board_map *m);

#endif
