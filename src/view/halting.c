/* The halting curve and what goes with it.
 *
 * The upper plot is p(halt) at the end of every supervision step, with the threshold and the moment
 * at which the model halts. Below it, as far as there is room, curves over recursion steps: how
 * much z_H and z_L move, how unsure the answer is, how many cells change or break a rule.
 */
#include "view/halting.h"

#include "canvas/draw.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>

enum { MOST_POINTS = 4096, LEAST_PLOT = 7, LINES = 2 };

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The last complete frame at or before `index`; NULL when there is none. */
static const struct trm_frame *complete_before(const struct halting_view *v, int index)
{
    for (int i = index < v->count ? index : v->count - 1; i > 0; i--)
        if (v->frames[i]->complete) return v->frames[i];
    return NULL;
}

/* ---- Words ----------------------------------------------------------------------------------- */

static int tokens_that_differ(const struct halting_view *v, const struct trm_frame *a,
                              const struct trm_frame *b)
{
    int differ = 0;
    for (int i = 0; i < v->cells; i++) differ += a->token[i] != b->token[i];
    return differ;
}

/* Where it halts, and what became of the answer since. */
static void say_halt(const struct halting_view *v, char *text, size_t size)
{
    const struct trm_frame *last = complete_before(v, v->count - 1);
    if (v->halt < 0 || v->halt >= v->count) {
        snprintf(text, size, "has not halted yet (at most %d supervision steps)",
                 v->halt_max_steps);
        return;
    }
    const struct trm_frame *halt = v->frames[v->halt];
    bool by_itself = v->uses_continue ? halt->q_halt > halt->q_continue : halt->q_halt > 0;
    int used = snprintf(text, size, "%s after supervision step %d",
                        by_itself ? "halts" : "is stopped", halt->supervision_step);
    if (!last || last->index <= halt->index || used < 0 || (size_t)used >= size) return;
    int differ = tokens_that_differ(v, halt, last);
    if (differ)
        snprintf(text + used, size - (size_t)used, ", then %d changed", differ);
    else
        snprintf(text + used, size - (size_t)used, ", then no change");
}

static void draw_words(struct canvas *c, struct area a, const struct look *l,
                       const struct halting_view *v)
{
    char text[120];
    const struct trm_frame *now = complete_before(v, v->current);
    if (now)
        snprintf(text, sizeof text, "supervision step %d: p(halt) %.3f (q %+.2f)",
                 now->supervision_step, sigmoid((double)now->q_halt), (double)now->q_halt);
    else
        snprintf(text, sizeof text, "p(halt) is read after each supervision step");
    draw_line(c, a, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
    say_halt(v, text, sizeof text);
    struct style s = look_style(l, v->halt >= 0 ? ROLE_HALTED : ROLE_DIM);
    if (a.height > 1) draw_line(c, (struct area){a.x, a.y + 1, a.width, 1}, l, s, ALIGN_LEFT, text);
}

/* ---- Plots ----------------------------------------------------------------------------------- */

/* Frames that the curves run over: all, or the last MOST_POINTS of them. */
static int first_frame(const struct halting_view *v)
{
    return v->count > MOST_POINTS ? v->count - MOST_POINTS : 0;
}

static double horizon(const struct halting_view *v)
{
    double steps = v->step_frames > 0 ? (double)(v->count - 1) / v->step_frames : 0;
    return fmax(steps, v->halt_max_steps);
}

static int moments(const struct halting_view *v, struct plot_mark mark[2])
{
    int count = 0;
    double step = v->step_frames > 0 ? v->step_frames : 1;
    if (v->halt >= 0) mark[count++] = (struct plot_mark){v->halt / step, ROLE_HALTED, "halt"};
    if (v->current >= 0) mark[count++] = (struct plot_mark){v->current / step, ROLE_STRONG, NULL};
    return count;
}

static void plot_halting(struct canvas *c, struct area a, const struct look *l,
                         const struct halting_view *v)
{
    double p[MOST_POINTS];
    int count = 0;
    for (int i = 0; i < v->count && count < MOST_POINTS; i++)
        if (v->frames[i]->complete) p[count++] = sigmoid((double)v->frames[i]->q_halt);
    struct plot_mark mark[2];
    struct plot plot = {
        .curve = {{p, count, 1, 1, ROLE_CURVE_A, "p(halt)"}},
        .curve_count = 1,
        .marks = mark,
        .mark_count = moments(v, mark),
        .x_low = 0,
        .x_high = horizon(v),
        .y_low = 0,
        .y_high = 1,
        .threshold = v->uses_continue ? NAN : 0.5,
        .x_name = "supervision step",
    };
    draw_plot(c, a, l, &plot);
}

enum quantity { CHANGE_H, CHANGE_L, ENTROPY, CONFLICTS, CHANGED };

static double quantity_of(const struct trm_frame *f, enum quantity q)
{
    switch (q) {
    case CHANGE_H: return f->change_H > 0 ? f->change_H : NAN; /* this step renewed z_L */
    case CHANGE_L: return f->change_L > 0 ? f->change_L : NAN;
    case ENTROPY: return f->mean_entropy;
    case CONFLICTS: return f->conflicts;
    default: return f->changed;
    }
}

/* The last value that a quantity had: z_H rests while z_L is renewed, and the other way round. */
static struct curve fill_curve(const struct halting_view *v, double *y, enum quantity q,
                               enum role role, const char *name)
{
    int first = first_frame(v), count = v->count - first;
    double last = NAN, step = v->step_frames > 0 ? v->step_frames : 1;
    for (int i = 0; i < count; i++) {
        double value = first + i == 0 ? NAN : quantity_of(v->frames[first + i], q);
        if (!isnan(value)) last = value;
        y[i] = last;
    }
    return (struct curve){y, count, first / step, 1 / step, role, name};
}

static void plot_curves(struct canvas *c, struct area a, const struct look *l,
                        const struct halting_view *v, int which)
{
    static const struct {
        enum quantity quantity[2];
        const char *name[2];
    } pairs[] = {
        {{CHANGE_H, CHANGE_L}, {"change of z_H", "change of z_L"}},
        {{CONFLICTS, CHANGED}, {"conflicts", "cells changed"}},
        {{ENTROPY, ENTROPY}, {"mean entropy (nats)", NULL}},
    };
    double y[2][MOST_POINTS];
    struct plot_mark mark[2];
    int curves = pairs[which].name[1] ? 2 : 1;
    struct plot plot = {
        .curve_count = curves,
        .marks = mark,
        .mark_count = moments(v, mark),
        .x_low = 0,
        .x_high = horizon(v),
        .y_low = 0,
        .y_high = 0,
        .threshold = NAN,
        .x_name = "supervision step",
    };
    for (int i = 0; i < curves; i++)
        plot.curve[i] = fill_curve(v, y[i], pairs[which].quantity[i],
                                   i ? ROLE_CURVE_C : ROLE_CURVE_B, pairs[which].name[i]);
    draw_plot(c, a, l, &plot);
}

/* ---- View ------------------------------------------------------------------------------------ */

static void plot_number(struct canvas *c, struct area a, const struct look *l,
                        const struct halting_view *v, int which)
{
    if (which == 0)
        plot_halting(c, a, l, v);
    else
        plot_curves(c, a, l, v, which - 1);
}

void view_halting(struct canvas *c, struct area a, const struct look *l,
                  const struct halting_view *v)
{
    enum { PLOTS = 4, LEAST_COLUMN = 36 };
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    draw_words(c, a, l, v);
    struct area plots = {a.x, a.y + LINES, a.width, a.height - LINES};
    int columns = plots.width / LEAST_COLUMN, rows = plots.height / LEAST_PLOT;
    if (columns < 1) columns = 1;
    if (rows < 1) rows = 1;
    if (columns > PLOTS) columns = PLOTS;
    if (rows * columns > PLOTS) rows = (PLOTS + columns - 1) / columns;
    for (int i = 0; i < rows * columns && i < PLOTS && plots.height > 0; i++) {
        int row = i / columns, col = i % columns;
        int left = plots.width * col / columns, right = plots.width * (col + 1) / columns;
        int top = plots.height * row / rows, bottom = plots.height * (row + 1) / rows;
        struct area cell = {plots.x + left, plots.y + top, right - left - (col + 1 < columns),
                            bottom - top};
        plot_number(c, cell, l, v, i);
    }
    c->clip = old;
}
