/* The worker of a training run: opens it, asks at the top of its loop what is due, and ends it. */
#include "run/training_internal.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/path.h"
#include "base/str.h"
#include "run/held_out.h"
#include "tensor/parallel.h"
#include "trace/encode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A row stands for so many steps, and for as many more after each ROWS_OF_A_LENGTH rows: a run of
 * days would fill its saved states with them. The rows are in the state, so that a run that goes on
 * has those of one that was not stopped. */
enum { ROW_STEPS = 10, ROWS_OF_A_LENGTH = 20000 };
static const double ROW_SECONDS = 20; /* a row at least so often, where steps are slow */
static const double ENDLESS = 1e15;   /* steps of a run whose length is not known yet */

static void say_verdict(struct training *t, enum guard_verdict verdict)
{
    const struct training_state *s = &t->state;
    if (verdict == GUARD_WENT_BACK)
        training_say(
            t,
            "step %lld: the loss leapt; back to the weights of step %lld, learning rate times %g",
            (long long)s->step, (long long)s->guard.good_step, s->guard.factor);
    if (verdict == GUARD_TOOK_BACK)
        training_say(
            t,
            "step %lld: with them the loss is as high, so the puzzles have become harder: on with "
            "the newer weights, learning rate times %g",
            (long long)s->step, s->guard.factor);
}

static bool train_step(struct training *t, struct trm_err *err)
{
    struct training_state *s = &t->state;
    enum guard_verdict verdict;
    double share = training_share(t), total = t->total;
    if (total <= 0) total = share > 0 && s->step > 0 ? (double)s->step / share : ENDLESS;
    if (!training_state_step(s, &t->recipe, t->stream, total, &verdict, err)) return false;
    training_tick(t);
    say_verdict(t, verdict);
    training_tell_sometimes(t);
    return true;
}

static bool row_is_due(const struct training *t)
{
    const struct training_window *w = &t->state.window;
    size_t steps = ROW_STEPS * (1 + t->state.history.count / ROWS_OF_A_LENGTH);
    return w->steps >= (double)steps || w->seconds >= ROW_SECONDS ||
           (w->steps > 0 && training_is_finished(t));
}

static void follow(struct training *t, const struct wishes *w)
{
    if (w->threads > 0 && w->threads != pool_size(t->state.trainer.pool))
        trainer_set_threads(&t->state.trainer, w->threads);
    if (!isnan(w->rate_factor)) t->state.rate_factor = w->rate_factor;
    if (w->model) {
        struct trm_model *m = training_snapshot(t);
        training_publish(t, m);
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
    training_tick(t);
    if (!training_save(t, err)) return false;
    training_set_phase(t, TRAINING_PAUSED);
    while (wait_in_pause(t)) {
        struct wishes w = take_wishes(t);
        follow(t, &w);
    }
    lap_seconds(&t->clock);
    return true;
}

static bool save_is_due(const struct training *t)
{
    return t->name && t->saved_step != t->state.step && !training_is_finished(t) &&
           seconds_now() - t->saved >= 60 * t->recipe.checkpoint_minutes;
}

/* The end of a run: its last weights are saved and shown. */
static enum training_phase finish(struct training *t, enum training_phase phase,
                                  struct trm_err *err)
{
    struct trm_model *m = training_snapshot(t);
    training_publish(t, m);
    trm_model_free(m);
    return training_save(t, err) ? phase : TRAINING_FAILED;
}

/* What is due after the last step: false when the next step is. */
static bool do_what_is_due(struct training *t, bool *good, struct trm_err *err)
{
    if (training_evaluation_is_due(t))
        *good = training_evaluate(t, err);
    else if (row_is_due(t))
        *good = training_add_row(t, NULL, err);
    else if (save_is_due(t))
        *good = training_save(t, err);
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
        else if (training_is_finished(t))
            return finish(t, TRAINING_FINISHED, err);
        else {
            if (t->status.phase != TRAINING_RUNNING) training_set_phase(t, TRAINING_RUNNING);
            good = train_step(t, err);
        }
    }
    return TRAINING_FAILED;
}

/* ---- opening ---- */

/* Data is made by one thread of four: it must be ready, and is cheap beside a step. */
static int data_threads(int threads)
{
    return threads < 8 ? 1 : threads / 4;
}

/* Random weights are not measured, those of a model are, before the first step. */
static bool open_state(struct training *t, struct trm_err *err)
{
    struct trm_model *m = training_start_model(&t->recipe, t->options.start, err);
    if (!m) return false;
    training_state_init(&t->state, &t->recipe, m, t->options.threads);
    trm_model_free(m);
    if (!t->options.resume && !t->options.start) t->state.evaluated = 0;
    if (!t->options.resume) return true;
    char *path = xasprintf("%s.train.safetensors", t->name);
    bool loaded = training_state_load(&t->state, path, err);
    free(path);
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

static void say_what_is_missing(struct training *t)
{
    const char *folder = held_out_unknown(&t->recipe);
    if (folder)
        training_say(t,
                     "%s: its test half does not measure the run, for the recipe does not say what "
                     "its boards are: set family, rows and cols (of a Sudoku --set family=sudoku "
                     "--set rows=9 --set cols=9)",
                     folder);
    else if (t->held_out.count == 0 && t->recipe.evaluation_count > 0)
        training_say(t,
                     "nothing is held out to measure the run by: set evaluation.puzzles to a file");
}

/* Whoever publishes a figure of that half is to know what it did. */
static void say_what_chooses(struct training *t)
{
    const char *folder = held_out_test_half(&t->recipe);
    if (folder && t->name && t->held_out.count > 0)
        training_say(t,
                     "%s: held out are puzzles of its test half, so that half chooses "
                     "%s.safetensors; where it must not have chosen, measure %s.train.safetensors "
                     "(convert), or set evaluation.puzzles to a file",
                     folder, path_name(t->name), path_name(t->name));
}

static void say_begin(struct training *t)
{
    const struct training_state *s = &t->state;
    const struct recipe *r = &t->recipe;
    training_say(t, "%s: %ld parameters, %zu %s, %d threads, %.0f MB",
                 t->name ? path_name(t->name) : "training", trm_config_parameters(&r->model),
                 t->held_out.count, t->options.judges, pool_size(s->trainer.pool),
                 1e-6 * (double)recipe_memory(r, pool_size(s->trainer.pool)));
    if (t->options.resume)
        training_say(t, "going on at step %lld, %lld sequence-steps, %.0f s", (long long)s->step,
                     (long long)s->sequence_steps, s->seconds);
    say_what_is_missing(t);
    say_what_chooses(t);
    if (t->held_out.count > 0 && training_evaluation_interval(t) > (int64_t)r->evaluation_steps)
        training_say(
            t,
            "evaluations every %lld steps, so that they take %g %% of the work (evaluation.budget)",
            (long long)training_evaluation_interval(t), 100 * r->evaluation_budget);
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

/* What the run is measured by must fit the model: better known now than at the first evaluation. */
static bool open_held_out(struct training *t, struct trm_err *err)
{
    int32_t tokens[TRM_GRID_CELLS];
    if (!held_out_puzzles(&t->recipe, &t->held_out, err)) return false;
    for (size_t i = 0; i < t->held_out.count; i++)
        if (!encode_question(t->state.trainer.model, &t->held_out.items[i], tokens, err))
            return trm_err_prefix(err, "evaluation");
    return true;
}

static bool same_recipe(const struct recipe *a, const struct recipe *b)
{
    struct str texts[2] = {{0}};
    recipe_print(a, false, &texts[0]);
    recipe_print(b, false, &texts[1]);
    bool same = strcmp(texts[0].text, texts[1].text) == 0;
    str_done(&texts[0]), str_done(&texts[1]);
    return same;
}

static bool same_questions(const struct trm_puzzles *a, const struct trm_puzzles *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = trm_grid_equal(&a->items[i].question, &b->items[i].question);
    return same;
}

/* By name: a file that is not there any more may have been moved. */
static bool same_file(const struct recipe *a, const struct recipe *b)
{
    return a->evaluation_count == b->evaluation_count &&
           strcmp(path_name(a->evaluation_puzzles), path_name(b->evaluation_puzzles)) == 0;
}

/* Whether the run was measured by other puzzles until now. */
static bool has_other_judges(const struct training *t)
{
    struct recipe was;
    struct trm_puzzles before = {0};
    bool changed = training_recipe(&was, t->name, NULL) && !same_recipe(&was, &t->recipe);
    bool drawn = changed && held_out_puzzles(&was, &before, NULL);
    bool same =
        !changed || (drawn ? same_questions(&before, &t->held_out) : same_file(&was, &t->recipe));
    trm_puzzles_done(&before);
    return !same;
}

/* What was best by other puzzles says nothing. */
static void recall(struct training *t)
{
    struct training_state *s = &t->state;
    if (t->options.resume && has_other_judges(t)) s->best_step = s->evaluated = -1;
    for (size_t i = 0; i < s->history.count; i++) training_show_row(t, &s->history.rows[i]);
}

static int count_judges(const struct trm_puzzles *held_out)
{
    int count = 0;
    for (size_t i = 0; i < held_out->count; i++) count += held_out->items[i].answer.rows > 0;
    return count;
}

static bool open_run(struct training *t, struct trm_err *err)
{
    if (!lock_run(t, err) || !open_state(t, err) || !open_held_out(t, err) || !open_stream(t, err))
        return false;
    recall(t);
    t->begun = t->state.seconds;
    t->begun_step = (double)t->state.step;
    lap_seconds(&t->clock);
    t->saved = seconds_now();
    t->saved_step = t->options.resume ? t->state.step : -1;
    pthread_mutex_lock(&t->lock);
    t->status.threads = pool_size(t->state.trainer.pool);
    t->status.judges = count_judges(&t->held_out);
    pthread_mutex_unlock(&t->lock);
    if (t->name && !training_files_open(&t->files, &t->state.history, err)) return false;
    if (!t->options.resume && !training_save(t, err)) return false; /* better now than in an hour */
    say_begin(t);
    training_tell_status(t);
    return true;
}

static void close_run(struct training *t)
{
    stream_free(t->stream);
    training_state_done(&t->state);
    trm_puzzles_done(&t->held_out);
}

void *training_work(void *argument)
{
    struct training *t = argument;
    struct trm_err err = {0};
    /* Of this thread alone; those that it starts take after it. */
    if (t->options.gentle) setpriority(PRIO_PROCESS, (id_t)gettid(), 10);
    enum training_phase phase = open_run(t, &err) ? run(t, &err) : TRAINING_FAILED;
    if (t->stream) training_tell_status(t);
    close_run(t);
    pthread_mutex_lock(&t->lock);
    t->status.phase = phase;
    t->status.err = err;
    pthread_mutex_unlock(&t->lock);
    training_tell(t);
    return NULL;
}
