/* DESIGN. A run on a worker.
 *
 * There is one worker thread and one interface thread. What the interface wants lies in `wishes`,
 * under the lock, and the latest wish of each kind counts: a mailbox rather than a queue, so that a
 * storm of key presses costs nothing and there is nothing to cancel. The worker looks at it between
 * two recursion steps; that is the longest that anything here takes.
 *
 * Who owns what:
 *   the worker    its run (struct run), the stepper, the latents it is computing again
 *   the interface the recorder reference `recorder`, and `shown`, the latents it is looking at: two
 *                 stretches, so that a frame and one from before it can be seen together
 *   the lock      wishes, `idle`, and `ready`, latents on their way from worker to interface
 * A new run is built by the interface, handed over in wishes.run, and the old one is freed by the
 * worker. Recorders are shared, so frames outlive the run that made them as long as anyone looks.
 *
 * News goes the other way through a channel of one place: when it is full the interface has not
 * looked yet, and once it looks it sees everything.
 */
#include "run/solver.h"

#include "base/alloc.h"
#include "base/channel.h"
#include "base/check.h"
#include "base/thread.h"
#include "run/recalled.h"
#include "run/run.h"
#include "run/steps.h"

#include <pthread.h>
#include <stdlib.h>

struct wishes {
    struct run *run; /* to change to; NULL: stay */
    int goal;        /* frames up to here shall exist */
    int latents;     /* of this frame are wanted; -1: of none */
    bool quit;
};

struct worker {
    struct run *run;
    struct trm_stepper *stepper;           /* of the model of the last run */
    const struct trm_model *stepper_model; /* the stepper shares it, so it cannot be another's */
    struct recalled *recalling;            /* NULL: nothing to compute again */
    int recall_last;                       /* the last frame that it shall have */
    const struct course *recall_course;    /* of the run that they belong to */
    struct trm_state recall_state;         /* after the last that it has */
    /* Since the last frame whose latents were kept, as they were made; NULL: none. Whoever follows
     * the run needs no step to be made twice. */
    struct recalled *recent;
};

struct solver {
    int threads;
    size_t budget;
    pthread_t thread;
    struct channel *news;

    pthread_mutex_t lock;
    pthread_cond_t wish; /* there may be something to do */
    struct wishes wishes;
    bool idle;
    struct recalled *ready;

    struct trm_recorder *recorder; /* the interface's */
    struct course *course;         /* the interface's; NULL: a run from a file, or none */
    struct recalled *shown[2];     /* the interface's; the newest first */
};

/* ---- The worker ---- */

static void tell(struct solver *s)
{
    channel_try_send(s->news, s); /* any pointer will do; full means that it is told already */
}

enum task { TASK_QUIT, TASK_CHANGE_RUN, TASK_RECALL, TASK_STEP };

/* What to do next, under the lock; waits while there is nothing. */
static enum task next_task(struct solver *s, struct worker *w, struct wishes *wishes)
{
    for (;;) {
        *wishes = s->wishes;
        if (wishes->quit) return TASK_QUIT;
        if (wishes->run) {
            s->wishes.run = NULL;
            return TASK_CHANGE_RUN;
        }
        if (w->run && wishes->latents >= 0) return TASK_RECALL;
        if (w->run && trm_recorder_count(w->run->recorder) <= wishes->goal) return TASK_STEP;
        if (!s->idle) tell(s); /* whoever waits for the end hears of it */
        s->idle = true;
        pthread_cond_wait(&s->wish, &s->lock);
    }
}

static void stop_recalling(struct worker *w)
{
    recalled_free(w->recalling);
    w->recalling = NULL;
}

static void forget_recent(struct worker *w)
{
    recalled_free(w->recent);
    w->recent = NULL;
}

static void change_run(struct solver *s, struct worker *w, struct run *run)
{
    stop_recalling(w);
    forget_recent(w);
    run_free(w->run);
    w->run = run;
    if (w->stepper && w->stepper_model == run->model) return;
    trm_stepper_free(w->stepper);
    w->stepper = trm_stepper_new(run->model, 1, s->threads);
    w->stepper_model = run->model;
}

/* From the carry before `index` up to the next one, or to the last frame there is. */
static void start_recalling(struct worker *w, int index)
{
    struct trm_recorder *recorder = w->run->recorder;
    int frames = trm_recorder_count(recorder), kept = trm_recorder_kept(recorder, index);
    stop_recalling(w);
    w->recall_last = index;
    while (w->recall_last + 1 < frames && !trm_recorder_frame(recorder, w->recall_last + 1)->z_H)
        w->recall_last++;
    w->recall_course = course_owner(w->run->course, index);
    CHECK(course_recall(w->recall_course, kept, &w->recall_state));
    w->recalling = recalled_new(recorder, kept + 1, w->recall_last - kept, w->recall_state.count);
}

static void publish(struct solver *s, struct worker *w)
{
    pthread_mutex_lock(&s->lock);
    struct recalled *old = s->ready;
    s->ready = w->recalling;
    w->recalling = NULL;
    if (!s->wishes.run && recalled_covers(s->ready, s->ready->recorder, s->wishes.latents))
        s->wishes.latents = -1;
    pthread_mutex_unlock(&s->lock);
    recalled_free(old);
    tell(s);
}

/* One recursion step towards the latents of frame `index`. */
static void recall_step(struct solver *s, struct worker *w, int index)
{
    struct recalled *r = w->recalling;
    bool under_way =
        r && r->recorder == w->run->recorder && index >= r->first && index <= w->recall_last;
    if (!under_way) start_recalling(w, index);
    course_step(w->recall_course, w->stepper, &w->recall_state);
    bool own = w->recall_course == w->run->course; /* a run before is never turned */
    recalled_add(w->recalling, own ? run_shown(w->run, &w->recall_state) : &w->recall_state);
    if (w->recalling->last == w->recall_last) publish(s, w);
}

/* Latents of frame `index`, and of the one that its latents were renewed from. */
static void recall(struct solver *s, struct worker *w, int index)
{
    if (!recalled_covers(w->recent, w->run->recorder, index)) {
        recall_step(s, w, index);
        return;
    }
    int first = index - trm_recorder_cycles(w->run->recorder).L_cycles - 2;
    stop_recalling(w);
    w->recalling = recalled_tail(w->recent, first > w->recent->first ? first : w->recent->first);
    publish(s, w);
}

/* The newest frame was made just now; its latents are at hand. */
static void remember(struct worker *w)
{
    struct trm_recorder *recorder = w->run->recorder;
    const struct trm_frame *f = trm_recorder_last(recorder);
    if (f->z_H) {
        forget_recent(w);
        return;
    }
    const struct trm_state *now = run_shown(w->run, &w->run->state);
    int room = run_step_frames(recorder);
    if (!w->recent) w->recent = recalled_new(recorder, f->index, room, now->count);
    recalled_add(w->recent, now);
}

/* Whether the way to the goal is longer than a supervision step and the memory for frames is full:
 * a person may go on stepping, a run left to itself ends. */
static bool runs_away(const struct run *r, int goal)
{
    int per_step = run_step_frames(r->recorder);
    int ahead = goal - trm_recorder_count(r->recorder);
    return ahead >= per_step && trm_recorder_full(r->recorder);
}

/* One recursion step of the run. */
static void step(struct solver *s, struct worker *w, int goal)
{
    if (!runs_away(w->run, goal)) {
        int before = trm_recorder_count(w->run->recorder);
        run_next(w->run, w->stepper);
        if (trm_recorder_count(w->run->recorder) > before) remember(w);
    } else {
        pthread_mutex_lock(&s->lock);
        if (s->wishes.goal == goal && !s->wishes.run) s->wishes.goal = 0;
        pthread_mutex_unlock(&s->lock);
    }
    tell(s);
}

static void *work(void *argument)
{
    struct solver *s = argument;
    struct worker w = {0};
    struct wishes wishes;
    enum task task;
    do {
        pthread_mutex_lock(&s->lock);
        task = next_task(s, &w, &wishes);
        pthread_mutex_unlock(&s->lock);
        switch (task) {
        case TASK_CHANGE_RUN: change_run(s, &w, wishes.run); break;
        case TASK_RECALL: recall(s, &w, wishes.latents); break;
        case TASK_STEP: step(s, &w, wishes.goal); break;
        case TASK_QUIT: break;
        }
    } while (task != TASK_QUIT);
    stop_recalling(&w);
    forget_recent(&w);
    run_free(w.run);
    trm_stepper_free(w.stepper);
    trm_state_done(&w.recall_state);
    return NULL;
}

/* ---- The interface ---- */

struct solver *solver_new(int threads, size_t budget, struct trm_err *err)
{
    struct solver *s = xcalloc(1, sizeof *s);
    s->threads = threads;
    s->budget = budget;
    s->wishes = (struct wishes){.goal = -1, .latents = -1};
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wish, NULL);
    s->news = channel_new(1, err);
    if (s->news && thread_start(&s->thread, work, s, err)) return s;
    channel_free(s->news);
    pthread_cond_destroy(&s->wish);
    pthread_mutex_destroy(&s->lock);
    free(s);
    return NULL;
}

/* Puts a wish: call between these two. */
static void wish_begin(struct solver *s)
{
    pthread_mutex_lock(&s->lock);
    s->idle = false;
}

static void wish_end(struct solver *s)
{
    pthread_cond_signal(&s->wish);
    pthread_mutex_unlock(&s->lock);
}

static void forget_shown(struct solver *s)
{
    for (int i = 0; i < 2; i++) {
        recalled_free(s->shown[i]);
        s->shown[i] = NULL;
    }
}

void solver_free(struct solver *s)
{
    if (!s) return;
    wish_begin(s);
    s->wishes.quit = true;
    wish_end(s);
    pthread_join(s->thread, NULL);
    run_free(s->wishes.run);
    recalled_free(s->ready);
    forget_shown(s);
    course_free(s->course);
    trm_recorder_free(s->recorder);
    channel_free(s->news);
    pthread_cond_destroy(&s->wish);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct trm_recorder *solver_load(struct solver *s, const struct trm_model *m,
                                 const struct trm_puzzle *p, struct trm_err *err)
{
    struct run *run = run_new(m, p, s->budget, err);
    return run ? solver_load_run(s, run) : NULL;
}

struct trm_recorder *solver_load_run(struct solver *s, struct run *run)
{
    trm_recorder_free(s->recorder);
    course_free(s->course);
    s->recorder = trm_recorder_share(run->recorder);
    s->course = course_share(run->course);
    forget_shown(s);

    wish_begin(s);
    struct run *never_begun = s->wishes.run;
    s->wishes = (struct wishes){.run = run, .goal = 0, .latents = -1};
    wish_end(s);
    run_free(never_begun);
    return s->recorder;
}

struct trm_recorder *solver_show(struct solver *s, struct trm_recorder *run)
{
    CHECK(!s->recorder);
    s->recorder = trm_recorder_share(run);
    return s->recorder;
}

struct trm_recorder *solver_recorder(const struct solver *s)
{
    return s->recorder;
}

struct course *solver_course(const struct solver *s)
{
    return s->course;
}

void solver_go_to(struct solver *s, int index)
{
    wish_begin(s);
    s->wishes.goal = index > 0 ? index : 0; /* frame 0 always shall exist */
    wish_end(s);
}

bool solver_frame(struct solver *s, int index, struct trm_frame *out)
{
    *out = *trm_recorder_frame(s->recorder, index);
    if (out->z_H || !s->course) return true;
    for (int i = 0; i < 2; i++) {
        if (!recalled_covers(s->shown[i], s->recorder, index)) continue;
        out->z_H = recalled_at(s->shown[i], index);
        out->z_L = out->z_H + s->shown[i]->count;
        return true;
    }
    wish_begin(s);
    if (!recalled_covers(s->ready, s->recorder, index)) s->wishes.latents = index;
    wish_end(s);
    return false;
}

int solver_descriptor(const struct solver *s)
{
    return channel_descriptor(s->news);
}

void solver_news(struct solver *s)
{
    channel_try_receive(s->news);
    pthread_mutex_lock(&s->lock);
    struct recalled *old = NULL;
    if (s->ready) {
        old = s->shown[1];
        s->shown[1] = s->shown[0];
        s->shown[0] = s->ready;
        s->ready = NULL;
    }
    pthread_mutex_unlock(&s->lock);
    recalled_free(old);
}

bool solver_idle(struct solver *s)
{
    pthread_mutex_lock(&s->lock);
    bool idle = s->idle;
    pthread_mutex_unlock(&s->lock);
    return idle;
}
