/* Taking clues out of a full Sudoku grid and putting them back, many times for one grid. */
#ifndef PUZZLE_SUDOKU_DIG_H
#define PUZZLE_SUDOKU_DIG_H

#include "puzzle/sudoku.h"

enum { DIG_RIVALS = 256, DIG_WORDS = SUDOKU_CELLS / 64 };

/* One bit a cell. */
struct cell_set {
    uint64_t word[DIG_WORDS];
};

/* What has been learnt of one full grid. A rival is the set of cells in which some other full grid
 * differs from it: a question with one answer has a clue in each rival. Borrows its pointers. */
struct digger {
    const struct sudoku_shape *shape;
    const uint8_t *answer;
    struct rng *random;
    unsigned learnt; /* rivals so far; the latest DIG_RIVALS are kept */
    struct cell_set rival[DIG_RIVALS];
};

void digger_init(struct digger *d, const struct sudoku_shape *shape, const uint8_t *answer,
                 struct rng *random);

/* Takes clues of `cells`, which has one answer, away in random order, until `least` are left or none
 * can be spared. */
void digger_dig(struct digger *d, uint8_t *cells, int least);

/* Adds clues, no more than each was needed for when it came, until `cells` has one answer. False:
 * the search was too long, it may have more. */
bool digger_make_unique(struct digger *d, uint8_t *cells);

#endif
