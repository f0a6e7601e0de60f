/* What an action does on every page that does not take it itself. */
#include "tui/app.h"
#include "tui/command_palette.h"
#include "tui/editor_page.h"
#include "tui/help_overlay.h"
#include "tui/models_page.h"
#include "tui/puzzles_page.h"

static void toggle_mouse(struct app *a)
{
    bool on = !terminal_has_mouse(a->terminal);
    terminal_set_mouse(a->terminal, on);
    app_say(a, MESSAGE_GOOD,
            on ? "The mouse works here; with Shift it selects text."
               : "The mouse is the terminal's again.");
}

void app_do_everywhere(struct app *a, enum action action)
{
    switch (action) {
    case ACTION_PUZZLES: puzzles_page_open(a); break;
    case ACTION_MODELS: models_page_open(a); break;
    case ACTION_FIND: puzzles_page_find(a); break;
    case ACTION_EDIT: editor_page_edit_present(a); break;
    case ACTION_NEW: editor_page_new(a); break;
    case ACTION_PALETTE: command_palette_open(a); break;
    case ACTION_HELP: help_overlay_open(a); break;
    case ACTION_MOUSE: toggle_mouse(a); break;
    case ACTION_REDRAW: terminal_redraw(a->terminal); break;
    case ACTION_SUSPEND: terminal_suspend(a->terminal); break;
    case ACTION_BACK:
    case ACTION_CLOSE: app_pop(a); break;
    case ACTION_QUIT: a->quit = true; break;
    default: break;
    }
}
