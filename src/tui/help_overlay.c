/* The help covers the panes; time and everything else of the page below go on. */
#include "tui/help_overlay.h"

#include "base/alloc.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "view/help_page.h"

#include <stdio.h>
#include <stdlib.h>

struct help {
    const struct page_kind *about;
    struct reach reach; /* of the page it is about */
    int top;            /* first line shown */
    int height;         /* lines shown in the last picture */
};

void help_overlay_open(struct app *a)
{
    struct help *h = xcalloc(1, sizeof *h);
    h->about = app_top(a)->kind;
    h->reach = app_reach(a);
    app_push(a, &help_overlay, h);
}

/* Rows of one section follow each other, those of the innermost context first. */
static int help_rows(const struct keymap *k, const struct reach *r,
                     struct help_row rows[ACTION_COUNT], struct str keys[ACTION_COUNT])
{
    int count = 0;
    for (int i = 0; i < r->count; i++) {
        for (int a = 1; a < ACTION_COUNT; a++) {
            char name[KEY_NAME_SIZE];
            if (action_context((enum action)a) != r->context[i]) continue;
            for (int n = 0, key; (key = keymap_key(k, r, (enum action)a, n)) != PRESS_NONE; n++)
                str_printf(&keys[count], "%s%s", n ? " " : "", event_key_name(key, name));
            if (keys[count].length == 0) continue; /* its keys mean something else here */
            rows[count] = (struct help_row){keys[count].text, actions[a].name, actions[a].help,
                                            sections[actions[a].section].title};
            count++;
        }
    }
    return count;
}

/* A place too far down is brought back here, where the height is known. */
static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct help *h = state;
    struct help_row rows[ACTION_COUNT];
    struct str keys[ACTION_COUNT] = {0};
    char title[64];
    int count = help_rows(&a->keymap, &h->reach, rows, keys);
    struct help_view v = {rows, count, h->top, h->about->intro};
    h->height = area.height - 2;
    int last = help_lines(&v, area.width - 2) - h->height;
    if (v.top > last) v.top = last;
    if (v.top < 0) v.top = 0;
    h->top = v.top;
    snprintf(title, sizeof title, "help: %s", h->about->title);
    canvas_fill(c, area, ' ', look_style(&a->screen.look, ROLE_TEXT));
    view_help(c, draw_box(c, area, &a->screen.look, title, true), &a->screen.look, &v);
    for (int i = 0; i < ACTION_COUNT; i++) str_done(&keys[i]);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct help *h = state;
    switch (action) {
    case ACTION_UP: h->top--; return true;
    case ACTION_DOWN: h->top++; return true;
    case ACTION_PAGE_UP: h->top -= h->height; return true;
    case ACTION_PAGE_DOWN: h->top += h->height; return true;
    case ACTION_HELP:
    case ACTION_HELP_CLOSE: app_pop(a); return true;
    default: return false;
    }
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct help *h = state;
    (void)a;
    if (e->mouse == MOUSE_WHEEL_UP) h->top -= 3;
    if (e->mouse == MOUSE_WHEEL_DOWN) h->top += 3;
    return true;
}

static void close_help(struct app *a, void *state)
{
    (void)a;
    free(state);
}

const struct page_kind help_overlay = {
    .title = "help",
    .context = CONTEXT_HELP,
    .overlay = true,
    .see_through = true,
    .draw = draw,
    .act = act,
    .mouse = mouse,
    .close = close_help,
};
