/* How hard a puzzle is, where its file does not say: the measure that the generator writes. */
#ifndef RUN_RATING_H
#define RUN_RATING_H

#include "trmscope/family.h"

/* Sudoku up to 9x9: the guesses an exact search needs; maze: the steps of its way. Negative for
 * what has no such measure, or would take too long. Milliseconds. Any thread. */
double puzzle_rating(const struct trm_puzzle *p);

#endif
