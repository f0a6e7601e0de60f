/* What a script shows must not depend on how fast the machine is. So time stands still except in
 * :sleep and :wait pause, and each 30th of a second that passes there waits for the worker. */
#include "tui/perform.h"

#include "base/clock.h"
#include "canvas/picture.h"
#include "canvas/text.h"

#include <string.h>

enum {
    PATIENCE = 120,    /* seconds for one thing the worker was asked for */
    LOOK_AGAIN = 20,   /* milliseconds; the worker says that it has news, not that it is idle */
    PLAY_MOST = 36000, /* pictures, 20 minutes: a run that never pauses ends a script too */
};
static const double PICTURE_SECONDS = 1.0 / 30;

/* Until all that was asked for is there, drawn, and nothing more is asked for. Only that picture is
 * recorded: those on the way to it depend on the machine. */
static bool come_to_rest(struct app *a)
{
    for (double end = seconds_now() + PATIENCE; seconds_now() < end;) {
        app_news(a);
        if (a->dirty) app_draw(a);
        if (app_idle(a)) {
            app_news(a);
            if (a->dirty) continue;
            recording_frame(a);
            return true;
        }
        app_wait(a, LOOK_AGAIN);
    }
    return false;
}

static bool pass_time(struct app *a, double seconds)
{
    double end = a->clock + seconds;
    while (a->clock < end) {
        double step = end - a->clock;
        a->clock += step < PICTURE_SECONDS ? step : PICTURE_SECONDS;
        if (!come_to_rest(a)) return false;
    }
    return true;
}

static bool wait_for_pause(struct app *a)
{
    for (int i = 0; i < PLAY_MOST && a->session.play.playing; i++)
        if (!pass_time(a, PICTURE_SECONDS)) return false;
    return !a->session.play.playing;
}

static bool shows(const struct canvas *c, const char *text)
{
    struct str screen = {0};
    canvas_to_text(c, &screen);
    bool found = strstr(screen.text, text) != NULL;
    str_done(&screen);
    return found;
}

static bool wait_for(struct app *a, const char *text)
{
    for (double end = seconds_now() + PATIENCE; seconds_now() < end;) {
        app_news(a);
        if (a->dirty) app_draw(a);
        if (shows(&a->canvas, text)) {
            recording_frame(a);
            return true;
        }
        app_wait(a, LOOK_AGAIN);
    }
    return false;
}

static void resize(struct app *a, int width, int height)
{
    struct event e;
    terminal_resize(a->terminal, width, height);
    while (terminal_read(a->terminal, &e)) app_event(a, &e);
}

static bool perform_step(struct app *a, const struct script_step *step, struct trm_err *err)
{
    bool rested = true;
    struct event key = {.kind = EVENT_KEY, .key = step->a};
    struct event click = {.kind = EVENT_MOUSE, .mouse = MOUSE_PRESS, .x = step->a, .y = step->b};
    switch (step->verb) {
    case SCRIPT_KEY: app_event(a, &key); break;
    case SCRIPT_CLICK: app_event(a, &click); break;
    case SCRIPT_SIZE: resize(a, step->a, step->b); break;
    case SCRIPT_WAIT_IDLE: rested = come_to_rest(a); break;
    case SCRIPT_WAIT_PAUSE: rested = wait_for_pause(a) && come_to_rest(a); break;
    case SCRIPT_WAIT_FOR:
        return wait_for(a, step->text) ||
               trm_err_set(err, TRM_ERR_INTERNAL, "never on the screen: %s", step->text);
    case SCRIPT_SLEEP: rested = pass_time(a, step->a / 1000.0) && come_to_rest(a); break;
    case SCRIPT_SCREEN:
        app_news(a);
        app_draw(a);
        return canvas_save(&a->canvas, theme_paper(a->screen.look.theme), step->text, err);
    }
    return rested || trm_err_set(err, TRM_ERR_INTERNAL, "the run does not come to rest");
}

bool perform(struct app *a, const struct script *s, struct trm_err *err)
{
    a->scripted = true;
    for (size_t i = 0; i < s->count && !a->quit; i++) {
        if (perform_step(a, &s->steps[i], err)) continue;
        return trm_err_prefix(err, "%s:%d", s->path, s->steps[i].line);
    }
    return true;
}
