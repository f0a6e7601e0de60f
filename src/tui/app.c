/* The loop. Everything it waits for is a descriptor or a deadline, so an idle program costs
 * nothing; nothing it calls waits for the model. */
#include "tui/app.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "canvas/theme.h"
#include "tui/editor_page.h"
#include "tui/lesson_page.h"
#include "tui/restarts_page.h"
#include "tui/signals.h"
#include "tui/survey_page.h"
#include "tui/under_way.h"
#include "tui/work.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double FRAME_SECONDS = 1.0 / 30;
static const double NEWS_SECONDS = 3; /* at least, until the next key takes a message away */

bool app_open(struct app *a, const struct app_wish *w, const struct trm_model *m,
              const struct trm_puzzles *puzzles, struct trm_err *err)
{
    *a = (struct app){
        .keymap = w->keymap ? *w->keymap : keymap_default(), .dirty = true, .drawn = -1};
    size_t first = w->shelf || w->pack ? 0 : w->first;
    bool opened =
        w->recorded
            ? session_open_recorded(&a->session, w->recorded, puzzles, w->threads, w->budget, err)
            : session_open(&a->session, m, puzzles, first, w->threads, w->budget, err);
    if (!opened) return false;
    a->terminal = terminal_open(&w->terminal, err);
    if (!a->terminal) {
        session_close(&a->session);
        return false;
    }
    struct look look = {w->theme, terminal_depth(a->terminal), terminal_glyphs(a->terminal)};
    screen_init(&a->screen, look);
    screen_load(&a->screen, &a->session);
    library_open(&a->library, w->named);
    a->models.hint = w->hint;
    a->models.hinted = m ? xstrdup(trm_model_name(m)) : NULL;
    a->threads = w->threads;
    if (w->shelf) {
        struct queue q = queue_of(w->shelf, NULL, 0, w->first);
        app_set_queue(a, &q);
    }
    canvas_init(&a->canvas, terminal_width(a->terminal), terminal_height(a->terminal));
    app_watch(a, solver_descriptor(a->session.solver));
    app_push(a, &scope_page, NULL);
    if (w->pack) library_read_rest(a, w->pack, w->first);
    if (w->record && !recording_start(a, w->record, err)) {
        app_close(a);
        return false;
    }
    if (w->tutor) tutor_toggle(a);
    if (w->remark) app_say(a, MESSAGE_WARN, "%s", w->remark);
    if (w->complaint) app_say(a, MESSAGE_BAD, "%s", w->complaint);
    return true;
}

void app_close(struct app *a)
{
    struct trm_err err = {0};
    terminal_close(a->terminal); /* first: the person has the shell back at once */
    if (lessons_running(a) && !a->scripted)
        fprintf(stderr, "trmscope: the lesson is being saved\n");
    if (!recording_stop(a, &err)) fprintf(stderr, "trmscope: %s\n", err.text);
    export_close(a);
    pages_close(a);
    restarts_forget(a); /* the page kept what it had found */
    work_stop(a, &a->lessons.opening);
    lesson_menu_done(a);
    lessons_close(a);
    survey_close(a);
    models_close(a);
    library_close(a);
    work_reap(a, true);
    queue_done(&a->queue);
    editor_page_done(a);
    session_close(&a->session);
    theme_free(a->own_theme);
    answers_done(&a->answers);
    messages_done(&a->messages);
    trm_puzzles_done(&a->own);
    screen_done(&a->screen);
    canvas_done(&a->canvas);
}

double app_now(const struct app *a)
{
    if (a->scripted) return a->clock;
    return seconds_now();
}

/* As much of it as there is room for, in whole characters of UTF-8. */
static void cut_message(const char *whole, char *out, size_t size)
{
    size_t length = strlen(whole);
    if (length >= size) length = size - 1;
    while (length > 0 && ((unsigned char)whole[length] & 0xc0) == 0x80) length--;
    memcpy(out, whole, length);
    out[length] = '\0';
}

static void say(struct app *a, enum message_kind kind, double until, const char *format,
                va_list args)
{
    va_list again;
    va_copy(again, args);
    size_t size = (size_t)vsnprintf(NULL, 0, format, args) + 1;
    char *whole = xmalloc(size);
    vsnprintf(whole, size, format, again);
    va_end(again);
    messages_keep(&a->messages, whole);
    cut_message(whole, a->screen.message, sizeof a->screen.message);
    free(whole);
    a->screen.message_kind = kind;
    a->message_until = until;
    a->message_is_news = a->news;
    a->dirty = true;
}

void app_say(struct app *a, enum message_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say(a, kind, a->news && !a->timeless ? app_now(a) + NEWS_SECONDS : 0, format, args);
    va_end(args);
}

/* There is no message, or it was there for as long as it should. */
static bool is_read(const struct app *a)
{
    return a->screen.message_kind == MESSAGE_NONE || app_now(a) >= a->message_until;
}

void app_remark(struct app *a, enum message_kind kind, const char *format, ...)
{
    va_list args;
    if (!is_read(a)) return;
    va_start(args, format);
    say(a, kind, 0, format, args);
    va_end(args);
}

void app_news(struct app *a)
{
    a->news = true;
    work_reap(a, false);
    library_tick(a);
    export_tick(a);
    models_tick(a);
    lessons_tick(a);
    survey_tick(a);
    pages_tick(a);
    tutor_tick(a);
    under_way_tick(a);
    a->news = false;
    a->news_page = app_top_page(a)->kind;
    a->news_run = a->session.recorder;
}

/* What is said of a page, and the keys that it names, mean something else on another. */
static void drop_old_news(struct app *a)
{
    bool here = app_top_page(a)->kind == a->news_page && a->session.recorder == a->news_run;
    if (a->message_is_news && !here) a->screen.message_kind = MESSAGE_NONE;
}

bool app_idle(const struct app *a)
{
    return !a->screen.incomplete && !pages_busy(a) && !library_busy(a) && !models_busy(a) &&
           !lessons_busy(a) && !export_busy(a);
}

void app_watch(struct app *a, int descriptor)
{
    CHECK(a->watched_count < WATCHED_MOST);
    a->watched[a->watched_count++] = descriptor;
}

void app_unwatch(struct app *a, int descriptor)
{
    for (int i = 0; i < a->watched_count; i++)
        if (a->watched[i] == descriptor) a->watched[i--] = a->watched[--a->watched_count];
}

void app_wait(struct app *a, int milliseconds)
{
    terminal_wait(a->terminal, a->watched, a->watched_count, milliseconds);
}

void app_draw(struct app *a)
{
    a->drawn_frames = session_frames(&a->session);
    a->screen.incomplete = false;
    pages_draw(a);
    terminal_draw(a->terminal, &a->canvas);
    a->drawn = app_now(a);
    a->dirty = false;
    if (!a->scripted) recording_frame(a);
}

static void fit(struct app *a)
{
    int width = terminal_width(a->terminal), height = terminal_height(a->terminal);
    if (width != a->canvas.width || height != a->canvas.height)
        canvas_resize(&a->canvas, width, height);
}

/* ^C leaves what lies on top, else quits, which may ask; once more, while that question is there,
 * it ends the program, as other requests to stop do at once. */
static void stop(struct app *a, int signal)
{
    enum action leave = app_top(a)->kind->leave;
    bool again = a->interrupted;
    a->interrupted = false;
    if (signal != SIGINT || again) {
        a->quit = true;
    } else if (leave != ACTION_NONE) {
        app_do(a, leave);
    } else {
        app_do_everywhere(a, ACTION_QUIT);
        a->interrupted = !a->quit;
    }
    if (a->quit)
        a->stop_signal = signal;
    else
        signals_stop_answered();
}

/* Something that a person does anew: a message that was read makes room for what comes of it. */
static bool is_deed(const struct event *e)
{
    if (e->kind == EVENT_MOUSE) return e->mouse != MOUSE_DRAG && e->mouse != MOUSE_RELEASE;
    return e->kind == EVENT_KEY || e->kind == EVENT_PASTE;
}

void app_event(struct app *a, const struct event *e)
{
    a->dirty = true;
    if (is_deed(e)) {
        a->interrupted = false;
        if (is_read(a)) a->screen.message_kind = MESSAGE_NONE;
    }
    switch (e->kind) {
    case EVENT_KEY: pages_key(a, e->key); break;
    case EVENT_MOUSE: pages_mouse(a, e); break;
    case EVENT_PASTE: pages_text(a, e->text, e->length); break;
    case EVENT_RESIZE: fit(a); break;
    case EVENT_CONTINUE:
        fit(a);
        if (lessons_running(a))
            app_say(a, MESSAGE_GOOD, "The lesson stood still while the program was stopped.");
        break;
    case EVENT_STOP: stop(a, e->signal); break;
    }
    drop_old_news(a);
}

/* Milliseconds until something has to be done; -1: only when something happens. */
static int sleep_time(const struct app *a)
{
    double until = pages_deadline(a);
    if (a->dirty) until = fmin(until, a->drawn + FRAME_SECONDS);
    if (isinf(until)) return -1;
    double left = ceil(1000 * (until - app_now(a)));
    return left < 0 ? 0 : left > 1000 ? 1000 : (int)left;
}

void app_turn(struct app *a)
{
    app_news(a);
    if (a->dirty && app_now(a) - a->drawn >= FRAME_SECONDS) app_draw(a);
}

void app_sleep(struct app *a)
{
    app_wait(a, sleep_time(a));
}

void app_loop(struct app *a)
{
    struct event e;
    while (!a->quit) {
        app_turn(a);
        app_sleep(a);
        while (!a->quit && terminal_read(a->terminal, &e)) app_event(a, &e);
    }
}
