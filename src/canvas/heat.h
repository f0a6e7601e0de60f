/* A matrix of numbers as colours, in an area of any size, with its legend. */
#ifndef CANVAS_HEAT_H
#define CANVAS_HEAT_H

#include "canvas/palette.h"

/* How numbers become places on the heat map. */
enum heat_scale {
    HEAT_LINEAR,    /* smallest .. largest */
    HEAT_ROBUST,    /* the 2nd to the 98th percentile: a few outliers do not flatten the rest */
    HEAT_SYMMETRIC, /* -m .. m with m the largest |value|: zero stays in the middle */
    HEAT_ROBUST_SYMMETRIC, /* the same with m the 98th percentile of |value| */
};

struct heat_range {
    double low, high; /* low <= high; both 0 when there is no finite number */
};

/* NaN and infinite values are left out. Percentiles of more than some thousand numbers are taken of
 * an evenly spread part of them: they look the same, and a frame has no time to sort a whole
 * latent. */
struct heat_range heat_range_of(const float *values, size_t count, enum heat_scale scale);

/* 0..1, not clamped; 0.5 when the range is empty; NaN stays NaN. */
double heat_place(struct heat_range r, double value);

struct heat {
    const float *values; /* [rows, cols]; NaN: no value */
    int rows, cols;
    enum heat_map map;
    struct heat_range range;
};

/* Fills the part of `a` that heat_fit names: whole blocks of cells for each number where there is
 * room, averages of neighbours where there is not; two numbers above one another in one cell (half
 * blocks) where the screen has 256 colours or more and rows are short. */
void draw_heat(struct canvas *c, struct area a, const struct look *l, const struct heat *h);

/* The part of `a` that a matrix of that size takes. */
struct area heat_fit(struct area a, int rows, int cols);

/* The cells that show number (row, col) in `a`; at least 1 x 1. */
struct area heat_cell(struct area a, int rows, int cols, int row, int col);

/* One row: "NAME  low [colours] high", or "<= low" and ">= high" where numbers lie beyond. name may
 * be NULL. */
void draw_heat_legend(struct canvas *c, struct area row, const struct look *l, const struct heat *h,
                      const char *name);

#endif
