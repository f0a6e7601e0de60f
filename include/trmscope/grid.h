/* The grid: what a puzzle of every family is drawn on.
 *
 * A cell is a small number whose meaning belongs to the family: Sudoku 0 blank, 1..16 digit; maze
 * 0 wall, 1 free, 2 start, 3 goal, 4 path (the order of "# SGo"); ARC colour 0..9.
 */
#ifndef TRMSCOPE_GRID_H
#define TRMSCOPE_GRID_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TRM_GRID_SIDE = 64, TRM_GRID_CELLS = TRM_GRID_SIDE * TRM_GRID_SIDE };

/* A value: copied by assignment. rows == 0 means "no grid" (an answer that is not known). */
struct trm_grid {
    uint8_t rows, cols;          /* each at most TRM_GRID_SIDE */
    uint8_t cell[TRM_GRID_CELLS]; /* row by row without gaps: cell[r * cols + c] */
};

static inline int trm_grid_size(const struct trm_grid *g)
{
    return g->rows * g->cols;
}

/* A grid of that size with every cell 0. CHECKs 0 <= rows, cols <= TRM_GRID_SIDE. */
struct trm_grid trm_grid_make(int rows, int cols);

/* Same size and same cells. */
bool trm_grid_equal(const struct trm_grid *a, const struct trm_grid *b);

/* Cells, by row and column, that only one of them has or whose values differ. */
int trm_grid_differ(const struct trm_grid *a, const struct trm_grid *b);

#ifdef __cplusplus
}
#endif

#endif
