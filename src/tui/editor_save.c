/* Saving from the editor page: the file is asked for, and again what to do where there is one. */
#include "base/alloc.h"
#include "base/path.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/editing.h"
#include "tui/prompt.h"
#include "tui/puzzles_page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- Names ----------------------------------------------------------------------------------- */

/* A file in the user's folder of puzzles, called after the puzzle. */
static char *proposal(const struct editor *e)
{
    if (e->path) return xstrdup(e->path);
    char *folder = path_xdg(PLACE_DATA, "puzzles");
    char *name = xasprintf("%.100s%s", e->name, e->document.family->print_task ? ".json" : ".txt");
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("-_.", *c)) *c = '-';
    char *path = path_join(folder ? folder : ".", name);
    free(folder);
    free(name);
    return path;
}

/* ---- Saving ---------------------------------------------------------------------------------- */

static bool try_save(struct app *a, struct editing *g, const char *path, enum save_how how,
                     struct trm_err *err);

/* The answers to "there is such a file": write over it, add it behind, another name. */
static void take_how(struct app *a, void *context, int which)
{
    struct editing *g = context;
    struct trm_err err = {0};
    bool behind = !g->editor.document.family->print_task;
    if (which > (int)behind)
        editor_page_save_as(a, g);
    else if (!try_save(a, g, g->save_path, which == 0 ? SAVE_OVER : SAVE_BEHIND, &err))
        app_say(a, MESSAGE_BAD, "%s", err.text);
}

static void ask_how(struct app *a, struct editing *g, const char *path)
{
    static const char *const several[] = {"replace it", "add the puzzle to it", "use another name"};
    static const char *const single[] = {"replace it", "use another name"};
    bool behind = !g->editor.document.family->print_task;
    char *text = xasprintf("There is a file %.200s.", path);
    char *kept = xstrdup(path);
    free(g->save_path);
    g->save_path = kept;
    struct choice_wish wish = {.title = "save",
                               .text = text,
                               .names = behind ? several : single,
                               .count = behind ? 3 : 2,
                               .chosen = behind ? 2 : 1,
                               .take = take_how,
                               .context = g};
    choice_open(a, &wish);
    free(text);
}

static bool try_save(struct app *a, struct editing *g, const char *path, enum save_how how,
                     struct trm_err *err)
{
    const struct editor *e = &g->editor;
    switch (editor_save(&g->editor, path, how, err)) {
    case SAVED:
        app_say(a, e->saying == SAID_WARN ? MESSAGE_WARN : MESSAGE_GOOD, "%s", e->said);
        puzzles_page_look_again(a);
        return true;
    case SAVE_EXISTS: ask_how(a, g, path); return true;
    default: return false;
    }
}

static bool take_path(struct app *a, void *context, const char *text, struct trm_err *err)
{
    if (!*text) return trm_err_set(err, TRM_ERR_USAGE, "expected the name of a file");
    return try_save(a, context, text, SAVE_NEW, err);
}

void editor_page_save_as(struct app *a, struct editing *g)
{
    char *path = proposal(&g->editor);
    const struct prompt_wish wish = {.label = "save as",
                                     .initial = path,
                                     .history = "save puzzle",
                                     .take = take_path,
                                     .complete = prompt_complete_path,
                                     .context = g};
    prompt_open(a, &wish);
    free(path);
}

void editor_page_save(struct app *a, struct editing *g)
{
    struct trm_err err = {0};
    if (!g->editor.path)
        editor_page_save_as(a, g);
    else if (!try_save(a, g, g->editor.path, SAVE_NEW, &err))
        app_say(a, MESSAGE_BAD, "%s", err.text);
}
