/* A page's job: started, woken up for, taken from, and gone when it has ended. A page keeps a
 * struct job * that is NULL while nothing runs. */
#ifndef TUI_WORK_H
#define TUI_WORK_H

#include "run/job.h"

struct app;

/* Stops the job that *slot holds, if any (work_stop), and starts another. False and a message when
 * it cannot: the task is dropped. */
bool work_start(struct app *a, struct job **slot, const struct job_work *w, void *task);

/* The next result; NULL: none at the moment. When the work has ended *slot becomes NULL. *slot may
 * be NULL. Marks the picture as old when there is progress. */
void *work_take(struct app *a, struct job **slot);

/* Stops it, waits until the worker has noticed (run/job.h), and forgets its results. */
void work_stop(struct app *a, struct job **slot);

/* The same without waiting for the worker, which ends by itself: for tasks that own or share all
 * they work on. Waits all the same while LEAVING_MOST others are ending. */
void work_leave(struct app *a, struct job **slot);

/* For the app: releases those that were left and have ended; at the end all, waiting for them. */
void work_reap(struct app *a, bool wait);

#endif
