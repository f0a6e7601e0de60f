/* Left the bars, what is wrong at their right ends; right the two plots, above one another, where
 * there is room for them. */
#include "view/survey_view.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "canvas/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Words ----------------------------------------------------------------------------------- */

/* What the words count. */
struct counts {
    size_t known, at_halt, at_end, mended, spoiled, halted;
    double steps; /* of those that halt */
};

static struct counts count_up(const struct survey *s)
{
    struct counts n = {0};
    for (size_t i = 0; i < s->count; i++) {
        const struct surveyed *p = &s->puzzles[i];
        n.known += p->known;
        n.at_halt += p->right_at_halt;
        n.at_end += p->right_at_end;
        n.mended += surveyed_wrong(p) && p->right_at_end;
        n.spoiled += p->known && p->right_at_halt && !p->right_at_end;
        n.halted += p->halted;
        n.steps += p->halted ? p->halt_step : 0;
    }
    return n;
}

static void add_right(const struct survey *s, const struct counts *n, struct str *out)
{
    double known = (double)n->known;
    if (n->known == 0) {
        str_add(out, "no answer is known");
        return;
    }
    str_printf(out, "right at the halt %.1f%%", 100 * (double)n->at_halt / known);
    if (n->known < s->count) str_printf(out, " of %zu known", n->known);
    str_printf(out, ", at the end %.1f%% (mended %zu, spoiled %zu)",
               100 * (double)n->at_end / known, n->mended, n->spoiled);
}

static void add_words(const struct survey_view *v, struct str *out)
{
    const struct survey *s = v->survey;
    const struct counts n = count_up(s);
    double error = survey_calibration_error(s);
    if (s->count == 0 && s->left_out == v->total) {
        str_printf(out, "none of %zu puzzles is for this model: another kind, size or identifier",
                   v->total);
        return;
    }
    if (s->count == 0) {
        str_printf(out, "none of %zu puzzles is done yet", v->total);
        return;
    }
    str_printf(out, "%zu of %zu puzzles", s->count, v->total);
    if (s->left_out > 0)
        str_printf(out, " (%zu not for this model: another kind, size or identifier)", s->left_out);
    str_add(out, ": ");
    add_right(s, &n, out);
    str_printf(out, "; halted %zu of %zu", n.halted, s->count);
    if (n.halted > 0) str_printf(out, ", after step %.1f on average", n.steps / (double)n.halted);
    if (!isnan(error)) str_printf(out, "; calibration error %.3f", error);
    if (v->ranked > 0 && !isnan(v->agree))
        str_printf(out, "; rank correlation of halting step and rating %.2f (of %zu)", v->agree,
                   v->ranked);
}

/* Returns how many rows they take. */
static int draw_words(struct canvas *c, struct area a, const struct look *l,
                      const struct survey_view *v)
{
    struct str words = {0};
    add_words(v, &words);
    int rows = a.width >= 190 ? 1 : a.width >= 100 ? 2 : 3;
    int lines = draw_text_block(c, a, l, look_style(l, ROLE_STRONG), words.text, 0);
    str_done(&words);
    return least_of(most_of(rows, lines), a.height);
}

/* ---- Bars ------------------------------------------------------------------------------------ */

static void draw_bar_row(struct canvas *c, struct area row, const struct look *l, const char *name,
                         struct survey_bar b, size_t largest, bool chosen)
{
    enum { LABEL = 10, NUMBERS = 16 };
    char text[48];
    draw_line(c, (struct area){row.x, row.y, LABEL - 1, 1}, l,
              look_style(l, chosen ? ROLE_CURSOR : ROLE_TEXT), ALIGN_LEFT, name);
    int room = row.width - LABEL - NUMBERS;
    if (room > 0 && largest > 0) {
        int all = (int)lround((double)b.all * room / (double)largest);
        if (b.all > 0 && all == 0) all = 1;
        int wrong = b.all ? (int)lround((double)all * (double)b.wrong / (double)b.all) : 0;
        struct area right = {row.x + LABEL, row.y, all - wrong, 1};
        struct area bad = {right.x + right.width, row.y, wrong, 1};
        canvas_fill(c, right, look_glyph(l, GLYPH_FULL), look_style(l, ROLE_CURVE_A));
        canvas_fill(c, bad, 'x', look_style(l, ROLE_WRONG));
    }
    snprintf(text, sizeof text, b.wrong ? "%zu (%zu wrong)" : "%zu", b.all, b.wrong);
    struct area numbers = {row.x + LABEL, row.y, row.width - LABEL, 1};
    if (b.all) draw_line(c, numbers, l, look_style(l, ROLE_TEXT), ALIGN_RIGHT, text);
}

/* The bars around the chosen one, where not all have room. */
static void draw_bars(struct canvas *c, struct area a, const struct look *l,
                      const struct survey_view *v)
{
    int count = survey_bar_count(v->survey, v->by, v->steps), first = 0;
    struct survey_bar *bars = xcalloc((size_t)count, sizeof *bars);
    size_t largest = 0;
    survey_bars(v->survey, v->by, v->steps, bars);
    for (int i = 0; i < count; i++)
        if (bars[i].all > largest) largest = bars[i].all;
    if (count > a.height) first = v->chosen - a.height / 2;
    if (first + a.height > count) first = count - a.height;
    if (first < 0) first = 0;
    for (int i = 0; i < a.height && first + i < count; i++) {
        char name[SURVEY_BAR_TEXT];
        draw_bar_row(c, (struct area){a.x, a.y + i, a.width, 1}, l,
                     survey_bar_name(name, v->survey, v->by, v->steps, first + i), bars[first + i],
                     largest, first + i == v->chosen);
    }
    free(bars);
}

/* ---- Plots ----------------------------------------------------------------------------------- */

/* Where a puzzle lies; what does not halt lies at the last step with a mark of its own. */
static struct plot_point rated_point(const struct look *l, const struct surveyed *p)
{
    bool wrong = surveyed_wrong(p);
    uint32_t mark = !p->halted ? '^' : wrong ? 'x' : look_glyph(l, GLYPH_BULLET);
    return (struct plot_point){(double)p->rating, p->halt_step, wrong ? ROLE_WRONG : ROLE_CURVE_A,
                               mark};
}

static void plot_rating(struct canvas *c, struct area a, const struct look *l,
                        const struct survey_view *v)
{
    const struct survey *s = v->survey;
    struct plot_point *points = xcalloc(s->count + 1, sizeof *points);
    struct plot plot = {.points = points,
                        .y_low = 0,
                        .y_high = v->steps,
                        .threshold = NAN,
                        .x_name = "rating",
                        .curve_count = 1};
    plot.curve[0] = (struct curve){NULL, 0, 0, 1, ROLE_TEXT, "halting step (x: wrong, ^: no halt)"};
    for (size_t i = 0; i < s->count; i++) {
        const struct surveyed *p = &s->puzzles[i];
        if (p->rating < 0) continue;
        plot.x_high = fmax(plot.x_high, (double)p->rating);
        points[plot.point_count++] = rated_point(l, p);
    }
    if (plot.point_count > 0)
        draw_plot(c, a, l, &plot);
    else
        draw_text_block(c, a, l, look_style(l, ROLE_DIM),
                        s->count > 0 ? "These puzzles have no rating." : "", 0);
    free(points);
}

static void plot_calibration(struct canvas *c, struct area a, const struct look *l,
                             const struct survey_view *v)
{
    static const double edge[] = {0, 1};
    double x[CALIBRATION_BINS], y[CALIBRATION_BINS];
    struct plot_point points[CALIBRATION_BINS];
    int count = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        const struct calibration_bin *b = &v->survey->bin[i];
        if (b->answers == 0) continue;
        x[count] = 100 * b->mean_p / (double)b->answers;
        y[count] = b->right / (double)b->answers;
        points[count] = (struct plot_point){x[count], y[count], ROLE_STRONG, 'o'};
        count++;
    }
    static const double percent[] = {0, 100};
    struct plot plot = {.curve_count = 2,
                        .points = points,
                        .point_count = count,
                        .x_high = 100,
                        .y_high = 1,
                        .threshold = NAN,
                        .x_name = "p(halt) %"};
    plot.curve[0] = (struct curve){y, count, 0, 1, ROLE_CURVE_B, "right"};
    plot.curve[1] = (struct curve){edge, 2, 0, 1, ROLE_GRID, "promised"};
    plot.x[0] = x, plot.x[1] = percent;
    draw_plot(c, a, l, &plot);
}

void view_survey(struct canvas *c, struct area a, const struct look *l, const struct survey_view *v)
{
    enum { LEAST_LEFT = 34, LEAST_PLOT = 30, LEAST_ROWS = 6 };
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    area_take_top(&a, draw_words(c, a, l, v));
    if (v->done < 1 && a.height > LEAST_ROWS)
        draw_progress(c, area_take_top(&a, 1), l, v->done, v->paused ? "paused" : "running them");
    bool plots = a.width >= LEAST_LEFT + LEAST_PLOT && a.height >= LEAST_ROWS;
    struct area left = area_take_left(&a, plots ? a.width * 45 / 100 : a.width);
    left.width--;
    draw_bars(c, left, l, v);
    if (plots) {
        area_take_left(&a, 1);
        int upper = a.height >= 2 * LEAST_ROWS ? a.height / 2 : a.height;
        plot_rating(c, area_take_top(&a, upper), l, v);
        if (a.height > 0) plot_calibration(c, a, l, v);
    }
    c->clip = old;
}
