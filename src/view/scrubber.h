/* The whole run as a line: where one is, what happened when, where the model would halt. */
#ifndef VIEW_SCRUBBER_H
#define VIEW_SCRUBBER_H

#include "canvas/palette.h"
#include "trmscope/recorder.h"

/* Borrowed and only read. */
struct scrubber_view {
    const struct trm_frame *const *frames; /* [count] the recorded ones, frame 0 first */
    int count;
    int total;       /* frames that the line stands for, >= count: recorded and still to come */
    int current;     /* the frame that is shown */
    int halt;        /* or -1 */
    int step_frames; /* recursion steps in a supervision step */
};

/* One row; in an area of two or more rows the numbers of the supervision steps stand below. */
void view_scrubber(struct canvas *c, struct area a, const struct look *l,
                   const struct scrubber_view *v);

/* The frame at column x of the screen, -1 outside the line. */
int scrubber_hit(const struct scrubber_view *v, struct area a, int x);

#endif
