/* The pairs of a task. Tabs and small pairs are walked by one function each, which draws them or
 * finds the one that was clicked. */
#include "view/editor_parts.h"

#include "canvas/draw.h"
#include "view/tile.h"

#include <stdio.h>
#include <string.h>

static void pair_name(const struct document *d, int pair, char out[24])
{
    bool demo = pair < d->demo_count;
    snprintf(out, 24, "%s %d", demo ? "demo" : "test", demo ? pair + 1 : pair - d->demo_count + 1);
}

/* The first tab that is drawn, so that the present one is in sight. */
static int first_tab(const struct editor *e, int width)
{
    int first = 0, used = 0;
    char name[24];
    for (int i = 0; i <= e->sheet.pair; i++) {
        pair_name(&e->document, i, name);
        used += (int)strlen(name) + 2;
        for (; used > width && first < i; first++) {
            pair_name(&e->document, first, name);
            used -= (int)strlen(name) + 2;
        }
    }
    return first;
}

/* Draws the tabs, or finds the one at column x. */
static int walk_tabs(struct canvas *c, const struct editor_parts *p, const struct look *l,
                     const struct editor *e, int x)
{
    struct area old = {0}, row = p->tabs;
    int at = row.x;
    if (c) old = canvas_clip(c, row);
    for (int i = first_tab(e, row.width); i < e->document.count && at < row.x + row.width; i++) {
        char name[24];
        pair_name(&e->document, i, name);
        int width = (int)strlen(name) + 2;
        bool here = i == e->sheet.pair;
        if (c)
            canvas_printf(c, at, row.y, look_style(l, here ? ROLE_CURSOR : ROLE_TEXT), " %s ",
                          name);
        else if (x >= at && x < at + width)
            return i;
        at += width;
    }
    if (c) c->clip = old;
    return -1;
}

static void draw_head(struct canvas *c, const struct editor_parts *p, const struct look *l,
                      const struct editor *e, int side)
{
    const struct trm_grid *g = document_grid(&e->document, p->sheet[side]);
    bool here = e->sheet.side == p->sheet[side].side;
    char text[40];
    if (g->rows > 0)
        snprintf(text, sizeof text, "%s %d x %d", side ? "output" : "input", g->rows, g->cols);
    else
        snprintf(text, sizeof text, "no output");
    draw_line(c, p->head[side], l, look_style(l, here ? ROLE_BORDER_FOCUS : ROLE_DIM), ALIGN_LEFT,
              text);
}

/* Places of the pairs in the gallery; false when there is no room for one more. */
static bool next_small(const struct editor *e, struct area gallery, int pair, int *x,
                       struct area both[2])
{
    const struct trm_pair *k = &e->document.pairs[pair];
    int side = gallery.height - 1;
    for (int i = 0; i < 2; i++) {
        const struct trm_grid *g = i ? &k->output : &k->input;
        int width = g->cols < side ? 2 * g->cols : g->cols < 2 * side ? g->cols : 2 * side;
        both[i] = (struct area){*x, gallery.y + 1, width, side};
        *x += width + 1 + i;
    }
    return both[1].x + both[1].width <= gallery.x + gallery.width;
}

/* The first pair of the gallery, so that the present one is in sight. */
static int first_small(const struct editor *e, struct area gallery)
{
    int first = 0;
    for (; first < e->sheet.pair; first++) {
        int at = gallery.x, i = first;
        struct area both[2];
        while (i <= e->sheet.pair && next_small(e, gallery, i, &at, both)) i++;
        if (i > e->sheet.pair) break;
    }
    return first;
}

/* Draws all pairs in small, or finds the one at (x, y). */
static int walk_gallery(struct canvas *c, const struct editor_parts *p, const struct look *l,
                        const struct editor *e, int x, int y)
{
    int at = p->gallery.x;
    struct area both[2];
    if (p->gallery.height == 0) return -1;
    for (int i = first_small(e, p->gallery); i < e->document.count; i++) {
        const struct trm_pair *pair = &e->document.pairs[i];
        if (!next_small(e, p->gallery, i, &at, both)) break;
        if (!c && (area_contains(both[0], x, y) || area_contains(both[1], x, y))) return i;
        if (!c) continue;
        char name[24];
        pair_name(&e->document, i, name);
        draw_line(c, (struct area){both[0].x, p->gallery.y, both[0].width + both[1].width + 1, 1},
                  l, look_style(l, i == e->sheet.pair ? ROLE_STRONG : ROLE_DIM), ALIGN_LEFT, name);
        struct grid_view input = {.family = e->document.family, .grid = &pair->input};
        struct grid_view output = {.family = e->document.family, .grid = &pair->output};
        view_grid(c, both[0], l, &input);
        if (pair->output.rows > 0) view_grid(c, both[1], l, &output);
    }
    return -1;
}

void editor_pairs(struct canvas *c, const struct editor_parts *p, const struct look *l,
                  const struct editor *e)
{
    if (!p->pairs) return;
    walk_tabs(c, p, l, e, 0);
    for (int side = 0; side < 2; side++) draw_head(c, p, l, e, side);
    walk_gallery(c, p, l, e, 0, 0);
}

int editor_pairs_hit(const struct editor_parts *p, const struct editor *e, int x, int y)
{
    if (area_contains(p->tabs, x, y)) return walk_tabs(NULL, p, NULL, e, x);
    if (area_contains(p->gallery, x, y)) return walk_gallery(NULL, p, NULL, e, x, y);
    return -1;
}
