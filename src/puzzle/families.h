/* The table of each family, one line for each: what a fourth family adds. */
#ifndef PUZZLE_FAMILIES_H
#define PUZZLE_FAMILIES_H

#include "trmscope/family.h"

extern const struct trm_family family_sudoku; /* sudoku.c */
extern const struct trm_family family_maze;   /* maze.c */
extern const struct trm_family family_arc;    /* arc.c */

/* Whether a generator may try once more. */
static inline bool generate_on(const struct trm_generate *wish)
{
    return !wish->go_on || wish->go_on(wish->context);
}

#endif
