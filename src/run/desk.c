/* A mailbox of one place on either side of a thread. Under the lock: what waits, what is worked on,
 * what is done. An inquiry that was stopped is dropped by the thread and never seen again. */
#include "run/desk.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/thread.h"

#include <pthread.h>
#include <stdlib.h>

struct desk {
    pthread_t thread;
    struct channel *news;
    pthread_mutex_t lock;
    pthread_cond_t wish;
    struct inquiry *waiting, *working, *done;
    bool quit;
    bool moved; /* news came since desk_moved was asked; the interface's */
};

static void drop(struct inquiry *j)
{
    if (j) j->drop(j);
}

/* The next inquiry, or NULL to end; waits. */
static struct inquiry *next_inquiry(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    while (!d->waiting && !d->quit) pthread_cond_wait(&d->wish, &d->lock);
    struct inquiry *j = d->quit ? NULL : d->waiting;
    if (j) d->waiting = NULL;
    d->working = j;
    pthread_mutex_unlock(&d->lock);
    return j;
}

/* Any pointer will do; full means that it is told already. */
static void ring(struct desk *d)
{
    channel_try_send(d->news, d);
}

bool inquiry_progress(struct inquiry *j, double done)
{
    atomic_store(&j->progress, done);
    if (j->desk) ring(j->desk);
    return !atomic_load(&j->stopped);
}

static void finish(struct desk *d, struct inquiry *j)
{
    pthread_mutex_lock(&d->lock);
    struct inquiry *old = j;
    d->working = NULL;
    if (!atomic_load(&j->stopped)) {
        old = d->done;
        d->done = j;
    }
    pthread_mutex_unlock(&d->lock);
    drop(old);
    ring(d);
}

static void *work(void *argument)
{
    struct desk *d = argument;
    struct inquiry *j;
    while ((j = next_inquiry(d)) != NULL) {
        if (!atomic_load(&j->stopped)) j->work(j);
        finish(d, j);
    }
    return NULL;
}

static void release(struct desk *d)
{
    channel_free(d->news);
    pthread_cond_destroy(&d->wish);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

struct desk *desk_new(struct trm_err *err)
{
    struct desk *d = xcalloc(1, sizeof *d);
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->wish, NULL);
    d->news = channel_new(1, err);
    if (d->news && thread_start(&d->thread, work, d, err)) return d;
    release(d);
    return NULL;
}

/* Under the lock: the inquiry that waited, to be dropped by the caller. */
static struct inquiry *stop_all(struct desk *d)
{
    struct inquiry *waiting = d->waiting;
    d->waiting = NULL;
    if (d->working) atomic_store(&d->working->stopped, true);
    return waiting;
}

void desk_free(struct desk *d)
{
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    struct inquiry *waiting = stop_all(d);
    d->quit = true;
    pthread_cond_signal(&d->wish);
    pthread_mutex_unlock(&d->lock);
    pthread_join(d->thread, NULL);
    drop(waiting);
    drop(d->done);
    release(d);
}

void desk_ask(struct desk *d, struct inquiry *j)
{
    pthread_mutex_lock(&d->lock);
    struct inquiry *waiting = stop_all(d), *done = d->done;
    j->desk = d;
    d->done = NULL;
    d->waiting = j;
    pthread_cond_signal(&d->wish);
    pthread_mutex_unlock(&d->lock);
    drop(waiting);
    drop(done);
}

void desk_forget(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    struct inquiry *waiting = stop_all(d), *done = d->done;
    d->done = NULL;
    pthread_mutex_unlock(&d->lock);
    drop(waiting);
    drop(done);
}

struct inquiry *desk_take(struct desk *d)
{
    if (channel_try_receive(d->news)) d->moved = true;
    pthread_mutex_lock(&d->lock);
    struct inquiry *done = d->done;
    d->done = NULL;
    pthread_mutex_unlock(&d->lock);
    return done;
}

bool desk_moved(struct desk *d)
{
    bool moved = d->moved;
    d->moved = false;
    return moved;
}

bool desk_busy(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    bool wanted = d->working && !atomic_load(&d->working->stopped);
    bool busy = d->waiting || wanted || d->done;
    pthread_mutex_unlock(&d->lock);
    return busy;
}

double desk_progress(struct desk *d)
{
    pthread_mutex_lock(&d->lock);
    double progress = d->working ? atomic_load(&d->working->progress) : 0;
    pthread_mutex_unlock(&d->lock);
    return progress;
}

int desk_descriptor(const struct desk *d)
{
    return channel_descriptor(d->news);
}
