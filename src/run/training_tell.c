/* What a training run tells: how far it is, sentences, rows of its history. */
#include "run/training_internal.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/clock.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double STATUS_SECONDS = 0.1; /* the status is renewed so often */

void training_tell(struct training *t)
{
    channel_try_send(t->news, t); /* full means that it is told already */
}

void training_say(struct training *t, const char *format, ...)
{
    char text[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&t->lock);
    if (t->message_count == TRAINING_MESSAGES) { /* nobody listens: the oldest is lost */
        free(t->messages[0]);
        memmove(t->messages, t->messages + 1, sizeof t->messages - sizeof t->messages[0]);
        t->message_count--;
    }
    t->messages[t->message_count++] = xstrdup(text);
    pthread_mutex_unlock(&t->lock);
    training_tell(t);
}

void training_set_phase(struct training *t, enum training_phase phase)
{
    pthread_mutex_lock(&t->lock);
    t->status.phase = phase;
    pthread_mutex_unlock(&t->lock);
    training_tell(t);
}

void training_tick(struct training *t)
{
    t->state.seconds += lap_seconds(&t->clock);
}

double training_share(const struct training *t)
{
    const struct training_state *s = &t->state;
    double share =
        t->total > 0 ? (double)s->step / t->total : s->seconds / (60 * t->recipe.minutes);
    return fmin(1, share);
}

bool training_is_finished(const struct training *t)
{
    return t->total > 0 ? (double)t->state.step >= t->total
                        : t->state.seconds >= 60 * t->recipe.minutes;
}

static double seconds_left(const struct training *t)
{
    const struct training_state *s = &t->state;
    double steps = (double)s->step - t->begun_step;
    if (t->total <= 0) return fmax(0, 60 * t->recipe.minutes - s->seconds);
    return steps > 0 ? (s->seconds - t->begun) / steps * (t->total - (double)s->step) : NAN;
}

void training_tell_status(struct training *t)
{
    const struct training_state *s = &t->state;
    pthread_mutex_lock(&t->lock);
    struct training_status *out = &t->status;
    out->step = s->step;
    out->sequence_steps = s->sequence_steps;
    out->total_steps = t->total;
    out->share = training_share(t);
    out->seconds = s->seconds;
    out->seconds_left = seconds_left(t);
    out->waited = s->training > 0 ? s->waited / s->training : 0;
    out->saved_step = t->saved_step;
    out->best_step = s->best_step;
    out->rate_factor = s->rate_factor;
    pthread_mutex_unlock(&t->lock);
    t->told = seconds_now();
    training_tell(t);
}

void training_tell_sometimes(struct training *t)
{
    if (seconds_now() - t->told > STATUS_SECONDS) training_tell_status(t);
}

void training_show_row(struct training *t, const struct training_row *row)
{
    pthread_mutex_lock(&t->lock);
    training_rows_add(&t->history, row);
    t->status.last = *row;
    t->status.has_row = true;
    if (!isnan(row->held_out_exact)) t->status.judged = *row;
    if (!isnan(row->held_out_exact) && row->step == (double)t->state.best_step)
        t->status.best = *row;
    pthread_mutex_unlock(&t->lock);
}

bool training_add_row(struct training *t, const struct training_row *evaluation,
                      struct trm_err *err)
{
    struct training_state *s = &t->state;
    struct training_row row = training_window_close(&s->window);
    row.step = (double)s->step;
    row.sequence_steps = (double)s->sequence_steps;
    row.seconds = s->seconds;
    if (evaluation) {
        row.held_out_exact = evaluation->held_out_exact;
        row.held_out_exact_at_halt = evaluation->held_out_exact_at_halt;
        row.held_out_cells = evaluation->held_out_cells;
        row.held_out_halt_step = evaluation->held_out_halt_step;
    }
    training_rows_add(&s->history, &row);
    bool written = !t->name || training_files_add(&t->files, &row, err);
    training_show_row(t, &row);
    training_tell_status(t);
    return written;
}
