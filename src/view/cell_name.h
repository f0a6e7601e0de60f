/* What cells are called, for those who cannot see or tell apart how they look. */
#ifndef VIEW_CELL_NAME_H
#define VIEW_CELL_NAME_H

#include "trmscope/family.h"

/* "7", "wall", "3 green". Valid for ever. */
const char *cell_name(const struct trm_family *f, int cell);

/* The digits that a cell of a Sudoku may have by the rules, bit d-1 for digit d; 0 for a cell that
 * is not blank and in other families. */
unsigned cell_candidates(const struct trm_family *f, const struct trm_grid *g, int row, int col);

#endif
