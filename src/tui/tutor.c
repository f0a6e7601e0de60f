/* Pages are a table: what is said, and how it is seen that it was done. Keys in the texts are
 * written as {action} and shown as the person has them. */
#include "tui/tutor.h"

#include "base/bounds.h"
#include "base/check.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "run/steps.h"
#include "tui/app.h"
#include "tui/compare_page.h"
#include "tui/editor_page.h"
#include "tui/panes.h"

#include <stdio.h>
#include <string.h>

/* ---- What is to be done ---------------------------------------------------------------------- */

static bool loaded_another(const struct app *a, const struct tutor *t)
{
    return !trm_grid_equal(&session_puzzle(&a->session)->question, &t->question);
}

static bool stepped(const struct app *a, const struct tutor *t)
{
    (void)t;
    return session_shown(&a->session) >= run_step_frames(a->session.recorder);
}

static bool ran_to_halt(const struct app *a, const struct tutor *t)
{
    int halt = trm_recorder_halt(a->session.recorder);
    (void)t;
    return halt >= 0 && session_shown(&a->session) == halt;
}

static bool scrubbed_back(const struct app *a, const struct tutor *t)
{
    (void)t;
    return session_shown(&a->session) == 0 && session_frames(&a->session) > 1;
}

static bool asked_why(const struct app *a, const struct tutor *t)
{
    (void)t;
    return pane_in(&a->screen, SLOT_LATENT) == &pane_why && session_shown(&a->session) > 0;
}

static bool probed(const struct app *a, const struct tutor *t)
{
    (void)t;
    return app_page_state(a, &compare_page) != NULL;
}

/* One that can be learned, which is the next page; to be sure of a large one could take seconds. */
static bool is_proper(const struct trm_puzzle *p)
{
    enum { SMALL = 81 };
    bool asked = p->family->check && trm_grid_size(&p->question) <= SMALL;
    return !asked || p->family->check(p, NULL);
}

static bool typed(const struct app *a, const struct tutor *t)
{
    return t->edited && app_top(a)->kind == &scope_page && loaded_another(a, t) &&
           is_proper(session_puzzle(&a->session));
}

static bool trained(const struct app *a, const struct tutor *t)
{
    enum { SOME = 3 };
    (void)t;
    return a->lessons.now && a->lessons.status.step >= SOME;
}

struct tutor_page {
    const char *title;
    const char *text; /* what there is to know; left out where there is no room */
    const char *deed; /* what is to be done */
    bool (*done)(const struct app *a, const struct tutor *t); /* NULL: nothing is asked for */
};

static const struct tutor_page pages[] = {
    {"welcome",
     "Above is a Sudoku, and beside it what goes on in a small neural network that solves it. In "
     "five minutes you will have stepped it, asked it why it stops, given it a puzzle of your own "
     "and trained it.",
     "{tutor-skip} skips a page, {help} explains every key.", NULL},
    {"load", "Puzzles come in packs.", "Press {puzzle-next} for the next puzzle of this one.",
     loaded_another},
    {"step",
     "Each recursion step renews the network's reasoning z_L, or its answer z_H; the map shows "
     "which cells that changes.",
     "Press {step-forward} a few times, then {supervision-forward} for the rest of a supervision "
     "step, after which the model may answer.",
     stepped},
    {"halt",
     "After each supervision step the model says p(halt), how sure it is that it is done: the "
     "halting curve ({pane-next} walks to it on a small screen).",
     "Press {halt} to let it think until it halts by itself.", ran_to_halt},
    {"scrub",
     "Nothing is lost: every step is a frame that can be visited again. {step-back} and "
     "{supervision-back} go back, {run} plays, the line at the bottom takes clicks.",
     "Press {first} to go back to the very beginning.", scrubbed_back},
    {"ask why",
     "q_halt can be taken apart: cells above 0 let the model stop, those below 0 hold it back, as "
     "the line below the map says of the cell under the cursor. {measure} shows the other answers, "
     "{pane-next} walks through the panes.",
     "Press {halt} again, then {why}.", asked_why},
    {"probe",
     "Change something and see whether it recovers. The run as it was stays on the left; "
     "{supervision-forward} steps both.",
     "Press {probe}, choose noise with n, and take the size with Enter.", probed},
    {"type a puzzle", "If two runs are still shown, {close} goes back.",
     "Press {edit}, go to a blank cell and type a digit that fits: the editor must say One answer. "
     "Enter then runs the puzzle.",
     typed},
    {"train",
     "The model is trained on this puzzle, here and now, and what it would answer is shown while "
     "it learns.",
     "Press {teach} and choose the first line. Wait for the first steps.", trained},
    {"the end",
     "That is the whole circle: load, step, ask, change, train. {restarts} runs a puzzle many "
     "times, {export} writes what you see, {palette} finds every command by its name.",
     "On the page of the lesson that you began here ({teach}) d discards it, and the model is as "
     "before.",
     NULL},
};
enum { PAGES = ARRAY_LEN(pages) };

/* ---- Going on -------------------------------------------------------------------------------- */

static void begin_page(struct app *a, int page)
{
    struct tutor *t = &a->tutor;
    *t = (struct tutor){.on = true, .page = page, .done = !pages[page].done};
    t->question = session_puzzle(&a->session)->question;
    a->dirty = true;
}

static void end(struct app *a)
{
    a->tutor = (struct tutor){0};
    a->dirty = true;
}

void tutor_toggle(struct app *a)
{
    if (a->tutor.on)
        end(a);
    else
        begin_page(a, 0);
}

void tutor_next(struct app *a)
{
    if (a->tutor.on && a->tutor.page + 1 < PAGES)
        begin_page(a, a->tutor.page + 1);
    else
        end(a);
}

void tutor_tick(struct app *a)
{
    struct tutor *t = &a->tutor;
    if (!t->on || t->done) return;
    t->edited |= app_page_state(a, &editor_page) != NULL;
    t->done = pages[t->page].done(a, t);
    if (t->done) a->dirty = true;
}

bool tutor_key(struct app *a, int key)
{
    if (!a->tutor.on || !a->tutor.done || key != PRESS_ENTER) return false;
    if (app_top(a)->kind->overlay) return false;            /* a question wants its answer */
    if (tutor_rows(a, a->canvas.height) == 0) return false; /* nobody sees the strip */
    tutor_next(a);
    return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* "{halt}" -> "*": the first key that does it, else its name in the palette. */
static void add_key(const struct app *a, const char *name, size_t length, struct str *out)
{
    char action_name[64], key_name[KEY_NAME_SIZE];
    snprintf(action_name, sizeof action_name, "%.*s", (int)length, name);
    enum action action = action_find(action_name);
    CHECK(action != ACTION_NONE);
    struct reach reach = reach_of(action_context(action));
    int key = keymap_key(&a->keymap, &reach, action, 0);
    if (key == PRESS_NONE)
        str_printf(out, ":%s", action_name);
    else
        str_add(out, event_key_name(key, key_name));
}

static void expand(const struct app *a, const char *text, struct str *out)
{
    for (const char *open; (open = strchr(text, '{')) != NULL;) {
        const char *close = strchr(open, '}');
        CHECK(close);
        str_add_bytes(out, text, (size_t)(open - text));
        add_key(a, open + 1, (size_t)(close - open - 1), out);
        text = close + 1;
    }
    str_add(out, text);
}

/* The columns of text, one from either edge. */
static int columns(const struct app *a)
{
    return a->canvas.width - 2;
}

enum { EDGES = 2 }; /* rows of the strip around the text: its title and its last line */

/* All that the page says, or on a low screen, which the program needs, what is to be done. */
static void page_text(const struct app *a, int height, struct str *out)
{
    enum { ROOM = 12 }; /* rows of the program */
    const struct tutor_page *p = &pages[a->tutor.page];
    expand(a, p->text, out);
    str_add_char(out, ' ');
    expand(a, p->deed, out);
    int rows = EDGES + text_lines(out->text, columns(a));
    if (height - rows >= ROOM && rows <= height / 2) return;
    str_clear(out);
    expand(a, p->deed, out);
}

/* As many as the text needs, but not more than half of the screen. */
int tutor_rows(const struct app *a, int height)
{
    enum { USUAL = 7, LEAST = 12 };
    if (!a->tutor.on || height < LEAST) return 0;
    struct str text = {0};
    page_text(a, height, &text);
    int wanted = EDGES + text_lines(text.text, columns(a));
    str_done(&text);
    return least_of(most_of(least_of(height / 3, USUAL), wanted), height / 2);
}

/* How it goes on, and how one gets out of it. */
static void last_line(const struct app *a, struct str *out)
{
    static const char *const turn[] = {
        "Your turn. {tutor-skip} skips this page (command tutor-skip), {tutor} ends the tutorial.",
        "Your turn. {tutor-skip} skips, {tutor} ends it."};
    const struct tutor *t = &a->tutor;
    if (t->page + 1 == PAGES) {
        str_add(out, "Enter ends it.");
    } else if (!pages[t->page].done) {
        expand(a, "Enter goes on, {tutor} ends it.", out);
    } else if (t->done) {
        str_add(out, "Done. Enter goes on.");
    } else {
        expand(a, turn[0], out);
        if (text_columns(out->text) <= columns(a)) return;
        str_clear(out);
        expand(a, turn[1], out);
    }
}

void tutor_draw(struct app *a)
{
    const struct tutor *t = &a->tutor;
    const struct look *l = &a->screen.look;
    struct canvas *c = &a->canvas;
    int rows = tutor_rows(a, c->height);
    char title[80];
    struct str text = {0}, last = {0};
    if (rows == 0) return;
    struct area strip = {0, c->height - rows, c->width, rows};
    struct area words = {1, strip.y + 1, columns(a), rows - EDGES};
    struct area bottom = {1, c->height - 1, columns(a), 1};
    canvas_fill(c, strip, ' ', look_style(l, ROLE_TEXT));
    snprintf(title, sizeof title, "tutorial %d of %d: %s", t->page + 1, PAGES,
             pages[t->page].title);
    draw_rule(c, strip, l, title);
    page_text(a, c->height, &text);
    draw_text_block(c, words, l, look_style(l, ROLE_TEXT), text.text, 0);
    last_line(a, &last);
    draw_line(c, bottom, l, look_style(l, t->done ? ROLE_GOOD : ROLE_DIM), ALIGN_LEFT, last.text);
    str_done(&text), str_done(&last);
}
