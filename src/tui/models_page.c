/* The models on the left, the card of the chosen one on the right. */
#include "tui/models_page.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/list.h"
#include "tui/page_frame.h"
#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct models_browser {
    struct app *app;
    struct list list;
    int card_top;
    struct area card;
};

static void scan(struct models_browser *b)
{
    struct app *a = b->app;
    models_scan(a);
    list_fill(&b->list, a->models.count);
    for (size_t i = 0; i < a->models.count; i++)
        if (strcmp(a->models.items[i].path, models_shown(a)) == 0) list_choose(&b->list, i);
}

void models_page_open(struct app *a)
{
    struct models_browser *b = xcalloc(1, sizeof *b);
    b->app = a;
    scan(b);
    app_push(a, &models_page, b);
}

static void close_browser(struct app *a, void *state)
{
    struct models_browser *b = state;
    (void)a;
    list_done(&b->list);
    free(b);
}

static const struct model_entry *chosen(const struct models_browser *b)
{
    size_t item = list_item(&b->list);
    return item < b->app->models.count ? &b->app->models.items[item] : NULL;
}

static void open_chosen(struct models_browser *b)
{
    struct app *a = b->app;
    const struct model_entry *m = chosen(b);
    if (!m) return;
    models_open(a, m->path);
    app_go_home(a);
}

static bool file_taken(struct app *a, void *context, const char *text, struct trm_err *err)
{
    (void)context;
    if (!path_exists(text))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: there is no such file or folder", text);
    char *path = path_absolute(text);
    models_open(a, path);
    free(path);
    app_go_home(a);
    return true;
}

static void ask_file(struct app *a)
{
    const struct prompt_wish w = {
        .label = "model", .history = "model", .take = file_taken, .complete = prompt_complete_path};
    prompt_open(a, &w);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct models_browser *b = state;
    switch (action) {
    case ACTION_LIST_OPEN: open_chosen(b); return true;
    case ACTION_MODEL_FILE: ask_file(a); return true;
    case ACTION_MODELS: app_leave(a, &models_page); return true;
    case ACTION_LEFT: b->card_top--; return true;
    case ACTION_RIGHT: b->card_top++; return true;
    default: break;
    }
    if (!list_act(&b->list, action)) return false;
    b->card_top = 0;
    return true;
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct models_browser *b = state;
    (void)a;
    if (area_contains(b->card, e->x, e->y)) {
        if (e->mouse == MOUSE_WHEEL_UP) b->card_top -= 3;
        if (e->mouse == MOUSE_WHEEL_DOWN) b->card_top += 3;
        return true;
    }
    enum list_mouse hit = list_mouse(&b->list, e);
    if (hit != LIST_MOUSE_NONE) b->card_top = 0;
    if (hit == LIST_MOUSE_OPENED) open_chosen(b);
    return true;
}

static void cell(const void *context, size_t item, int column, struct list_cell *out)
{
    static const char *const origins[] = {"shown", "yours", "opened", "bundled"};
    const struct models_browser *b = context;
    const struct model_entry *m = &b->app->models.items[item];
    bool present = strcmp(m->path, models_shown(b->app)) == 0;
    const struct trm_config *c = &m->config;
    char numbers[MODEL_NUMBERS];
    switch (column) {
    case 0: snprintf(out->text, sizeof out->text, "%s", m->name); break;
    case 1: snprintf(out->text, sizeof out->text, "%s", c->family[0] ? c->family : "?"); break;
    case 2: snprintf(out->text, sizeof out->text, "%dx%d", c->rows, c->cols); break;
    case 3: snprintf(out->text, sizeof out->text, "%s", model_numbers(numbers, m)); break;
    default:
        snprintf(out->text, sizeof out->text, "%s", present ? "shown" : origins[m->origin]);
        out->role = ROLE_DIM;
    }
    if (present && column == 0) out->role = ROLE_STRONG;
}

static void draw_list(struct models_browser *b, struct canvas *c, struct area a,
                      const struct look *l)
{
    static const struct list_column columns[] = {{"name", 0, ALIGN_LEFT},
                                                 {"family", 6, ALIGN_LEFT},
                                                 {"grid", 5, ALIGN_LEFT},
                                                 {"numbers", 8, ALIGN_RIGHT},
                                                 {NULL, 7, ALIGN_LEFT}};
    struct list_view v = {columns, 5, cell, b, "No models were found. f opens a file.", true};
    list_draw(&b->list, c, draw_box(c, a, l, "models", true), l, &v);
}

/* What its configuration says, then the card as its author wrote it. */
static void draw_card(struct models_browser *b, struct canvas *c, struct area a,
                      const struct look *l)
{
    const struct model_entry *m = chosen(b);
    char text[MODEL_TEXT];
    struct area in = draw_box(c, a, l, "card", false);
    b->card = a;
    if (!m || in.height < 3) return;
    draw_line(c, area_take_top(&in, 1), l, look_style(l, ROLE_DIM), ALIGN_LEFT, m->path);
    int lines = least_of(text_lines(model_text(text, m), in.width), 2);
    draw_text_block(c, area_take_top(&in, lines), l, look_style(l, ROLE_STRONG), text, 0);
    area_take_top(&in, 1);
    if (in.height < 1) return;
    const char *card = m->card ? m->card : "It has no card (NAME.md beside it).";
    b->card_top = clamped(b->card_top, 0, text_lines(card, in.width) - in.height);
    draw_text_block(c, in, l, look_style(l, ROLE_TEXT), card, b->card_top);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    enum { BESIDE = 90, LEAST_CARD = 8 };
    struct models_browser *b = state;
    const struct look *l = &a->screen.look;
    const char *status =
        a->models.opening ? "opening" : "Enter changes the model; left and right scroll the card";
    struct area card = page_frame(a, c, "models", NULL, status);
    (void)area;
    int above = least_of((int)a->models.count + 3, card.height - LEAST_CARD);
    if (above < 4) above = card.height;
    struct area list = card.width >= BESIDE
                           ? area_take_left(&card, least_of(card.width * 2 / 5, 52))
                           : area_take_top(&card, above);
    draw_list(b, c, list, l);
    draw_card(b, c, card, l);
}

const struct page_kind models_page = {
    .title = "models",
    .intro =
        "A model says in its configuration which puzzles it reads. When it cannot read the puzzle "
        "that is shown, one that it can is made for it. Models of your own belong in the folder "
        "trmscope/models of the XDG data folder.",
    .context = CONTEXT_MODELS,
    .draw = draw,
    .act = act,
    .mouse = mouse,
    .close = close_browser,
};
