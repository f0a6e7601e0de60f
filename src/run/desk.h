/* A desk: one thread that works on one question at a time for an interface that never waits.
 *
 * The interface puts an inquiry on the desk and goes on; the descriptor becomes readable when it
 * makes progress and when it is done (long work that hands over results as they come is a job,
 * run/job.h). Only the latest inquiry counts: one that waits, or is done and was not taken, is
 * dropped, one that is being worked on is told to stop, as soon as another comes. So a storm of
 * questions costs no more than the last of them.
 *
 * An inquiry is a struct of the asker's that begins with a struct inquiry: what is asked, and room
 * for what comes out. It belongs to the desk from desk_ask on, and to whoever takes it when it is
 * done.
 */
#ifndef RUN_DESK_H
#define RUN_DESK_H

#include "trmscope/err.h"

#include <stdatomic.h>
#include <stdbool.h>

struct inquiry {
    void (*work)(struct inquiry *j); /* on the desk's thread */
    void (*drop)(struct inquiry *j); /* releases it, on any thread */
    atomic_bool stopped;             /* nobody wants it any more: work() looks at it now and then */
    _Atomic double progress;         /* 0..1, by inquiry_progress */
    struct desk *desk;               /* set by desk_ask; NULL: work() is called without a desk */
};

struct desk;

/* For work(): so much is done, 0 to 1. Wakes the interface. False: stop, nobody wants the rest. */
bool inquiry_progress(struct inquiry *j, double done);

/* Starts the thread. NULL and an error when the system has no thread or descriptor left. */
struct desk *desk_new(struct trm_err *err);

/* Stops the inquiry and waits until work() has noticed. NULL is allowed. */
void desk_free(struct desk *d);

/* Everything below is for one thread, the interface's, and never waits. */
void desk_ask(struct desk *d, struct inquiry *j);

/* The inquiry that was done, once; NULL: there is none (yet). Release it with its own drop. */
struct inquiry *desk_take(struct desk *d);

/* Whether desk_take came past news since this was asked last: desk_progress may be another one. */
bool desk_moved(struct desk *d);

/* Stops whatever is asked or done and not taken. */
void desk_forget(struct desk *d);

bool desk_busy(struct desk *d); /* an inquiry waits or is worked on, or is done and not taken */
double desk_progress(struct desk *d); /* of the inquiry in work; 0 when there is none */
/* Readable when an inquiry has made progress, is done or has stopped; desk_take quiets it. */
int desk_descriptor(const struct desk *d);

#endif
