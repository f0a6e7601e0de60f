/* Mazes, inside the puzzle floor. Cells are numbered as in "# SGo". */
#ifndef PUZZLE_MAZE_H
#define PUZZLE_MAZE_H

#include "base/rng.h"
#include "trmscope/family.h"

enum maze_cell { MAZE_WALL, MAZE_FREE, MAZE_START, MAZE_GOAL, MAZE_PATH, MAZE_CELL_KINDS };

/* The character's cell, -1 when it is none; '.' is read as free too. */
int maze_cell(char c);
char maze_glyph(int cell);

/* Steps from `start` to every cell, -1 where nobody comes; parent (may be NULL): of a cell that is
 * reached, but not of start, the cell before on the labelled path. Breadth first, first in first
 * out, neighbours down, left, right, up; the first who discovers a cell is its parent. That is the
 * rule of the public labels. */
void maze_distances(const struct trm_grid *maze, int start, int *distance, int *parent);

/* The cells that are at least so many steps from `start`, 1 or more: their places in order into far
 * [cells], their number as the result. Much faster than maze_distances where that is 0. */
int maze_far(const struct trm_grid *maze, int start, int least, int *far);

/* The labelled path drawn into *out, which may be maze; the steps from S to G, -1 when there is no
 * way, no S or no G (*out is then the maze). A path that is drawn already is erased. */
int maze_label(const struct trm_grid *maze, struct trm_grid *out);

/* The up to 4 neighbours of a cell, in the order down, left, right, up. Returns
 * their number; out: their places. */
int maze_neighbours(const struct trm_grid *maze, int cell, int out[4]);

bool maze_sniff(const char *text, size_t length);
bool maze_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
               struct trm_err *err);
void maze_print(const struct trm_puzzle *p, struct str *out);
bool maze_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                   struct trm_err *err);

#endif
