/* The editor's life: how it begins, how a change is made, undone and kept, how it ends. Tools are
 * in editor_cells.c and editor_pairs.c, files in editor_file.c. */
#include "edit/editor.h"

#include "base/alloc.h"
#include "base/bounds.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void editor_say(struct editor *e, enum saying kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(e->said, sizeof e->said, format, args);
    va_end(args);
    e->saying = kind;
}

/* ---- Looking at the document ----------------------------------------------------------------- */

/* Conflicts are seen at once, the rest is asked of the checker. */
static void look(struct editor *e)
{
    const struct trm_family *f = e->document.family;
    struct trm_grid picture = document_picture(&e->document, e->sheet);
    struct trm_puzzle p = {.family = f, .question = e->document.pairs[e->sheet.pair].input};
    f->conflicts(&p, &picture, e->conflict);
}

static void ask(struct editor *e)
{
    const struct document *d = &e->document;
    look(e);
    e->inspected = false;
    if (d->family->inspect && e->checker) checker_ask(e->checker, d->family, &d->pairs[0].input);
}

bool editor_tick(struct editor *e)
{
    bool news = e->checker && checker_answer(e->checker, &e->inspection);
    e->inspected |= news;
    return news;
}

bool editor_busy(const struct editor *e)
{
    return e->checker && checker_busy(e->checker);
}

/* Whether the attempts make a right answer of it. */
static bool is_solved(const struct document *d)
{
    bool known;
    struct trm_puzzle p = {.family = d->family, .question = d->pairs[0].input};
    struct trm_grid picture = document_picture(d, (struct sheet){0, SIDE_INPUT});
    return !trm_grid_equal(&picture, &p.question) && d->family->correct(&p, &picture, &known);
}

static enum saying state_of_task(const struct document *d, char out[EDITOR_STATE])
{
    int open = 0, tests = d->count - d->demo_count;
    for (int i = d->demo_count; i < d->count; i++) open += d->pairs[i].output.rows == 0;
    int used = snprintf(out, EDITOR_STATE, "%d demonstration%s, %d test%s.", d->demo_count,
                        d->demo_count == 1 ? "" : "s", tests, tests == 1 ? "" : "s");
    if (open > 0)
        snprintf(out + used, (size_t)(EDITOR_STATE - used), " %d without an output.", open);
    return open > 0 ? SAID_WARN : SAID_GOOD;
}

/* Attempts count too: the checker knows only what is given. */
static int conflicting_digits(const struct editor *e)
{
    struct trm_grid picture = document_picture(&e->document, e->sheet);
    int count = 0;
    if (e->document.family->only_once) return 0; /* no digits */
    for (int i = 0; i < trm_grid_size(&picture); i++) count += e->conflict[i];
    return count;
}

enum saying editor_state(const struct editor *e, char out[EDITOR_STATE])
{
    static const enum saying kinds[] = {SAID_WARN, SAID_BAD, SAID_GOOD, SAID_WARN};
    if (!e->document.family->inspect) return state_of_task(&e->document, out);
    int conflicts = conflicting_digits(e);
    if (conflicts > 0) {
        snprintf(out, EDITOR_STATE, "%d cells break a rule.", conflicts);
        return SAID_BAD;
    }
    snprintf(out, EDITOR_STATE, "looking ...");
    if (!e->inspected) return SAID_NOTHING;
    bool solved = e->inspection.quality == TRM_PROPER && is_solved(&e->document);
    snprintf(out, EDITOR_STATE, "%s%s", e->inspection.text, solved ? " You solved it." : "");
    return kinds[e->inspection.quality];
}

/* ---- Keeping on disk ------------------------------------------------------------------------- */

/* The journal stays open with what it has, so that nobody else is offered it. */
static void give_up_keeping(struct editor *e, const struct trm_err *err)
{
    e->unkept = true;
    editor_say(e, SAID_BAD, "This edit is not kept on disk: %.200s", err->text);
}

static void keep(struct editor *e, const char *word, const char *text)
{
    struct trm_err err = {0};
    if (e->journal.path && !e->unkept && !journal_add(&e->journal, word, text, &err))
        give_up_keeping(e, &err);
}

/* Which no change tells. */
static void keep_identifier(struct editor *e, int identifier)
{
    char text[20];
    snprintf(text, sizeof text, "%d", identifier);
    if (identifier != 0) keep(e, "identifier", text);
}

/* The document as it was before the first change, from which everything follows. */
static void open_journal(struct editor *e, const struct document *before)
{
    struct trm_err err = {0};
    struct document nothing = {.family = before->family};
    char *start = change_between(&nothing, before, "start");
    char *name = xstrdup(e->name);
    for (char *c = name; *c; c++)
        if (*c == '\n') *c = ' ';
    if (!journal_create(&e->journal, before->family, &err)) {
        give_up_keeping(e, &err);
    } else {
        keep(e, "name", name);
        keep_identifier(e, before->identifier);
        keep(e, "start", start);
    }
    if (e->unkept) journal_close(&e->journal, false); /* without a start it is of no use */
    free(name);
    free(start);
}

/* ---- Changes --------------------------------------------------------------------------------- */

struct document editor_begin(const struct editor *e)
{
    return document_copy(&e->document);
}

/* The cursor stays on a cell, whatever became of the grid. */
static void stay_inside(struct editor *e)
{
    e->sheet.pair = clamped(e->sheet.pair, 0, e->document.count - 1);
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    e->at.row = clamped(e->at.row, 0, g->rows - 1), e->at.col = clamped(e->at.col, 0, g->cols - 1);
    e->anchor.row = clamped(e->anchor.row, 0, g->rows - 1);
    e->anchor.col = clamped(e->anchor.col, 0, g->cols - 1);
    if (g->rows == 0) e->selecting = false;
    if (!document_cell_fits(e->document.family, g->rows, g->cols, e->ink) && g->rows > 0)
        e->ink = 1;
}

/* What was saved may become out of reach: it is among what had been undone. */
static void remember(struct editor *e, char *line)
{
    if (e->saved_done != EDITOR_NOT_SAVED && e->saved_done > e->history.done)
        e->saved_done = EDITOR_NOT_SAVED;
    history_add(&e->history, line);
}

bool editor_commit(struct editor *e, struct document before, const char *name, bool joined)
{
    char *change = change_between(&before, &e->document, name);
    stay_inside(e); /* the sheet may be another one, also where no grid changed */
    if (change) {
        char *line = xasprintf("%s%s", joined ? "+" : "", change);
        if (!e->journal.path && !e->unkept) open_journal(e, &before);
        keep(e, "do", line);
        remember(e, line);
        ask(e);
    }
    bool changed = change != NULL;
    free(change);
    document_done(&before);
    return changed;
}

static void step(struct editor *e, bool back)
{
    struct sheet touched = e->sheet;
    char name[CHANGE_NAME];
    struct document *d = &e->document;
    editor_release(e);
    bool done = back ? history_undo(&e->history, d, &touched, name)
                     : history_redo(&e->history, d, &touched, name);
    if (!done) {
        editor_say(e, SAID_WARN, back ? "There is nothing to undo." : "There is nothing to redo.");
        return;
    }
    size_t left = back ? history_undoable(&e->history) : history_redoable(&e->history);
    editor_say(e, SAID_GOOD, "%s: %s (%zu more)", back ? "undone" : "done again", name, left);
    keep(e, back ? "undo" : "redo", NULL);
    if (!d->family->fills_blanks) e->sheet = touched;
    stay_inside(e);
    ask(e);
}

void editor_undo(struct editor *e)
{
    step(e, true);
}

void editor_redo(struct editor *e)
{
    step(e, false);
}

/* ---- Beginning and end ----------------------------------------------------------------------- */

static void begin(struct editor *e, struct document d, char *name)
{
    const struct trm_family *f = d.family;
    *e = (struct editor){.document = d, .name = name, .journal = {.fd = -1}, .ink = 1};
    e->brush = !f->fills_blanks || f->only_once; /* Sudokus are typed, pictures are painted */
    if (f->only_once) e->ink = 0;
    e->checker = f->inspect ? checker_new(NULL) : NULL;
    stay_inside(e);
    ask(e);
}

void editor_new(struct editor *e, const struct trm_family *f, int rows, int cols)
{
    begin(e, document_new(f, rows, cols), xasprintf("new %s", f->name));
}

void editor_edit(struct editor *e, const struct trm_puzzles *all, size_t index)
{
    int at;
    struct document d = document_from(all, index, &at);
    begin(e, d, xstrdup(all->items[index].name));
    e->sheet.pair = at;
    stay_inside(e);
    look(e);
}

bool editor_modified(const struct editor *e)
{
    return e->saved_done != e->history.done;
}

bool editor_unfinished(const struct editor *e)
{
    return editor_modified(e) || document_has_attempts(&e->document);
}

bool editor_would_be_lost(const struct editor *e)
{
    return e->unkept && editor_unfinished(e);
}

void editor_close(struct editor *e, bool discard)
{
    journal_close(&e->journal, !discard && editor_unfinished(e));
    checker_free(e->checker);
    history_done(&e->history);
    document_done(&e->document);
    free(e->name);
    free(e->path);
    free(e->saved_text);
    *e = (struct editor){.journal = {.fd = -1}};
}

/* ---- Recovering -------------------------------------------------------------------------------
 * A journal is done again line by line. Its changes are made anew by comparison, so that whatever
 * stands in the file, the history holds only lines that can be undone. */

static bool redo_change(struct editor *e, const char *text, struct trm_err *err)
{
    struct document before = document_copy(&e->document);
    bool joined = text[0] == '+' && e->history.done > 0;
    char name[CHANGE_NAME];
    bool applied = change_apply(&e->document, text + (text[0] == '+'), CHANGE_FORWARD, NULL, err);
    change_name(text + (text[0] == '+'), name);
    for (char *c = name; *c; c++)
        if (*c == ' ') *c = '-';
    char *change = applied ? change_between(&before, &e->document, name) : NULL;
    if (change) remember(e, xasprintf("%s%s", joined ? "+" : "", change));
    free(change);
    document_done(&before);
    return applied;
}

static bool read_identifier(struct editor *e, const char *text, struct trm_err *err)
{
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (end == text || *end || errno || number < 0 || number > INT_MAX)
        return trm_err_set(err, TRM_ERR_INPUT, "found the identifier \"%.20s\", expected a number",
                           text);
    e->document.identifier = (int)number;
    return true;
}

static bool redo_line(struct editor *e, const char *word, char *text, struct trm_err *err)
{
    char name[CHANGE_NAME];
    bool begun = e->document.count > 0;
    if (strcmp(word, "start") == 0) /* a second one would not be in the history */
        return begun ? trm_err_set(err, TRM_ERR_INPUT, "found a second start")
                     : change_apply(&e->document, text, CHANGE_FORWARD, NULL, err);
    if (strcmp(word, "name") == 0) {
        free(e->name);
        e->name = xstrdup(text);
        return true;
    }
    if (strcmp(word, "identifier") == 0) return read_identifier(e, text, err);
    if (!begun) return trm_err_set(err, TRM_ERR_INPUT, "the start is missing");
    if (strcmp(word, "do") == 0) return redo_change(e, text, err);
    if (strcmp(word, "undo") == 0) {
        history_undo(&e->history, &e->document, NULL, name);
    } else if (strcmp(word, "redo") == 0) {
        history_redo(&e->history, &e->document, NULL, name);
    } else if (strcmp(word, "saved") == 0) {
        free(e->path);
        e->path = xstrdup(text);
        e->saved_done = e->history.done;
    } else {
        return trm_err_set(err, TRM_ERR_INPUT, "found \"%.20s\", expected do, undo or redo", word);
    }
    return true;
}

bool editor_replay(struct editor *e, char *text, struct trm_err *err)
{
    int number = 2;
    e->name = xstrdup("unfinished");
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *space = strchr(line, ' '), *what = space ? space + 1 : line + strlen(line);
        if (space) *space = '\0';
        if (!redo_line(e, line, what, err)) return trm_err_prefix(err, "line %d", number);
        number++;
    }
    if (e->document.count > 0) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "the start is missing");
}

bool editor_recover(struct editor *e, const char *path, struct trm_err *err)
{
    char *text;
    const struct trm_family *f;
    struct journal journal;
    *e = (struct editor){.journal = {.fd = -1}};
    if (!journal_resume(&journal, path, &f, &text, err)) return false;
    e->document.family = f;
    bool good = editor_replay(e, text, err);
    free(text);
    if (!good) {
        journal_close(&journal, true);
        editor_close(e, false);
        return trm_err_prefix(err, "%s", path);
    }
    struct editor done = *e;
    begin(e, done.document, done.name);
    e->history = done.history;
    e->saved_done = done.saved_done;
    e->path = done.path;
    e->journal = journal;
    return true;
}
