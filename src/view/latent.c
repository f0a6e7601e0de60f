/* The latent heat map.
 *
 * From top to bottom: the prefix tokens in a strip (q is read from token 0, so they belong to the
 * picture), the board, the exact value under the cursor, the legend. On the board a token is one
 * number; raw, every channel of every token is. The numbers of all tokens are worked out once a
 * drawing into a small array on the stack.
 */
#include "view/latent.h"

#include "canvas/draw.h"
#include "view/board_map.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    MOST_TOKENS = TRM_GRID_CELLS + 256,
    FOOT = 2,        /* rows below the map: the value under the cursor, the legend */
    STRIP_LABEL = 7, /* "prefix " */
    STRIP_CELL = 2,  /* columns of a prefix token */
};

const char *latent_measure_name(enum latent_measure m)
{
    static const char *const names[] = {"norm", "change", "channel", "raw"};
    return names[m];
}

static int token_count(const struct latent_view *v)
{
    int tokens = v->prefix + v->canvas_rows * v->canvas_cols;
    return tokens < MOST_TOKENS ? tokens : MOST_TOKENS;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static double number_of(const struct latent_view *v, int token)
{
    const float *z = v->z + (size_t)token * (size_t)v->hidden;
    if (v->measure == LATENT_CHANNEL || v->measure == LATENT_RAW) return (double)z[v->channel];
    const float *before = v->before ? v->before + (size_t)token * (size_t)v->hidden : NULL;
    if (v->measure == LATENT_CHANGE && !before) return NAN;
    double squares = 0, distance = 0, old = 0;
    for (int i = 0; i < v->hidden; i++) {
        squares += (double)z[i] * (double)z[i];
        if (!before) continue;
        double d = (double)z[i] - (double)before[i];
        distance += d * d;
        old += (double)before[i] * (double)before[i];
    }
    if (v->measure == LATENT_NORM) return sqrt(squares / v->hidden);
    return old > 0 ? sqrt(distance / old) : NAN;
}

static bool is_signed(const struct latent_view *v)
{
    return v->measure == LATENT_CHANNEL || v->measure == LATENT_RAW;
}

static enum heat_map map_of(const struct latent_view *v)
{
    return is_signed(v) ? HEAT_DIVERGING : HEAT_SEQUENTIAL;
}

static struct heat_range range_of(const struct latent_view *v, const float *numbers, size_t count)
{
    if (v->range.low < v->range.high) return v->range;
    return heat_range_of(numbers, count, is_signed(v) ? HEAT_SYMMETRIC : HEAT_LINEAR);
}

/* ---- Arrangement ----------------------------------------------------------------------------- */

struct parts {
    struct area strip; /* prefix tokens; empty: none, or no room */
    struct area map;
    struct area value, legend;
    int per_row; /* prefix tokens in a row of the strip */
};

static struct parts arrange(const struct latent_view *v, struct area a)
{
    struct parts p = {.map = a};
    if (a.height > FOOT + 2) {
        p.value = (struct area){a.x, a.y + a.height - 2, a.width, 1};
        p.legend = (struct area){a.x, a.y + a.height - 1, a.width, 1};
        p.map.height -= FOOT;
    }
    p.per_row = (a.width - STRIP_LABEL) / STRIP_CELL;
    if (v->measure == LATENT_RAW || v->prefix == 0 || p.per_row < 1) return p;
    int rows = (v->prefix + p.per_row - 1) / p.per_row;
    if (p.map.height - rows - 1 < v->canvas_rows) return p;
    p.strip = (struct area){a.x, a.y, a.width, rows};
    p.map.y += rows + 1;
    p.map.height -= rows + 1;
    return p;
}

static struct board_map map_in(const struct latent_view *v, struct area a)
{
    int cell = v->token < v->prefix ? 0 : v->token - v->prefix;
    return board_map_fit(v->family, v->canvas_rows, v->canvas_cols, a, cell / v->canvas_cols,
                         cell % v->canvas_cols);
}

static struct area strip_cell(const struct parts *p, int token)
{
    return (struct area){p->strip.x + STRIP_LABEL + token % p->per_row * STRIP_CELL,
                         p->strip.y + token / p->per_row, STRIP_CELL, 1};
}

bool latent_hit(const struct latent_view *v, struct area a, int x, int y, int *token, int *channel)
{
    struct parts p = arrange(v, a);
    *channel = v->channel;
    if (v->measure == LATENT_RAW) {
        struct area fit = heat_fit(p.map, token_count(v), v->hidden);
        if (!area_contains(fit, x, y)) return false;
        *token = (y - fit.y) * token_count(v) / fit.height;
        *channel = (x - fit.x) * v->hidden / fit.width;
        return true;
    }
    for (int t = 0; t < v->prefix && p.strip.height > 0; t++) {
        *token = t;
        if (area_contains(strip_cell(&p, t), x, y)) return true;
    }
    struct board_map m = map_in(v, p.map);
    int row, col;
    if (!board_map_hit(&m, x, y, &row, &col)) return false;
    *token = v->prefix + row * v->canvas_cols + col;
    return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void draw_token(struct canvas *c, struct area a, const struct look *l, enum heat_map map,
                       double place, char digit, bool cursor)
{
    uint32_t shade;
    struct style s = look_heat(l, map, place, &shade);
    canvas_fill(c, a, shade, s);
    int x = a.x + (a.width - 1) / 2, y = a.y + (a.height - 1) / 2;
    if (digit && (shade == ' ' || a.width > 2)) canvas_put(c, x, y, (uint32_t)digit, s);
    if (!cursor) return;
    struct style lit = look_style(l, ROLE_CURSOR);
    canvas_put(c, x, y, canvas_at(c, x, y)->glyph, lit);
    if (a.width == 1) return;
    canvas_put(c, a.x, y, '[', lit);
    canvas_put(c, a.x + a.width - 1, y, ']', lit);
}

static void draw_strip(struct canvas *c, const struct look *l, const struct latent_view *v,
                       const struct parts *p, const float *numbers, struct heat_range range)
{
    canvas_text(c, p->strip.x, p->strip.y, look_style(l, ROLE_DIM), "prefix");
    for (int t = 0; t < v->prefix; t++)
        draw_token(c, strip_cell(p, t), l, map_of(v), heat_place(range, (double)numbers[t]), 0,
                   t == v->token);
}

static char digit_of(const struct latent_view *v, int row, int col)
{
    if (!v->grid || row >= v->grid->rows || col >= v->grid->cols) return 0;
    return v->family->glyph(v->grid->cell[row * v->grid->cols + col]);
}

static void draw_board(struct canvas *c, const struct look *l, const struct latent_view *v,
                       struct area a, const float *numbers, struct heat_range range)
{
    struct board_map m = map_in(v, a);
    struct area old = canvas_clip(c, m.window);
    board_map_rules(c, l, &m);
    for (int row = 0; row < m.rows; row++) {
        for (int col = 0; col < m.cols; col++) {
            int token = v->prefix + row * v->canvas_cols + col;
            if (token >= token_count(v)) break;
            draw_token(c, board_map_cell(&m, row, col), l, map_of(v),
                       heat_place(range, (double)numbers[token]), digit_of(v, row, col),
                       token == v->token);
        }
    }
    c->clip = old;
}

static void draw_raw(struct canvas *c, const struct look *l, const struct latent_view *v,
                     struct area a, struct heat_range range)
{
    struct heat h = {.values = v->z,
                     .rows = token_count(v),
                     .cols = v->hidden,
                     .map = HEAT_DIVERGING,
                     .range = range};
    draw_heat(c, a, l, &h);
    struct area at = heat_cell(a, h.rows, h.cols, v->token, v->channel);
    canvas_fill(c, at, '+', look_style(l, ROLE_CURSOR));
}

/* What stands under the cursor, in words and with all its digits. */
static void draw_value(struct canvas *c, struct area row, const struct look *l,
                       const struct latent_view *v)
{
    char where[64], text[160], channel[32] = "", number[NUMBER_TEXT];
    int cell = v->token - v->prefix;
    if (cell < 0)
        snprintf(where, sizeof where, "prefix token %d%s", v->token,
                 v->token == 0 ? " (q is read here)" : "");
    else
        snprintf(where, sizeof where, "row %d, column %d", cell / v->canvas_cols + 1,
                 cell % v->canvas_cols + 1);
    if (is_signed(v)) snprintf(channel, sizeof channel, ", channel %d", v->channel);
    snprintf(text, sizeof text, "%s%s: %s", where, channel,
             number_text(number, number_of(v, v->token)));
    draw_line(c, row, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
}

static void draw_legend(struct canvas *c, struct area row, const struct look *l,
                        const struct latent_view *v, struct heat_range range)
{
    char name[48];
    const char *latent = v->which == TRM_Z_H ? "z_H" : "z_L";
    if (v->measure == LATENT_CHANNEL)
        snprintf(name, sizeof name, "%s channel %d", latent, v->channel);
    else
        snprintf(name, sizeof name, "%s %s", latent, latent_measure_name(v->measure));
    draw_heat_legend(c, row, l, map_of(v), range, name);
}

void view_latent(struct canvas *c, struct area a, const struct look *l, const struct latent_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    struct parts p = arrange(v, a);
    if (!v->z) {
        draw_text_block(c, a, l, look_style(l, ROLE_DIM),
                        "No latent yet, or it is being computed again.", 0);
        c->clip = old;
        return;
    }
    float numbers[MOST_TOKENS];
    struct heat_range range;
    if (v->measure == LATENT_RAW) {
        range = range_of(v, v->z, (size_t)token_count(v) * (size_t)v->hidden);
        draw_raw(c, l, v, p.map, range);
    } else {
        for (int t = 0; t < token_count(v); t++) numbers[t] = (float)number_of(v, t);
        range = range_of(v, numbers, (size_t)token_count(v));
        if (p.strip.height > 0) draw_strip(c, l, v, &p, numbers, range);
        draw_board(c, l, v, p.map, numbers, range);
    }
    if (p.value.height > 0) draw_value(c, p.value, l, v);
    if (p.legend.height > 0) draw_legend(c, p.legend, l, v, range);
    c->clip = old;
}
