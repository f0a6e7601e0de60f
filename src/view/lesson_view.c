#include "view/lesson_view.h"

#include "base/bounds.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>

enum { HEAD = 3, BESIDE = 76, LEAST_CURVES = 6, MOMENTS = 6, HALTING = 9, BOARD = 13 };

/* Height 0: no room. */
struct places {
    struct area head, board, halting, curves, moments;
};

static struct places places_in(struct area a)
{
    struct places p = {.head = area_take_top(&a, HEAD)};
    int above = a.height >= 3 * LEAST_CURVES ? a.height * 3 / 5 : 0;
    struct area left = a.width >= BESIDE ? area_take_left(&a, least_of(a.width * 2 / 5, 60))
                                         : area_take_top(&a, above);
    int spare = left.height - BOARD - HALTING;
    p.halting = area_take_bottom(&left, spare >= 0 ? HALTING + spare / 3 : 0);
    p.board = left;
    p.moments = area_take_bottom(&a, a.height >= LEAST_CURVES + MOMENTS + 2 ? MOMENTS : 0);
    p.curves = a;
    return p;
}

/* ---- the head -------------------------------------------------------------------------------- */

static void add_known(struct str *out, const char *before, double value, const char *after)
{
    char text[NUMBER_TEXT];
    if (!isnan(value)) str_printf(out, "%s%s%s", before, number_text(text, value), after);
}

/* "learning: step 3, 0:51, 9:08 left" */
static void add_state(struct str *out, const struct lesson_view *v)
{
    str_printf(out, "%s: step %.0f, ", v->state, v->step);
    str_add_time(out, v->seconds);
    if (isnan(v->seconds_left)) return;
    str_add(out, ", ");
    str_add_time(out, v->seconds_left);
    str_add(out, " left");
}

static void add_training(struct str *out, const struct lesson_view *v)
{
    add_known(out, "in training: loss ", v->loss, "");
    add_known(out, ", cells ", 100 * v->cells, " %");
    add_known(out, ", exact ", 100 * v->exact, " %");
    add_known(out, ", halts after ", v->halt_steps, "");
    if (!out->length) str_add(out, "in training: nothing yet");
}

static void add_work(struct str *out, const struct lesson_view *v)
{
    str_printf(out, "%d thread%s", v->threads, v->threads == 1 ? "" : "s");
    add_known(out, ", ", v->speed, " sequence-steps/s");
    if (v->rate_factor != 1) str_printf(out, ", learning rate times %g", v->rate_factor);
    add_known(out, v->grows ? "; held out, right: " : "; right as given: ", 100 * v->solved, " %");
    if (!isnan(v->solved) && v->judges > 0) str_printf(out, " of %d", v->judges); /* of many few */
    add_known(out, " (step ", v->solved_step, ")");
    if (v->said && *v->said) str_printf(out, "  %s", v->said);
}

static void draw_head(struct canvas *c, struct area a, const struct look *l,
                      const struct lesson_view *v)
{
    struct str line = {0};
    add_state(&line, v);
    draw_progress(c, area_take_top(&a, 1), l, v->share, line.text);
    str_clear(&line);
    add_training(&line, v);
    draw_line(c, area_take_top(&a, 1), l, look_style(l, ROLE_TEXT), ALIGN_LEFT, line.text);
    str_clear(&line);
    add_work(&line, v);
    draw_line(c, a, l, look_style(l, ROLE_DIM), ALIGN_LEFT, line.text);
    str_done(&line);
}

/* ---- the parts ------------------------------------------------------------------------------- */

static void draw_board(struct canvas *c, struct area a, const struct look *l,
                       const struct lesson_view *v)
{
    char title[200];
    snprintf(title, sizeof title, "%.100s by the weights of step %.0f", v->watched, v->board_step);
    struct area in = draw_box(c, a, l, v->board.grid ? title : v->watched, false);
    if (v->board.grid) view_board(c, in, l, &v->board);
}

static void draw_halting(struct canvas *c, struct area a, const struct look *l,
                         const struct lesson_view *v)
{
    struct area in = draw_box(c, a, l, "p(halt) after each supervision step", false);
    struct plot p = {.y_low = 0, .y_high = 1, .curve_count = 2};
    p.threshold = v->uses_continue ? NAN : 0.5;
    p.curve[0] = (struct curve){v->now, v->now ? v->now_count : 0, 1, 1, ROLE_CURVE_A, "now"};
    p.curve[1] = (struct curve){v->before,     v->before ? v->before_count : 0, 1, 1, ROLE_CURVE_B,
                                "at the start"};
    draw_plot(c, in, l, &p);
}

static void draw_moments(struct canvas *c, struct area a, const struct look *l,
                         const struct lesson_view *v)
{
    struct area in = draw_box(c, a, l, "moments (Enter: in the scope)", true);
    int first = v->chosen >= in.height ? v->chosen - in.height + 1 : 0;
    for (int i = first; i < v->moment_count && i - first < in.height; i++) {
        const struct lesson_line *m = &v->moments[i];
        struct str line = {0};
        struct area row = {in.x, in.y + i - first, in.width, 1};
        str_printf(&line, "%s step %.0f, ", i == v->chosen ? ">" : " ", m->step);
        str_add_time(&line, m->seconds);
        add_known(&line, ", loss ", m->loss, "");
        add_known(&line, ", right ", 100 * m->solved, " %");
        draw_line(c, row, l, look_style(l, i == v->chosen ? ROLE_STRONG : ROLE_TEXT), ALIGN_LEFT,
                  line.text);
        str_done(&line);
    }
    if (v->moment_count == 0) draw_line(c, in, l, look_style(l, ROLE_DIM), ALIGN_LEFT, "none yet");
}

void view_lesson(struct canvas *c, struct area a, const struct look *l, const struct lesson_view *v)
{
    struct places p = places_in(a);
    draw_head(c, p.head, l, v);
    if (p.board.height > 0) draw_board(c, p.board, l, v);
    if (p.halting.height > 0) draw_halting(c, p.halting, l, v);
    if (p.curves.height > 0) view_training_curves(c, p.curves, l, &v->curves);
    if (p.moments.height > 0) draw_moments(c, p.moments, l, v);
}
