#include "tui/work.h"

#include "tui/app.h"

bool work_start(struct app *a, struct job **slot, const struct job_work *w, void *task)
{
    struct trm_err err = {0};
    work_stop(a, slot);
    *slot = job_start(w, task, &err);
    if (*slot)
        app_watch(a, job_descriptor(*slot));
    else
        app_say(a, MESSAGE_BAD, "%s", err.text);
    return *slot != NULL;
}

void *work_take(struct app *a, struct job **slot)
{
    if (!*slot) return NULL;
    void *result = job_take(*slot);
    if (job_moved(*slot) || result) a->dirty = true;
    if (!result && job_finished(*slot)) work_stop(a, slot);
    return result;
}

void work_stop(struct app *a, struct job **slot)
{
    if (!*slot) return;
    app_unwatch(a, job_descriptor(*slot));
    job_free(*slot);
    *slot = NULL;
    a->dirty = true;
}

void work_leave(struct app *a, struct job **slot)
{
    if (!*slot || a->leaving_count == LEAVING_MOST) {
        work_stop(a, slot);
        return;
    }
    job_cancel(*slot);
    a->leaving[a->leaving_count++] = *slot; /* still watched: its end wakes the loop */
    *slot = NULL;
    a->dirty = true;
}

void work_reap(struct app *a, bool wait)
{
    for (int i = a->leaving_count - 1; i >= 0; i--) {
        struct job *j = a->leaving[i];
        if (!wait && !job_over(j)) continue;
        app_unwatch(a, job_descriptor(j));
        job_free(j);
        a->leaving[i] = a->leaving[--a->leaving_count];
    }
}
