/* What the files of the editor page share: the editor, which belongs to the app and outlives the
 * page, so that one can go to the scope, look, and come back to the same undo. */
#ifndef TUI_EDITING_H
#define TUI_EDITING_H

#include "edit/editor.h"
#include "tui/page.h"
#include "view/editor_view.h"

struct editing {
    bool any; /* there is an editor */
    struct editor editor;
    bool waits; /* another one is to take its place, if the question is answered by yes */
    struct editor next;
    bool answer, candidates;      /* shown */
    struct area area;             /* of the last picture */
    struct journal_paths offered; /* unfinished edits, in the order of the question */
    char *save_path;              /* that is asked about */
};

static inline struct editor_view editing_view(const struct editing *g)
{
    return (struct editor_view){&g->editor, g->answer, g->candidates};
}

/* The page was closed (page_kind.close). */
void editor_page_closed(struct app *a, void *state);

/* Saves where it is already, or asks for a file (editor_save.c). */
void editor_page_save(struct app *a, struct editing *g);
void editor_page_save_as(struct app *a, struct editing *g);

#endif
