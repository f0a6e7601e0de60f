/* Puzzles that a training run never sees, to measure it by.
 *
 *   evaluation.puzzles   a file: `evaluation.count` of it, evenly spread over it
 *   else, of each source of the recipe, by its share at the end of the run:
 *     generate           generated with another seed, nearly every one from another base puzzle
 *     dataset            its test/ half where there is one, evenly spread; ARC tasks with their
 *                        demonstrations
 *     puzzles            a file that is trained on has nothing held out
 */
#ifndef RUN_HELD_OUT_H
#define RUN_HELD_OUT_H

#include "train/recipe.h"

/* Appends them; none is not an error. Puzzles come with their answers, where these are known or can
 * be found. May take seconds. After an error *out may have some. */
bool held_out_puzzles(const struct recipe *r, struct trm_puzzles *out, struct trm_err *err);

/* The first data set whose test/ half is left out, since the recipe does not say what its boards
 * are (a public one never does); NULL: none. The path is the recipe's, here and below. */
const char *held_out_unknown(const struct recipe *r);

/* The first data set whose test/ half is held out, and so chooses the best weights: what these have
 * of that half is not what new puzzles are worth. NULL: none. */
const char *held_out_test_half(const struct recipe *r);

#endif
