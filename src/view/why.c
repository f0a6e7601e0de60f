/* From top to bottom: q, the what-if where there is one, the map or the bars, and the
 * sentence. The map gets what the others leave; the sentence goes first when rows are short. */
#include "view/why.h"

#include "base/alloc.h"
#include "canvas/draw.h"
#include "view/cell_map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *why_measure_name(enum why_measure m)
{
    static const char *const names[] = {"each cell blanked alone", "gradient x difference",
                                        "gradient's length", "by channel",
                                        "by channel, what moved"};
    return names[m];
}

static bool by_channel(const struct why_view *v)
{
    return v->measure == WHY_CHANNELS || v->measure == WHY_MOVED;
}

/* z was, after q was read from it and before the H cycle (run/course.h). */
static bool was_shaken(const struct explanation *x)
{
    return x->q_shaken != x->q_before;
}

enum { TEXT_SIZE = 400 };

static void effect_sentence(const struct why_view *v, char *out, size_t size)
{
    static const char *const from[EXPLAIN_SOURCES] = {"the cell is from a blank one",
                                                      "the cell's z_H is from H_init",
                                                      "the cell's z_L is from L_init"};
    snprintf(out, size,
             "Gradient of %s through the last H cycle, times how far %s: its part of %s to first "
             "order; it does not prove what %s it would do.",
             v->number, from[v->source], v->number,
             v->source == EXPLAIN_QUESTION ? "blanking" : "resetting");
}

/* What is shown, and what it does not prove. */
static const char *sentence(const struct why_view *v, char out[TEXT_SIZE])
{
    const char *q = v->number, *shaken = v->x && was_shaken(v->x) ? ", after they were shaken" : "";
    switch (v->measure) {
    case WHY_ALONE:
        snprintf(
            out, TEXT_SIZE,
            "How much lower %s would be with that one cell blank in the last H cycle, exactly; "
            "cells that matter only together, or earlier, do not show.",
            q);
        break;
    case WHY_EFFECT: effect_sentence(v, out, TEXT_SIZE); break;
    case WHY_SLOPE:
        snprintf(out, TEXT_SIZE,
                 "Length of the gradient of %s: where a small change would move it most, whichever "
                 "way; it does not say that such a change occurs.",
                 q);
        break;
    case WHY_CHANNELS:
        snprintf(out, TEXT_SIZE,
                 "%s is the bias and these parts w_d z_H[0]_d, exactly; a channel means nothing by "
                 "itself, and does not say which cells filled it.",
                 q);
        break;
    default:
        snprintf(out, TEXT_SIZE,
                 "How the parts of %s moved during the last H cycle%s, exactly; it does not say "
                 "what moved them.",
                 q, shaken);
    }
    return out;
}

/* ---- Numbers of the map ---------------------------------------------------------------------- */

static int token_count(const struct why_view *v)
{
    return v->prefix + v->canvas_rows * v->canvas_cols;
}

/* [T], the caller's; NULL: not known yet. */
static float *numbers_of(const struct why_view *v)
{
    if (v->measure == WHY_ALONE ? !v->alone : !v->x) return NULL;
    float *numbers = xfloats((size_t)token_count(v));
    for (int t = 0; t < token_count(v); t++) {
        if (v->measure == WHY_ALONE)
            numbers[t] = t < v->prefix ? NAN : v->alone[t - v->prefix];
        else if (v->measure == WHY_EFFECT)
            numbers[t] = v->x->effect[v->source][t];
        else
            numbers[t] = v->x->slope[v->source][t];
    }
    return numbers;
}

static struct cell_map_view map_view(const struct why_view *v)
{
    return (struct cell_map_view){
        .map = v->measure == WHY_SLOPE ? HEAT_SEQUENTIAL : HEAT_DIVERGING,
        .prefix = v->prefix,
        .canvas_rows = v->canvas_rows,
        .canvas_cols = v->canvas_cols,
        .family = v->family,
        .grid = v->grid,
        .token = v->token,
    };
}

static void draw_map(struct canvas *c, struct area a, const struct look *l,
                     const struct why_view *v, const float *numbers)
{
    char where[TOKEN_TEXT], number[NUMBER_TEXT], value[160], legend[64];
    struct cell_map_view m = map_view(v);
    double at = (double)numbers[v->token];
    const char *meaning = isnan(at) || at == 0      ? ""
                          : v->measure == WHY_SLOPE ? ""
                          : at > 0                  ? " (lets it stop)"
                                                    : " (holds it back)";
    token_text(where, v->token, v->prefix, v->canvas_cols);
    snprintf(value, sizeof value, "%s: %s%s", where, number_text(number, at), meaning);
    snprintf(legend, sizeof legend, "%s by %s", v->number,
             v->measure == WHY_ALONE ? "cell" : explain_source_name(v->source));
    m.numbers = numbers;
    m.range = heat_range_of(numbers, (size_t)token_count(v),
                            v->measure == WHY_SLOPE ? HEAT_LINEAR : HEAT_SYMMETRIC);
    m.value = value;
    m.legend = legend;
    view_cell_map(c, a, l, &m);
}

/* ---- Bars ------------------------------------------------------------------------------------ */

struct part {
    int channel;
    float value;
};

/* A NaN is last: in an order in which it equals everything nothing has its place. */
static float size_of(const struct part *p)
{
    return isnan(p->value) ? -1 : fabsf(p->value);
}

static int largest_first(const void *a, const void *b)
{
    float x = size_of(a), y = size_of(b);
    if (x != y) return (x < y) - (x > y);
    return ((const struct part *)a)->channel - ((const struct part *)b)->channel;
}

static void draw_part(struct canvas *c, struct area row, const struct look *l, struct part p,
                      float largest)
{
    enum { LABEL = 16 };
    char text[48];
    snprintf(text, sizeof text, "ch %-4d %+7.3f", p.channel, (double)p.value);
    draw_line(c, row, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
    struct area bar = {row.x + LABEL, row.y, row.width - LABEL - 2, 1};
    if (bar.width < 1 || largest <= 0) return;
    struct style s = look_style(l, p.value > 0 ? ROLE_CURVE_A : ROLE_CURVE_B);
    draw_bar(c, bar, l, s, (double)(fabsf(p.value) / largest));
}

static void draw_bars(struct canvas *c, struct area a, const struct look *l,
                      const struct why_view *v)
{
    enum { COLUMN = 38 };
    const float *value = v->measure == WHY_MOVED ? v->x->moved : v->x->part;
    int count = v->x->hidden, columns = a.width / COLUMN > 1 ? a.width / COLUMN : 1;
    struct part *parts = xcalloc((size_t)count, sizeof *parts);
    double shown = 0, all = 0;
    for (int d = 0; d < count; d++) {
        parts[d] = (struct part){d, value[d]};
        all += (double)value[d];
    }
    qsort(parts, (size_t)count, sizeof *parts, largest_first);
    int rows = a.height - 1, fit = rows * columns < count ? rows * columns : count;
    for (int i = 0; i < fit; i++) {
        int left = a.width * (i / rows) / columns;
        struct area row = {a.x + left, a.y + i % rows, a.width / columns, 1};
        draw_part(c, row, l, parts[i], fabsf(parts[0].value));
        shown += (double)parts[i].value;
    }
    free(parts);
    char text[120], bias[40] = "";
    if (v->measure == WHY_CHANNELS) snprintf(bias, sizeof bias, ", and the bias %+.3f", v->x->bias);
    snprintf(text, sizeof text, "%d of %d channels: %+.3f of %+.3f%s", fit, count, shown, all,
             bias);
    if (rows >= 0)
        draw_line(c, (struct area){a.x, a.y + rows, a.width, 1}, l, look_style(l, ROLE_DIM),
                  ALIGN_LEFT, text);
}

/* ---- Words ----------------------------------------------------------------------------------- */

/* In fewer words where the pane is narrow. */
static void q_text(const struct why_view *v, int width, char *out, size_t size)
{
    const struct explanation *x = v->x;
    if (!x) {
        snprintf(out, size, "%s is being taken apart", v->number);
        return;
    }
    int used = snprintf(out, size, "%s %+.3f; an H cycle ago %+.3f", v->number, x->q, x->q_before);
    if (!was_shaken(x)) return;
    used += snprintf(out + used, size - (size_t)used, ", shaken to %+.3f", x->q_shaken);
    if (used > width)
        snprintf(out, size, "%s %+.3f; was %+.3f, shaken to %+.3f", v->number, x->q, x->q_before,
                 x->q_shaken);
}

static void what_if_text(const struct why_view *v, char *out, size_t size)
{
    int used = snprintf(out, size, "What if %s: ", v->edits);
    if (!v->q_edited) {
        snprintf(out + used, size - (size_t)used, "being computed");
        return;
    }
    used += snprintf(out + used, size - (size_t)used, "%s %+.2f instead of %+.2f", v->number,
                     (double)v->q_edited[0], (double)v->q[0]);
    for (int i = 1; i <= v->ahead && (size_t)used < size; i++)
        used += snprintf(out + used, size - (size_t)used, "%s%+.2f (%+.2f)",
                         i == 1 ? "; after the next steps " : ", ", (double)v->q_edited[i],
                         (double)v->q[i]);
}

/* ---- Arrangement ----------------------------------------------------------------------------- */

struct parts {
    struct area q, what_if, body, sentence;
};

static struct parts arrange(const struct why_view *v, struct area a)
{
    char text[TEXT_SIZE];
    struct parts p = {.body = a};
    q_text(v, a.width, text, sizeof text);
    p.q = area_take_top(&p.body, text_columns(text) > a.width ? text_lines(text, a.width) : 1);
    if (v->edits) {
        what_if_text(v, text, sizeof text);
        p.what_if = area_take_top(&p.body, text_lines(text, a.width));
    }
    int lines = text_lines(sentence(v, text), a.width);
    if (p.body.height - lines < cell_map_least(v->canvas_rows)) return p;
    p.sentence = area_take_bottom(&p.body, lines);
    return p;
}

void view_why(struct canvas *c, struct area a, const struct look *l, const struct why_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    char text[TEXT_SIZE];
    struct area old = canvas_clip(c, a);
    struct parts p = arrange(v, a);
    float *numbers = by_channel(v) ? NULL : numbers_of(v);
    q_text(v, a.width, text, sizeof text);
    if (p.q.height > 1)
        draw_text_block(c, p.q, l, look_style(l, ROLE_STRONG), text, 0);
    else
        draw_line(c, p.q, l, look_style(l, ROLE_STRONG), ALIGN_LEFT, text);
    if (p.what_if.height > 0) {
        what_if_text(v, text, sizeof text);
        draw_text_block(c, p.what_if, l, look_style(l, ROLE_CHANGED), text, 0);
    }
    if (by_channel(v) && v->x && p.body.height > 1) {
        draw_bars(c, p.body, l, v);
    } else if (numbers && p.body.height > 0) {
        draw_map(c, p.body, l, v, numbers);
    } else if (p.body.height > 0 && v->measure == WHY_ALONE) {
        draw_progress(c, area_take_top(&p.body, 1), l, v->alone_done, "blanking each cell");
    }
    draw_text_block(c, p.sentence, l, look_style(l, ROLE_DIM), sentence(v, text), 0);
    free(numbers);
    c->clip = old;
}

bool why_hit(const struct why_view *v, struct area a, int x, int y, int *token)
{
    struct parts p = arrange(v, a);
    struct cell_map_view m = map_view(v);
    return !by_channel(v) && cell_map_hit(&m, p.body, x, y, token);
}
