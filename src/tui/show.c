/* Another puzzle or another model in the scope. On a refusal everything stays as it was. */
#include "base/alloc.h"
#include "tui/app.h"

#include <stdlib.h>
#include <string.h>

bool app_show_puzzles(struct app *a, struct trm_puzzles *pack, size_t first)
{
    struct trm_err err = {0};
    if (!session_take(&a->session, a->session.model, pack, first, &err)) {
        trm_puzzles_done(pack);
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return false;
    }
    queue_done(a);
    trm_puzzles_done(&a->own);
    a->own = *pack;
    a->session.puzzles = &a->own;
    *pack = (struct trm_puzzles){0};
    screen_load(&a->screen, &a->session);
    a->dirty = true;
    return true;
}

bool app_show_model(struct app *a, const struct trm_model *m)
{
    struct session *s = &a->session;
    struct trm_err err = {0};
    if (!session_take(s, m, s->puzzles, s->current, &err)) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return false;
    }
    screen_load(&a->screen, s);
    a->dirty = true;
    return true;
}

/* ---- The queue ------------------------------------------------------------------------------- */

void queue_done(struct app *a)
{
    shelf_free(a->queue.shelf);
    free(a->queue.items);
    a->queue = (struct queue){0};
    a->session.number = a->session.total = 0;
}

static void queue_set(struct app *a, struct shelf *s, size_t *items, size_t count, size_t at)
{
    a->queue = (struct queue){s, items, count, at};
    a->session.number = items[at] + 1;
    a->session.total = shelf_count(s);
}

void queue_all(struct app *a, struct shelf *s, size_t at)
{
    size_t count = shelf_count(s), *items = xcalloc(count, sizeof *items);
    for (size_t i = 0; i < count; i++) items[i] = i;
    queue_set(a, shelf_share(s), items, count, at);
}

/* One puzzle of a shelf, leaving the queue as it is on a refusal. */
static bool show_item(struct app *a, struct shelf *s, size_t item)
{
    struct trm_puzzles one = {0};
    struct trm_puzzle p = shelf_puzzle(s, item);
    trm_puzzles_add(&one, &p);
    trm_puzzle_done(&p);
    return app_show_puzzles(a, &one, 0);
}

bool app_show_shelf(struct app *a, struct shelf *s, const size_t *items, size_t count, size_t at)
{
    size_t *copy = xcalloc(count, sizeof *copy);
    memcpy(copy, items, count * sizeof *copy);
    s = shelf_share(s); /* it may be the queue's, which ends when another puzzle is shown */
    bool shown = show_item(a, s, copy[at]);
    if (shown) {
        queue_set(a, s, copy, count, at);
    } else {
        shelf_free(s);
        free(copy);
    }
    return shown;
}

static void next_of_session(struct app *a, int by)
{
    struct session *s = &a->session;
    struct trm_err err = {0};
    size_t count = s->puzzles->count;
    if (count == 1)
        app_say(a, MESSAGE_WARN, "This is the only puzzle here; o finds others.");
    else if (session_show(s, (s->current + count + (size_t)by) % count, &err))
        screen_load(&a->screen, s);
    else
        app_say(a, MESSAGE_BAD, "%s", err.text);
}

void app_next_puzzle(struct app *a, int by)
{
    struct queue *q = &a->queue;
    if (!q->shelf || q->count < 2) {
        next_of_session(a, by);
        return;
    }
    app_show_shelf(a, q->shelf, q->items, q->count, (q->at + q->count + (size_t)by) % q->count);
}
