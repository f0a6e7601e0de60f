/* The page of the editors: keys and the mouse to the editor (edit/editor.h), the editor to the view
 * (view/editor_view.h). Opening and going on are in editor_open.c, files in editor_save.c. */
#include "tui/editor_page.h"

#include "tui/app.h"
#include "tui/choice.h"
#include "tui/editing.h"
#include "tui/export.h"
#include "tui/page_frame.h"
#include "tui/prompt.h"

#include <stdio.h>

static void say(struct app *a, const struct editor *e)
{
    static const enum message_kind kinds[] = {MESSAGE_NONE, MESSAGE_GOOD, MESSAGE_WARN,
                                              MESSAGE_BAD};
    if (e->saying != SAID_NOTHING) app_say(a, kinds[e->saying], "%s", e->said);
}

/* ---- Cells ----------------------------------------------------------------------------------- */

/* Actions that are one call of the editor. */
static void (*tool_of(enum action action))(struct editor *)
{
    switch (action) {
    case ACTION_EDIT_UNDO: return editor_undo;
    case ACTION_EDIT_REDO: return editor_redo;
    case ACTION_EDIT_TAKE: return editor_take_answer;
    case ACTION_EDIT_FREE: return editor_toggle_free;
    case ACTION_EDIT_PAINT: return editor_paint;
    case ACTION_EDIT_ERASE: return editor_erase;
    case ACTION_EDIT_SELECT: return editor_select;
    case ACTION_EDIT_ALL: return editor_select_all;
    case ACTION_EDIT_FILL: return editor_fill;
    case ACTION_EDIT_FLOOD: return editor_flood;
    case ACTION_EDIT_LINE: return editor_line;
    case ACTION_EDIT_BORDER: return editor_border;
    case ACTION_EDIT_COPY: return editor_copy;
    case ACTION_EDIT_PASTE: return editor_paste;
    case ACTION_EDIT_EXCHANGE: return editor_swap_ink;
    case ACTION_EDIT_INK_NEXT: return editor_next_ink;
    case ACTION_EDIT_INK_PREVIOUS: return editor_previous_ink;
    case ACTION_EDIT_INK_HERE: return editor_take_ink;
    case ACTION_EDIT_TURN: return editor_turn;
    case ACTION_EDIT_MIRROR: return editor_mirror;
    case ACTION_TASK_COPY_INPUT: return editor_copy_input;
    case ACTION_TASK_DUPLICATE: return editor_duplicate;
    case ACTION_TASK_REMOVE: return editor_remove_pair;
    case ACTION_TASK_SWAP: return editor_swap_sides;
    case ACTION_TASK_DROP: return editor_drop_output;
    default: return NULL;
    }
}

/* Stretches the selection; begins one where there is none. */
static void stretch(struct editor *e, int down, int right)
{
    if (!e->selecting) editor_select(e);
    editor_move(e, down, right);
}

static bool do_move(struct editor *e, enum action action)
{
    bool task = !e->document.family->fills_blanks;
    switch (action) {
    case ACTION_UP: editor_move(e, -1, 0); return true;
    case ACTION_DOWN: editor_move(e, 1, 0); return true;
    case ACTION_LEFT: editor_move(e, 0, -1); return true;
    case ACTION_RIGHT: editor_move(e, 0, 1); return true;
    case ACTION_EDIT_UP: stretch(e, -1, 0); return true;
    case ACTION_EDIT_DOWN: stretch(e, 1, 0); return true;
    case ACTION_EDIT_LEFT: stretch(e, 0, -1); return true;
    case ACTION_EDIT_RIGHT: stretch(e, 0, 1); return true;
    case ACTION_PAGE_UP:
    case ACTION_PAGE_DOWN:
        if (task) editor_next_pair(e, action == ACTION_PAGE_UP ? -1 : 1);
        if (!task) editor_move(e, action == ACTION_PAGE_UP ? -10 : 10, 0);
        return true;
    default: return false;
    }
}

static bool do_pairs(struct editor *e, enum action action)
{
    switch (action) {
    case ACTION_TASK_NEXT: editor_next_sheet(e, 1); return true;
    case ACTION_TASK_PREVIOUS: editor_next_sheet(e, -1); return true;
    case ACTION_TASK_DEMO: editor_add_pair(e, true); return true;
    case ACTION_TASK_TEST: editor_add_pair(e, false); return true;
    case ACTION_TASK_EARLIER: editor_move_pair(e, -1); return true;
    case ACTION_TASK_LATER: editor_move_pair(e, 1); return true;
    case ACTION_EDIT_GROW: editor_grow(e, 1); return true;
    case ACTION_EDIT_SHRINK: editor_grow(e, -1); return true;
    default: return false;
    }
}

/* ---- Sizes ----------------------------------------------------------------------------------- */

static bool take_size(struct app *a, void *context, const char *text, struct trm_err *err)
{
    struct editing *g = context;
    int rows, cols, used = 0;
    bool one = sscanf(text, "%3d %n", &rows, &used) == 1 && text[used] == '\0';
    bool two = !one && sscanf(text, "%3d %*1[xX ,] %3d %n", &rows, &cols, &used) == 2 &&
               text[used] == '\0';
    if (!one && !two)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "found \"%.20s\", expected a size such as 9 or 12x30", text);
    g->editor.saying = SAID_NOTHING;
    if (!editor_resize(&g->editor, rows, one ? rows : cols))
        return trm_err_set(err, TRM_ERR_USAGE, "%s", g->editor.said);
    say(a, &g->editor);
    return true;
}

static void ask_size(struct app *a, struct editing *g)
{
    const struct trm_grid *grid = document_grid(&g->editor.document, g->editor.sheet);
    char label[48];
    snprintf(label, sizeof label, "rows x columns (now %dx%d)", grid->rows, grid->cols);
    const struct prompt_wish wish = {.label = label, .take = take_size, .context = g};
    prompt_open(a, &wish);
}

/* ---- What comes of it ------------------------------------------------------------------------ */

/* Shows it in the scope. What is wrong with it is said, but keeps nobody from looking. */
static bool show_in_scope(struct app *a, struct editing *g)
{
    struct trm_puzzles pack = {0};
    size_t current;
    char state[EDITOR_STATE];
    enum saying kind = editor_state(&g->editor, state);
    editor_puzzles(&g->editor, &pack, &current);
    if (!app_show_puzzles(a, &pack, current)) return false;
    app_go_home(a);
    if (kind == SAID_WARN || kind == SAID_BAD)
        app_say(a, MESSAGE_WARN, "%s e goes on with it.", state);
    else
        app_say(a, MESSAGE_GOOD, "This is your puzzle; e goes on with it.");
    return true;
}

static void run(struct app *a)
{
    session_run(&a->session, app_now(a));
}

static void trace(struct app *a)
{
    session_last(&a->session);
    export_ask_run(a);
}

static void discard(struct app *a, void *context)
{
    struct editing *g = context;
    app_leave(a, &editor_page);
    editor_close(&g->editor, true);
    g->any = false;
    app_say(a, MESSAGE_GOOD, "The edit is gone.");
}

static void show_answer(struct app *a, struct editing *g)
{
    if (g->editor.document.family->inspect)
        g->answer = !g->answer;
    else
        app_say(a, MESSAGE_WARN, "What the answer is here, nobody can tell but you.");
}

static bool do_whole(struct app *a, struct editing *g, enum action action)
{
    switch (action) {
    case ACTION_EDIT_SAVE: editor_page_save(a, g); return true;
    case ACTION_EDIT_SAVE_AS: editor_page_save_as(a, g); return true;
    case ACTION_EDIT_RUN:
        if (show_in_scope(a, g)) models_then(a, run);
        return true;
    case ACTION_EDIT_TRACE:
        if (show_in_scope(a, g)) models_then(a, trace);
        return true;
    case ACTION_EDIT_SIZE: ask_size(a, g); return true;
    case ACTION_EDIT_ANSWER: show_answer(a, g); return true;
    case ACTION_EDIT_CANDIDATES: g->candidates = !g->candidates; return true;
    case ACTION_EDIT_BRUSH:
        g->editor.brush = !g->editor.brush;
        app_say(a, MESSAGE_GOOD, g->editor.brush ? "The mouse paints." : "The mouse selects.");
        return true;
    case ACTION_EDIT_DISCARD:
        confirm_open(a, "Leave this edit for good? What is not saved is lost.", "yes, discard it",
                     discard, g);
        return true;
    case ACTION_CLOSE:
        if (g->editor.selecting)
            g->editor.selecting = false;
        else
            app_leave(a, &editor_page);
        return true;
    default: return false;
    }
}

static bool act(struct app *a, void *state, enum action action)
{
    struct editing *g = state;
    struct editor *e = &g->editor;
    void (*tool)(struct editor *) = tool_of(action);
    e->saying = SAID_NOTHING;
    if (tool) tool(e);
    bool done = tool || do_move(e, action) || do_pairs(e, action);
    if (done) say(a, e);
    return done || do_whole(a, g, action);
}

/* ---- Text and the mouse ---------------------------------------------------------------------- */

static bool takes(const struct app *a, const void *state, int key)
{
    const struct editing *g = state;
    (void)a;
    return key != ' ' && editor_knows(&g->editor, (uint32_t)key);
}

static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    struct editor *e = &((struct editing *)state)->editor;
    e->saying = SAID_NOTHING;
    if (length == 1)
        editor_type(e, (uint32_t)(unsigned char)utf8[0]);
    else
        editor_paste_text(e, utf8, length);
    say(a, e);
}

static void press(struct editor *e, const struct editor_hit *hit)
{
    switch (hit->target) {
    case EDITOR_CELL: editor_press(e, hit->sheet, hit->at); break;
    case EDITOR_PLACE: editor_go(e, hit->sheet, hit->at); break;
    case EDITOR_INK: editor_set_ink(e, hit->ink); break;
    case EDITOR_PAIR: editor_go(e, hit->sheet, e->at); break;
    case EDITOR_NOTHING: break;
    }
}

static bool mouse(struct app *a, void *state, const struct event *event)
{
    struct editing *g = state;
    struct editor *e = &g->editor;
    struct editor_view v = editing_view(g);
    struct editor_hit hit = editor_hit(g->area, &v, event->x, event->y);
    e->saying = SAID_NOTHING;
    switch (event->mouse) {
    case MOUSE_PRESS: press(e, &hit); break;
    case MOUSE_DRAG:
        if (hit.target == EDITOR_CELL) editor_drag(e, hit.sheet, hit.at);
        break;
    case MOUSE_RELEASE: editor_release(e); break;
    default: return false;
    }
    say(a, e);
    return true;
}

/* ---- Drawing and time ------------------------------------------------------------------------ */

static void status_text(const struct editor *e, char *out, size_t size)
{
    bool modified = editor_modified(e);
    if (modified && e->unkept)
        snprintf(out, size, "not saved, and not kept on disk: w saves");
    else if (e->path)
        snprintf(out, size, "%s %.250s", modified ? "not saved:" : "saved:", e->path);
    else
        snprintf(out, size, "%s",
                 modified ? "not saved yet, but kept: w saves, E goes on another time"
                          : "type, paint or paste a puzzle; ? says which key does what");
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct editing *g = state;
    const struct editor *e = &g->editor;
    char title[200], status[300];
    (void)area;
    snprintf(title, sizeof title, "edit %.120s", e->path ? e->path : e->name);
    const char *saved = editor_modified(e) ? "not saved" : e->path ? "saved" : "";
    status_text(e, status, sizeof status);
    g->area = page_frame(a, c, title, saved, status);
    struct editor_view v = editing_view(g);
    view_editor(c, g->area, &a->screen.look, &v);
}

static void tick(struct app *a, void *state)
{
    if (editor_tick(&((struct editing *)state)->editor)) a->dirty = true;
}

static bool busy(const struct app *a, const void *state)
{
    const struct editing *g = state;
    (void)a;
    return g->any && editor_busy(&g->editor);
}

static enum context inner(const struct app *a, const void *state)
{
    const struct editing *g = state;
    (void)a;
    const struct trm_family *f = g->editor.document.family;
    if (!f->fills_blanks) return CONTEXT_TASK;
    return f->only_once ? CONTEXT_EVERYWHERE : CONTEXT_DIGITS;
}

const struct page_kind editor_page = {
    .title = "editor",
    .intro =
        "Type digits, colours (0-9) or the cells of a maze (# . S G o), or paint them with the "
        "mouse or Space: the ink is what was typed last. A pasted puzzle takes the place of this "
        "one. Everything can be undone, and nothing is lost when the program ends, in whatever "
        "way: E offers an unfinished edit again.",
    .context = CONTEXT_EDIT,
    .inner = inner,
    .draw = draw,
    .act = act,
    .takes = takes,
    .text = text,
    .mouse = mouse,
    .tick = tick,
    .busy = busy,
    .close = editor_page_closed,
};
