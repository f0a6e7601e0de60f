/* Symmetries and places drawn from random numbers that go on. */
#ifndef PUZZLE_AUGMENT_DRAW_H
#define PUZZLE_AUGMENT_DRAW_H

#include "base/rng.h"
#include "trmscope/augment.h"

/* trm_augment_draw with the next numbers of *r. */
void augment_draw(struct rng *r, const struct trm_puzzle *p, int rows, int cols,
                  struct trm_augment *out);

/* Draws a place on a canvas of rows x cols at which question and answer of *p, changed by *a, both
 * fit, into a->top and a->left: 0 where the family has no places, or they do not fit that way. */
void augment_place(struct rng *r, const struct trm_puzzle *p, int rows, int cols,
                   struct trm_augment *a);

#endif
