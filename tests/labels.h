/* Labels for tests that what is known of an answer changes nothing but whether it counts as right.
 */
#ifndef TESTS_LABELS_H
#define TESTS_LABELS_H

#include "trmscope/family.h"

/* As the puzzle has it; garbage of another size; nobody knows. */
enum labels { LABELS_OWN, LABELS_GARBAGE, LABELS_NONE, LABELS };

/* The garbage is as large as the canvas, or nearly so: wherever it counts, a board grows. */
static inline void put_label(struct trm_puzzle *p, enum labels which, int side)
{
    if (which == LABELS_OWN) return;
    p->answer = which == LABELS_NONE ? trm_grid_make(0, 0) : trm_grid_make(side, side - 1);
    for (int i = 0; i < trm_grid_size(&p->answer); i++) p->answer.cell[i] = (uint8_t)(i % 3);
}

#endif
