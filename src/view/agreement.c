#include "view/agreement.h"

#include "canvas/draw.h"
#include "canvas/heat.h"
#include "view/board_map.h"

#include <stdio.h>

enum { FOOT = 2 /* a sentence and the legend */ };

static bool given(const struct agreement_view *v, int i)
{
    return v->family->fills_blanks && v->question->cell[i] != v->family->blank;
}

static bool wrong(const struct agreement_view *v, int i)
{
    return v->answer && v->answer->cell[i] != v->grid->cell[i];
}

/* On a heat colour the ink that can be read there stays. */
static struct style wrong_style(const struct look *l, struct style s)
{
    if (s.bg == COLOR_DEFAULT) return look_mark(l, s, ROLE_WRONG);
    s.attrs |= ATTR_BOLD | ATTR_UNDERLINE;
    return s;
}

static void draw_cell(struct canvas *c, const struct look *l, const struct agreement_view *v,
                      const struct board_map *m, int row, int col)
{
    int i = row * v->grid->cols + col;
    uint32_t shade = ' ';
    struct area cell = board_map_cell(m, row, col);
    struct style s = given(v, i) ? look_style(l, ROLE_GIVEN)
                                 : look_heat(l, HEAT_SEQUENTIAL, (double)v->share[i], &shade);
    if (cell.x < m->window.x || cell.y < m->window.y) return;
    canvas_fill(c, cell, shade, s);
    if (wrong(v, i)) s = wrong_style(l, s);
    int x = cell.x + (cell.width - 1) / 2, y = cell.y + (cell.height - 1) / 2;
    canvas_put(c, x, y, (unsigned char)v->family->glyph(v->grid->cell[i]), s);
    if (wrong(v, i) && cell.width > 1) canvas_put(c, x + 1, y, look_glyph(l, GLYPH_WRONG_MARK), s);
}

static void say(struct canvas *c, struct area row, const struct look *l,
                const struct agreement_view *v)
{
    char text[96];
    int open = 0, whole = 0, off = 0;
    for (int i = 0; i < trm_grid_size(v->grid); i++) {
        if (given(v, i)) continue;
        open++;
        whole += v->share[i] >= 1;
        off += wrong(v, i);
    }
    int used = snprintf(text, sizeof text, "agree on %d of %d", whole, open);
    if (v->answer) snprintf(text + used, sizeof text - (size_t)used, "; %d wrong", off);
    draw_line(c, row, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, text);
}

void view_agreement(struct canvas *c, struct area a, const struct look *l,
                    const struct agreement_view *v)
{
    struct area foot = area_take_bottom(&a, a.height > FOOT + 3 ? FOOT : 0);
    struct board_map m = board_map_with_bars(v->family, v->grid->rows, v->grid->cols, a, v->row, 0);
    struct area before = canvas_clip(c, m.window);
    for (int row = 0; row < v->grid->rows; row++)
        for (int col = 0; col < v->grid->cols; col++) draw_cell(c, l, v, &m, row, col);
    board_map_rules(c, l, &m);
    c->clip = before;
    board_map_bars(c, l, &m);
    if (foot.height == 0) return;
    say(c, area_take_top(&foot, 1), l, v);
    struct heat h = {v->share, v->grid->rows, v->grid->cols, HEAT_SEQUENTIAL, {0, 1}};
    draw_heat_legend(c, foot, l, &h, "agreement");
}
