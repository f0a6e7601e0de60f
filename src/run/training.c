/* DESIGN. A training run on a worker.
 *
 * As in solver.c, what interfaces want lies in a mailbox under the lock, and the worker looks at it
 * between two steps and within an evaluation. The worker owns the state, the stream and the files;
 * what it tells (status, history, messages, the newest model) it copies under the lock.
 *
 * The loop asks at its top what is due: an evaluation, a row of the history, the end. So a run that
 * was stopped anywhere does what was due when it goes on.
 */
#include "run/training.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/path.h"
#include "run/evaluate.h"
#include "run/held_out.h"
#include "run/training_files.h"
#include "tensor/parallel.h"
#include "train/training_state.h"

#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { ROW_STEPS = 10, MESSAGES = 256 };
static const double ROW_SECONDS = 20;     /* a row at least so often, where steps are slow */
static const double STATUS_SECONDS = 0.1; /* the status is renewed so often */
static const double ENDLESS = 1e15;       /* steps of a run whose length is not known yet */

struct wishes {
    bool pause, stop, model;
    int threads;        /* 0: as they are */
    double rate_factor; /* NAN: as it is */
};

struct training {
    struct training_options options;
    struct recipe recipe;
    char *name; /* NULL: no files */
    pthread_t thread;
    struct channel *news;

    /* the worker's */
    struct training_state state;
    struct stream *stream;
    struct trm_puzzles held_out;
    struct training_files files;
    double total;             /* steps; 0: limited by time */
    double clock;             /* when state.seconds was last brought up to date */
    double begun, begun_step; /* state.seconds and step when this session began */
    double saved, told;       /* clock of the last save and the last status */
    int64_t saved_step;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t wish;
    struct wishes wishes;
    struct training_status status;
    struct training_rows history; /* a copy of the state's */
    const struct trm_model *model;
    int64_t model_step;
    char *messages[MESSAGES];
    int message_count;
};

/* ---- telling ----------------------------------------------------------------------------------
 */

static void tell(struct training *t)
{
    channel_try_send(t->news, t); /* full means that it is told already */
}

static void say(struct training *t, const char *format, ...)
{
    struct str s = {0};
    char text[1200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    str_add(&s, text);
    pthread_mutex_lock(&t->lock);
    if (t->message_count == MESSAGES) { /* nobody listens: the oldest is lost */
        free(t->messages[0]);
        memmove(t->messages, t->messages + 1, sizeof t->messages - sizeof t->messages[0]);
        t->message_count--;
    }
    t->messages[t->message_count++] = str_take(&s);
    pthread_mutex_unlock(&t->lock);
    tell(t);
}

static void set_phase(struct training *t, enum training_phase phase)
{
    pthread_mutex_lock(&t->lock);
    t->status.phase = phase;
    pthread_mutex_unlock(&t->lock);
    tell(t);
}

/* Brings state.seconds up to date. */
static void tick(struct training *t)
{
    double time = seconds_now();
    t->state.seconds += time - t->clock;
    t->clock = time;
}

/* The share of the run that is done. */
static double share_done(const struct training *t)
{
    const struct training_state *s = &t->state;
    double share =
        t->total > 0 ? (double)s->step / t->total : s->seconds / (60 * t->recipe.minutes);
    return fmin(1, share);
}

static double seconds_left(const struct training *t)
{
    const struct training_state *s = &t->state;
    double steps = (double)s->step - t->begun_step;
    if (t->total <= 0) return fmax(0, 60 * t->recipe.minutes - s->seconds);
    return steps > 0 ? (s->seconds - t->begun) / steps * (t->total - (double)s->step) : NAN;
}

static void tell_status(struct training *t)
{
    const struct training_state *s = &t->state;
    pthread_mutex_lock(&t->lock);
    struct training_status *out = &t->status;
    out->step = s->step;
    out->sequence_steps = s->sequence_steps;
    out->total_steps = t->total;
    out->share = share_done(t);
    out->seconds = s->seconds;
    out->seconds_left = seconds_left(t);
    out->waited = s->training > 0 ? s->waited / s->training : 0;
    out->saved_step = t->saved_step;
    out->best_step = s->best_step;
    pthread_mutex_unlock(&t->lock);
    t->told = seconds_now();
    tell(t);
}

/* ---- history ----------------------------------------------------------------------------------
 */

/* Copies a row to the interface's side. */
static void show_row(struct training *t, const struct training_row *row)
{
    pthread_mutex_lock(&t->lock);
    training_rows_add(&t->history, row);
    t->status.last = *row;
    t->status.has_row = true;
    if (!isnan(row->held_out_exact)) t->status.judged = *row;
    if (!isnan(row->held_out_exact) && (int64_t)row->step == t->state.best_step)
        t->status.best = *row;
    pthread_mutex_unlock(&t->lock);
}

/* *evaluation: its columns are taken over; NULL: none. */
static bool add_row(struct training *t, const struct training_row *evaluation, struct trm_err *err)
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
    show_row(t, &row);
    tell_status(t);
    return written;
}

/* ---- saving -----------------------------------------------------------------------------------
 */

static bool save_model(struct training *t, const struct trm_model *m, struct trm_err *err)
{
    return !t->name || trm_model_save(m, t->name, err);
}

static void publish(struct training *t, const struct trm_model *m)
{
    pthread_mutex_lock(&t->lock);
    const struct trm_model *old = t->model;
    t->model = trm_model_share(m);
    t->model_step = t->state.step;
    t->wishes.model = false;
    pthread_mutex_unlock(&t->lock);
    trm_model_free(old);
    tell(t);
}

static struct trm_model *snapshot(const struct training *t)
{
    char *name =
        xasprintf("%s, step %lld", t->name ? t->name : "training", (long long)t->state.step);
    struct trm_model *m = trainer_snapshot(&t->state.trainer, name);
    free(name);
    return m;
}

static bool save(struct training *t, struct trm_err *err)
{
    bool done = true;
    if (!t->name) return true;
    set_phase(t, TRAINING_SAVING);
    char *path = xasprintf("%s.train.safetensors", t->name);
    done = training_state_save(&t->state, &t->recipe, path, err);
    free(path);
    if (done && t->held_out.count == 0) { /* nothing says which weights are best: the newest */
        struct trm_model *m = snapshot(t);
        done = save_model(t, m, err);
        trm_model_free(m);
    }
    t->saved = seconds_now();
    t->saved_step = t->state.step;
    tell_status(t);
    return done;
}

/* ---- evaluation -------------------------------------------------------------------------------
 */

static bool is_finished(const struct training *t)
{
    return t->total > 0 ? (double)t->state.step >= t->total
                        : t->state.seconds >= 60 * t->recipe.minutes;
}

/* Steps from one evaluation to the next: as the recipe says, but seldom enough for its share of the
 * work. Work is counted in applications of L_level to one sequence; backward counts two. */
static int64_t evaluation_interval(const struct training *t)
{
    const struct recipe *r = &t->recipe;
    double H = r->model.H_cycles, rows = schedule_mean(&r->batch, r->global_batch_size);
    double step = rows * (H - 1 + 3), all = (double)t->held_out.count * r->model.halt_max_steps * H;
    double least = all / (step * fmax(r->evaluation_budget, 1e-6));
    return (int64_t)fmax(1, fmax(r->evaluation_steps, ceil(least)));
}

static bool evaluation_is_due(const struct training *t)
{
    const struct training_state *s = &t->state;
    if (t->held_out.count == 0 || s->evaluated == s->step) return false;
    if (s->step == 0) return t->options.start != NULL;
    return s->step % evaluation_interval(t) == 0 || is_finished(t);
}

/* Shows how far an evaluation is; false when something else is wanted first. */
static bool evaluation_goes_on(void *context, double done, size_t count)
{
    struct training *t = context;
    pthread_mutex_lock(&t->lock);
    bool on = !t->wishes.stop && !t->wishes.pause;
    t->status.evaluation_done = (int)done;
    t->status.evaluation_count = (int)count;
    pthread_mutex_unlock(&t->lock);
    if (seconds_now() - t->told > STATUS_SECONDS) {
        tick(t);
        tell_status(t);
    }
    return on;
}

/* Best is what gets most puzzles right, then most cells; of equals the later. */
static bool is_best(const struct training_state *s, double exact, double cells)
{
    return s->best_step < 0 || exact > s->best_exact ||
           (exact == s->best_exact && cells >= s->best_cells);
}

static bool judge(struct training *t, const struct trm_model *m, const struct evaluation *e,
                  struct trm_err *err)
{
    struct training_state *s = &t->state;
    struct evaluation_totals sum;
    evaluation_total(e, &sum);
    double known = sum.known > 0 ? (double)sum.known : NAN;
    const struct training_row row = {
        .held_out_exact = (double)sum.right_at_end / known,
        .held_out_exact_at_halt = (double)sum.right_at_halt / known,
        .held_out_cells = sum.cells > 0 ? (double)sum.cells_right / (double)sum.cells : NAN,
        .held_out_halt_step = sum.mean_halt_step,
    };
    bool best = is_best(s, row.held_out_exact, row.held_out_cells);
    if (best && !save_model(t, m, err)) return false;
    if (best) {
        s->best_step = s->step;
        s->best_exact = row.held_out_exact;
        s->best_cells = row.held_out_cells;
    }
    s->evaluated = s->step;
    say(t,
        "step %lld, %lld sequence-steps, %.0f s: %.1f %% of %zu held-out puzzles right (cells "
        "%.2f %%), %.1f %% where it would halt (mean step %.2f)%s",
        (long long)s->step, (long long)s->sequence_steps, s->seconds, 100 * row.held_out_exact,
        sum.known, 100 * row.held_out_cells, 100 * row.held_out_exact_at_halt, sum.mean_halt_step,
        best ? "; the best so far" : "");
    return add_row(t, &row, err);
}

static bool evaluate(struct training *t, struct trm_err *err)
{
    const struct evaluate_options how = {
        .threads = pool_size(t->state.trainer.pool),
        .compute = t->recipe.compute,
        .progress = evaluation_goes_on,
        .context = t,
    };
    struct evaluation e;
    double begin = seconds_now();
    set_phase(t, TRAINING_EVALUATING);
    struct trm_model *m = snapshot(t);
    bool done = evaluate_puzzles(&e, m, &t->held_out, &how, err);
    tick(t);
    if (done && e.count == t->held_out.count) {
        publish(t, m);
        done = judge(t, m, &e, err);
    }
    if (done || e.items) evaluation_done(&e);
    trm_model_free(m);
    pthread_mutex_lock(&t->lock);
    t->status.evaluating += seconds_now() - begin;
    t->status.evaluation_done = t->status.evaluation_count = 0;
    pthread_mutex_unlock(&t->lock);
    return done;
}

/* ---- the loop ---------------------------------------------------------------------------------
 */

static void say_verdict(struct training *t, enum guard_verdict verdict)
{
    const struct training_state *s = &t->state;
    if (verdict == GUARD_WENT_BACK)
        say(t,
            "step %lld: the loss leapt; back to the weights of step %lld, learning rate times %g",
            (long long)s->step, (long long)s->guard.good_step, s->guard.factor);
    if (verdict == GUARD_TOOK_BACK)
        say(t,
            "step %lld: with them the loss is as high, so the puzzles have become harder: on with "
            "the newer weights, learning rate times %g",
            (long long)s->step, s->guard.factor);
}

static bool train_step(struct training *t, struct trm_err *err)
{
    struct training_state *s = &t->state;
    enum guard_verdict verdict;
    double share = share_done(t), total = t->total;
    if (total <= 0) total = share > 0 ? (double)s->step / share : ENDLESS;
    if (!training_state_step(s, &t->recipe, t->stream, total, &verdict, err)) return false;
    tick(t);
    say_verdict(t, verdict);
    if (seconds_now() - t->told > STATUS_SECONDS) tell_status(t);
    return true;
}

static bool row_is_due(const struct training *t)
{
    const struct training_window *w = &t->state.window;
    return w->steps >= ROW_STEPS || w->seconds >= ROW_SECONDS || (w->steps > 0 && is_finished(t));
}

static void follow(struct training *t, const struct wishes *w)
{
    if (w->threads > 0 && w->threads != pool_size(t->state.trainer.pool))
        trainer_set_threads(&t->state.trainer, w->threads);
    if (!isnan(w->rate_factor)) t->state.rate_factor = w->rate_factor;
    if (w->model) {
        struct trm_model *m = snapshot(t);
        publish(t, m);
        trm_model_free(m);
    }
}

static struct wishes take_wishes(struct training *t)
{
    pthread_mutex_lock(&t->lock);
    struct wishes w = t->wishes;
    t->wishes.threads = 0;
    t->wishes.rate_factor = NAN;
    if (w.threads) t->status.threads = w.threads;
    pthread_mutex_unlock(&t->lock);
    return w;
}

/* Waits for a wish; false when the pause is over. */
static bool wait_in_pause(struct training *t)
{
    pthread_mutex_lock(&t->lock);
    const struct wishes *w = &t->wishes;
    while (w->pause && !w->stop && !w->model && !w->threads && isnan(w->rate_factor))
        pthread_cond_wait(&t->wish, &t->lock);
    bool paused = w->pause && !w->stop;
    pthread_mutex_unlock(&t->lock);
    return paused;
}

static bool pause_here(struct training *t, struct trm_err *err)
{
    tick(t);
    if (!save(t, err)) return false;
    set_phase(t, TRAINING_PAUSED);
    while (wait_in_pause(t)) {
        struct wishes w = take_wishes(t);
        follow(t, &w);
    }
    t->clock = seconds_now();
    return true;
}

static bool save_is_due(const struct training *t)
{
    return t->name && t->saved_step != t->state.step && !is_finished(t) &&
           seconds_now() - t->saved >= 60 * t->recipe.checkpoint_minutes;
}

/* The end of a run: its last weights are saved and shown. */
static enum training_phase finish(struct training *t, enum training_phase phase,
                                  struct trm_err *err)
{
    struct trm_model *m = snapshot(t);
    publish(t, m);
    trm_model_free(m);
    return save(t, err) ? phase : TRAINING_FAILED;
}

/* What is due after the last step: false when the next step is. */
static bool do_what_is_due(struct training *t, bool *good, struct trm_err *err)
{
    if (evaluation_is_due(t))
        *good = evaluate(t, err);
    else if (row_is_due(t))
        *good = add_row(t, NULL, err);
    else if (save_is_due(t))
        *good = save(t, err);
    else
        return false;
    return true;
}

static enum training_phase run(struct training *t, struct trm_err *err)
{
    bool good = true;
    while (good) {
        struct wishes w = take_wishes(t);
        follow(t, &w);
        if (w.stop) return finish(t, TRAINING_STOPPED, err);
        if (w.pause)
            good = pause_here(t, err);
        else if (do_what_is_due(t, &good, err))
            continue;
        else if (is_finished(t))
            return finish(t, TRAINING_FINISHED, err);
        else {
            if (t->status.phase != TRAINING_RUNNING) set_phase(t, TRAINING_RUNNING);
            good = train_step(t, err);
        }
    }
    return TRAINING_FAILED;
}

/* ---- opening ----------------------------------------------------------------------------------
 */

/* Data is made by one thread of four: it must be ready, and is cheap beside a step. */
static int data_threads(int threads)
{
    return threads < 8 ? 1 : threads / 4;
}

static bool open_state(struct training *t, struct trm_err *err)
{
    struct trm_model *m = training_start_model(&t->recipe, t->options.start, err);
    if (!m) return false;
    training_state_init(&t->state, &t->recipe, m, t->options.threads);
    trm_model_free(m);
    if (!t->options.resume) return true;
    char *path = xasprintf("%s.train.safetensors", t->name);
    bool loaded = training_state_load(&t->state, path, err);
    free(path);
    for (size_t i = 0; i < t->state.history.count && loaded; i++)
        show_row(t, &t->state.history.rows[i]);
    return loaded;
}

static bool open_stream(struct training *t, struct trm_err *err)
{
    int threads = data_threads(pool_size(t->state.trainer.pool));
    t->stream = stream_new(&t->recipe.data, &t->recipe.model, (uint64_t)t->recipe.seed,
                           t->state.sample, threads, err);
    if (!t->stream) return false;
    if (t->recipe.minutes > 0) return true;
    t->total = recipe_total_steps(&t->recipe, stream_epoch(t->stream), err);
    return t->total > 0;
}

static void say_begin(struct training *t)
{
    const struct training_state *s = &t->state;
    const struct recipe *r = &t->recipe;
    say(t, "%s: %ld parameters, %zu held-out puzzles, %d threads, %.0f MB",
        t->name ? path_name(t->name) : "training", trm_config_parameters(&r->model),
        t->held_out.count, pool_size(s->trainer.pool),
        1e-6 * (double)recipe_memory(r, pool_size(s->trainer.pool)));
    if (t->options.resume)
        say(t, "going on at step %lld, %lld sequence-steps, %.0f s", (long long)s->step,
            (long long)s->sequence_steps, s->seconds);
    if (t->held_out.count == 0 && r->evaluation_count > 0)
        say(t, "nothing is held out to measure the run by: set evaluation.puzzles to a file");
    if (t->held_out.count > 0 && evaluation_interval(t) > (int64_t)r->evaluation_steps)
        say(t,
            "evaluations every %lld steps, so that they take %g %% of the work (evaluation.budget)",
            (long long)evaluation_interval(t), 100 * r->evaluation_budget);
}

/* Locks the run before its state is read, so that nobody goes on with it in between. */
static bool lock_run(struct training *t, struct trm_err *err)
{
    if (!t->name) return true;
    char *path = xasprintf("%s.train.safetensors", t->name);
    bool there = !t->options.resume || path_exists(path);
    if (!there)
        trm_err_set(err, TRM_ERR_INPUT, "%s: not there, so there is no run to go on with", path);
    free(path);
    return there && training_files_lock(&t->files, t->name, err);
}

static bool open_run(struct training *t, struct trm_err *err)
{
    if (!lock_run(t, err) || !open_state(t, err) ||
        !held_out_puzzles(&t->recipe, &t->held_out, err) || !open_stream(t, err))
        return false;
    t->begun = t->state.seconds;
    t->begun_step = (double)t->state.step;
    t->clock = t->saved = seconds_now();
    t->saved_step = t->options.resume ? t->state.step : -1;
    pthread_mutex_lock(&t->lock);
    t->status.threads = pool_size(t->state.trainer.pool);
    pthread_mutex_unlock(&t->lock);
    if (t->name && !training_files_open(&t->files, &t->state.history, err)) return false;
    if (!t->options.resume && !save(t, err)) return false; /* better now than in an hour */
    say_begin(t);
    tell_status(t);
    return true;
}

static void close_run(struct training *t)
{
    training_files_close(&t->files);
    stream_free(t->stream);
    training_state_done(&t->state);
    trm_puzzles_done(&t->held_out);
}

static void *work(void *argument)
{
    struct training *t = argument;
    struct trm_err err = {0};
    /* Of this thread alone; those that it starts take after it. */
    if (t->options.gentle) setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    enum training_phase phase = open_run(t, &err) ? run(t, &err) : TRAINING_FAILED;
    if (t->stream) tell_status(t);
    close_run(t);
    pthread_mutex_lock(&t->lock);
    t->status.phase = phase;
    t->status.err = err;
    pthread_mutex_unlock(&t->lock);
    tell(t);
    return NULL;
}

/* ---- the interface ----------------------------------------------------------------------------
 */

/* The worker gets no signals: they belong to the main thread. */
static bool start_thread(struct training *t, struct trm_err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&t->thread, NULL, work, t);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return !failed || trm_err_set(err, TRM_ERR_INTERNAL, "no thread: %s", strerror(failed));
}

static void release(struct training *t)
{
    for (int i = 0; i < t->message_count; i++) free(t->messages[i]);
    training_rows_done(&t->history);
    trm_model_free(t->model);
    trm_model_free(t->options.start);
    channel_free(t->news, NULL);
    pthread_cond_destroy(&t->wish);
    pthread_mutex_destroy(&t->lock);
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
    t->wishes.rate_factor = NAN;
    t->status = (struct training_status){.best_step = -1, .saved_step = -1, .seconds_left = NAN};
    t->status.judged.step = t->status.best.step = NAN;
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->wish, NULL);
    t->news = channel_new(1, err);
    if (t->news && start_thread(t, err)) return t;
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

size_t training_read_rows(struct training *t, size_t from, struct training_row *rows, size_t most)
{
    pthread_mutex_lock(&t->lock);
    size_t count = t->history.count > from ? t->history.count - from : 0;
    if (count > most) count = most;
    if (count) memcpy(rows, t->history.rows + from, count * sizeof *rows);
    pthread_mutex_unlock(&t->lock);
    return count;
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
