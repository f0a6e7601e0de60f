/* Two runs side by side, at the same moment of both: their answers with the differences lit, what
 * their latents differ in, their halting curves in one plot. */
#ifndef VIEW_COMPARE_H
#define VIEW_COMPARE_H

#include "view/board.h"
#include "view/latent.h"

/* Borrowed and only read. */
struct compare_side_view {
    const char *label;       /* "step_20000", "with the probe" */
    struct board_view board; /* board.lit: the cells in which the sides differ */
    const double *p_halt;    /* [steps] after each supervision step that was done */
    int steps;
    int halt_step;      /* the supervision step after which it halts; 0: not yet */
    bool uses_continue; /* it halts when q_halt > q_continue: no p(halt) is where it does */
};

struct compare_view {
    struct compare_side_view side[2];
    const struct latent_view *difference; /* LATENT_CHANGE of left against right; NULL: none */
    bool difference_alone;                /* it takes the place of the answers */
    int differ;              /* cells whose answers differ; -1: they cannot be compared */
    double distance, cosine; /* of the latents: ||left - right|| / ||right||; NaN: not known */
    const char *latent;      /* "z_H" */
    double step;             /* where both are, in supervision steps */
    int most_steps;          /* halt_max_steps: the curves have room for as many at least */
};

void view_compare(struct canvas *c, struct area a, const struct look *l,
                  const struct compare_view *v);

#endif
