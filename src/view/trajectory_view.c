/* Every run is a curve, its halting point a mark, the shown moment another. */
#include "view/trajectory_view.h"

#include "canvas/draw.h"

#include <math.h>
#include <stdio.h>

static void draw_words(struct canvas *c, struct area a, const struct look *l,
                       const struct trajectory_view *v)
{
    char text[300], now[64] = "", share[64] = " (fewer than four always fit a plane)";
    if (v->current >= 1 && v->current <= v->way[0].steps)
        snprintf(now, sizeof now, " at (%.2f, %.2f)", v->way[0].x[v->current - 1],
                 v->way[0].y[v->current - 1]);
    if (v->explained[0] > 0)
        snprintf(share, sizeof share, ", across %.0f%% and up %.0f%% of the variance",
                 100 * v->explained[0], 100 * v->explained[1]);
    snprintf(text, sizeof text,
             "z_H after each supervision step%s. H: it halts, O: shown%s. What is near here need "
             "not be near in all %ld dimensions.",
             share, now, v->dimensions);
    draw_text_block(c, a, l, look_style(l, ROLE_DIM), text, 0);
}

static int lines_of_words(int width)
{
    return width >= 170 ? 1 : width >= 90 ? 2 : 4;
}

/* Marks of the ways: where each halts, and where the first is now. */
static int marks(const struct trajectory_view *v, struct plot_point points[PLOT_CURVES + 1])
{
    int count = 0;
    for (int k = v->count - 1; k >= 0; k--) {
        int halt = v->way[k].halt_step;
        if (halt >= 1 && halt <= v->way[k].steps)
            points[count++] =
                (struct plot_point){v->way[k].x[halt - 1], v->way[k].y[halt - 1], ROLE_HALTED, 'H'};
    }
    if (v->current >= 1 && v->current <= v->way[0].steps)
        points[count++] = (struct plot_point){v->way[0].x[v->current - 1],
                                              v->way[0].y[v->current - 1], ROLE_STRONG, 'O'};
    return count;
}

static void draw_ways(struct canvas *c, struct area a, const struct look *l,
                      const struct trajectory_view *v)
{
    static const enum role roles[PLOT_CURVES] = {ROLE_CURVE_A, ROLE_CURVE_B, ROLE_CURVE_C,
                                                 ROLE_GOOD,    ROLE_WARN,    ROLE_DIM};
    struct plot_point points[PLOT_CURVES + 1];
    struct plot plot = {.curve_count = v->count, .points = points, .threshold = NAN};
    for (int k = 0; k < v->count; k++) {
        plot.curve[k] =
            (struct curve){v->way[k].y, v->way[k].steps, 0, 1, roles[k], v->way[k].name};
        plot.x[k] = v->way[k].x;
    }
    plot.point_count = marks(v, points);
    draw_plot(c, a, l, &plot);
}

void view_trajectory(struct canvas *c, struct area a, const struct look *l,
                     const struct trajectory_view *v)
{
    enum { LEAST_PLOT = 5 };
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    int lines = lines_of_words(a.width);
    if (a.height - lines < LEAST_PLOT) lines = 0;
    if (v->count == 0) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM),
                        "The way of z_H begins after the first supervision step, or is being laid "
                        "on its plane.",
                        0);
    } else {
        draw_words(c, area_take_top(&a, lines), l, v);
        draw_ways(c, a, l, v);
    }
    c->clip = old;
}
