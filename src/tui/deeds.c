/* What an action does on every page that does not take it itself. */
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/command_palette.h"
#include "tui/editor_page.h"
#include "tui/help_overlay.h"
#include "tui/lesson_page.h"
#include "tui/models_page.h"
#include "tui/puzzles_page.h"
#include "tui/settings.h"

#include <stdlib.h>
#include <string.h>

static void toggle_mouse(struct app *a)
{
    bool on = !terminal_has_mouse(a->terminal);
    terminal_set_mouse(a->terminal, on);
    app_say(a, MESSAGE_GOOD,
            on ? "The mouse works here; with Shift it selects text."
               : "The mouse is the terminal's again.");
}

/* Those built in, and the user's. */
static void theme_taken(struct app *a, void *context, int which)
{
    struct theme *own;
    struct trm_err err = {0};
    char **names = settings_themes();
    const struct theme *t = NULL;
    (void)context;
    for (int i = 0; names[i]; i++) {
        if (i == which) t = settings_theme(names[i], &own, &err);
        free(names[i]);
    }
    free(names);
    if (!t) {
        app_say(a, MESSAGE_BAD, "%s", err.text);
        return;
    }
    a->screen.look.theme = t;
    theme_free(a->own_theme);
    a->own_theme = own;
    app_say(a, MESSAGE_GOOD, "theme: %s in config.yaml keeps these colours.", theme_name(t));
}

static void ask_theme(struct app *a)
{
    char **names = settings_themes();
    int count = 0, chosen = 0;
    for (; names[count]; count++)
        if (strcmp(names[count], theme_name(a->screen.look.theme)) == 0) chosen = count;
    const struct choice_wish w = {.title = "theme",
                                  .names = (const char *const *)names,
                                  .count = count,
                                  .chosen = chosen,
                                  .take = theme_taken};
    choice_open(a, &w);
    for (int i = 0; i < count; i++) free(names[i]);
    free(names);
}

void app_do_everywhere(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_PUZZLES: puzzles_page_open(a); break;
    case ACTION_MODELS: models_page_open(a); break;
    case ACTION_FIND: puzzles_page_find(a); break;
    case ACTION_EDIT: editor_page_edit_present(a); break;
    case ACTION_NEW: editor_page_new(a); break;
    case ACTION_TUTOR: tutor_toggle(a); break;
    case ACTION_TUTOR_NEXT: tutor_next(a); break;
    case ACTION_EXPORT: export_ask(a); break;
    case ACTION_PALETTE: command_palette_open(a); break;
    case ACTION_THEME: ask_theme(a); break;
    case ACTION_HELP: help_overlay_open(a); break;
    case ACTION_MESSAGES: messages_open(a); break;
    case ACTION_MOUSE: toggle_mouse(a); break;
    case ACTION_REDRAW: terminal_redraw(a->terminal); break;
    case ACTION_SUSPEND: terminal_suspend(a->terminal); break;
    case ACTION_BACK:
    case ACTION_CLOSE: app_pop(a); break;
    case ACTION_QUIT:
        a->quit = editor_page_may_quit(a) && export_may_quit(a) && lessons_may_quit(a);
        break;
    case ACTION_TEACH: lesson_page_call(a); break;
    default: break;
    }
}
