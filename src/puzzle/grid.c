/* The grid all families share. */
#include "trmscope/grid.h"

#include "base/check.h"

#include <string.h>

struct trm_grid trm_grid_make(int rows, int cols)
{
    CHECK(rows >= 0 && rows <= TRM_GRID_SIDE && cols >= 0 && cols <= TRM_GRID_SIDE);
    struct trm_grid g;
    memset(&g, 0, sizeof g);
    g.rows = (uint8_t)rows;
    g.cols = (uint8_t)cols;
    return g;
}

bool trm_grid_equal(const struct trm_grid *a, const struct trm_grid *b)
{
    return a->rows == b->rows && a->cols == b->cols &&
           memcmp(a->cell, b->cell, (size_t)trm_grid_size(a)) == 0;
}

int trm_grid_differ(const struct trm_grid *a, const struct trm_grid *b)
{
    int differ = trm_grid_size(a) + trm_grid_size(b);
    for (int r = 0; r < a->rows && r < b->rows; r++)
        for (int c = 0; c < a->cols && c < b->cols; c++)
            differ -= 1 + (a->cell[r * a->cols + c] == b->cell[r * b->cols + c]);
    return differ;
}
