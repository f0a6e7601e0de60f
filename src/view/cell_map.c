/* From top to bottom: the strip of prefix tokens (q is read from token 0, so they belong to the
 * picture), the board, the value under the cursor, the legend. */
#include "view/cell_map.h"

#include "base/bounds.h"
#include "canvas/draw.h"
#include "view/mini_map.h"

#include <math.h>
#include <stdio.h>

enum {
    FOOT = 2,        /* rows below the map: the value under the cursor, the legend */
    STRIP_LABEL = 7, /* "prefix " */
    STRIP_CELL = 2,  /* columns of a prefix token */
};

/* ---- Arrangement ----------------------------------------------------------------------------- */

int cell_map_least(int canvas_rows)
{
    enum { ROWS = 8 };
    return least_of(canvas_rows, ROWS) + FOOT;
}

struct parts {
    struct area strip; /* prefix tokens; empty: none, or no room */
    struct area map;
    struct area value, legend;
    int per_row; /* prefix tokens in a row of the strip */
};

static struct parts arrange(const struct cell_map_view *v, struct area a)
{
    struct parts p = {.map = a};
    if (a.height > FOOT + 2) {
        p.legend = area_take_bottom(&p.map, 1);
        p.value = area_take_bottom(&p.map, 1);
    }
    p.per_row = (a.width - STRIP_LABEL) / STRIP_CELL;
    if (v->prefix == 0 || p.per_row < 1) return p;
    int rows = (v->prefix + p.per_row - 1) / p.per_row;
    if (p.map.height - rows - 1 < v->canvas_rows) return p;
    p.strip = area_take_top(&p.map, rows);
    area_take_top(&p.map, 1);
    return p;
}

static struct board_map map_in(const struct cell_map_view *v, struct area a)
{
    int cell = most_of(v->token - v->prefix, 0);
    return board_map_with_bars(v->family, v->canvas_rows, v->canvas_cols, a, cell / v->canvas_cols,
                               cell % v->canvas_cols);
}

static struct mini_map mini_of(const struct cell_map_view *v, const struct board_map *m)
{
    int cell = most_of(v->token - v->prefix, 0);
    return (struct mini_map){m, v->family, v->grid, cell / v->canvas_cols, cell % v->canvas_cols};
}

static struct area strip_cell(const struct parts *p, int token)
{
    return (struct area){p->strip.x + STRIP_LABEL + token % p->per_row * STRIP_CELL,
                         p->strip.y + token / p->per_row, STRIP_CELL, 1};
}

bool cell_map_hit(const struct cell_map_view *v, struct area a, int x, int y, int *token)
{
    struct parts p = arrange(v, a);
    for (int t = 0; t < v->prefix && p.strip.height > 0; t++) {
        *token = t;
        if (area_contains(strip_cell(&p, t), x, y)) return true;
    }
    struct board_map m = map_in(v, p.map);
    struct mini_map mini = mini_of(v, &m);
    int row, col;
    if (!mini_map_hit(&mini, x, y, &row, &col) && !board_map_hit(&m, x, y, &row, &col))
        return false;
    *token = v->prefix + row * v->canvas_cols + col;
    return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* Of 32: the eye sees no more, and a terminal counts the colours that it has shown. */
static int level(float share)
{
    const int levels = 31;
    return 255 * (int)lround(levels * clamp01((double)share)) / levels;
}

/* The nearest of the 16 colours: one bit for each channel, bright where the whole is. */
static int nearest_ansi(const int rgb[3])
{
    int bits = (rgb[0] > 127) | (rgb[1] > 127) << 1 | (rgb[2] > 127) << 2;
    return bits + (rgb[0] + rgb[1] + rgb[2] > 382 ? 8 : 0);
}

/* How a token looks; without colours its number is shown by a character. */
static struct style style_of(const struct look *l, const struct cell_map_view *v, int token,
                             uint32_t *shade)
{
    double place = heat_place(v->range, (double)v->numbers[token]);
    struct style heat = look_heat(l, v->map, place, shade);
    if (!v->colors) return heat;
    const float *c = v->colors + 3 * token;
    int rgb[3] = {level(c[0]), level(c[1]), level(c[2])};
    struct style swatch =
        look_swatch(l, (uint32_t)(rgb[0] << 16 | rgb[1] << 8 | rgb[2]), nearest_ansi(rgb));
    if (swatch.bg == COLOR_DEFAULT) return heat;
    *shade = ' ';
    return swatch;
}

static void bracket(struct canvas *c, struct area a, int y, struct style s, char left, char right)
{
    if (a.width == 1) return;
    canvas_put(c, a.x, y, (uint32_t)left, s);
    canvas_put(c, a.x + a.width - 1, y, (uint32_t)right, s);
}

static void draw_token(struct canvas *c, struct area a, const struct look *l,
                       const struct cell_map_view *v, int token, char digit)
{
    uint32_t shade;
    struct style s = style_of(l, v, token, &shade);
    canvas_fill(c, a, shade, s);
    int x = a.x + (a.width - 1) / 2, y = a.y + (a.height - 1) / 2;
    bool ground = s.bg != COLOR_DEFAULT; /* else a digit beside shades looks like one of them */
    if (digit && (ground || a.width > 2)) canvas_put(c, x, y, (uint32_t)digit, s);
    if (v->framed && v->framed[token]) bracket(c, a, y, s, '(', ')');
    if (token != v->token) return;
    struct style lit = look_style(l, ROLE_CURSOR);
    draw_cursor_cell(c, x, y, l);
    canvas_point(c, x, y);
    bracket(c, a, y, lit, '[', ']');
}

static char digit_of(const struct cell_map_view *v, int row, int col)
{
    if (!v->grid || row >= v->grid->rows || col >= v->grid->cols) return 0;
    return v->family->glyph(v->grid->cell[row * v->grid->cols + col]);
}

static void draw_strip(struct canvas *c, const struct look *l, const struct cell_map_view *v,
                       const struct parts *p)
{
    canvas_text(c, p->strip.x, p->strip.y, look_style(l, ROLE_DIM), "prefix");
    for (int t = 0; t < v->prefix; t++) draw_token(c, strip_cell(p, t), l, v, t, 0);
}

static void draw_board(struct canvas *c, const struct look *l, const struct cell_map_view *v,
                       struct area a)
{
    struct board_map m = map_in(v, a);
    struct area old = canvas_clip(c, m.window);
    board_map_rules(c, l, &m);
    for (int row = 0; row < m.rows; row++)
        for (int col = 0; col < m.cols; col++)
            draw_token(c, board_map_cell(&m, row, col), l, v,
                       v->prefix + row * v->canvas_cols + col, digit_of(v, row, col));
    struct mini_map mini = mini_of(v, &m);
    c->clip = old;
    view_mini_map(c, l, &mini);
}

static void draw_legend(struct canvas *c, struct area row, const struct look *l,
                        const struct cell_map_view *v)
{
    int tokens = v->prefix + v->canvas_rows * v->canvas_cols;
    if (v->colors)
        draw_line(c, row, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, v->legend);
    else
        draw_heat_legend(c, row, l, &(struct heat){v->numbers, 1, tokens, v->map, v->range},
                         v->legend);
}

void view_cell_map(struct canvas *c, struct area a, const struct look *l,
                   const struct cell_map_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    struct parts p = arrange(v, a);
    struct style text = look_style(l, ROLE_TEXT);
    if (p.strip.height > 0) draw_strip(c, l, v, &p);
    draw_board(c, l, v, p.map);
    if (p.value.height > 0) draw_line(c, p.value, l, text, ALIGN_LEFT, v->value);
    if (p.legend.height > 0) draw_legend(c, p.legend, l, v);
    c->clip = old;
}

const char *token_text(char out[TOKEN_TEXT], int token, int prefix, int canvas_cols)
{
    const char *read = token == 0 ? " (q is read here)" : "";
    int cell = token - prefix;
    if (cell < 0)
        snprintf(out, TOKEN_TEXT, "prefix token %d%s", token, read);
    else
        snprintf(out, TOKEN_TEXT, "row %d, column %d%s", cell / canvas_cols + 1,
                 cell % canvas_cols + 1, read);
    return out;
}
