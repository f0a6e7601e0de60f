/* The scope: one puzzle, one model, the run of both and its panes. It lies below all other pages;
 * its state is the app's session (what happened) and screen (what is looked at).
 */
#include "tui/app.h"
#include "tui/compare_page.h"
#include "tui/help_overlay.h"
#include "tui/panes.h"
#include "tui/probe_menu.h"
#include "tui/restarts_page.h"
#include "tui/survey_page.h"

/* ---- Time ------------------------------------------------------------------------------------ */

/* A message would hide the measures of a run that goes on; their line has the speed of it, but for
 * one on its way to the halt. */
static void change_speed(struct app *a, int by)
{
    const struct session *s = &a->session;
    session_faster(&a->session, app_now(a), by);
    bool to_halt = s->play.playing && s->to_halt;
    if (s->play.playing && !to_halt && app_top_page(a)->kind == &scope_page) return;
    const char *when = to_halt ? ", once it has come to the halt" : "";
    double speed = session_speeds[s->speed];
    if (speed > 0)
        app_say(a, MESSAGE_GOOD, "%g recursion steps a second%s", speed, when);
    else
        app_say(a, MESSAGE_GOOD, "as fast as the model goes%s", when);
}

static void toggle_loop(struct app *a)
{
    struct playback *p = &a->session.play;
    p->loop = !p->loop;
    app_say(a, MESSAGE_GOOD,
            p->loop
                ? "Running passes the halt and starts again at the end; at full speed it pauses."
                : "Running pauses at the halt and at the end.");
}

#define END_OF_FILE "The end of the recorded run: %d supervision steps."

static int shown_step(const struct app *a)
{
    const struct session *s = &a->session;
    return trm_recorder_frame(s->recorder, session_shown(s))->supervision_step;
}

static void run(struct app *a)
{
    if (!session_run(&a->session, app_now(a))) app_say(a, MESSAGE_WARN, END_OF_FILE, shown_step(a));
}

static void go_to_halt(struct app *a)
{
    if (!session_halt(&a->session, app_now(a)))
        app_say(a, MESSAGE_WARN, "The model does not halt within the recorded run.");
}

/* Time. False for other actions. */
static bool do_time(struct app *a, enum action action)
{
    struct session *s = &a->session;
    switch (action) {
    case ACTION_RUN: run(a); return true;
    case ACTION_STEP_FORWARD: session_step(s, UNIT_RECURSION_STEP, 1); return true;
    case ACTION_STEP_BACK: session_step(s, UNIT_RECURSION_STEP, -1); return true;
    case ACTION_CYCLE_FORWARD: session_step(s, UNIT_H_CYCLE, 1); return true;
    case ACTION_CYCLE_BACK: session_step(s, UNIT_H_CYCLE, -1); return true;
    case ACTION_SUPER_FORWARD: session_step(s, UNIT_SUPERVISION_STEP, 1); return true;
    case ACTION_SUPER_BACK: session_step(s, UNIT_SUPERVISION_STEP, -1); return true;
    case ACTION_FIRST: session_seek(s, 0); return true;
    case ACTION_LAST: session_last(s); return true;
    case ACTION_HALT: go_to_halt(a); return true;
    case ACTION_LOOP: toggle_loop(a); return true;
    case ACTION_FASTER: change_speed(a, 1); return true;
    case ACTION_SLOWER: change_speed(a, -1); return true;
    default: return false;
    }
}

/* ---- Looking --------------------------------------------------------------------------------- */

/* Arrows are the focused pane's, or move the cursor. */
static void move(struct app *a, int down, int right)
{
    struct screen *s = &a->screen;
    const struct pane_kind *pane = pane_in(s, s->gaze.focus);
    void *state = pane_state(s, s->gaze.focus);
    if (!pane->move || !pane->move(s, &a->session, state, down, right))
        gaze_move(&s->gaze, down, right);
}

/* A screen of a pane is not much: ten rows. */
static void move_far(struct app *a, int by)
{
    for (int i = 0; i < 10; i++) move(a, by, 0);
}

/* A key of the latent pane brings it back where demonstrations took its place. */
static void see_latent(struct screen *s)
{
    if (s->shown[SLOT_LATENT] == PANE_TASK) pane_swap(s, PANE_TASK);
}

/* A key of a pane that made room for another one: says how it comes back. */
static bool is_of_hidden_pane(struct app *a, enum action action)
{
    const struct screen *s = &a->screen;
    struct reach reach = app_reach(a);
    char key[KEY_NAME_SIZE];
    int pane = panes_owner(action);
    if (pane < 0 || panes[pane].call == action || s->shown[panes[pane].slot] == pane) return false;
    enum action back = panes[s->shown[panes[pane].slot]].call;
    event_key_name(keymap_key(&a->keymap, &reach, back, 0), key);
    app_say(a, MESSAGE_WARN, "This is a key of the %s pane; %s shows it again.", panes[pane].name,
            key);
    return true;
}

static bool do_look(struct app *a, enum action action)
{
    struct gaze *g = &a->screen.gaze;
    if (action == ACTION_LATENT || action == ACTION_MEASURE) see_latent(&a->screen);
    switch (action) {
    case ACTION_PANE_NEXT: gaze_next_pane(g, 1); return true;
    case ACTION_PANE_PREVIOUS: gaze_next_pane(g, -1); return true;
    case ACTION_ZOOM: g->alone = !g->alone; return true;
    case ACTION_PAGE_UP: move_far(a, -1); return true;
    case ACTION_PAGE_DOWN: move_far(a, 1); return true;
    case ACTION_UP: move(a, -1, 0); return true;
    case ACTION_DOWN: move(a, 1, 0); return true;
    case ACTION_LEFT: move(a, 0, -1); return true;
    case ACTION_RIGHT: move(a, 0, 1); return true;
    case ACTION_LATENT: gaze_next_latent(g); return true;
    case ACTION_MEASURE: gaze_next_measure(g); return true;
    case ACTION_CHANNEL_BACK: gaze_next_channel(g, -1); return true;
    case ACTION_CHANNEL_FORWARD: gaze_next_channel(g, 1); return true;
    case ACTION_COMPARE: compare_ask(a); return true;
    case ACTION_SURVEY: survey_page_open(a); return true;
    case ACTION_PROBE: probe_ask(a); return true;
    case ACTION_RESTARTS: restarts_open(a); return true;
    default: return false;
    }
}

static void teach_pane(struct app *a)
{
    const struct pane_kind *pane = pane_in(&a->screen, a->screen.gaze.focus);
    if (pane->help)
        help_overlay_open_about(a, "this pane", pane->help);
    else
        help_overlay_open(a);
}

static void close_what_is_open(struct app *a)
{
    struct trm_err err = {0};
    if (a->screen.gaze.alone || !a->session.changed[0])
        a->screen.gaze.alone = false;
    else if (!a->session.model)
        app_say(a, MESSAGE_WARN,
                "The plain run is not in this file. M opens a model and runs the puzzle.");
    else if (!session_restore(&a->session, &err))
        app_say(a, MESSAGE_BAD, "%s", err.text);
    else
        screen_load(&a->screen, &a->session);
}

static bool do_puzzle(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_PUZZLE_NEXT: app_next_puzzle(a, 1); return true;
    case ACTION_PUZZLE_PREVIOUS: app_next_puzzle(a, -1); return true;
    case ACTION_TEST_NEXT: app_next_test(a); return true;
    case ACTION_MODEL_NEXT: models_next(a, 1); return true;
    case ACTION_MODEL_PREVIOUS: models_next(a, -1); return true;
    case ACTION_CLOSE: close_what_is_open(a); return true;
    case ACTION_PANE_HELP: teach_pane(a); return true;
    default: return false;
    }
}

/* The pane that has the keys first, then the others that are shown. */
static bool do_panes(struct app *a, enum action action)
{
    struct screen *s = &a->screen;
    for (int i = 0; i < SLOT_COUNT; i++) {
        enum slot slot = (enum slot)(((int)s->gaze.focus + i) % SLOT_COUNT);
        const struct pane_kind *pane = pane_in(s, slot);
        if (pane->act && pane->act(a, pane_state(s, slot), action)) return true;
    }
    return panes_called(s, action);
}

static bool act(struct app *a, void *state, enum action action)
{
    (void)state;
    return do_panes(a, action) || is_of_hidden_pane(a, action) || do_time(a, action) ||
           do_look(a, action) || do_puzzle(a, action);
}

/* ---- The mouse ------------------------------------------------------------------------------- */

static void press(struct app *a, const struct event *e)
{
    struct gaze *g = &a->screen.gaze;
    struct screen_hit hit = screen_hit(&a->screen, &a->session, e->x, e->y);
    switch (hit.target) {
    case TARGET_NONE: break;
    case TARGET_SCRUBBER: session_seek(&a->session, hit.frame); break;
    case TARGET_PANE:
        g->focus = hit.slot;
        gaze_at(g, hit.token);
        if (hit.channel >= 0) g->channel = hit.channel;
        if (hit.frame >= 0) session_seek(&a->session, hit.frame);
        break;
    }
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    (void)state;
    switch (e->mouse) {
    case MOUSE_PRESS:
    case MOUSE_DRAG: press(a, e); break;
    case MOUSE_RELEASE: break;
    case MOUSE_WHEEL_UP: session_step(&a->session, UNIT_RECURSION_STEP, -1); break;
    case MOUSE_WHEEL_DOWN: session_step(&a->session, UNIT_RECURSION_STEP, 1); break;
    }
    return true;
}

/* A pasted puzzle is shown at once. */
static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    enum { SHORTEST_PUZZLE = 16 };
    struct trm_puzzles pasted = {0};
    struct trm_err err = {0};
    (void)state;
    if (length < SHORTEST_PUZZLE) return;
    if (!trm_puzzles_parse(&pasted, utf8, length, "pasted", NULL, &err)) {
        trm_puzzles_done(&pasted);
        app_say(a, MESSAGE_BAD, "%s", err.text);
    } else if (app_show_puzzles(a, &pasted, 0)) {
        app_say(a, MESSAGE_GOOD, "This puzzle was pasted.");
    }
}

/* ---- Time passes ----------------------------------------------------------------------------- */

static void say_arrival(struct app *a, enum session_event event)
{
    if (event == SESSION_FULL)
        app_say(a, MESSAGE_WARN, "The memory for this run is full. Single steps still go on.");
    if (event != SESSION_HALTED && event != SESSION_ENDED) return;
    int steps = shown_step(a);
    if (event == SESSION_HALTED && trm_recorder_halt_step(a->session.recorder) > 0)
        app_remark(a, MESSAGE_GOOD,
                   "The model halts here, after supervision step %d. You may go on.", steps);
    else if (event == SESSION_HALTED) /* in a run that was recorded beyond it */
        app_remark(a, MESSAGE_WARN,
                   "The model is stopped here, after supervision step %d (halt_max_steps). You may "
                   "go on.",
                   steps);
    else if (a->session.model)
        app_remark(a, MESSAGE_WARN,
                   "The end: %d supervision steps (halt_max_steps). You may go on.", steps);
    else
        app_remark(a, MESSAGE_WARN, END_OF_FILE, steps);
}

static void tick(struct app *a, void *state)
{
    struct session *s = &a->session;
    int shown = session_shown(s);
    (void)state;
    solver_news(s->solver);
    enum session_event event = session_tick(s, app_now(a));
    if (app_top(a)->kind == &scope_page) say_arrival(a, event);
    bool moved = event != SESSION_QUIET || session_shown(s) != shown;
    /* The worker records while we draw: what counts is how many frames the picture knows of. */
    bool more = session_frames(s) != a->drawn_frames;
    if (moved || more || a->screen.incomplete) a->dirty = true;
    for (int p = 0; p < PANE_COUNT; p++)
        if (panes[p].kind->tick) panes[p].kind->tick(a, a->screen.pane_states[p]);
}

static double deadline(const struct app *a, const void *state)
{
    (void)state;
    return session_deadline(&a->session);
}

static bool busy(const struct app *a, const void *state)
{
    (void)state;
    for (int p = 0; p < PANE_COUNT; p++)
        if (panes[p].kind->busy && panes[p].kind->busy(a, a->screen.pane_states[p])) return true;
    return !session_idle(&a->session);
}

/* The keys of the pane that has the focus, else those of another one that is on the screen. */
static enum context inner(const struct app *a, const void *state)
{
    const struct screen *s = &a->screen;
    enum context keys = pane_in(s, s->gaze.focus)->context;
    (void)state;
    for (int slot = 0; slot < SLOT_COUNT && keys == CONTEXT_EVERYWHERE; slot++)
        if (s->layout.slot[slot].width > 0) keys = pane_in(s, (enum slot)slot)->context;
    return keys;
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    (void)state;
    (void)area;
    screen_draw(c, &a->screen, &a->session);
    a->body = screen_body(&a->screen, c);
    a->keys = a->screen.layout.keys;
}

const struct page_kind scope_page = {
    .title = "scope",
    .intro =
        "A Tiny Recursive Model thinks by applying one small network again and again. z_H holds "
        "its answer so far, z_L its reasoning. One recursion step renews one of them; L_cycles "
        "updates of z_L and one of z_H make an H cycle; H_cycles of these make a supervision "
        "step, after which the model says its answer and p(halt), how sure it is that it is "
        "done. Nothing is lost: every step can be visited again.",
    .context = CONTEXT_SCOPE,
    .inner = inner,
    .through_help = true,
    .draw = draw,
    .act = act,
    .text = text,
    .mouse = mouse,
    .tick = tick,
    .deadline = deadline,
    .busy = busy,
};
