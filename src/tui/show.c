/* Another puzzle or another model in the scope. On a refusal everything stays as it was. */
#include "base/alloc.h"
#include "run/model_choice.h"
#include "tui/app.h"
#include "tui/restarts_page.h"

#include <stdlib.h>
#include <string.h>

static const char others_are_read[] = "The other puzzles are being read.";

/* ---- The queue ------------------------------------------------------------------------------- */

struct queue queue_of(struct shelf *s, const size_t *items, size_t count, size_t at)
{
    struct queue q = {shelf_share(s), NULL, items ? count : shelf_count(s), at};
    q.items = xcalloc(q.count + 1, sizeof *q.items);
    for (size_t i = 0; i < q.count; i++) q.items[i] = items ? items[i] : i;
    return q;
}

void queue_done(struct queue *q)
{
    shelf_free(q->shelf);
    free(q->items);
    *q = (struct queue){0};
}

void app_set_queue(struct app *a, struct queue *q)
{
    queue_done(&a->queue);
    a->queue = *q;
    *q = (struct queue){0};
    a->session.number = a->queue.shelf ? a->queue.items[a->queue.at] + 1 : 0;
    a->session.total = a->queue.shelf ? shelf_count(a->queue.shelf) : 0;
    library_choose_shown(a);
}

/* ---- Showing --------------------------------------------------------------------------------- */

bool app_show(struct app *a, const struct trm_model *m, struct trm_puzzles *pack, size_t first,
              struct queue *q, struct trm_err *err)
{
    struct session *s = &a->session;
    if (!session_take(s, m, pack ? pack : s->puzzles, pack ? first : s->current, err)) return false;
    if (pack) {
        trm_puzzles_done(&a->own);
        a->own = *pack;
        s->puzzles = &a->own;
        *pack = (struct trm_puzzles){0};
        app_set_queue(a, q);
    }
    screen_load(&a->screen, s);
    models_forget_waiting(a);
    restarts_forget(a);
    a->dirty = true;
    return true;
}

/* One of the session's own puzzles. */
static bool show_number(struct app *a, size_t number, struct trm_err *err)
{
    if (!session_show(&a->session, number, err)) return false;
    screen_load(&a->screen, &a->session);
    models_forget_waiting(a);
    restarts_forget(a);
    return true;
}

/* With that model, else with one that can read it. Takes pack and queue over. */
static bool show_pack(struct app *a, const struct trm_model *m, struct trm_puzzles *pack,
                      size_t first, struct queue *q)
{
    struct trm_err err = {0};
    bool shown = app_show(a, m, pack, first, q, &err) || models_open_for(a, pack, first, q);
    if (shown) return true;
    app_say(a, MESSAGE_BAD, "%s", err.text);
    trm_puzzles_done(pack);
    queue_done(q);
    return false;
}

bool app_show_puzzles(struct app *a, struct trm_puzzles *pack, size_t first)
{
    struct queue none = {0};
    return show_pack(a, a->session.model, pack, first, &none);
}

bool app_show_shelf_by(struct app *a, const struct trm_model *m, struct shelf *s,
                       const size_t *items, size_t count, size_t at)
{
    struct trm_puzzles one = {0};
    struct queue q = queue_of(s, items, count, at);
    struct trm_puzzle p = shelf_puzzle(s, items[at]);
    trm_puzzles_add(&one, &p);
    trm_puzzle_done(&p);
    return show_pack(a, m, &one, 0, &q);
}

bool app_show_shelf(struct app *a, struct shelf *s, const size_t *items, size_t count, size_t at)
{
    return app_show_shelf_by(a, a->session.model, s, items, count, at);
}

/* The puzzles between are skipped: the model cannot read them. */
static void say_skipped(struct app *a, size_t skipped)
{
    if (skipped > 0)
        app_say(a, MESSAGE_WARN, "%zu puzzle%s skipped: not of a size that a model here takes.",
                skipped, skipped == 1 ? "" : "s");
}

static void next_of_session(struct app *a, int by)
{
    struct session *s = &a->session;
    struct trm_err err = {0};
    size_t count = s->puzzles->count, at = s->current, skipped = 0;
    bool shown = false;
    if (count == 1) {
        app_say(a, MESSAGE_WARN,
                library_reads_rest(a) ? others_are_read
                                      : "This is the only puzzle here; o finds others.");
        return;
    }
    for (size_t i = 1; i < count && !shown; i++) {
        at = (at + count + (size_t)by) % count;
        shown = show_number(a, at, &err);
        skipped += !shown;
    }
    if (!shown) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return;
    }
    say_skipped(a, skipped);
}

static bool is_read_by(const struct trm_model *m, const struct shelved *p)
{
    return m && model_suits(trm_model_config(m), p->family, p->rows, p->cols);
}

/* From the present one of the queue, the next that some model can read; where there is none, the
 * next, which says why. */
static size_t next_readable(struct app *a, int by, size_t *skipped)
{
    const struct queue *q = &a->queue;
    size_t next = (q->at + q->count + (size_t)by) % q->count, at = next;
    *skipped = 0;
    if (is_read_by(a->session.model, shelf_item(q->shelf, q->items[next]))) return next;
    models_scan(a);
    for (size_t i = 1; i < q->count; i++) {
        const struct shelved *p = shelf_item(q->shelf, q->items[at]);
        if (is_read_by(a->session.model, p) || models_any(a, p->family, p->rows, p->cols))
            return at;
        at = (at + q->count + (size_t)by) % q->count;
        ++*skipped;
    }
    *skipped = 0;
    return next;
}

void app_next_puzzle(struct app *a, int by)
{
    struct queue *q = &a->queue;
    size_t skipped;
    if (!q->shelf || q->count < 2) {
        next_of_session(a, by);
        return;
    }
    size_t at = next_readable(a, by, &skipped);
    if (app_show_shelf(a, q->shelf, q->items, q->count, at)) say_skipped(a, skipped);
}

/* ---- Tests of one task ----------------------------------------------------------------------- */

/* The tests of a task follow each other in their file: from `at`, the next one of the same task, or
 * its first. name_of tells names, count is how many there are. */
static size_t next_of_task(size_t at, size_t count, const void *of,
                           const char *(*name_of)(const void *of, size_t i))
{
    const char *task = name_of(of, at);
    if (at + 1 < count && strcmp(name_of(of, at + 1), task) == 0) return at + 1;
    while (at > 0 && strcmp(name_of(of, at - 1), task) == 0) at--;
    return at;
}

static const char *name_on_shelf(const void *of, size_t i)
{
    return shelf_name(of, i);
}

static const char *name_in_pack(const void *of, size_t i)
{
    return ((const struct trm_puzzles *)of)->items[i].name;
}

/* In its own place of the queue, or in that of the test before it. */
static void show_in_queue(struct app *a, size_t item)
{
    struct queue *q = &a->queue;
    size_t at = 0;
    while (at < q->count && q->items[at] != item) at++;
    if (at == q->count) q->items[at = q->at] = item;
    app_show_shelf(a, q->shelf, q->items, q->count, at);
}

/* A task on a shelf is whole; elsewhere a test may have come alone, as from a lesson or a trace. */
static const char *why_no_test(const struct app *a)
{
    const struct trm_puzzle *p = session_puzzle(&a->session);
    if (!p->family->print_task || (a->queue.shelf && p->test_index == 0))
        return "This puzzle has one test input only.";
    if (library_reads_rest(a)) return others_are_read;
    return "No other test input of this task is here; o opens whole tasks.";
}

void app_next_test(struct app *a)
{
    struct session *s = &a->session;
    struct shelf *shelf = a->queue.shelf;
    size_t now = shelf ? a->queue.items[a->queue.at] : s->current;
    size_t next = shelf ? next_of_task(now, shelf_count(shelf), shelf, name_on_shelf)
                        : next_of_task(now, s->puzzles->count, s->puzzles, name_in_pack);
    struct trm_err err = {0};
    if (session_puzzle(s)->demo_count == 0 || next == now)
        app_say(a, MESSAGE_WARN, "%s", why_no_test(a));
    else if (shelf)
        show_in_queue(a, next);
    else if (!show_number(a, next, &err))
        app_say(a, MESSAGE_BAD, "%s", err.text);
}
