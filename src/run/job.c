/* DESIGN
 *
 * One thread, one channel. Progress is a number that anybody may read; now and then the worker
 * sends a sign of life, so that the interface wakes up and reads it: a pointer to the job itself,
 * which job_take passes over and job_moved tells of. The channel is closed by the worker when it
 * has ended, or by job_free.
 */
#include "run/job.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/clock.h"
#include "base/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { RESULTS_MOST = 1024, SIGNS_A_SECOND = 20 };

struct job {
    struct job_work work;
    void *task;
    struct channel *results;
    pthread_t thread;
    _Atomic double fraction;
    atomic_bool cancelled;
    double sign; /* when the worker gave the last sign of life; its own */
    bool moved;  /* one was passed over; the interface's */
};

static void drop(void (*how)(void *), void *what)
{
    if (how)
        how(what);
    else
        free(what);
}

static void *worker(void *argument)
{
    struct job *j = argument;
    j->work.run(j, j->task);
    channel_close(j->results);
    return NULL;
}

struct job *job_start(const struct job_work *w, void *task, struct trm_err *err)
{
    struct job *j = xcalloc(1, sizeof *j);
    j->work = *w;
    j->task = task;
    j->results = channel_new(RESULTS_MOST, err);
    if (j->results && thread_start(&j->thread, worker, j, err)) return j;
    channel_free(j->results);
    drop(w->drop_task, task);
    free(j);
    return NULL;
}

void job_free(struct job *j)
{
    if (!j) return;
    job_cancel(j);
    channel_close(j->results); /* a worker that waits for room wakes up */
    pthread_join(j->thread, NULL);
    for (void *r; (r = job_take(j));) drop(j->work.drop_result, r);
    channel_free(j->results);
    drop(j->work.drop_task, j->task);
    free(j);
}

bool job_progress(struct job *j, double fraction)
{
    double now = seconds_now();
    atomic_store(&j->fraction, fraction);
    if (now - j->sign > 1.0 / SIGNS_A_SECOND && channel_try_send(j->results, j)) j->sign = now;
    return !atomic_load(&j->cancelled);
}

void job_send(struct job *j, void *result)
{
    if (!channel_send(j->results, result)) drop(j->work.drop_result, result);
}

double job_fraction(const struct job *j)
{
    return atomic_load(&j->fraction);
}

void *job_take(struct job *j)
{
    void *item;
    while ((item = channel_try_receive(j->results)) == j) j->moved = true;
    return item;
}

bool job_moved(struct job *j)
{
    bool moved = j->moved;
    j->moved = false;
    return moved;
}

bool job_finished(struct job *j)
{
    return channel_closed(j->results) && channel_count(j->results) == 0;
}

bool job_over(struct job *j)
{
    for (void *r; (r = job_take(j));) drop(j->work.drop_result, r);
    return job_finished(j);
}

void job_cancel(struct job *j)
{
    atomic_store(&j->cancelled, true);
}

int job_descriptor(const struct job *j)
{
    return channel_descriptor(j->results);
}
