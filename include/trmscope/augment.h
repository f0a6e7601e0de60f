/* Symmetries of puzzles: a puzzle turned, its lines reordered, its values renamed, is the same
 * puzzle to a person and another one to a model. What is done to the question is done to the
 * answer, and can be undone on an answer that a model gave.
 *
 * trm_augment_draw draws one that keeps the rules of the family.
 */
#ifndef TRMSCOPE_AUGMENT_H
#define TRMSCOPE_AUGMENT_H

#include "trmscope/family.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TRM_TURNS = 8, TRM_AUGMENT_LINES = 16, TRM_AUGMENT_VALUES = 17 };

/* The 8 symmetries of a square, numbered as the public data sets number them. */
enum trm_turn {
    TRM_TURN_NONE,
    TRM_TURN_LEFT, /* a quarter, against the clock */
    TRM_TURN_HALF,
    TRM_TURN_RIGHT,     /* a quarter, with the clock */
    TRM_TURN_MIRROR,    /* left and right change places */
    TRM_TURN_FLIP,      /* top and bottom change places */
    TRM_TURN_TRANSPOSE, /* rows become columns */
    TRM_TURN_ANTI,      /* the same along the other diagonal */
};

/* A value, copied by assignment. `value` is a permutation of all its places, as are `row` and `col`
 * of their first `lines`, which is 0 or the side of the grid. In this order: values are renamed,
 * the grid is turned, then line i becomes what was line row[i] (or column col[i]). */
struct trm_augment {
    uint8_t turn;                      /* enum trm_turn */
    uint8_t value[TRM_AUGMENT_VALUES]; /* what a cell value becomes; larger values stay */
    uint8_t lines;                     /* how many of row and col count; 0: lines stay in order */
    uint8_t row[TRM_AUGMENT_LINES], col[TRM_AUGMENT_LINES];
    uint8_t top, left; /* where the grid lies on a larger canvas (ARC) */
};

/* The one that changes nothing. */
struct trm_augment trm_augment_none(void);

/* out may not be grid. A grid without rows stays so. Any thread. */
void trm_augment_apply(const struct trm_augment *a, const struct trm_grid *grid,
                       struct trm_grid *out);
void trm_augment_undo(const struct trm_augment *a, const struct trm_grid *grid,
                      struct trm_grid *out);

/* Makes a known answer that *a has changed the one that the family asks for of the changed
 * question: of several right ones that need not be the turned one (trm_family.relabel). */
void trm_augment_relabel(const struct trm_augment *a, const struct trm_family *family,
                         const struct trm_grid *question, struct trm_grid *answer);

/* A copy of *p with question, answer and demonstrations changed; the caller releases it. */
struct trm_puzzle trm_augment_puzzle(const struct trm_augment *a, const struct trm_puzzle *p);

/* Draws a symmetry of *p by its family's table for a canvas of rows x cols, a function of the seed
 * and the number: on one that is not square nothing is turned on its side, for it might not fit any
 * more. Any thread. */
void trm_augment_draw(uint64_t seed, uint64_t number, const struct trm_puzzle *p, int rows,
                      int cols, struct trm_augment *out);

/* Tokens of a grid that trm_augment_apply has changed already, where *a puts it on the canvas: only
 * top and left of *a count. False when it does not fit. */
bool trm_augment_encode(const struct trm_augment *a, const struct trm_family *family,
                        const struct trm_grid *grid, int rows, int cols, int32_t *tokens);

/* The same for a canvas that puzzles need not fill (trmscope/crop.h): grids of a family that has a
 * place for every cell of the canvas may be smaller too, with PAD around them. */
bool trm_augment_encode_within(const struct trm_augment *a, const struct trm_family *family,
                               const struct trm_grid *grid, int rows, int cols, int32_t *tokens);

/* The name that the public data sets give an augmented ARC task: NAME|||tTURN|||COLOURS, where
 * COLOURS says what 0..9 become; NAME alone when nothing is changed. The caller frees it. */
char *trm_augment_name(const struct trm_augment *a, const char *name);

/* The reverse; *base_length: how much of `full` is NAME. False, with *a changing nothing, when what
 * follows the first ||| is not understood. */
bool trm_augment_parse(const char *full, struct trm_augment *a, size_t *base_length);

#ifdef __cplusplus
}
#endif

#endif
