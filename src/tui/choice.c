/* A box in the middle of the page below. */
#include "tui/choice.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct choice {
    char *title, *text;
    char **names, **notes; /* [count] */
    int count;
    void (*take)(struct app *a, void *context, int which);
    void (*yes)(struct app *a, void *context); /* of confirm_open */
    void *context;
    struct list list;
};

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

static struct choice *choice_new(const struct choice_wish *w)
{
    struct choice *q = xcalloc(1, sizeof *q);
    q->title = copy(w->title);
    q->text = copy(w->text);
    q->count = w->count;
    q->names = xcalloc((size_t)q->count, sizeof *q->names);
    q->notes = xcalloc((size_t)q->count, sizeof *q->notes);
    for (int i = 0; i < q->count; i++) {
        q->names[i] = copy(w->names[i]);
        q->notes[i] = w->notes ? copy(w->notes[i]) : NULL;
    }
    q->take = w->take;
    q->context = w->context;
    list_fill(&q->list, (size_t)q->count);
    list_choose(&q->list, (size_t)w->chosen);
    return q;
}

void choice_open(struct app *a, const struct choice_wish *w)
{
    app_push(a, &choice_page, choice_new(w));
}

void confirm_open(struct app *a, const char *question, const char *yes,
                  void (*take)(struct app *a, void *context), void *context)
{
    const char *const names[] = {"no", yes};
    const struct choice_wish w = {
        .title = "sure?", .text = question, .names = names, .count = 2, .context = context};
    struct choice *q = choice_new(&w);
    q->yes = take;
    app_push(a, &choice_page, q);
}

static void close_choice(struct app *a, void *state)
{
    struct choice *q = state;
    (void)a;
    for (int i = 0; i < q->count; i++) {
        free(q->names[i]);
        free(q->notes[i]);
    }
    free(q->names);
    free(q->notes);
    free(q->title);
    free(q->text);
    list_done(&q->list);
    free(q);
}

static void take(struct app *a, struct choice *q)
{
    int which = (int)list_item(&q->list);
    void (*taken)(struct app *, void *, int) = q->take;
    void (*yes)(struct app *, void *) = q->yes;
    void *context = q->context;
    app_pop(a);
    if (taken) taken(a, context, which);
    if (yes && which == 1) yes(a, context);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct choice *q = state;
    switch (action) {
    case ACTION_CHOICE_TAKE: take(a, q); return true;
    case ACTION_CHOICE_LEAVE: app_pop(a); return true;
    case ACTION_CHOICE_UP: return list_act(&q->list, ACTION_UP);
    case ACTION_CHOICE_DOWN: return list_act(&q->list, ACTION_DOWN);
    default: return list_act(&q->list, action);
    }
}

/* The next answer that begins so; taken at once when it is the only one. */
static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    struct choice *q = state;
    int found = -1, count = 0, chosen = (int)list_item(&q->list);
    if (length == 0) return;
    for (int i = 1; i <= q->count; i++) {
        int which = (chosen + i) % q->count;
        if (strncasecmp(q->names[which], utf8, length) != 0) continue;
        if (found < 0) found = which;
        count++;
    }
    if (found >= 0) list_choose(&q->list, (size_t)found);
    if (count == 1) take(a, q);
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct choice *q = state;
    enum list_mouse hit = list_mouse(&q->list, e);
    if (hit != LIST_MOUSE_NONE && e->mouse == MOUSE_PRESS) take(a, q);
    return true;
}

static void cell(const void *context, size_t item, int column, struct list_cell *out)
{
    const struct choice *q = context;
    const char *text = column == 0 ? q->names[item] : q->notes[item];
    snprintf(out->text, sizeof out->text, "%s", text ? text : "");
    out->role = column == 0 ? ROLE_TEXT : ROLE_DIM;
}

static int widest(char *const *texts, int count)
{
    int most = 0;
    for (int i = 0; i < count; i++)
        if (texts[i]) most = most_of(most, text_columns(texts[i]));
    return most;
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    enum { EDGES = 2, INDENT = 3, GAP = 2, LEAST = 30, MOST = 76 };
    struct choice *q = state;
    const struct look *l = &a->screen.look;
    int names = widest(q->names, q->count), notes = widest(q->notes, q->count);
    int width = EDGES + INDENT + names + (notes ? GAP + notes : 0) + 1;
    if (q->text) width = most_of(width, text_columns(q->text) + EDGES + 2);
    width = least_of(clamped(width, LEAST, MOST), area.width);
    struct style plain = look_style(l, ROLE_TEXT);
    int lines = q->text ? text_lines(q->text, width - EDGES - 2) : 0;
    int height = least_of(EDGES + lines + (lines > 0) + q->count, area.height);
    struct area box = {area.x + (area.width - width) / 2, area.y + (area.height - height) / 2,
                       width, height};
    canvas_fill(c, box, ' ', plain);
    struct area inside = draw_box(c, box, l, q->title, true);
    if (lines > 0 && inside.height >= lines + 1 + q->count) {
        struct area block = {inside.x + 1, inside.y, inside.width - 2, lines};
        draw_text_block(c, area_intersect(block, inside), l, plain, q->text, 0);
        area_take_top(&inside, lines + 1);
    }
    struct list_column columns[] = {{NULL, notes ? names : 0, ALIGN_LEFT}, {NULL, 0, ALIGN_LEFT}};
    struct list_view v = {columns, notes ? 2 : 1, cell, q, NULL, true};
    if (inside.height > 0) list_draw(&q->list, c, inside, l, &v);
}

const struct page_kind choice_page = {
    .title = "a question",
    .context = CONTEXT_CHOICE,
    .overlay = true,
    .leave = ACTION_CHOICE_LEAVE,
    .draw = draw,
    .act = act,
    .text = text,
    .mouse = mouse,
    .close = close_choice,
};
