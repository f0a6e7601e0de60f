/* The latent heat map. On the board a token is one number, drawn by view_cell_map; raw, every
 * channel of every token is. The numbers of all tokens are worked out once a drawing. */
#include "view/latent.h"

#include "base/alloc.h"
#include "canvas/draw.h"
#include "trace/measures.h"
#include "view/cell_map.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOOT = 2 /* rows below the raw map: the value under the cursor, the legend */ };

const char *latent_measure_name(enum latent_measure m)
{
    static const char *const names[] = {
#define X(id, name, help) name,
        LATENT_MEASURES(X)
#undef X
    };
    return names[m];
}

const char *latent_order_name(enum latent_order o)
{
    static const char *const names[] = {"place",  "norm",         "change",
                                        "cosine", "this channel", "first component"};
    return names[o];
}

static int token_count(const struct latent_view *v)
{
    return v->prefix + v->canvas_rows * v->canvas_cols;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static double number_of(const struct latent_view *v, enum latent_measure measure, int token)
{
    size_t D = (size_t)v->hidden, at = (size_t)token * D;
    const float *z = v->z + at, *before = v->before ? v->before + at : NULL;
    const float *renewed = v->renewed ? v->renewed + at : z;
    switch (measure) {
    case LATENT_NORM: return measure_rms(z, D);
    case LATENT_CHANGE: return before ? measure_change(renewed, before, D) : NAN;
    case LATENT_COSINE: return before ? measure_cosine(renewed, before, D) : NAN;
    case LATENT_COMPONENTS:
        return v->components ? (double)v->components->scores[LATENT_COLORS * token] : NAN;
    default: return (double)z[v->channel];
    }
}

static bool is_signed(const struct latent_view *v)
{
    return v->measure == LATENT_CHANNEL || v->measure == LATENT_RAW ||
           v->measure == LATENT_COMPONENTS;
}

static enum heat_map map_of(const struct latent_view *v)
{
    return is_signed(v) ? HEAT_DIVERGING : HEAT_SEQUENTIAL;
}

/* Raw, a few numbers of very many would leave the rest without colours. */
static enum heat_scale scale_of(const struct latent_view *v)
{
    bool robust = v->robust || v->measure == LATENT_RAW;
    if (is_signed(v)) return robust ? HEAT_ROBUST_SYMMETRIC : HEAT_SYMMETRIC;
    return robust ? HEAT_ROBUST : HEAT_LINEAR;
}

static struct heat_range range_of(const struct latent_view *v, const float *numbers, size_t count)
{
    if (v->range.low < v->range.high) return v->range;
    return heat_range_of(numbers, count, scale_of(v));
}

/* [T], the caller's. */
static float *all_numbers(const struct latent_view *v, enum latent_measure measure)
{
    float *numbers = xfloats((size_t)token_count(v));
    for (int t = 0; t < token_count(v); t++) numbers[t] = (float)number_of(v, measure, t);
    return numbers;
}

struct heat_range latent_range(const struct latent_view *v)
{
    if (!v->z) return v->range;
    if (v->measure == LATENT_RAW)
        return range_of(v, v->z, (size_t)token_count(v) * (size_t)v->hidden);
    float *numbers = all_numbers(v, v->measure);
    struct heat_range range = range_of(v, numbers, (size_t)token_count(v));
    free(numbers);
    return range;
}

/* ---- The order of raw rows ------------------------------------------------------------------- */

struct ranked {
    float number;
    int token;
};

static int largest_first(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->number != y->number) return (x->number < y->number) - (x->number > y->number);
    return x->token - y->token;
}

static const enum latent_measure sorted_by[LATENT_ORDER_COUNT] = {
    LATENT_RAW, LATENT_NORM, LATENT_CHANGE, LATENT_COSINE, LATENT_CHANNEL, LATENT_COMPONENTS};

/* [T]: the token of every row, the caller's. */
static int *rows_in_order(const struct latent_view *v)
{
    size_t count = (size_t)token_count(v);
    int *rows = xcalloc(count, sizeof *rows);
    struct ranked *ranked = xcalloc(count, sizeof *ranked);
    for (int t = 0; t < token_count(v); t++) {
        double number = v->order == LATENT_ORDER_PLACE ? 0 : number_of(v, sorted_by[v->order], t);
        ranked[t] = (struct ranked){isnan(number) ? -INFINITY : (float)number, t};
    }
    qsort(ranked, count, sizeof *ranked, largest_first);
    for (size_t i = 0; i < count; i++) rows[i] = ranked[i].token;
    free(ranked);
    return rows;
}

/* ---- Raw ------------------------------------------------------------------------------------- */

static struct area raw_area(struct area a)
{
    if (a.height > FOOT + 2) a.height -= FOOT;
    return a;
}

/* The number that a raw row stands where it stands for; nothing in the order of places. */
static void order_text(const struct latent_view *v, char *out, size_t size)
{
    char digits[NUMBER_TEXT];
    *out = '\0';
    if (v->measure != LATENT_RAW || v->order == LATENT_ORDER_PLACE ||
        v->order == LATENT_ORDER_CHANNEL)
        return;
    snprintf(out, size, ", by %s",
             number_text(digits, number_of(v, sorted_by[v->order], v->token)));
}

/* What stands under the cursor, in words and with all its digits. */
static void value_text(const struct latent_view *v, char *out, size_t size)
{
    char where[TOKEN_TEXT], digits[NUMBER_TEXT], order[48];
    const char *number = number_text(digits, number_of(v, v->measure, v->token));
    token_text(where, v->token, v->prefix, v->canvas_cols);
    if (v->measure == LATENT_COMPONENTS && v->components) {
        const float *s = v->components->scores + LATENT_COLORS * v->token;
        snprintf(out, size, "%s: %.2f, %.2f, %.2f", where, (double)s[0], (double)s[1],
                 (double)s[2]);
    } else if (v->measure == LATENT_CHANNEL || v->measure == LATENT_RAW) {
        order_text(v, order, sizeof order);
        snprintf(out, size, "%s, channel %d: %s%s", where, v->channel, number, order);
    } else {
        snprintf(out, size, "%s: %s", where, number);
    }
}

/* Three components as the colours of a cell; where there are no colours the first one as shades. */
static bool in_colors(const struct latent_view *v, const struct look *l)
{
    bool colors = look_swatch(l, 0, 0).bg != COLOR_DEFAULT;
    return v->measure == LATENT_COMPONENTS && v->components && colors;
}

static void legend_text(const struct latent_view *v, const struct look *l, char *out, size_t size)
{
    const char *latent = v->which == TRM_Z_H ? "z_H" : "z_L";
    const struct latent_components *k = v->components;
    if (in_colors(v, l))
        snprintf(out, size, "%s variance: red %.0f%%, green %.0f%%, blue %.0f%% (%d steps)", latent,
                 100 * k->explained[0], 100 * k->explained[1], 100 * k->explained[2], k->steps);
    else if (v->measure == LATENT_COMPONENTS && k)
        snprintf(out, size, "%s first component, %.0f%% of the variance", latent,
                 100 * k->explained[0]);
    else if (v->measure == LATENT_CHANNEL)
        snprintf(out, size, "%s channel %d", latent, v->channel);
    else if (v->measure == LATENT_RAW && v->order != LATENT_ORDER_PLACE)
        snprintf(out, size, "%s raw by %s", latent, latent_order_name(v->order));
    else
        snprintf(out, size, "%s %s", latent, latent_measure_name(v->measure));
}

static void draw_foot(struct canvas *c, struct area a, const struct look *l,
                      const struct latent_view *v, const struct heat *h)
{
    char text[160];
    value_text(v, text, sizeof text);
    draw_line(c, (struct area){a.x, a.y + a.height - 2, a.width, 1}, l, look_style(l, ROLE_TEXT),
              ALIGN_LEFT, text);
    legend_text(v, l, text, sizeof text);
    draw_heat_legend(c, (struct area){a.x, a.y + a.height - 1, a.width, 1}, l, h, text);
}

static void draw_raw(struct canvas *c, struct area a, const struct look *l,
                     const struct latent_view *v)
{
    size_t D = (size_t)v->hidden, count = (size_t)token_count(v);
    struct area map = raw_area(a);
    struct heat_range range = latent_range(v);
    int *rows = rows_in_order(v), cursor = 0;
    float *sorted = v->order == LATENT_ORDER_PLACE ? NULL : xfloats(count * D);
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == v->token) cursor = (int)i;
        if (sorted) memcpy(sorted + i * D, v->z + (size_t)rows[i] * D, D * sizeof *sorted);
    }
    struct heat h = {.values = sorted ? sorted : v->z,
                     .rows = (int)count,
                     .cols = v->hidden,
                     .map = HEAT_DIVERGING,
                     .range = range};
    draw_heat(c, map, l, &h);
    canvas_fill(c, heat_cell(map, h.rows, h.cols, cursor, v->channel), '+',
                look_style(l, ROLE_CURSOR));
    if (map.height < a.height) draw_foot(c, a, l, v, &h);
    free(sorted), free(rows);
}

/* ---- On the board ---------------------------------------------------------------------------- */

/* Without the numbers and the texts. */
static struct cell_map_view map_view(const struct latent_view *v)
{
    return (struct cell_map_view){
        .map = map_of(v),
        .prefix = v->prefix,
        .canvas_rows = v->canvas_rows,
        .canvas_cols = v->canvas_cols,
        .family = v->family,
        .grid = v->grid,
        .token = v->token,
    };
}

static void draw_map(struct canvas *c, struct area a, const struct look *l,
                     const struct latent_view *v)
{
    char value[160], legend[160];
    float *numbers = all_numbers(v, v->measure);
    struct cell_map_view m = map_view(v);
    m.numbers = numbers;
    m.colors = in_colors(v, l) ? v->components->colors : NULL;
    m.range = range_of(v, numbers, (size_t)token_count(v));
    value_text(v, value, sizeof value);
    legend_text(v, l, legend, sizeof legend);
    m.value = value;
    m.legend = legend;
    view_cell_map(c, a, l, &m);
    free(numbers);
}

/* What is said in place of the picture; NULL: it can be drawn. */
static const char *missing_text(const struct latent_view *v)
{
    bool compares = v->measure == LATENT_CHANGE || v->measure == LATENT_COSINE;
    if (!v->z && v->recorded)
        return "This file has no latents of this recursion step. > and < go to the ends of "
               "supervision steps, which have theirs.";
    if (!v->z) return "No latent yet, or it is being computed again.";
    if (compares && v->fresh && v->begun)
        return "z_H is as it began: it is renewed at the end of an H cycle. z shows z_L, which every "
               "step until then renews.";
    if (compares && v->fresh)
        return "Not renewed yet: there is nothing to compare it with. Go on with . or >";
    if (compares && !v->before && v->recorded)
        return "What it was renewed from is not in this file: v shows other measures.";
    if (v->measure == LATENT_COMPONENTS && !v->components)
        return "The components are found from the ends of supervision steps: there are none yet, "
               "or they are being computed.";
    return NULL;
}

void view_latent(struct canvas *c, struct area a, const struct look *l, const struct latent_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    const char *missing = missing_text(v);
    if (missing)
        draw_text_block(c, a, l, look_style(l, ROLE_DIM), missing, 0);
    else if (v->measure == LATENT_RAW)
        draw_raw(c, a, l, v);
    else
        draw_map(c, a, l, v);
    c->clip = old;
}

bool latent_hit(const struct latent_view *v, struct area a, int x, int y, int *token, int *channel)
{
    *channel = v->channel;
    if (v->measure != LATENT_RAW) {
        struct cell_map_view m = map_view(v);
        return cell_map_hit(&m, a, x, y, token);
    }
    struct area fit = heat_fit(raw_area(a), token_count(v), v->hidden);
    if (!v->z || !area_contains(fit, x, y)) return false;
    int *rows = rows_in_order(v);
    *token = rows[(y - fit.y) * token_count(v) / fit.height];
    *channel = (x - fit.x) * v->hidden / fit.width;
    free(rows);
    return true;
}
