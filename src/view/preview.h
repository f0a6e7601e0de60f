/* A puzzle by itself, for choosing one: what is known of it, and its question, or a task of ARC
 * with its demonstrations. */
#ifndef VIEW_PREVIEW_H
#define VIEW_PREVIEW_H

#include "canvas/palette.h"
#include "run/verdicts.h"
#include "trmscope/family.h"

struct preview_view {
    const struct trm_puzzle *puzzle;
    const struct verdict *verdict; /* NULL: the model was not asked */
};
void view_preview(struct canvas *c, struct area a, const struct look *l,
                  const struct preview_view *v);

/* The demonstrations of a puzzle, input beside (or above) output, as many as fit from number
 * `first` on, beside (or above) the question, "test"; puzzles without demonstrations: the question
 * alone. */
void view_task(struct canvas *c, struct area a, const struct look *l, const struct trm_puzzle *p,
               int first);

/* "right, 3 steps", and the role that says it in colour; "" of NULL. */
enum { VERDICT_TEXT = 40 };
enum role verdict_text(char out[VERDICT_TEXT], const struct verdict *v);

#endif
