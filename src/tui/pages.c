/* The stack of pages: who gets what comes in, who is drawn. */
#include "base/check.h"
#include "base/utf8.h"
#include "tui/app.h"
#include "tui/key_bar.h"

#include <math.h>
#include <string.h>

/* ---- The stack ------------------------------------------------------------------------------- */

static void close_top(struct app *a)
{
    struct page top = a->pages[--a->page_count];
    if (top.kind->close) top.kind->close(a, top.state);
    a->dirty = true;
}

void app_pop(struct app *a)
{
    if (a->page_count > 1) close_top(a);
}

void app_set_aside(struct app *a)
{
    CHECK(a->page_count > 1);
    a->page_count--;
    a->dirty = true;
}

void app_go_home(struct app *a)
{
    while (a->page_count > 1) close_top(a);
}

void app_leave(struct app *a, const struct page_kind *kind)
{
    for (int i = a->page_count - 1; i > 0; i--)
        if (a->pages[i].kind == kind)
            while (a->page_count > i) close_top(a);
}

static void close_one(struct app *a, int which)
{
    struct page gone = a->pages[which];
    a->page_count--;
    memmove(&a->pages[which], &a->pages[which + 1], (size_t)(a->page_count - which) * sizeof gone);
    if (gone.kind->close) gone.kind->close(a, gone.state);
}

/* An overlay that waits below, with the overlays on it, which are its own questions; but not the
 * page on top, which asks now. */
static void close_overlay(struct app *a, int which)
{
    do close_one(a, which);
    while (which < a->page_count - 1 && a->pages[which].kind->overlay);
}

void app_push(struct app *a, const struct page_kind *kind, void *state)
{
    for (int i = 1; kind->overlay && i < a->page_count; i++)
        if (a->pages[i].kind == kind) close_overlay(a, i--);
    if (!kind->overlay) app_leave(a, kind);
    CHECK(a->page_count < PAGES_MOST);
    a->pages[a->page_count++] = (struct page){kind, state};
    a->dirty = true;
}

void pages_close(struct app *a)
{
    while (a->page_count > 0) close_top(a);
}

const struct page *app_top(const struct app *a)
{
    return &a->pages[a->page_count - 1];
}

const struct page *app_top_page(const struct app *a)
{
    const struct page *p = app_top(a);
    while (p->kind->overlay) p--;
    return p;
}

void *app_page_state(const struct app *a, const struct page_kind *kind)
{
    for (int i = 0; i < a->page_count; i++)
        if (a->pages[i].kind == kind) return a->pages[i].state;
    return NULL;
}

/* ---- Keys, text, the mouse ------------------------------------------------------------------- */

/* Whether a page lies on this one in whose place nobody sees what has the keys here. */
static bool is_covered(const struct app *a, int which)
{
    for (int i = which + 1; i < a->page_count; i++)
        if (!a->pages[i].kind->overlay) return true;
    return false;
}

/* The page below that gets what this one does not take, -1: none. An overlay that waits under
 * another page gets nothing; nor does a page where what was done under the help would go unseen. */
static int page_below(const struct app *a, int which)
{
    const struct page_kind *kind = a->pages[which].kind;
    if (!kind->see_through) return -1;
    do which--;
    while (a->pages[which].kind->overlay && is_covered(a, which));
    return kind->overlay && !a->pages[which].kind->through_help ? -1 : which;
}

struct reach app_reach(const struct app *a)
{
    struct reach r = {0};
    for (int i = a->page_count - 1; i >= 0; i = page_below(a, i)) {
        const struct page_kind *kind = a->pages[i].kind;
        bool seen = kind->inner && !is_covered(a, i);
        enum context inner = seen ? kind->inner(a, a->pages[i].state) : CONTEXT_EVERYWHERE;
        if (inner != CONTEXT_EVERYWHERE) reach_add(&r, inner);
        reach_add(&r, kind->context);
    }
    return r;
}

/* The pages that may take what comes in, from the top: true when one took it. */
static bool pages_act(struct app *a, enum action action)
{
    for (int i = a->page_count - 1, below; i >= 0; i = below) {
        const struct page *p = &a->pages[i];
        below = page_below(a, i);
        if (p->kind->act && p->kind->act(a, p->state, action)) return true;
    }
    return false;
}

void app_do(struct app *a, enum action action)
{
    if (action != ACTION_NONE && !pages_act(a, action)) app_do_everywhere(a, action);
}

void pages_text(struct app *a, const char *utf8, size_t length)
{
    int i = a->page_count - 1;
    while (i >= 0 && !a->pages[i].kind->text) i = page_below(a, i);
    if (i >= 0) a->pages[i].kind->text(a, a->pages[i].state, utf8, length);
}

void pages_key(struct app *a, int key)
{
    struct reach reach = app_reach(a);
    enum action action = keymap_action(&a->keymap, &reach, key);
    const struct page *top = app_top(a);
    char text[4];
    if (tutor_key(a, key)) return;
    if (top->kind->takes && top->kind->takes(a, top->state, key)) action = ACTION_NONE;
    if (action != ACTION_NONE)
        app_do(a, action);
    else if (key >= ' ' && key < PRESS_FIRST && key != PRESS_BACKSPACE)
        pages_text(a, text, (size_t)utf8_encode((uint32_t)key, text));
}

void pages_mouse(struct app *a, const struct event *e)
{
    struct reach reach = app_reach(a);
    const struct page *p = app_top(a);
    enum action hit = key_bar_action(a->keys, &a->keymap, &reach, e->x, e->y);
    if (hit != ACTION_NONE) {
        if (e->mouse == MOUSE_PRESS) app_do(a, hit);
        return;
    }
    if (p->kind->mouse && p->kind->mouse(a, p->state, e)) return;
    if (e->mouse == MOUSE_WHEEL_UP) app_do(a, ACTION_UP);
    if (e->mouse == MOUSE_WHEEL_DOWN) app_do(a, ACTION_DOWN);
}

/* ---- Time ------------------------------------------------------------------------------------ */

void pages_tick(struct app *a)
{
    for (int i = 0; i < a->page_count; i++)
        if (a->pages[i].kind->tick) a->pages[i].kind->tick(a, a->pages[i].state);
}

double pages_deadline(const struct app *a)
{
    double until = INFINITY;
    for (int i = 0; i < a->page_count; i++) {
        const struct page *p = &a->pages[i];
        if (p->kind->deadline) until = fmin(until, p->kind->deadline(a, p->state));
    }
    return until;
}

bool pages_busy(const struct app *a)
{
    for (int i = 0; i < a->page_count; i++)
        if (a->pages[i].kind->busy && a->pages[i].kind->busy(a, a->pages[i].state)) return true;
    return false;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

void pages_draw(struct app *a)
{
    int first = a->page_count - 1;
    while (a->pages[first].kind->overlay) first--;
    a->body = a->keys = (struct area){0};
    struct canvas c = a->canvas; /* the same cells, without the rows of the tutorial */
    c.height -= tutor_rows(a, c.height);
    c.clip = canvas_area(&c);
    for (int i = first; i < a->page_count; i++) {
        struct area area = i == first ? canvas_area(&c) : a->body;
        c.point_x = c.point_y = -1; /* the page on top says where one is */
        a->pages[i].kind->draw(a, a->pages[i].state, &c, area);
    }
    a->canvas.point_x = c.point_x, a->canvas.point_y = c.point_y;
    tutor_draw(a);
    struct reach reach = app_reach(a);
    if (a->keys.height > 0) {
        canvas_fill(&a->canvas, a->keys, ' ', look_style(&a->screen.look, ROLE_TEXT));
        key_bar_draw(&a->canvas, a->keys, &a->screen.look, &a->keymap, &reach);
    }
}
