/* Two runs side by side. Answers in the upper part, as wide as they can be; the map of what the
 * latents differ in beside them where there is room for a third; below, the curves and a line that
 * says how far the two are from each other. */
#include "view/compare.h"

#include "base/bounds.h"
#include "canvas/draw.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>

enum { LEAST_PLOT = 8, BORDER = 2, LEAST_MAP = 36 };

static void draw_side(struct canvas *c, struct area a, const struct look *l,
                      const struct compare_side_view *s)
{
    view_board(c, draw_box(c, a, l, s->label, false), l, &s->board);
}

static void draw_difference(struct canvas *c, struct area a, const struct look *l,
                            const struct compare_view *v)
{
    char title[80];
    snprintf(title, sizeof title, "%s: left against right", v->latent);
    view_latent(c, draw_box(c, a, l, title, false), l, v->difference);
}

/* Columns of the upper part: two answers and, where it fits, the difference. */
static void draw_upper(struct canvas *c, struct area a, const struct look *l,
                       const struct compare_view *v)
{
    const struct trm_grid *g = v->side[0].board.grid;
    int width, height;
    board_least_size(v->side[0].board.family, g->rows, g->cols, &width, &height);
    bool third = v->difference && a.width >= 2 * (width + BORDER) + LEAST_MAP;
    if (v->difference && v->difference_alone) {
        draw_difference(c, a, l, v);
        return;
    }
    int columns = third ? 3 : 2;
    for (int i = 0; i < columns; i++) {
        int from = a.width * i / columns, to = a.width * (i + 1) / columns;
        struct area part = {a.x + from, a.y, to - from, a.height};
        if (i < 2)
            draw_side(c, part, l, &v->side[i]);
        else
            draw_difference(c, part, l, v);
    }
}

static double horizon(const struct compare_view *v)
{
    return fmax(fmax(v->most_steps, v->step), fmax(v->side[0].steps, v->side[1].steps));
}

static void draw_curves(struct canvas *c, struct area a, const struct look *l,
                        const struct compare_view *v)
{
    struct plot_mark mark = {v->step, ROLE_STRONG, NULL};
    struct plot plot = {
        .curve_count = 2,
        .marks = &mark,
        .mark_count = 1,
        .x_high = horizon(v),
        .y_high = 1,
        .threshold = v->side[0].uses_continue || v->side[1].uses_continue ? NAN : 0.5,
        .x_name = "supervision step",
    };
    static const enum role roles[] = {ROLE_CURVE_A, ROLE_CURVE_C};
    char name[2][64];
    for (int i = 0; i < 2; i++) {
        const struct compare_side_view *s = &v->side[i];
        snprintf(name[i], sizeof name[i], "p(halt) %s", i ? "right" : "left");
        plot.curve[i] = (struct curve){s->p_halt, s->steps, 1, 1, roles[i], name[i]};
    }
    draw_plot(c, draw_box(c, a, l, "halting", false), l, &plot);
}

/* After which supervision step it halts; "no": it has not. */
static void say_halt(char *out, size_t size, int step)
{
    snprintf(out, size, step ? "%d" : "no", step);
}

static void draw_words(struct canvas *c, struct area a, const struct look *l,
                       const struct compare_view *v)
{
    char cells[64], far[96] = "", left[16], right[16], text[320];
    if (v->differ < 0)
        snprintf(cells, sizeof cells, "two different boards");
    else
        snprintf(cells, sizeof cells, "%d cell%s differ%s", v->differ, v->differ == 1 ? "" : "s",
                 v->differ == 1 ? "s" : "");
    if (!isnan(v->distance))
        snprintf(far, sizeof far, "; %s: distance %.3f, cosine %.4f", v->latent, v->distance,
                 v->cosine);
    say_halt(left, sizeof left, v->side[0].halt_step);
    say_halt(right, sizeof right, v->side[1].halt_step);
    snprintf(text, sizeof text, "%s%s; halts: left %s, right %s", cells, far, left, right);
    struct area row = {a.x + 1, a.y, a.width - 2, 1};
    draw_line(c, row, l, look_style(l, v->differ > 0 ? ROLE_CHANGED : ROLE_TEXT), ALIGN_LEFT, text);
}

void view_compare(struct canvas *c, struct area a, const struct look *l,
                  const struct compare_view *v)
{
    const struct trm_grid *g = v->side[0].board.grid;
    int width, height;
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    board_least_size(v->side[0].board.family, g->rows, g->cols, &width, &height);
    int upper = most_of(height + BORDER, a.height * 6 / 10);
    struct area words = area_take_bottom(&a, 1);
    if (a.height - upper < LEAST_PLOT) upper = a.height;
    draw_upper(c, area_take_top(&a, upper), l, v);
    if (a.height > 0) draw_curves(c, a, l, v);
    draw_words(c, words, l, v);
    c->clip = old;
}
