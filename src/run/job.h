/* Work on a thread of its own that an interface looks after: progress, results as they come,
 * cancel.
 *
 * The worker gets a task (a value that belongs to the job) and sends results (values that belong to
 * whoever takes them). Nothing else is shared. The worker says how far it is with job_progress, and
 * stops soon when that says no.
 */
#ifndef RUN_JOB_H
#define RUN_JOB_H

#include "trmscope/err.h"

struct job;

struct job_work {
    void (*run)(struct job *j, void *task); /* on the worker's thread */
    void (*drop_task)(void *task);          /* when the job is freed; NULL: free() */
    void (*drop_result)(void *result);      /* of results that nobody took, on either thread; NULL:
                                               free() */
};

/* NULL and an error when the system has no thread or descriptor left; the task is dropped then. */
struct job *job_start(const struct job_work *w, void *task, struct trm_err *err);

/* Stops the work and waits for it, no longer than the worker takes from one job_progress to the
 * next. NULL is allowed. */
void job_free(struct job *j);

/* ---- For the worker ---- */

/* So much is done, 0 to 1. False: stop, nobody wants the rest. */
bool job_progress(struct job *j, double fraction);

/* Hands a result over; waits while many lie there untaken. A result that nobody wants any more is
 * dropped. */
void job_send(struct job *j, void *result);

/* ---- For the interface; none of these waits ---- */

double job_fraction(const struct job *j);

/* The next result, or NULL: none is there at the moment. */
void *job_take(struct job *j);

/* Whether job_take came past progress since this was asked last: job_fraction is another one. */
bool job_moved(struct job *j);

/* Whether the work has ended and every result was taken. */
bool job_finished(struct job *j);

/* Asks it to stop; what it sends can still be taken: a worker that waits for room goes on only so
 * (job_over). */
void job_cancel(struct job *j);

/* Drops what was sent and not taken; whether the work has ended, so that job_free does not wait. */
bool job_over(struct job *j);

/* Readable when there is a result, progress, or the end: call job_take until it gives NULL. After
 * the end it stays readable. */
int job_descriptor(const struct job *j);

#endif
