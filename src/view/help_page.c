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

static int lines_of(const char *text, int width)
{
    if (!strchr(text, '\n') && text_columns(text) <= width) return 1;
    return text_lines(text, width);
}

/* Line `line` of a text that is wrapped in columns x to x + width, in its row. */
static void draw_wrapped(const struct walk *w, struct area row, int x, int width, const char *text,
                         int line)
{
    struct style s = look_style(w->look, ROLE_TEXT);
    struct area block = {x, row.y - line, width, lines_of(text, width)};
    struct area old = canvas_clip(w->canvas, row);
    if (block.height == 1)
        draw_line(w->canvas, block, w->look, s, ALIGN_LEFT, text);
    else
        draw_text_block(w->canvas, block, w->look, s, text, 0);
    w->canvas->clip = old;
}

static void walk_text(struct walk *w, const char *text)
{
    int lines = lines_of(text, w->area.width);
    for (int i = 0; i < lines; i++) {
        struct area row = next_row(w);
        if (row.height > 0) draw_wrapped(w, row, row.x, row.width, text, i);
    }
}

static void walk_section(struct walk *w, const char *section)
{
    next_row(w);
    struct area row = next_row(w);
    if (row.height > 0)
        draw_line(w->canvas, row, w->look, look_style(w->look, ROLE_STRONG), ALIGN_LEFT, section);
}

static void draw_cell(const struct walk *w, struct area row, int x, int width, enum role role,
                      const char *text)
{
    struct area cell = {x, row.y, width, 1};
    draw_line(w->canvas, area_intersect(cell, row), w->look, look_style(w->look, role), ALIGN_LEFT,
              text);
}

/* The key, what it does, which may take several lines, and its name where there is room. */
static void walk_key(struct walk *w, const struct help_row *r)
{
    int x = w->area.x + 2 + KEY_COLUMNS + 1, width = w->area.width - KEY_COLUMNS - 3;
    bool with_name = w->area.width >= ALL_COLUMNS;
    if (with_name) width -= NAME_COLUMNS + 1;
    int lines = width > 0 ? lines_of(r->help, width) : 1;
    for (int i = 0; i < lines; i++) {
        struct area row = next_row(w);
        if (row.height == 0) continue;
        if (i == 0) draw_cell(w, row, row.x + 2, KEY_COLUMNS, ROLE_KEY, r->key);
        if (i == 0 && with_name) draw_cell(w, row, x + width + 1, NAME_COLUMNS, ROLE_DIM, r->name);
        if (width > 0) draw_wrapped(w, row, x, width, r->help, i);
    }
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
    struct walk w = {.area = {0, 0, width, 0}};
    walk_all(&w, v);
    return w.line;
}
