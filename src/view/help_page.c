/* The help: an introduction, then a table of keys by section. It is drawn line by line by one walk
 * that both draws and counts, so that the two can not disagree. */
#include "view/help_page.h"

#include "canvas/draw.h"

#include <string.h>

enum { KEY_COLUMNS = 14, NAME_COLUMNS = 22, ALL_COLUMNS = 70 };

/* Where a walk over the lines stands; canvas NULL only counts. */
struct walk {
    struct canvas *canvas;
    const struct look *look;
    struct area area;
    int line, top;
};

/* The row of the screen for the next line, or an empty area when it is not seen. */
static struct area next_row(struct walk *w)
{
    int y = w->line++ - w->top;
    bool seen = w->canvas && y >= 0 && y < w->area.height;
    return (struct area){w->area.x, w->area.y + y, seen ? w->area.width : 0, seen ? 1 : 0};
}

static void walk_text(struct walk *w, const char *text)
{
    int lines = draw_text_block(&(struct canvas){0}, (struct area){0, 0, w->area.width, 0}, w->look,
                                (struct style){0}, text, 0);
    for (int i = 0; i < lines; i++) {
        struct area row = next_row(w);
        if (row.height == 0) continue;
        struct area old = canvas_clip(w->canvas, row);
        draw_text_block(w->canvas, (struct area){row.x, row.y - i, row.width, lines}, w->look,
                        look_style(w->look, ROLE_TEXT), text, 0);
        w->canvas->clip = old;
    }
}

static void walk_section(struct walk *w, const char *section)
{
    next_row(w);
    struct area row = next_row(w);
    if (row.height > 0)
        draw_line(w->canvas, row, w->look, look_style(w->look, ROLE_STRONG), ALIGN_LEFT, section);
}

static void walk_key(struct walk *w, const struct help_row *r)
{
    struct area row = next_row(w);
    if (row.height == 0) return;
    bool with_name = row.width >= ALL_COLUMNS;
    struct area key = {row.x + 2, row.y, KEY_COLUMNS, 1};
    struct area help = {key.x + KEY_COLUMNS + 1, row.y, row.width - KEY_COLUMNS - 3, 1};
    draw_line(w->canvas, area_intersect(key, row), w->look, look_style(w->look, ROLE_KEY),
              ALIGN_LEFT, r->key);
    if (with_name) {
        struct area name = {help.x + help.width - NAME_COLUMNS, row.y, NAME_COLUMNS, 1};
        help.width -= NAME_COLUMNS + 1;
        draw_line(w->canvas, name, w->look, look_style(w->look, ROLE_DIM), ALIGN_LEFT, r->name);
    }
    if (help.width > 0)
        draw_line(w->canvas, help, w->look, look_style(w->look, ROLE_TEXT), ALIGN_LEFT, r->help);
}

static void walk_all(struct walk *w, const struct help_view *v)
{
    if (v->intro) walk_text(w, v->intro);
    const char *section = "";
    for (int i = 0; i < v->count; i++) {
        if (strcmp(section, v->rows[i].section) != 0) walk_section(w, v->rows[i].section);
        section = v->rows[i].section;
        walk_key(w, &v->rows[i]);
    }
}

void view_help(struct canvas *c, struct area a, const struct look *l, const struct help_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct walk w = {.canvas = c, .look = l, .area = a, .top = v->top};
    struct area old = canvas_clip(c, a);
    walk_all(&w, v);
    c->clip = old;
}

int help_lines(const struct help_view *v, int width)
{
    struct look plain = {.theme = themes[0]};
    struct walk w = {.look = &plain, .area = {0, 0, width, 0}};
    walk_all(&w, v);
    return w.line;
}
