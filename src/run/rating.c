#include "run/rating.h"

#include "puzzle/sudoku.h"

#include <string.h>

enum { LARGEST = 9 }; /* the search of larger Sudokus may take years */

static double sudoku_guesses(const struct trm_puzzle *p)
{
    const struct trm_grid *g = &p->question;
    const struct sudoku_shape *shape = g->rows == g->cols ? sudoku_shape(g->rows) : NULL;
    struct trm_solution s;
    bool proper = shape && g->rows <= LARGEST && p->family->solve(g, 2, &s) && s.count == 1;
    return proper ? (double)sudoku_rating(shape, g->cell, 0) : -1;
}

static double maze_steps(const struct trm_puzzle *p)
{
    struct trm_solution s;
    bool solved = p->family->solve(&p->question, 1, &s) && s.count > 0;
    return solved ? (double)s.nodes : -1;
}

double puzzle_rating(const struct trm_puzzle *p)
{
    if (strcmp(p->family->name, "sudoku") == 0) return sudoku_guesses(p);
    if (strcmp(p->family->name, "maze") == 0) return maze_steps(p);
    return -1;
}
