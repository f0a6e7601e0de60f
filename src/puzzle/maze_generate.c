/* Making mazes of two kinds.
 *
 * Random walls, in the manner of the public Maze-Hard set: every cell is a wall with a probability
 * drawn from 28..45%, S anywhere, G anywhere far enough; most such draws have no cell so far away
 * and are thrown away. Perfect mazes: a tree of corridors, one way between any two cells. */
#include "puzzle/maze.h"

#include "base/alloc.h"
#include "puzzle/families.h"

#include <math.h>
#include <string.h>

enum {
    HARD_SIDE = 30,
    HARD_STEPS = 109, /* the shortest path of any maze of the public set */
    PATIENCE = 60000, /* draws before a shorter path is taken too */
};

static const double fewest_walls = 0.28, most_walls = 0.45;

/* Random mazes of side n reach a distance that grows like n to this power (1 in 500 of them reaches
 * 29, 99 and 227 steps at sides 10, 30 and 64). */
static const double growth = 1.12;

static int least_steps(int rows, int cols)
{
    double side = sqrt((double)rows * cols);
    return (int)(HARD_STEPS * pow(side / HARD_SIDE, growth));
}

/* One random number does for four cells: the share of walls is a whole number of 256ths. */
static void draw_walls(struct rng *r, struct trm_grid *g)
{
    double share = fewest_walls + (most_walls - fewest_walls) * rng_uniform(r);
    unsigned walls = (unsigned)lround(256 * share);
    uint32_t drawn = 0;
    for (int i = 0; i < trm_grid_size(g); i++, drawn >>= 8) {
        if (i % 4 == 0) drawn = rng_u32(r);
        g->cell[i] = (drawn & 255) < walls ? MAZE_WALL : MAZE_FREE;
    }
}

/* Puts S on any free cell and G on any that is at least so far; false when there is none. */
static bool draw_ends(struct rng *r, struct trm_grid *g, int least)
{
    int far[TRM_GRID_CELLS], start = (int)rng_below(r, (uint32_t)trm_grid_size(g));
    if (g->cell[start] == MAZE_WALL) return false;
    int count = maze_far(g, start, least, far);
    if (count == 0) return false;
    g->cell[start] = MAZE_START;
    g->cell[far[rng_below(r, (uint32_t)count)]] = MAZE_GOAL;
    return true;
}

/* Rooms are the cells of odd row and odd column (from 0: even); a walk that goes back where it is
 * stuck opens the walls between them. */
static void draw_tree(struct rng *r, struct trm_grid *g)
{
    int path[TRM_GRID_CELLS], length = 0;
    memset(g->cell, MAZE_WALL, (size_t)trm_grid_size(g));
    path[length++] = 0;
    g->cell[0] = MAZE_FREE;
    while (length > 0) {
        static const int down[] = {2, 0, 0, -2}, right[] = {0, -2, 2, 0};
        int cell = path[length - 1], row = cell / g->cols, col = cell % g->cols;
        int open[4], count = 0;
        for (int k = 0; k < 4; k++) {
            int y = row + down[k], x = col + right[k];
            bool inside = y >= 0 && y < g->rows && x >= 0 && x < g->cols;
            if (inside && g->cell[y * g->cols + x] == MAZE_WALL) open[count++] = k;
        }
        if (count == 0) {
            length--;
            continue;
        }
        int k = open[rng_below(r, (uint32_t)count)];
        int next = (row + down[k]) * g->cols + col + right[k];
        g->cell[(cell + next) / 2] = g->cell[next] = MAZE_FREE;
        path[length++] = next;
    }
}

/* `wanted`: what must be reached; `least`: what should be. */
static bool draw_maze(struct rng *r, const struct trm_generate *wish, int wanted, int least,
                      struct trm_grid *g)
{
    for (int tries = 1; least >= wanted && (tries % 1000 || generate_on(wish)); tries++) {
        if (wish->perfect)
            draw_tree(r, g);
        else
            draw_walls(r, g);
        if (draw_ends(r, g, least)) return true;
        if (tries % PATIENCE == 0) least -= 1 + least / 50;
    }
    return false;
}

bool maze_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                   struct trm_err *err)
{
    int rows = wish->rows ? wish->rows : wish->cols ? wish->cols : HARD_SIDE;
    int cols = wish->cols ? wish->cols : rows;
    if (rows < 3 || cols < 3 || rows > TRM_GRID_SIDE || cols > TRM_GRID_SIDE)
        return trm_err_set(err, TRM_ERR_USAGE, "a maze of %dx%d: expected 3x3 to %dx%d", rows, cols,
                           TRM_GRID_SIDE, TRM_GRID_SIDE);
    int least = wish->perfect ? (rows + cols) / 2 : least_steps(rows, cols), wanted = 1;
    if (wish->min_rating > 0) least = wanted = (int)fmin(ceil(wish->min_rating), TRM_GRID_CELLS);
    *out = (struct trm_puzzle){.family = &family_maze, .question = trm_grid_make(rows, cols)};
    bool drawn = draw_maze(r, wish, wanted, least, &out->question);
    if (!drawn && !generate_on(wish)) return trm_err_set(err, TRM_ERR_INTERNAL, "interrupted");
    if (!drawn)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "no maze of %dx%d with a way of %d steps came up in %d draws", rows,
                           cols, wanted, PATIENCE);
    out->rating = maze_label(&out->question, &out->answer);
    out->name = xstrdup("generated");
    return true;
}
