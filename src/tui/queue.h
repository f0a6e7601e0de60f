/* What `n` goes on to: puzzles of a shelf, one of which is shown. Without a shelf the session's own
 * puzzles are the queue. A value that owns its parts. */
#ifndef TUI_QUEUE_H
#define TUI_QUEUE_H

#include "run/shelf.h"

struct queue {
    struct shelf *shelf;  /* shared; NULL: none */
    size_t *items, count; /* in their order */
    size_t at;
};

/* Shares the shelf, copies the items (NULL: all of the shelf). */
struct queue queue_of(struct shelf *s, const size_t *items, size_t count, size_t at);
void queue_done(struct queue *q);

#endif
