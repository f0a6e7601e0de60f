/* The loop. Everything it waits for is a descriptor or a deadline, so an idle program costs
 * nothing; nothing it calls waits for the model. */
#include "tui/app.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static const double FRAME_SECONDS = 1.0 / 30;

bool app_open(struct app *a, const struct app_wish *w, const struct trm_model *m,
              const struct trm_puzzles *puzzles, struct trm_err *err)
{
    *a = (struct app){.keymap = keymap_default(), .dirty = true, .drawn = -1};
    if (!session_open(&a->session, m, puzzles, w->first, w->threads, w->budget, err)) return false;
    a->terminal = terminal_open(&w->terminal, err);
    if (!a->terminal) {
        session_close(&a->session);
        return false;
    }
    struct look look = {w->theme, terminal_depth(a->terminal), terminal_glyphs(a->terminal)};
    screen_init(&a->screen, look);
    screen_load(&a->screen, &a->session);
    canvas_init(&a->canvas, terminal_width(a->terminal), terminal_height(a->terminal));
    return true;
}

void app_close(struct app *a)
{
    terminal_close(a->terminal); /* first: the person has the shell back at once */
    session_close(&a->session);
    screen_done(&a->screen);
    canvas_done(&a->canvas);
}

double app_now(const struct app *a)
{
    if (a->scripted) return a->clock;
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void app_say(struct app *a, enum message_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->screen.message, sizeof a->screen.message, format, args);
    va_end(args);
    a->screen.message_kind = kind;
    a->dirty = true;
}

static void say_arrival(struct app *a, enum session_event event)
{
    if (event == SESSION_FULL)
        app_say(a, MESSAGE_WARN, "The memory for this run is full. Single steps still go on.");
    if (event != SESSION_HALTED && event != SESSION_ENDED) return;
    int shown = session_shown(&a->session);
    int steps = trm_recorder_frame(a->session.recorder, shown)->supervision_step;
    if (event == SESSION_HALTED)
        app_say(a, MESSAGE_GOOD,
                "The model halts here, after supervision step %d. Go on to see what comes after.",
                steps);
    else
        app_say(a, MESSAGE_WARN, "The end: %d supervision steps (halt_max_steps). You may go on.",
                steps);
}

void app_news(struct app *a)
{
    struct session *s = &a->session;
    int shown = session_shown(s);
    solver_news(s->solver);
    enum session_event event = session_tick(s, app_now(a));
    say_arrival(a, event);
    bool moved = event != SESSION_QUIET || session_shown(s) != shown;
    /* The worker records while we draw: what counts is how many frames the picture knows of. */
    bool more = session_frames(s) != a->drawn_frames;
    if (moved || more || a->screen.incomplete) a->dirty = true;
}

void app_draw(struct app *a)
{
    a->drawn_frames = session_frames(&a->session);
    screen_draw(&a->canvas, &a->screen, &a->session, &a->keymap);
    terminal_draw(a->terminal, &a->canvas);
    a->drawn = app_now(a);
    a->dirty = false;
}

static void fit(struct app *a)
{
    int width = terminal_width(a->terminal), height = terminal_height(a->terminal);
    if (width != a->canvas.width || height != a->canvas.height)
        canvas_resize(&a->canvas, width, height);
}

void app_event(struct app *a, const struct event *e)
{
    a->dirty = true;
    switch (e->kind) {
    case EVENT_KEY:
        a->screen.message_kind = MESSAGE_NONE;
        app_do(a, keymap_action(&a->keymap, e->key));
        break;
    case EVENT_MOUSE: app_mouse(a, e); break;
    case EVENT_PASTE: break; /* nothing here takes text */
    case EVENT_RESIZE:
    case EVENT_CONTINUE: fit(a); break;
    case EVENT_STOP:
        a->quit = true;
        a->stop_signal = e->signal;
        break;
    }
}

/* Milliseconds until something has to be done; -1: only when something happens. */
static int sleep_time(const struct app *a)
{
    double until = session_deadline(&a->session);
    if (a->dirty) until = fmin(until, a->drawn + FRAME_SECONDS);
    if (isinf(until)) return -1;
    double left = ceil(1000 * (until - app_now(a)));
    return left < 0 ? 0 : left > 1000 ? 1000 : (int)left;
}

void app_loop(struct app *a)
{
    struct event e;
    while (!a->quit) {
        app_news(a);
        if (a->dirty && app_now(a) - a->drawn >= FRAME_SECONDS) app_draw(a);
        terminal_wait(a->terminal, solver_descriptor(a->session.solver), sleep_time(a));
        while (!a->quit && terminal_read(a->terminal, &e)) app_event(a, &e);
    }
}
