/* A maze on plain ground shows only what is not free; an ARC grid has no ground, all is colour. */
#include "view/tile.h"

#include "view/board_map.h"

#include <string.h>

enum { LOWER_HALF = 0x2584 };

/* The published colours of ARC, and the nearest of the 16. */
static const struct {
    uint32_t rgb;
    int ansi;
} arc_colors[10] = {
    {0x000000, 0}, {0x0074d9, 12}, {0xff4136, 9}, {0x2ecc40, 10}, {0xffdc00, 11},
    {0xaaaaaa, 7}, {0xf012be, 13}, {0xff851b, 3}, {0x7fdbff, 14}, {0x870c25, 1},
};

static bool is_arc(const struct trm_family *f)
{
    return strcmp(f->name, "arc") == 0;
}

static struct tile maze_tile(const struct look *l, char glyph)
{
    struct style plain = look_style(l, ROLE_TEXT);
    switch (glyph) {
    case '#': return (struct tile){look_style(l, ROLE_GRID), look_glyph(l, GLYPH_FULL)};
    case 'S': return (struct tile){look_mark(l, plain, ROLE_GOOD), 'S'};
    case 'G': return (struct tile){look_mark(l, plain, ROLE_HALTED), 'G'};
    case 'o': return (struct tile){look_mark(l, plain, ROLE_CURVE_A), look_glyph(l, GLYPH_BULLET)};
    default: return (struct tile){plain, (uint32_t)(unsigned char)glyph};
    }
}

struct tile tile_of(const struct look *l, const struct trm_family *f, int cell)
{
    char glyph = f->glyph(cell);
    if (is_arc(f) && cell < 10)
        return (struct tile){look_swatch(l, arc_colors[cell].rgb, arc_colors[cell].ansi),
                             (uint32_t)(unsigned char)glyph};
    return maze_tile(l, glyph);
}

struct tile tile_in_hand(const struct look *l, const struct trm_family *f, int cell)
{
    enum { MIDDLE_DOT = 0xb7 };
    struct tile t = tile_of(l, f, cell);
    if (t.glyph != ' ') return t;
    return (struct tile){look_style(l, ROLE_DIM), l->glyphs == GLYPHS_UTF8 ? MIDDLE_DOT : '.'};
}

void draw_tile(struct canvas *c, struct area a, const struct look *l, const struct tile *t)
{
    bool full = t->glyph == look_glyph(l, GLYPH_FULL);
    canvas_fill(c, a, full ? t->glyph : ' ', t->style);
    if (!full) canvas_put(c, a.x + a.width / 2, a.y + (a.height - 1) / 2, t->glyph, t->style);
}

/* ---- Whole grids ----------------------------------------------------------------------------- */

/* The colour of a tile when its character is not seen; false: the ground. */
static bool tile_color(const struct look *l, const struct trm_family *f, int cell, color *out)
{
    struct tile t = tile_of(l, f, cell);
    if (t.glyph == ' ') return false;
    *out = is_arc(f) ? t.style.bg : t.style.fg;
    return true;
}

/* One cell of the screen. The default colour of a wall can be had as a foreground only. */
static struct cell half_cells(const struct look *l, bool above, color upper, bool below,
                              color lower)
{
    uint32_t half = look_glyph(l, GLYPH_HALF_UPPER), full = look_glyph(l, GLYPH_FULL);
    bool both = above && below;
    if (both && lower == COLOR_DEFAULT)
        return (struct cell){upper == COLOR_DEFAULT ? full : LOWER_HALF, {lower, upper, 0}};
    if (above) return (struct cell){half, {upper, both ? lower : COLOR_DEFAULT, 0}};
    return (struct cell){below ? LOWER_HALF : ' ', {lower, COLOR_DEFAULT, 0}};
}

/* Two rows in one line of the screen. */
static void draw_halves(struct canvas *c, struct area a, const struct look *l,
                        const struct grid_view *v)
{
    for (int row = 0; row < v->grid->rows; row += 2) {
        for (int col = 0; col < v->grid->cols; col++) {
            color upper = COLOR_DEFAULT, lower = COLOR_DEFAULT;
            const uint8_t *cell = &v->grid->cell[row * v->grid->cols + col];
            bool above = tile_color(l, v->family, cell[0], &upper);
            bool below =
                row + 1 < v->grid->rows && tile_color(l, v->family, cell[v->grid->cols], &lower);
            struct cell both = half_cells(l, above, upper, below, lower);
            canvas_put(c, a.x + col, a.y + row / 2, both.glyph, both.style);
        }
    }
}

static void draw_tiles(struct canvas *c, struct area a, const struct look *l,
                       const struct grid_view *v, struct grid_scale s)
{
    for (int row = 0; row < v->grid->rows; row++) {
        for (int col = 0; col < v->grid->cols; col++) {
            struct tile t = tile_of(l, v->family, v->grid->cell[row * v->grid->cols + col]);
            struct area cell = {a.x + col * s.width, a.y + row * s.height, s.width, s.height};
            draw_tile(c, cell, l, &t);
        }
    }
}

static const struct grid_scale scales[] = {{6, 3}, {4, 2}, {2, 1}, {1, 1}, {1, 0}};

static int lines_of(struct grid_scale s, int rows)
{
    return s.height > 0 ? rows * s.height : (rows + 1) / 2;
}

struct grid_scale grid_scale_fit(struct area a, const struct look *l, int rows, int cols)
{
    bool colors = look_swatch(l, 0, 0).bg != COLOR_DEFAULT; /* they alone tell halves apart */
    bool halves = l->glyphs == GLYPHS_UTF8 && colors;
    size_t count = sizeof scales / sizeof scales[0] - (halves ? 0 : 1), i = 0;
    while (i + 1 < count &&
           (cols * scales[i].width > a.width || lines_of(scales[i], rows) > a.height))
        i++;
    return scales[i];
}

static struct area view_tiles(struct canvas *c, struct area a, const struct look *l,
                              const struct grid_view *v)
{
    int rows = v->grid->rows, cols = v->grid->cols;
    struct grid_scale s = v->scale.width > 0 ? v->scale : grid_scale_fit(a, l, rows, cols);
    if (s.height > 0)
        draw_tiles(c, a, l, v, s);
    else
        draw_halves(c, a, l, v);
    return (struct area){a.x, a.y, cols * s.width, lines_of(s, rows)};
}

/* ---- Digits ---------------------------------------------------------------------------------- */

static void draw_digit(struct canvas *c, struct area a, const struct look *l,
                       const struct grid_view *v, int i)
{
    int x = a.width == 2 ? a.x + 1 : a.x + (a.width - 1) / 2;
    canvas_put(c, x, a.y + (a.height - 1) / 2,
               (uint32_t)(unsigned char)v->family->glyph(v->grid->cell[i]),
               look_style(l, ROLE_GIVEN));
}

static struct area view_digits(struct canvas *c, struct area a, const struct look *l,
                               const struct grid_view *v)
{
    struct board_map m = board_map_fit(v->family, v->grid->rows, v->grid->cols, a, 0, 0);
    board_map_rules(c, l, &m);
    for (int i = 0; i < trm_grid_size(v->grid); i++)
        draw_digit(c, board_map_cell(&m, i / m.cols, i % m.cols), l, v, i);
    return (struct area){a.x, a.y, m.width, m.height};
}

struct area view_grid(struct canvas *c, struct area a, const struct look *l,
                      const struct grid_view *v)
{
    struct area old = canvas_clip(c, a);
    bool digits = strcmp(v->family->name, "sudoku") == 0;
    struct area used = digits ? view_digits(c, a, l, v) : view_tiles(c, a, l, v);
    c->clip = old;
    return area_intersect(used, a);
}
