/* Why a run halts, as inquiries for a desk (run/desk.h): what run/explain.h computes, at one frame
 * of a recorded run. */
#ifndef RUN_REASONS_H
#define RUN_REASONS_H

#include "run/desk.h"
#include "run/explain.h"

/* Supervision steps that a what-if looks ahead. */
enum { REASONS_AHEAD = 3 };

/* The number by which it halts taken apart, and what it would be with some edits. */
struct reasons {
    struct inquiry inquiry;
    struct course *course; /* shared */
    int frame;
    struct explain_edit edits[EXPLAIN_EDITS];
    int edit_count;

    struct explanation x;
    float q[REASONS_AHEAD + 1], q_edited[REASONS_AHEAD + 1]; /* now and after the next steps; 0
                                                                without edits */
};

/* frame: one that can be explained (explain_frame is not 0), here and below. */
struct reasons *reasons_new(struct course *course, int frame, const struct explain_edit *edits,
                            int count);

/* Every cell blanked alone; stops when nobody wants it any more. */
struct alone {
    struct inquiry inquiry;
    struct course *course; /* shared */
    int frame;
    float *effect; /* [S] as of explain_alone */
};

struct alone *alone_new(struct course *course, int frame);

#endif
