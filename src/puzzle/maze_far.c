/* Far cells, by a flood of whole rows: bit x of a word is column x, and one step moves the front of
 * a row to the left, to the right, up and down in a few instructions. The generator throws nearly
 * all that it draws away; this is what tells it to. */
#include "puzzle/maze.h"

/* Row y is word y + 1; the words before and behind the maze stay empty. */
struct rows {
    uint64_t word[TRM_GRID_SIDE + 2];
};

static struct rows free_cells(const struct trm_grid *maze)
{
    struct rows r = {{0}};
    const uint8_t *cell = maze->cell;
    for (int y = 1; y <= maze->rows; y++)
        for (int x = 0; x < maze->cols; x++) r.word[y] |= (uint64_t)(*cell++ != MAZE_WALL) << x;
    return r;
}

/* Moves the front one step on and takes it from what is not reached yet; false
 * when nobody moves. */
static bool step(struct rows *front, struct rows *rest, int count)
{
    uint64_t above = 0, any = 0;
    for (int y = 1; y <= count; y++) {
        uint64_t here = front->word[y];
        uint64_t next = (above | here << 1 | here >> 1 | front->word[y + 1]) & rest->word[y];
        above = here;
        front->word[y] = next;
        rest->word[y] &= ~next;
        any |= next;
    }
    return any != 0;
}

static int list_cells(const struct rows *r, const struct trm_grid *maze, int *out)
{
    int count = 0;
    for (int y = 0; y < maze->rows; y++)
        for (uint64_t left = r->word[y + 1]; left; left &= left - 1)
            out[count++] = y * maze->cols + __builtin_ctzll(left);
    return count;
}

int maze_far(const struct trm_grid *maze, int start, int least, int *far)
{
    struct rows rest = free_cells(maze), front = {{0}}, found;
    front.word[start / maze->cols + 1] = (uint64_t)1 << start % maze->cols;
    rest.word[start / maze->cols + 1] &= ~front.word[start / maze->cols + 1];
    for (int i = 1; i < least; i++)
        if (!step(&front, &rest, maze->rows)) return 0;
    found = rest; /* near ones are no more in it; who cannot be reached still is */
    while (step(&front, &rest, maze->rows)) {
    }
    for (int y = 1; y <= maze->rows; y++) found.word[y] &= ~rest.word[y];
    return list_cells(&found, maze, far);
}
