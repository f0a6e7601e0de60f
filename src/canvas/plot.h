/* Curves over steps: axes with numbers, a threshold, marked moments. Braille
 * dots, or characters. */
#ifndef CANVAS_PLOT_H
#define CANVAS_PLOT_H

#include "canvas/palette.h"

/* y[i] belongs to x = first + i * step. NaN leaves a gap. */
struct curve {
    const double *y;
    int count;
    double first, step;
    enum role role;
    const char *name; /* in the line above the plot; NULL: not there */
};

/* A character in front of the curves. */
struct plot_point {
    double x, y;
    enum role role;
    uint32_t glyph;
};

/* A vertical line. */
struct plot_mark {
    double x;
    enum role role;
    const char *label; /* beside its upper end; may be NULL */
};

enum { PLOT_CURVES = 6 }; /* at most */

struct plot {
    struct curve curve[PLOT_CURVES]; /* the first lies in front */
    int curve_count;
    const double *x[PLOT_CURVES]; /* of a curve [count], in place of first and step; NULL: not */
    const struct plot_mark *marks;
    int mark_count;
    const struct plot_point *points;
    int point_count;
    double x_low, x_high; /* equal: what the curves need */
    double y_low, y_high; /* equal: what the curves need, rounded outward */
    bool y_logarithmic;   /* numbers not above 0 leave gaps */
    double threshold;     /* a horizontal line; NaN: none */
    const char *x_name;   /* below the plot; may be NULL */
};

/* Where plot i lies when so many columns and rows of plots share an area, with a blank column
 * between them. */
struct area plot_place(struct area a, int columns, int rows, int i);

/* Axes and names are left out one after the other as the area gets small. */
void draw_plot(struct canvas *c, struct area a, const struct look *l, const struct plot *p);

#endif
