/* The way of z_H on a plane: this run, and earlier ones that it can be compared with. */
#ifndef VIEW_TRAJECTORY_VIEW_H
#define VIEW_TRAJECTORY_VIEW_H

#include "canvas/plot.h"

/* Borrowed and only read. */
struct trajectory_view {
    struct {
        const char *name;
        const double *x, *y; /* [steps] after each supervision step */
        int steps;
        int halt_step; /* the supervision step after which it halts; 0: it has not */
    } way[PLOT_CURVES];
    int count;           /* the first is the run that is shown; 0: not known yet */
    double explained[2]; /* share of the variance, 0..1; 0: of too few points to be told */
    long dimensions;     /* of what is shown on the plane */
    int current;         /* finished supervision steps at the shown moment */
};

void view_trajectory(struct canvas *c, struct area a, const struct look *l,
                     const struct trajectory_view *v);

#endif
