/* The table of each family, one line for each: what a fourth family adds. */
#ifndef PUZZLE_FAMILIES_H
#define PUZZLE_FAMILIES_H

#include "trmscope/family.h"

extern const struct trm_family family_sudoku; /* sudoku.c */
extern const struct trm_family family_maze;   /* maze.c */
extern const struct trm_family family_arc;    /* arc.c */

#endif
