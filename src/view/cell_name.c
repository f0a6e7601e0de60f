#include "view/cell_name.h"

#include "base/check.h"
#include "puzzle/sudoku.h"

#include <string.h>

const char *cell_name(const struct trm_family *f, int cell)
{
    static const char *const colours[] = {"0 black",  "1 blue",  "2 red",     "3 green",
                                          "4 yellow", "5 grey",  "6 magenta", "7 orange",
                                          "8 azure",  "9 maroon"};
    static const char *const maze[] = {"wall", "free", "start", "goal", "path"};
    static const char *const digits[] = {"blank", "1", "2", "3", "4", "5", "6", "7", "8",
                                         "9",     "A", "B", "C", "D", "E", "F", "G"};
    const char *const *names = digits;
    int count = ARRAY_LEN(digits);
    if (strcmp(f->name, "arc") == 0) names = colours, count = ARRAY_LEN(colours);
    if (strcmp(f->name, "maze") == 0) names = maze, count = ARRAY_LEN(maze);
    return cell >= 0 && cell < count ? names[cell] : "?";
}

unsigned cell_candidates(const struct trm_family *f, const struct trm_grid *g, int row, int col)
{
    const struct sudoku_shape *shape =
        strcmp(f->name, "sudoku") == 0 && g->rows == g->cols ? sudoku_shape(g->rows) : NULL;
    if (!shape || g->cell[row * g->cols + col] != 0) return 0;
    int n = shape->size, across = n / shape->box_cols;
    int units[3] = {row, n + col, 2 * n + row / shape->box_rows * across + col / shape->box_cols};
    unsigned taken = 0;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < n; i++) taken |= 1u << g->cell[sudoku_unit_cell(shape, units[k], i)];
    return ~(taken >> 1) & ((1u << n) - 1);
}
