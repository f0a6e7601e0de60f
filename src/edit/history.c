#include "edit/history.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>

static bool joined(const struct history *h, size_t i)
{
    return h->lines[i][0] == '+';
}

static const char *change_of(const struct history *h, size_t i)
{
    return h->lines[i] + joined(h, i);
}

static void forget_undone(struct history *h)
{
    while (h->count > h->done) free(h->lines[--h->count]);
}

void history_done(struct history *h)
{
    h->done = 0;
    forget_undone(h);
    free(h->lines);
    *h = (struct history){0};
}

void history_add(struct history *h, char *line)
{
    forget_undone(h);
    h->lines = xgrow(h->lines, &h->capacity, h->count + 1, sizeof *h->lines);
    h->lines[h->count++] = line;
    h->done = h->count;
}

/* Changes of [from, to) that begin a group; the first of all does even where it says otherwise. */
static size_t groups(const struct history *h, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++) count += i == 0 || !joined(h, i);
    return count;
}

size_t history_undoable(const struct history *h)
{
    return groups(h, 0, h->done);
}

size_t history_redoable(const struct history *h)
{
    return groups(h, h->done, h->count);
}

bool history_undo(struct history *h, struct document *d, struct sheet *touched,
                  char name[CHANGE_NAME])
{
    if (h->done == 0) return false;
    bool more = true;
    while (h->done > 0 && more) {
        const char *line = change_of(h, --h->done);
        CHECK(change_apply(d, line, CHANGE_BACK, touched, NULL));
        change_name(line, name);
        more = joined(h, h->done);
    }
    return true;
}

bool history_redo(struct history *h, struct document *d, struct sheet *touched,
                  char name[CHANGE_NAME])
{
    if (h->done == h->count) return false;
    do {
        const char *line = change_of(h, h->done++);
        CHECK(change_apply(d, line, CHANGE_FORWARD, touched, NULL));
        change_name(line, name);
    } while (h->done < h->count && joined(h, h->done));
    return true;
}
