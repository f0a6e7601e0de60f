/* What one cell was believed to be, over the whole run: the probability of its candidates. */
#ifndef VIEW_BELIEFS_H
#define VIEW_BELIEFS_H

#include "canvas/palette.h"
#include "trmscope/recorder.h"

/* Borrowed and only read. */
struct beliefs_view {
    const struct trm_frame *const *frames; /* [count] the recorded ones, frame 0 first */
    int count;
    int current;      /* the frame that is shown elsewhere */
    int halt;         /* or -1 */
    int step_frames;  /* recursion steps in a supervision step */
    int cycle_frames; /* recursion steps from one renewal of z_H to the next */
    int most_steps;   /* halt_max_steps */
    int position;     /* of the cell, 0 .. S-1; -1: the cursor is on no cell */
    int row, col;     /* of the cell */
    int vocab;
    const char *token_glyphs; /* [vocab] */
    char right;               /* glyph of the right answer; 0: not known */
};

void view_beliefs(struct canvas *c, struct area a, const struct look *l,
                  const struct beliefs_view *v);

#endif
