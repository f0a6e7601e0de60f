/* A model and puzzles so small that a test can run them hundreds of times: 4x4 Sudoku, random
 * weights. */
#ifndef TESTS_TOY_H
#define TESTS_TOY_H

#include "trmscope/family.h"
#include "trmscope/model.h"

enum {
    TOY_CELLS = 16,
    TOY_VOCAB = 6,
    TOY_STEPS = 4,
    TOY_FRAMES = 6
}; /* frames a supervision step */

/* hidden 16, one prefix token, H_cycles 2, L_cycles 2, halt_max_steps 4. q_head is random, so that
 * some puzzles halt and others do not. */
struct trm_model *toy_model(uint64_t seed);

/* The same grid with other blanks for every n; released with trm_puzzle_done. The answer is known
 * when n is even. */
struct trm_puzzle toy_puzzle(int n);

#endif
