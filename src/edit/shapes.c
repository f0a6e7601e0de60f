#include "edit/shapes.h"

#include <stdlib.h>

void shape_line(const struct trm_grid *g, struct spot a, struct spot b, struct cells *out)
{
    int across = abs(b.col - a.col), down = abs(b.row - a.row);
    int step_col = a.col < b.col ? 1 : -1, step_row = a.row < b.row ? 1 : -1;
    int error = across - down;
    for (;;) {
        out->on[a.row * g->cols + a.col] = true;
        if (a.row == b.row && a.col == b.col) return;
        int twice = 2 * error;
        if (twice > -down) error -= down, a.col += step_col;
        if (twice < across) error += across, a.row += step_row;
    }
}

void shape_block(const struct trm_grid *g, struct spot a, struct spot b, bool border,
                 struct cells *out)
{
    int top = a.row < b.row ? a.row : b.row, bottom = a.row + b.row - top;
    int left = a.col < b.col ? a.col : b.col, right = a.col + b.col - left;
    for (int r = top; r <= bottom; r++)
        for (int c = left; c <= right; c++)
            if (!border || r == top || r == bottom || c == left || c == right)
                out->on[r * g->cols + c] = true;
}

void shape_flood(const struct trm_grid *g, struct spot from, struct cells *out)
{
    uint16_t queue[TRM_GRID_CELLS];
    int head = 0, tail = 0, cols = g->cols, start = from.row * cols + from.col;
    bool seen[TRM_GRID_CELLS] = {false};
    queue[tail++] = (uint16_t)start;
    seen[start] = true;
    while (head < tail) {
        int cell = queue[head++], col = cell % cols;
        int near[4] = {cell - cols, cell + cols, col > 0 ? cell - 1 : -1,
                       col + 1 < cols ? cell + 1 : -1};
        out->on[cell] = true;
        for (int k = 0; k < 4; k++) {
            int next = near[k];
            if (next < 0 || next >= trm_grid_size(g) || seen[next]) continue;
            if (g->cell[next] != g->cell[start]) continue;
            seen[next] = true;
            queue[tail++] = (uint16_t)next;
        }
    }
}
