/* What interfaces call. Wishes are left in the mailbox, and copies are taken of what is told. */
#include "run/training_internal.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/check.h"
#include "base/thread.h"
#include "tensor/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void release(struct training *t)
{
    for (int i = 0; i < t->message_count; i++) free(t->messages[i]);
    training_rows_done(&t->history);
    trm_model_free(t->model);
    trm_model_free(t->options.start);
    channel_free(t->news);
    pthread_cond_destroy(&t->wish);
    pthread_mutex_destroy(&t->lock);
    training_files_close(&t->files); /* the lock of a run that has ended, too */
    free(t->name);
    free(t);
}

struct training *training_start(const struct training_options *o, struct trm_err *err)
{
    CHECK(o->name || !o->resume);
    struct training *t = xcalloc(1, sizeof *t);
    t->options = *o;
    t->recipe = o->recipe;
    t->name = o->name ? xstrdup(o->name) : NULL;
    if (o->start) trm_model_share(o->start);
    if (!o->judges) t->options.judges = "held-out puzzles";
    t->wishes.rate_factor = NAN;
    t->status = (struct training_status){.best_step = -1, .saved_step = -1, .seconds_left = NAN};
    t->status.evaluation_left = NAN;
    t->status.judged.step = t->status.best.step = NAN;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wish, NULL);
    t->news = channel_new(1, err);
    if (t->news && thread_start(&t->thread, training_work, t, err)) return t;
    release(t);
    return NULL;
}

void training_free(struct training *t)
{
    if (!t) return;
    training_stop(t);
    pthread_join(t->thread, NULL);
    release(t);
}

bool training_recipe(struct recipe *r, const char *name, struct trm_err *err)
{
    char *path = xasprintf("%s.train.safetensors", name);
    bool read = training_state_recipe(r, path, err);
    free(path);
    return read;
}

void training_status(struct training *t, struct training_status *out)
{
    pthread_mutex_lock(&t->lock);
    *out = t->status;
    out->pausing = t->wishes.pause;
    pthread_mutex_unlock(&t->lock);
}

static void wish(struct training *t, const struct wishes *w, bool *flag, bool value)
{
    pthread_mutex_lock(&t->lock);
    if (flag) *flag = value;
    if (w && w->threads) t->wishes.threads = w->threads;
    if (w && !isnan(w->rate_factor)) t->wishes.rate_factor = w->rate_factor;
    pthread_cond_signal(&t->wish);
    pthread_mutex_unlock(&t->lock);
}

void training_pause(struct training *t)
{
    wish(t, NULL, &t->wishes.pause, true);
}

void training_go_on(struct training *t)
{
    wish(t, NULL, &t->wishes.pause, false);
}

void training_stop(struct training *t)
{
    wish(t, NULL, &t->wishes.stop, true);
}

void training_want_model(struct training *t)
{
    wish(t, NULL, &t->wishes.model, true);
}

void training_set_threads(struct training *t, int threads)
{
    const struct wishes w = {.threads = threads > 0 ? threads : processors(), .rate_factor = NAN};
    wish(t, &w, NULL, false);
}

void training_set_rate_factor(struct training *t, double factor)
{
    const struct wishes w = {.rate_factor = factor};
    wish(t, &w, NULL, false);
}

void training_follow_rows(struct training *t, struct training_rows *all)
{
    pthread_mutex_lock(&t->lock);
    while (all->count < t->history.count) training_rows_add(all, &t->history.rows[all->count]);
    pthread_mutex_unlock(&t->lock);
}

const struct trm_model *training_model(struct training *t, int64_t *step)
{
    pthread_mutex_lock(&t->lock);
    const struct trm_model *m = t->model ? trm_model_share(t->model) : NULL;
    if (step) *step = t->model_step;
    pthread_mutex_unlock(&t->lock);
    return m;
}

char *training_message(struct training *t)
{
    char *text = NULL;
    pthread_mutex_lock(&t->lock);
    if (t->message_count > 0) {
        text = t->messages[0];
        t->message_count--;
        memmove(t->messages, t->messages + 1, (size_t)t->message_count * sizeof *t->messages);
    }
    pthread_mutex_unlock(&t->lock);
    return text;
}

int training_descriptor(const struct training *t)
{
    return channel_descriptor(t->news);
}

void training_news(struct training *t)
{
    while (channel_try_receive(t->news)) continue;
}
