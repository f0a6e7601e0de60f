/* What each action does, and what the mouse means. Each deed changes the app's own state or asks
 * the session; drawing comes later and once. */
#include "tui/app.h"

#include "base/check.h"

static void change_speed(struct app *a, int by)
{
    session_faster(&a->session, app_now(a), by);
    double speed = session_speeds[a->session.speed];
    if (speed > 0)
        app_say(a, MESSAGE_GOOD, "%g recursion steps a second", speed);
    else
        app_say(a, MESSAGE_GOOD, "as fast as the model goes");
}

/* Time: the same everywhere, also while the help is open. False for other actions. */
static bool do_time(struct app *a, enum action action)
{
    struct session *s = &a->session;
    double now = app_now(a);
    switch (action) {
    case ACTION_RUN: session_run(s, now); return true;
    case ACTION_STEP_FORWARD: session_step(s, UNIT_RECURSION_STEP, 1); return true;
    case ACTION_STEP_BACK: session_step(s, UNIT_RECURSION_STEP, -1); return true;
    case ACTION_CYCLE_FORWARD: session_step(s, UNIT_H_CYCLE, 1); return true;
    case ACTION_CYCLE_BACK: session_step(s, UNIT_H_CYCLE, -1); return true;
    case ACTION_SUPER_FORWARD: session_step(s, UNIT_SUPERVISION_STEP, 1); return true;
    case ACTION_SUPER_BACK: session_step(s, UNIT_SUPERVISION_STEP, -1); return true;
    case ACTION_FIRST: session_seek(s, 0); return true;
    case ACTION_LAST: session_last(s); return true;
    case ACTION_HALT: session_halt(s, now); return true;
    case ACTION_FASTER: change_speed(a, 1); return true;
    case ACTION_SLOWER: change_speed(a, -1); return true;
    default: return false;
    }
}

/* Arrows scroll the help, step through the halting pane, or move the cursor. */
static void move(struct app *a, int down, int right)
{
    struct screen *s = &a->screen;
    if (s->help)
        s->help_top += down;
    else if (s->gaze.focus == PANE_HALTING)
        session_step(&a->session, UNIT_SUPERVISION_STEP, right - down);
    else
        gaze_move(&s->gaze, down, right);
}

static bool do_look(struct app *a, enum action action)
{
    struct gaze *g = &a->screen.gaze;
    switch (action) {
    case ACTION_PANE_NEXT: gaze_next_pane(g, 1); return true;
    case ACTION_PANE_PREVIOUS: gaze_next_pane(g, -1); return true;
    case ACTION_ZOOM: g->alone = !g->alone; return true;
    case ACTION_UP: move(a, -1, 0); return true;
    case ACTION_DOWN: move(a, 1, 0); return true;
    case ACTION_LEFT: move(a, 0, -1); return true;
    case ACTION_RIGHT: move(a, 0, 1); return true;
    case ACTION_LATENT: g->which = g->which == TRM_Z_H ? TRM_Z_L : TRM_Z_H; return true;
    case ACTION_MEASURE: gaze_next_measure(g); return true;
    case ACTION_CHANNEL_BACK: gaze_next_channel(g, -1); return true;
    case ACTION_CHANNEL_FORWARD: gaze_next_channel(g, 1); return true;
    default: return false;
    }
}

static void show_puzzle(struct app *a, int by)
{
    struct session *s = &a->session;
    struct trm_err err = {0};
    size_t count = s->puzzles->count;
    if (count == 1) {
        app_say(a, MESSAGE_WARN, "This file has one puzzle only.");
    } else if (session_show(s, (s->current + count + (size_t)by) % count, &err)) {
        screen_load(&a->screen, s);
    } else {
        app_say(a, MESSAGE_BAD, "%s", err.text);
    }
}

static void toggle_mouse(struct app *a)
{
    bool on = !terminal_has_mouse(a->terminal);
    terminal_set_mouse(a->terminal, on);
    app_say(a, MESSAGE_GOOD,
            on ? "The mouse works here; with Shift it selects text."
               : "The mouse is the terminal's again.");
}

/* Closes the innermost thing that is open. */
static void close_something(struct app *a)
{
    if (a->screen.help)
        a->screen.help = false;
    else
        a->screen.gaze.alone = false;
}

static void do_program(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_PUZZLE_NEXT: show_puzzle(a, 1); break;
    case ACTION_PUZZLE_PREVIOUS: show_puzzle(a, -1); break;
    case ACTION_HELP: a->screen.help = !a->screen.help; break;
    case ACTION_MOUSE: toggle_mouse(a); break;
    case ACTION_REDRAW: terminal_redraw(a->terminal); break;
    case ACTION_SUSPEND: terminal_suspend(a->terminal); break;
    case ACTION_CLOSE: close_something(a); break;
    case ACTION_QUIT: a->quit = true; break;
    default: CHECK(action == ACTION_NONE);
    }
}

void app_do(struct app *a, enum action action)
{
    if (!do_time(a, action) && !do_look(a, action)) do_program(a, action);
}

/* ---- The mouse ------------------------------------------------------------------------------ */

static void press(struct app *a, const struct event *e)
{
    struct gaze *g = &a->screen.gaze;
    struct screen_hit hit = screen_hit(&a->screen, &a->session, &a->keymap, e->x, e->y);
    switch (hit.target) {
    case TARGET_NONE: break;
    case TARGET_SCRUBBER: session_seek(&a->session, hit.frame); break;
    case TARGET_KEY:
        if (e->mouse == MOUSE_PRESS) app_do(a, hit.action);
        break;
    case TARGET_PANE:
        g->focus = hit.pane;
        gaze_at(g, hit.token);
        if (hit.channel >= 0) g->channel = hit.channel;
        break;
    }
}

void app_mouse(struct app *a, const struct event *e)
{
    int lines = e->mouse == MOUSE_WHEEL_UP ? -1 : 1;
    switch (e->mouse) {
    case MOUSE_PRESS:
    case MOUSE_DRAG: press(a, e); break;
    case MOUSE_RELEASE: break;
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        if (a->screen.help)
            a->screen.help_top += 3 * lines;
        else
            session_step(&a->session, UNIT_RECURSION_STEP, lines);
        break;
    }
}
