/* The forms in which a task with demonstrations is learned and asked: as it is, and turned and
 * recoloured. Each form is a puzzle of its own to a model, told by an identifier of its own, and
 * gives an answer of its own, which is turned back and counted (trmscope/vote.h).
 *
 * Every fourth form never sees one of the demonstrations, each time another one: whether it answers
 * that one is what can be known about the answers that nobody knows.
 */
#ifndef PUZZLE_VERSIONS_H
#define PUZZLE_VERSIONS_H

#include "trmscope/augment.h"

enum { VERSION_LEAST_DEMOS = 3 }; /* with fewer none is left out */

struct version {
    struct trm_augment augment; /* in the corner of the canvas */
    int left_out;               /* a demonstration, or -1 */
};

/* Version `number` of a task on a canvas of rows x cols, a function of these alone; number 0
 * changes nothing. */
struct version task_version(const struct trm_puzzle *task, int rows, int cols, int number);

/* Whether a grid of the task fits the canvas however it is turned (where the canvas is not square,
 * no version turns it on its side). */
static inline bool version_fits(const struct trm_grid *g, int rows, int cols)
{
    int small = rows < cols ? rows : cols;
    return g->rows <= small && g->cols <= small;
}

/* Its row of the puzzle embedding, where `task` is one of several that have `versions` each; row 0
 * belongs to none. */
static inline int version_identifier(int task, int versions, int number)
{
    return 1 + task * versions + number;
}

#endif
