#include "tui/lessons.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "run/steps.h"
#include "tensor/parallel.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/lesson_page.h"
#include "tui/work.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double LOOK_SECONDS = 3; /* from one look at the watched puzzle to the next */
const double lesson_rates[LESSON_RATES] = {0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16};
enum { RATE_AS_WISHED = 4 };

/* ---- Opening --------------------------------------------------------------------------------- */

/* A task of the opening job. */
struct opening {
    const struct trm_model *model; /* shared; NULL: by recipe or folder */
    struct trm_puzzles puzzles;
    struct lesson_wish wish;
    char *folder, *recipe; /* to go on with; to begin anew */
    int threads;
};

struct opened {
    struct lesson *lesson; /* NULL: err says why */
    struct trm_err err;
};

static void drop_opening(void *task)
{
    struct opening *o = task;
    trm_model_free(o->model);
    trm_puzzles_done(&o->puzzles);
    free(o->folder), free(o->recipe);
    free(o);
}

static void drop_opened(void *result)
{
    struct opened *o = result;
    lesson_close(o->lesson);
    free(o);
}

static void open_lesson(struct job *j, void *task)
{
    struct opening *o = task;
    struct opened *out = xcalloc(1, sizeof *out);
    if (o->folder)
        out->lesson = lesson_resume(o->folder, o->threads, &out->err);
    else if (o->recipe)
        out->lesson = lesson_begin_recipe(o->recipe, o->threads, &out->err);
    else
        out->lesson = lesson_begin(o->model, &o->puzzles, &o->wish, o->threads, &out->err);
    job_send(j, out);
}

static void start_opening(struct app *a, struct opening *o)
{
    static const struct job_work work = {open_lesson, drop_opening, drop_opened};
    o->threads = a->threads;
    if (work_start(a, &a->lessons.opening, &work, o))
        app_say(a, MESSAGE_GOOD, "Looking at the puzzles.");
}

void lessons_begin(struct app *a, const struct trm_puzzles *puzzles, const struct lesson_wish *w)
{
    if (!a->session.model) {
        app_say(a, MESSAGE_BAD, SESSION_NO_MODEL);
        return;
    }
    struct opening *o = xcalloc(1, sizeof *o);
    o->model = trm_model_share(a->session.model);
    o->wish = *w;
    for (size_t i = 0; i < puzzles->count; i++) trm_puzzles_add(&o->puzzles, &puzzles->items[i]);
    start_opening(a, o);
}

void lessons_begin_recipe(struct app *a, const char *recipe)
{
    struct opening *o = xcalloc(1, sizeof *o);
    o->recipe = xstrdup(recipe);
    start_opening(a, o);
}

void lessons_resume(struct app *a, const char *folder)
{
    struct opening *o = xcalloc(1, sizeof *o);
    o->folder = xstrdup(folder);
    start_opening(a, o);
}

/* ---- The watched puzzle ---------------------------------------------------------------------- */

static void load(struct app *a, const struct trm_model *m, int64_t step)
{
    struct lessons *s = &a->lessons;
    const struct trm_config *c = trm_model_config(m);
    struct trm_err err;
    const struct trm_recorder *r =
        solver_load(s->solver, m, &s->now->puzzles.items[s->watched], &err);
    if (!r) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return;
    }
    solver_go_to(s->solver, c->halt_max_steps * run_step_frames(r));
    s->loading_step = step;
}

/* The run that was being made is whole. */
static void take_run(struct app *a)
{
    struct lessons *s = &a->lessons;
    trm_recorder_free(s->latest);
    s->latest = trm_recorder_share(solver_recorder(s->solver));
    s->latest_step = s->loading_step;
    s->loading_step = -1;
    if (!s->first) s->first = trm_recorder_share(s->latest);
    a->dirty = true;
}

void lessons_watch(struct app *a, size_t which)
{
    struct lessons *s = &a->lessons;
    s->watched = which % s->now->puzzles.count;
    trm_recorder_free(s->first);
    trm_recorder_free(s->latest);
    s->first = s->latest = NULL;
    s->look_due = 0;
    if (s->now->parent) load(a, s->now->parent, 0);
}

/* ---- Moments --------------------------------------------------------------------------------- */

/* Every second one goes when there are too many; the first and the last stay. */
static void thin_out(struct lessons *s)
{
    int kept = 1;
    for (int i = 1; i < s->moment_count; i++) {
        if (i % 2 == 0 || i == s->moment_count - 1)
            s->moments[kept++] = s->moments[i];
        else
            trm_model_free(s->moments[i].model);
    }
    if (s->chosen >= 0) s->chosen = least_of(s->chosen / 2, kept - 1);
    s->moment_count = kept;
}

static void keep_moment(struct lessons *s, const struct trm_model *m, int64_t step)
{
    bool last = s->chosen == s->moment_count - 1;
    if (s->moment_count > 0 && s->moments[s->moment_count - 1].step >= step) return;
    if (s->moment_count == LESSON_MOMENTS) thin_out(s);
    bool judged = s->status.judged.step == (double)step; /* NaN: not yet */
    s->moments[s->moment_count++] = (struct lesson_moment){
        .step = step,
        .seconds = s->status.seconds,
        .loss = s->status.has_row ? s->status.last.cell_loss : NAN,
        .solved = judged ? s->status.judged.held_out_exact : NAN,
        .model = trm_model_share(m),
    };
    if (last) s->chosen = s->moment_count - 1;
}

/* Newer weights, when it is time and the last look is over. */
static void look(struct app *a)
{
    struct lessons *s = &a->lessons;
    int64_t step;
    if (s->loading_step >= 0 && solver_idle(s->solver)) take_run(a);
    if (s->loading_step >= 0) return;
    const struct trm_model *m = lesson_model(s->now, &step);
    if (m && step > s->latest_step) {
        keep_moment(s, m, step);
        load(a, m, step);
    }
    trm_model_free(m);
    bool learning = s->status.phase == TRAINING_RUNNING || s->status.phase == TRAINING_EVALUATING;
    if (!learning || app_now(a) < s->look_due) return;
    s->look_due = app_now(a) + LOOK_SECONDS;
    training_want_model(s->now->training);
}

const struct trm_model *lessons_newest(struct app *a, int64_t *step)
{
    const struct lessons *s = &a->lessons;
    if (s->moment_count > 0 && s->chosen < s->moment_count - 1) {
        *step = s->moments[s->chosen].step;
        return trm_model_share(s->moments[s->chosen].model);
    }
    return lesson_model(s->now, step);
}

/* ---- Letting go ------------------------------------------------------------------------------ */

/* A task of the closing job. */
struct closing {
    struct lesson *lesson;
    bool discard;
};

static void close_lesson(void *task)
{
    struct closing *c = task;
    if (c->discard)
        lesson_discard(c->lesson);
    else
        lesson_close(c->lesson);
    c->lesson = NULL;
}

static void run_closing(struct job *j, void *task)
{
    (void)j;
    close_lesson(task);
}

static void drop_closing(void *task)
{
    close_lesson(task); /* where the job never began */
    free(task);
}

/* The step that is being made may take seconds: nobody waits for it. */
static void close_in_background(struct app *a, struct lesson *l, bool discard)
{
    static const struct job_work work = {run_closing, drop_closing, NULL};
    struct closing *c = xcalloc(1, sizeof *c);
    struct job *job = NULL;
    *c = (struct closing){l, discard};
    training_stop(l->training);
    app_unwatch(a, training_descriptor(l->training));
    if (work_start(a, &job, &work, c)) work_leave(a, &job);
}

/* Everything of the lesson goes but the opening job, the menu and its last wish; its folder too by
 * `discard`. */
static void leave(struct app *a, bool discard)
{
    struct lessons *s = &a->lessons;
    work_leave(a, &s->measuring);
    if (s->now) close_in_background(a, s->now, discard);
    if (s->solver) app_unwatch(a, solver_descriptor(s->solver));
    solver_free(s->solver);
    trm_recorder_free(s->first);
    trm_recorder_free(s->latest);
    for (int i = 0; i < s->moment_count; i++) trm_model_free(s->moments[i].model);
    trm_model_free(s->measured_model);
    lesson_figures_done(&s->figures);
    training_rows_done(&s->rows);
    *s = (struct lessons){
        .opening = s->opening, .menu = s->menu, .wish = s->wish, .wish_family = s->wish_family};
}

void lessons_close(struct app *a)
{
    leave(a, false);
}

/* ---- Going on -------------------------------------------------------------------------------- */

/* A lesson that goes on has the factor that it had. */
static int place_of_rate(double factor)
{
    int i = 0;
    while (i + 1 < LESSON_RATES && lesson_rates[i] < factor) i++;
    return i;
}

static void begun(struct app *a, struct lesson *l)
{
    struct lessons *s = &a->lessons;
    struct trm_err err;
    lessons_close(a);
    s->solver = solver_new(1, a->session.budget, &err);
    if (!s->solver) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        lesson_close(l);
        return;
    }
    s->now = l;
    s->rate = -1;
    s->loading_step = s->latest_step = s->measured_step = -1;
    s->chosen = -1;
    app_watch(a, training_descriptor(l->training));
    app_watch(a, solver_descriptor(s->solver));
    lessons_watch(a, 0);
    bool asked = app_top(a)->kind->overlay; /* nobody's line of text is to be covered */
    if (!asked) lesson_page_open(a);
    app_say(a, MESSAGE_GOOD, "The lesson goes on in the background; %s.",
            asked ? "t shows it" : "q leaves it at work");
}

static void take_opened(struct app *a)
{
    struct opened *o = work_take(a, &a->lessons.opening);
    if (!o) return;
    if (o->lesson)
        begun(a, o->lesson);
    else
        app_say(a, MESSAGE_BAD, "%s", o->err.text);
    free(o);
}

static void take_words(struct lessons *s)
{
    char *text;
    while ((text = training_message(s->now->training))) {
        snprintf(s->said, sizeof s->said, "%s", text);
        free(text);
    }
}

/* Stopped by a person: the training run has steps left. */
static bool was_cut_short(const struct lessons *s)
{
    bool reached = s->now->wish.until_solved && s->now->solved;
    return s->status.phase == TRAINING_STOPPED && !reached;
}

void lessons_say_over(struct app *a)
{
    const struct lessons *s = &a->lessons;
    if (s->status.phase == TRAINING_FAILED)
        app_say(a, MESSAGE_BAD, "The lesson ended: %s", s->status.err.text);
    else if (s->accepting && s->measuring)
        app_say(a, MESSAGE_GOOD, "Measuring before and after; then the model is kept.");
    else if (app_top(a)->kind == &lesson_page)
        app_say(a, MESSAGE_GOOD, "The lesson is over: a accepts what was learned, d discards it%s.",
                was_cut_short(s) ? "; left as it is, the next start of the program goes on with it"
                                 : "");
    else
        app_say(a, MESSAGE_GOOD, "The lesson is over; t shows it.");
}

static void say_end(struct app *a, enum training_phase before)
{
    bool ends = before < TRAINING_FINISHED && a->lessons.status.phase >= TRAINING_FINISHED;
    if (ends) lessons_say_over(a);
}

/* What the measuring job found. */
struct measured {
    struct lesson_figures figures;
    struct trm_err err;
    bool done;
};

static void drop_measured(void *result)
{
    struct measured *m = result;
    lesson_figures_done(&m->figures);
    free(m);
}

static void keep_model(struct app *a)
{
    struct lessons *s = &a->lessons;
    struct trm_err err;
    char *path;
    s->accepting = false;
    if (!lesson_accept(s->now, s->measured_model, s->measured_step, &s->figures, &path, &err)) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return;
    }
    lesson_forget(s->now->folder);
    leave(a, true);
    /* A line of text or an editor that lies over it is not closed under one's hands. */
    if (app_top(a)->kind == &lesson_page) lesson_page_leave(a);
    models_open(a, path);
    app_say(a, MESSAGE_GOOD, "Kept with its card: %s", path);
    free(path);
}

static void say_figures(struct app *a)
{
    struct lessons *s = &a->lessons;
    struct str text = {0};
    lesson_figures_text(&s->figures, &s->now->puzzles, &text);
    snprintf(s->said, sizeof s->said, "%s", text.text);
    app_say(a, MESSAGE_GOOD, "Step %lld: %s", (long long)s->measured_step, text.text);
    str_done(&text);
}

static void take_measured(struct app *a)
{
    struct lessons *s = &a->lessons;
    struct measured *m = work_take(a, &s->measuring);
    if (!m) return;
    bool done = m->done;
    if (done) {
        lesson_figures_done(&s->figures);
        s->figures = m->figures;
        m->figures = (struct lesson_figures){0};
        say_figures(a);
    } else {
        app_say(a, MESSAGE_BAD, "%s", m->err.text);
    }
    drop_measured(m);
    if (done && s->accepting) keep_model(a);
}

void lessons_tick(struct app *a)
{
    struct lessons *s = &a->lessons;
    take_opened(a);
    if (!s->now) return;
    enum training_phase before = s->status.phase;
    int64_t step = s->status.step;
    training_news(s->now->training);
    solver_news(s->solver);
    lesson_look(s->now, &s->status);
    if (s->rate < 0 && s->status.rate_factor > 0) s->rate = place_of_rate(s->status.rate_factor);
    training_follow_rows(s->now->training, &s->rows);
    take_words(s);
    look(a);
    say_end(a, before);
    if (s->status.phase != before || s->status.step != step) a->dirty = true;
    take_measured(a);
}

bool lessons_busy(const struct app *a)
{
    const struct lessons *s = &a->lessons;
    return s->opening || s->measuring || (s->now && s->loading_step >= 0);
}

bool lessons_running(const struct app *a)
{
    return a->lessons.now && a->lessons.status.phase < TRAINING_FINISHED;
}

void lessons_change_rate(struct app *a, int by)
{
    struct lessons *s = &a->lessons;
    s->rate = clamped((s->rate < 0 ? RATE_AS_WISHED : s->rate) + by, 0, LESSON_RATES - 1);
    training_set_rate_factor(s->now->training, lesson_rates[s->rate]);
    app_say(a, MESSAGE_GOOD, "learning rate times %g", lesson_rates[s->rate]);
}

void lessons_change_threads(struct app *a, int by)
{
    struct lessons *s = &a->lessons;
    int wanted = s->status.threads + by;
    if (wanted < 1 || wanted > processors()) return;
    training_set_threads(s->now->training, wanted);
    app_say(a, MESSAGE_GOOD, "%d thread%s learn%s", wanted, wanted > 1 ? "s" : "",
            wanted > 1 ? "" : "s");
}

/* ---- The end --------------------------------------------------------------------------------- */

/* Whether the scope thinks with weights that nobody will have any more: learned ones, or the copy
 * that they began with. */
static bool shows_lesson(const struct app *a)
{
    const struct lesson *l = a->lessons.now;
    const char *shown = trm_recorder_model_name(a->session.recorder);
    bool copy = a->session.model && a->session.model == l->parent && l->parent != l->base;
    return copy || strncmp(shown, l->folder, strlen(l->folder)) == 0;
}

/* The model that was given, and the lesson's task by the identifier that it had there. */
static void show_base(struct app *a)
{
    const struct lesson *l = a->lessons.now;
    const struct trm_puzzle *task = &a->session.puzzles->items[a->session.current];
    bool own = task->identifier != l->identifier &&
               puzzle_fingerprint(task) == puzzle_fingerprint(&l->puzzles.items[0]);
    struct trm_puzzles pack = {0};
    struct queue none = {0};
    if (own) {
        trm_puzzles_add(&pack, task);
        pack.items[0].identifier = l->identifier;
    }
    if (!app_show(a, l->base, own ? &pack : NULL, 0, &none, NULL)) trm_puzzles_done(&pack);
}

/* The scope goes back to the model that the lesson began with. */
static void leave_scope(struct app *a)
{
    const struct lesson *l = a->lessons.now;
    if (!l->parent || !shows_lesson(a)) return;
    if (l->base) {
        show_base(a);
        return;
    }
    app_show(a, l->parent, NULL, 0, NULL, NULL);
    if (path_exists(l->parent_path)) models_open(a, l->parent_path);
}

void lessons_discard(struct app *a)
{
    struct lesson *l = a->lessons.now;
    if (!l) return;
    struct training_status now;
    training_status(l->training, &now);
    leave_scope(a);
    /* One that failed may have failed because another program is at it: that is looked at first. */
    if (now.phase != TRAINING_FAILED) lesson_forget(l->folder);
    leave(a, true);
    lesson_page_leave(a);
    app_say(a, MESSAGE_GOOD, "The lesson was discarded; the model is as it was.");
}

static bool measuring_goes_on(void *context, double done)
{
    return job_progress(context, done);
}

static void measure(struct job *j, void *task)
{
    struct measured *out = xcalloc(1, sizeof *out);
    out->done = lesson_measure(task, measuring_goes_on, j, &out->figures, &out->err);
    job_send(j, out);
}

static void drop_exam(void *task)
{
    lesson_exam_done(task);
    free(task);
}

/* False: nothing was learned yet. */
static bool start_measuring(struct app *a)
{
    static const struct job_work work = {measure, drop_exam, drop_measured};
    struct lessons *s = &a->lessons;
    int64_t step;
    const struct trm_model *m = lessons_newest(a, &step);
    if (!m) {
        app_say(a, MESSAGE_WARN, "Nothing was learned yet.");
        return false;
    }
    trm_model_free(s->measured_model);
    s->measured_model = m;
    s->measured_step = step;
    struct lesson_exam *exam = xcalloc(1, sizeof *exam);
    *exam = lesson_exam_new(s->now, m, a->threads);
    work_leave(a, &s->measuring); /* work_start would wait for it */
    return work_start(a, &s->measuring, &work, exam);
}

void lessons_measure(struct app *a)
{
    if (!start_measuring(a)) return;
    a->lessons.accepting = false;
    app_say(a, MESSAGE_GOOD, "Measuring before and after.");
}

void lessons_accept(struct app *a)
{
    if (!a->lessons.now || !start_measuring(a)) return;
    a->lessons.accepting = true;
    training_stop(a->lessons.now->training);
    app_say(a, MESSAGE_GOOD, "Measuring before and after; then the model is kept.");
}

static void quit_now(struct app *a, void *context)
{
    (void)context;
    a->quit = true;
}

bool lessons_may_quit(struct app *a)
{
    bool accepting = a->lessons.accepting && a->lessons.measuring;
    if (!accepting && !lessons_running(a)) return true;
    confirm_open(a,
                 accepting ? "What was learned is still being measured and is no model yet. It "
                             "stays saved, and the next start offers to go on with the lesson."
                           : "A lesson goes on. It is saved as it is, and the next start offers to "
                             "go on with it.",
                 "yes, quit", quit_now, NULL);
    return false;
}
