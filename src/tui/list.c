/* Rows are places in `shown`; a place becomes an item only where the page is asked about it. */
#include "tui/list.h"

#include "base/alloc.h"

#include <stdlib.h>

void list_fill(struct list *l, size_t count)
{
    size_t item = list_item(l);
    l->shown = xgrow(l->shown, &l->shown_capacity, count + 1, sizeof *l->shown);
    for (size_t i = 0; i < count; i++) l->shown[i] = i;
    l->count = l->shown_count = count;
    l->chosen = 0;
    list_choose(l, item);
}

void list_done(struct list *l)
{
    free(l->shown);
    *l = (struct list){0};
}

void list_keep(struct list *l, bool (*keep)(const void *context, size_t item), const void *context)
{
    size_t item = list_item(l), kept = 0;
    for (size_t i = 0; i < l->shown_count; i++)
        if (keep(context, l->shown[i])) l->shown[kept++] = l->shown[i];
    l->shown_count = kept;
    l->chosen = l->top = 0;
    list_choose(l, item);
}

struct ordering {
    int (*order)(const void *context, size_t a, size_t b);
    const void *context;
};

static int compare(const void *a, const void *b, void *argument)
{
    const struct ordering *o = argument;
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    int by = o->order(o->context, x, y);
    return by ? by : x < y ? -1 : x > y;
}

void list_sort(struct list *l, int (*order)(const void *context, size_t a, size_t b),
               const void *context)
{
    struct ordering o = {order, context};
    size_t item = list_item(l);
    qsort_r(l->shown, l->shown_count, sizeof *l->shown, compare, &o);
    list_choose(l, item);
}

size_t list_item(const struct list *l)
{
    return l->chosen < l->shown_count ? l->shown[l->chosen] : LIST_NONE;
}

void list_choose(struct list *l, size_t item)
{
    for (size_t i = 0; i < l->shown_count; i++) {
        if (l->shown[i] != item) continue;
        l->chosen = i;
        return;
    }
}

static void go(struct list *l, long by)
{
    long place = (long)l->chosen + by, last = (long)l->shown_count - 1;
    place = place > last ? last : place;
    l->chosen = (size_t)(place < 0 ? 0 : place);
}

bool list_act(struct list *l, enum action action)
{
    long page = l->rows.height > 1 ? l->rows.height - 1 : 1;
    switch (action) {
    case ACTION_UP: go(l, -1); return true;
    case ACTION_DOWN: go(l, 1); return true;
    case ACTION_PAGE_UP: go(l, -page); return true;
    case ACTION_PAGE_DOWN: go(l, page); return true;
    case ACTION_LIST_FIRST: l->chosen = 0; return true;
    case ACTION_LIST_LAST: go(l, (long)l->shown_count); return true;
    default: return false;
    }
}

enum list_mouse list_mouse(struct list *l, const struct event *e)
{
    if (e->mouse == MOUSE_WHEEL_UP || e->mouse == MOUSE_WHEEL_DOWN) {
        go(l, e->mouse == MOUSE_WHEEL_UP ? -3 : 3);
        return LIST_MOUSE_CHOSEN;
    }
    size_t place = l->top + (size_t)(e->y - l->rows.y);
    if (!area_contains(l->rows, e->x, e->y) || place >= l->shown_count) return LIST_MOUSE_NONE;
    if (e->mouse == MOUSE_RELEASE) return LIST_MOUSE_NONE;
    bool again = place == l->chosen && e->mouse == MOUSE_PRESS;
    l->chosen = place;
    return again ? LIST_MOUSE_OPENED : LIST_MOUSE_CHOSEN;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

enum { GAP = 2, MARK = 2, COLUMNS_MOST = 12, LEAST_REST = 12 };

/* Where columns lie: how many fit, and their widths. */
struct fitting {
    int count;
    int width[COLUMNS_MOST];
};

static struct fitting fit_columns(const struct list_view *v, int width)
{
    struct fitting f = {0};
    int used = MARK, rest = -1;
    for (; f.count < v->column_count && f.count < COLUMNS_MOST; f.count++) {
        int w = v->columns[f.count].width, needs = (w ? w : LEAST_REST) + (f.count ? GAP : 0);
        if (f.count > 0 && used + needs > width) break;
        if (w == 0) rest = f.count;
        f.width[f.count] = w ? w : LEAST_REST;
        used += needs;
    }
    if (rest >= 0 && width > used) f.width[rest] += width - used;
    return f;
}

static void draw_head(struct canvas *c, struct area row, const struct look *look,
                      const struct list_view *v, const struct fitting *f)
{
    int x = row.x + MARK;
    for (int i = 0; i < f->count; i++) {
        struct area cell = area_intersect((struct area){x, row.y, f->width[i], 1}, row);
        if (v->columns[i].title)
            draw_line(c, cell, look, look_style(look, ROLE_DIM), v->columns[i].align,
                      v->columns[i].title);
        x += f->width[i] + GAP;
    }
}

static void draw_row(struct canvas *c, struct area row, const struct look *look,
                     const struct list_view *v, const struct fitting *f, size_t item, bool chosen)
{
    struct style mark = look_style(look, v->focused ? ROLE_CURSOR : ROLE_STRONG);
    int x = row.x + MARK;
    if (chosen && v->focused) canvas_fill(c, row, ' ', mark);
    if (chosen) canvas_put(c, row.x, row.y, look_glyph(look, GLYPH_ARROW), mark);
    if (chosen && v->focused) canvas_point(c, row.x, row.y);
    for (int i = 0; i < f->count; i++) {
        struct list_cell cell = {.role = ROLE_TEXT};
        v->cell(v->context, item, i, &cell);
        struct area a = area_intersect((struct area){x, row.y, f->width[i], 1}, row);
        struct style s = chosen && v->focused ? mark : look_style(look, cell.role);
        draw_line(c, a, look, s, v->columns[i].align, cell.text);
        x += f->width[i] + GAP;
    }
}

/* Where one is in a list that is longer than its rows. */
static void draw_place(const struct list *l, struct canvas *c, struct area column,
                       const struct look *look)
{
    if (l->shown_count <= (size_t)column.height || column.height < 2) return;
    size_t most = l->shown_count - (size_t)column.height;
    int y = (int)((double)l->top / (double)most * (column.height - 1) + 0.5);
    canvas_put(c, column.x, column.y + y, look_glyph(look, GLYPH_FULL),
               look_style(look, ROLE_BORDER));
}

void list_draw(struct list *l, struct canvas *c, struct area a, const struct look *look,
               const struct list_view *v)
{
    bool head = v->column_count > 0 && v->columns[0].title && a.height > 2;
    struct fitting f = fit_columns(v, a.width - 1);
    if (head) draw_head(c, (struct area){a.x, a.y, a.width - 1, 1}, look, v, &f);
    l->rows = (struct area){a.x, a.y + head, a.width > 0 ? a.width - 1 : 0, a.height - head};
    if (l->rows.height < 1 || l->rows.width < 1) {
        l->rows = (struct area){0};
        return;
    }
    size_t height = (size_t)l->rows.height;
    if (l->shown_count == 0 && v->empty)
        draw_text_block(c, l->rows, look, look_style(look, ROLE_DIM), v->empty, 0);
    if (l->chosen < l->top) l->top = l->chosen;
    if (l->chosen >= l->top + height) l->top = l->chosen - height + 1;
    if (l->top + height > l->shown_count)
        l->top = l->shown_count > height ? l->shown_count - height : 0;
    for (size_t i = 0; i < height && l->top + i < l->shown_count; i++) {
        struct area row = {l->rows.x, l->rows.y + (int)i, l->rows.width, 1};
        draw_row(c, row, look, v, &f, l->shown[l->top + i], l->top + i == l->chosen);
    }
    draw_place(l, c, (struct area){a.x + a.width - 1, l->rows.y, 1, l->rows.height}, look);
}
