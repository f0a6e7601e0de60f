/* The help covers the panes; time and everything else of the page below go on. Its keys work too
 * where it says so (.through_help): one is read here and pressed. */
#include "tui/help_overlay.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/prompt.h"
#include "view/help_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct help {
    const char *title, *intro;
    struct reach reach; /* of the page it is about */
    int top;            /* first line shown */
    int height;         /* lines shown in the last picture */
    char words[80];     /* only rows with these letters in key, name or help; empty: all */
};

void help_overlay_open_about(struct app *a, const char *title, const char *intro)
{
    struct help *h = xcalloc(1, sizeof *h);
    h->title = title;
    h->intro = intro;
    h->reach = app_reach(a);
    app_push(a, &help_overlay, h);
}

void help_overlay_open(struct app *a)
{
    const struct page_kind *about = app_top(a)->kind;
    help_overlay_open_about(a, about->title, about->intro);
}

static bool has_words(enum action a, const char *keys, const char *words)
{
    return strcasestr(actions[a].name, words) || strcasestr(actions[a].help, words) ||
           strstr(keys, words);
}

/* Rows of one section follow each other, those of the innermost context first. */
static int help_rows(const struct keymap *k, const struct help *h,
                     struct help_row rows[ACTION_COUNT], struct str keys[ACTION_COUNT])
{
    const struct reach *r = &h->reach;
    int count = 0;
    for (int i = 0; i < r->count; i++) {
        for (int a = 1; a < ACTION_COUNT; a++) {
            char name[KEY_NAME_SIZE];
            if (action_context((enum action)a) != r->context[i]) continue;
            for (int n = 0, key; (key = keymap_key(k, r, (enum action)a, n)) != PRESS_NONE; n++)
                str_printf(&keys[count], "%s%s", n ? " " : "", event_key_name(key, name));
            if (keys[count].length == 0) continue; /* its keys mean something else here */
            if (!has_words((enum action)a, keys[count].text, h->words)) {
                str_clear(&keys[count]);
                continue;
            }
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
    char title[100];
    int count = help_rows(&a->keymap, h, rows, keys);
    struct help_view v = {rows, count, h->top, h->words[0] ? NULL : h->intro};
    h->height = area.height - 2;
    h->top = v.top = clamped(v.top, 0, help_lines(&v, area.width - 2) - h->height);
    if (h->words[0])
        snprintf(title, sizeof title, "help with: %s", h->words);
    else
        snprintf(title, sizeof title, "help: %s", h->title);
    canvas_fill(c, area, ' ', look_style(&a->screen.look, ROLE_TEXT));
    view_help(c, draw_box(c, area, &a->screen.look, title, true), &a->screen.look, &v);
    for (int i = 0; i < ACTION_COUNT; i++) str_done(&keys[i]);
}

static void words_changed(struct app *a, void *context, const char *text)
{
    struct help *h = context;
    (void)a;
    snprintf(h->words, sizeof h->words, "%s", text);
    h->top = 0;
}

static bool words_taken(struct app *a, void *context, const char *text, struct trm_err *err)
{
    (void)err;
    words_changed(a, context, text);
    return true;
}

static void words_left(struct app *a, void *context)
{
    words_changed(a, context, "");
}

static void ask_words(struct app *a, struct help *h)
{
    const struct prompt_wish w = {.label = "look for",
                                  .initial = h->words,
                                  .take = words_taken,
                                  .changed = words_changed,
                                  .left = words_left,
                                  .context = h};
    prompt_open(a, &w);
}

static bool act(struct app *a, void *state, enum action action)
{
    enum { FAR_DOWN = 100000 };
    struct help *h = state;
    switch (action) {
    case ACTION_UP:
    case ACTION_HELP_UP: h->top--; return true;
    case ACTION_DOWN:
    case ACTION_HELP_DOWN: h->top++; return true;
    case ACTION_PAGE_UP:
    case ACTION_HELP_PAGE_UP: h->top -= h->height; return true;
    case ACTION_PAGE_DOWN:
    case ACTION_HELP_PAGE_DOWN: h->top += h->height; return true;
    case ACTION_HELP_FIRST: h->top = 0; return true;
    case ACTION_HELP_LAST: h->top = FAR_DOWN; return true;
    case ACTION_HELP_FIND: ask_words(a, h); return true;
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
    .leave = ACTION_HELP_CLOSE,
    .draw = draw,
    .act = act,
    .mouse = mouse,
    .close = close_help,
};
