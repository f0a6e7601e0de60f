/* Why the model halts here, or does not: q (run/explain.h) by cell, on the board, or by channel, as
 * bars; what it would be if something were otherwise; and in one sentence what is shown and what it
 * does not prove. */
#ifndef VIEW_WHY_H
#define VIEW_WHY_H

#include "canvas/palette.h"
#include "run/explain.h"

enum why_measure {
    WHY_ALONE,    /* each cell of the question blanked alone */
    WHY_EFFECT,   /* gradient times difference from the baseline */
    WHY_SLOPE,    /* length of the gradient */
    WHY_CHANNELS, /* parts of q */
    WHY_MOVED,    /* how they moved during the last H cycle */
    WHY_MEASURE_COUNT
};
const char *why_measure_name(enum why_measure m);

/* Borrowed and only read. T = prefix + canvas_rows * canvas_cols tokens, S = T - prefix. */
struct why_view {
    const char *number;          /* what q is called */
    const struct explanation *x; /* NULL: not known yet */
    const float *alone;          /* [S]; NULL: not known yet */
    double alone_done;           /* 0..1 while it is being computed */
    enum why_measure measure;
    enum explain_source source; /* of WHY_EFFECT and WHY_SLOPE */
    int prefix, canvas_rows, canvas_cols;
    const struct trm_family *family;
    const struct trm_grid *grid;
    int token; /* cursor */

    const char *edits;         /* "r1c1 blank, z_H of r2c2 held"; NULL: no what-if */
    const float *q, *q_edited; /* [ahead + 1] without and with the edits; NULL: not known yet */
    int ahead;                 /* supervision steps */
};

void view_why(struct canvas *c, struct area a, const struct look *l, const struct why_view *v);

/* The token at (x, y) of the screen; false when there is none. */
bool why_hit(const struct why_view *v, struct area a, int x, int y, int *token);

#endif
