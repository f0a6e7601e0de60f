/* Rows stand at uneven places and not every row has every number, but a curve is even: each column
 * is read off at evenly spaced places, between its two neighbours that have a number. */
#include "view/training_curves.h"

#include "base/bounds.h"
#include "canvas/plot.h"

#include <math.h>
#include <stddef.h>

enum { SAMPLES = 400, CURVES = 3, PLOTS = 6, LEAST_WIDTH = 36, LEAST_HEIGHT = 7 };

struct column {
    size_t offset; /* in struct training_row */
    const char *name;
};

#define COLUMN(field, name)                                                                        \
    {                                                                                              \
        offsetof(struct training_row, field), name                                                 \
    }

static const struct chart {
    struct column column[CURVES]; /* name NULL: no more */
    double low, high;             /* equal: as needed */
    bool logarithmic;
} charts[PLOTS] = {
    {{COLUMN(held_out_exact, "exact: held out"), COLUMN(held_out_exact_at_halt, "at halt"),
      COLUMN(exact_accuracy, "training")},
     0,
     1,
     false},
    {{COLUMN(loss, "loss"), COLUMN(cell_loss, "of cells")}, 0, 0, true},
    {{COLUMN(held_out_cells, "cells: held out"), COLUMN(cell_accuracy, "training")}, 0, 0, false},
    {{COLUMN(halt_steps, "halting step: training"), COLUMN(held_out_halt_step, "held out")},
     0,
     0,
     false},
    {{COLUMN(speed, "sequence-steps/s")}, 0, 0, false},
    {{COLUMN(learning_rate, "learning rate")}, 0, 0, false},
};

static double number_at(const struct training_row *row, size_t offset)
{
    return *(const double *)(const void *)((const char *)row + offset);
}

static double place_of(const struct training_view *v, size_t i)
{
    static const size_t offset[] = {
        [OVER_STEPS] = offsetof(struct training_row, step),
        [OVER_SEQUENCE_STEPS] = offsetof(struct training_row, sequence_steps),
        [OVER_SECONDS] = offsetof(struct training_row, seconds),
    };
    return number_at(&v->rows[i], offset[v->axis]);
}

/* The next row at or after i that has the number; count when there is none. */
static size_t next_with(const struct training_view *v, size_t i, size_t offset)
{
    while (i < v->count && isnan(number_at(&v->rows[i], offset))) i++;
    return i;
}

/* y[s] is the column at place s * step. */
static void read_off(const struct training_view *v, size_t offset, double step, double *y)
{
    size_t before = v->count, after = next_with(v, 0, offset);
    for (int s = 0; s < SAMPLES; s++) {
        double x = s * step;
        while (after < v->count && place_of(v, after) <= x) {
            before = after;
            after = next_with(v, after + 1, offset);
        }
        y[s] = NAN;
        if (before == v->count) continue;
        double low = number_at(&v->rows[before], offset), from = place_of(v, before);
        if (after == v->count) {
            if (x - from < step) y[s] = low; /* the last number, not drawn on beyond it */
            continue;
        }
        double share = (x - from) / (place_of(v, after) - from);
        y[s] = low + share * (number_at(&v->rows[after], offset) - low);
    }
}

static void draw_chart(struct canvas *c, struct area a, const struct look *l,
                       const struct training_view *v, const struct chart *chart)
{
    static const enum role roles[CURVES] = {ROLE_CURVE_A, ROLE_CURVE_B, ROLE_CURVE_C};
    static const char *const names[] = {"steps", "sequence-steps", "seconds"};
    double y[CURVES][SAMPLES], end = v->count ? place_of(v, v->count - 1) : 1;
    struct plot plot = {
        .x_low = 0,
        .x_high = end > 0 ? end : 1,
        .y_low = chart->low,
        .y_high = chart->high,
        .y_logarithmic = chart->logarithmic,
        .threshold = NAN,
        .x_name = names[v->axis],
    };
    double step = plot.x_high / (SAMPLES - 1);
    for (int i = 0; i < CURVES && chart->column[i].name; i++) {
        read_off(v, chart->column[i].offset, step, y[i]);
        plot.curve[plot.curve_count++] =
            (struct curve){y[i], SAMPLES, 0, step, roles[i], chart->column[i].name};
    }
    draw_plot(c, a, l, &plot);
}

void view_training_curves(struct canvas *c, struct area a, const struct look *l,
                          const struct training_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    int columns = clamped(a.width / LEAST_WIDTH, 1, 3);
    int rows = clamped(a.height / LEAST_HEIGHT, 1, (PLOTS + columns - 1) / columns);
    for (int i = 0; i < rows * columns && i < PLOTS; i++)
        draw_chart(c, plot_place(a, columns, rows, i), l, v, &charts[i]);
    c->clip = old;
}

void draw_training_curves(struct canvas *c, int width, int height, const struct look *l,
                          const struct training_view *v)
{
    canvas_init(c, width, height);
    view_training_curves(c, canvas_area(c), l, v);
}
