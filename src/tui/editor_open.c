/* How editors are opened, left, and gone on with. */
#include "base/alloc.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/editing.h"
#include "tui/editor_page.h"

#include <stdlib.h>
#include <string.h>

/* ---- Open and close -------------------------------------------------------------------------- */

static struct editing *editing_of(struct app *a)
{
    if (!a->editing) a->editing = xcalloc(1, sizeof *a->editing);
    return a->editing;
}

static void let_go(struct editing *g)
{
    if (g->any) editor_close(&g->editor, false);
    g->any = false;
}

/* Opens the page on the editor that there is. The loop wakes up for its checker. */
static void open_page(struct app *a)
{
    struct editing *g = a->editing;
    if (app_page_state(a, &editor_page)) return;
    app_push(a, &editor_page, g);
    if (g->editor.checker) app_watch(a, checker_descriptor(g->editor.checker));
}

static bool would_be_lost(const struct app *a)
{
    return a->editing && a->editing->any && editor_would_be_lost(&a->editing->editor);
}

static void drop_next(struct editing *g)
{
    if (g->waits) editor_close(&g->next, false);
    g->waits = false;
}

/* The one that waits takes the place of the one that there is. */
static void open_next(struct app *a, void *context)
{
    struct editing *g = context;
    bool lost = would_be_lost(a);
    if (!g->waits) return;
    app_leave(a, &editor_page);
    let_go(g);
    g->editor = g->next;
    g->any = true;
    g->waits = g->answer = g->candidates = false;
    open_page(a);
    if (lost) app_say(a, MESSAGE_WARN, "The edit before this one is gone.");
}

/* The same on another editor, which is taken over. False: a question comes first. */
static bool open_other(struct app *a, struct editor *e)
{
    struct editing *g = editing_of(a);
    bool lost = would_be_lost(a);
    drop_next(g);
    g->next = *e;
    g->waits = true;
    if (lost)
        confirm_open(a, "The edit that is open is not saved, and not kept on disk: this loses it.",
                     "yes, lose it", open_next, g);
    else
        open_next(a, g);
    return !lost;
}

void editor_page_closed(struct app *a, void *state)
{
    struct editing *g = state;
    if (!g->any) return; /* discarded */
    editor_release(&g->editor);
    if (g->editor.checker) app_unwatch(a, checker_descriptor(g->editor.checker));
    if (editor_would_be_lost(&g->editor))
        app_say(a, MESSAGE_WARN,
                "Not saved, and not kept on disk: E goes on with it until the program ends.");
    else if (editor_modified(&g->editor))
        app_say(a, MESSAGE_GOOD, "Not saved yet, but kept: E goes on with it.");
    else if (editor_unfinished(&g->editor))
        app_say(a, MESSAGE_GOOD, "The attempts are kept too: E goes on with them.");
}

void editor_page_done(struct app *a)
{
    struct editing *g = a->editing;
    if (!g) return;
    drop_next(g);
    let_go(g);
    journal_paths_done(&g->offered);
    free(g->save_path);
    free(g);
    a->editing = NULL;
}

static void quit_anyway(struct app *a, void *context)
{
    (void)context;
    a->quit = export_may_quit(a) && lessons_may_quit(a);
}

bool editor_page_may_quit(struct app *a)
{
    if (!would_be_lost(a)) return true;
    confirm_open(a, "The edit is not saved, and not kept on disk: quitting loses it.", "yes, quit",
                 quit_anyway, NULL);
    return false;
}

/* ---- The present puzzle ---------------------------------------------------------------------- */

void editor_page_edit(struct app *a, const struct trm_puzzles *all, size_t index)
{
    struct editor e;
    struct trm_err err = {0};
    if (!document_fits(all, index, &err)) {
        app_say(a, MESSAGE_BAD, "This puzzle cannot be edited: %s", err.text);
        return;
    }
    editor_edit(&e, all, index);
    open_other(a, &e);
}

void editor_page_edit_shelved(struct app *a, const struct shelf *s, size_t item)
{
    struct trm_puzzles pack = {0};
    size_t first = item, end = item + 1;
    bool task = shelf_item(s, item)->family->print_task;
    while (task && first > 0 && strcmp(shelf_name(s, first - 1), shelf_name(s, item)) == 0) first--;
    while (task && end < shelf_count(s) && strcmp(shelf_name(s, end), shelf_name(s, item)) == 0)
        end++;
    for (size_t i = first; i < end; i++) {
        struct trm_puzzle p = shelf_puzzle(s, i);
        trm_puzzles_add(&pack, &p);
        trm_puzzle_done(&p);
    }
    editor_page_edit(a, &pack, item - first);
    trm_puzzles_done(&pack);
}

bool editor_page_puzzles(const struct app *a, struct trm_puzzles *out, size_t *current)
{
    if (!a->editing || !a->editing->any) return false;
    editor_puzzles(&a->editing->editor, out, current);
    return true;
}

/* Whether the scope shows what is being edited. */
static bool is_shown(const struct app *a)
{
    struct trm_puzzles made = {0};
    size_t current;
    bool same = false;
    const struct trm_puzzle *shown = session_puzzle(&a->session);
    if (!editor_page_puzzles(a, &made, &current)) return false;
    for (size_t i = 0; i < made.count && !same; i++)
        same = made.items[i].family == shown->family &&
               trm_grid_equal(&made.items[i].question, &shown->question) &&
               strcmp(made.items[i].name, shown->name) == 0;
    trm_puzzles_done(&made);
    return same;
}

/* Whether the scope shows the puzzle of its file; a probe, or a comparison that was taken, may have
 * another one. */
static bool is_of_the_file(const struct session *s)
{
    const struct trm_puzzle *shown = session_puzzle(s), *file = &s->puzzles->items[s->current];
    return trm_grid_equal(&shown->question, &file->question) &&
           strcmp(shown->name, file->name) == 0;
}

static void edit_alone(struct app *a, const struct trm_puzzle *p)
{
    struct trm_puzzles one = {0};
    trm_puzzles_add(&one, p);
    editor_page_edit(a, &one, 0);
    trm_puzzles_done(&one);
}

void editor_page_edit_present(struct app *a)
{
    const struct session *s = &a->session;
    const struct queue *q = &a->queue;
    if (app_page_state(a, &editor_page)) {
        bool below = app_top_page(a)->kind != &editor_page;
        app_say(a, MESSAGE_WARN,
                below ? "The editor is open below; q goes back to it." : "This is the editor.");
        return;
    }
    if (is_shown(a))
        open_page(a);
    else if (!is_of_the_file(s))
        edit_alone(a, session_puzzle(s));
    else if (q->shelf)
        editor_page_edit_shelved(a, q->shelf, q->items[q->at]);
    else
        editor_page_edit(a, s->puzzles, s->current);
}

/* ---- New ones -------------------------------------------------------------------------------- */

/* What is offered, in this order: the edit that is open behind other pages, those that were left in
 * journals, a new puzzle of each family. */
struct offers {
    char **names;
    const char **notes;
    size_t count, name_capacity, note_capacity;
};

static bool is_behind(struct app *a)
{
    const struct editing *g = a->editing;
    return g && g->any && editor_unfinished(&g->editor) && !app_page_state(a, &editor_page);
}

static void offer(struct offers *o, const char *what, const char *name, const char *note)
{
    o->names = xgrow(o->names, &o->name_capacity, o->count + 1, sizeof *o->names);
    o->notes = xgrow(o->notes, &o->note_capacity, o->count + 1, sizeof *o->notes);
    o->names[o->count] = xasprintf("%s%.60s", what, name);
    o->notes[o->count++] = note;
}

static void find_offers(struct app *a, struct offers *o)
{
    struct editing *g = editing_of(a);
    drop_next(g); /* the question was answered by no: its journal may be offered */
    if (is_behind(a)) offer(o, "go on: ", g->editor.name, g->editor.document.family->title);
    journal_paths_done(&g->offered);
    journal_find(&g->offered);
    for (size_t i = 0; i < g->offered.count; i++) {
        const struct trm_family *f = NULL;
        char *name = journal_glance(g->offered.items[i], &f);
        offer(o, "go on: ", name ? name : "an edit", f ? f->title : "");
        free(name);
    }
    for (int i = 0; trm_families[i]; i++) offer(o, "", trm_families[i]->title, "new");
}

static void go_on(struct app *a, const char *journal)
{
    struct editor e;
    struct trm_err err = {0};
    if (editor_recover(&e, journal, &err)) {
        size_t changes = history_undoable(&e.history);
        if (open_other(a, &e))
            app_say(a, MESSAGE_GOOD, "As it was: %zu change%s, all with undo.", changes,
                    changes == 1 ? "" : "s");
    } else {
        app_say(a, MESSAGE_BAD, "%s", err.text);
    }
}

static void take_offer(struct app *a, void *context, int which)
{
    struct editing *g = editing_of(a);
    int journals = (int)g->offered.count;
    (void)context;
    if (is_behind(a) && which-- == 0) {
        open_page(a);
    } else if (which < journals) {
        go_on(a, g->offered.items[which]);
    } else {
        struct editor e;
        editor_new(&e, trm_families[which - journals], 0, 0);
        open_other(a, &e);
    }
}

void editor_page_new(struct app *a)
{
    struct offers o = {0};
    find_offers(a, &o);
    struct choice_wish wish = {.title = "make a puzzle",
                               .names = (const char *const *)o.names,
                               .notes = o.notes,
                               .count = (int)o.count,
                               .take = take_offer};
    choice_open(a, &wish);
    for (size_t i = 0; i < o.count; i++) free(o.names[i]);
    free(o.names);
    free(o.notes);
}

void editor_page_remind(struct app *a)
{
    struct journal_paths left;
    journal_find(&left);
    if (left.count > 0 && a->screen.message_kind != MESSAGE_BAD)
        app_say(a, MESSAGE_GOOD, "%zu unfinished edit%s: E goes on with %s.", left.count,
                left.count == 1 ? "" : "s", left.count == 1 ? "it" : "one of them");
    journal_paths_done(&left);
}
