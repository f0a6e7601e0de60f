/* The editors of the terminal program, one page for all families. */
#ifndef TUI_EDITOR_PAGE_H
#define TUI_EDITOR_PAGE_H

#include "run/shelf.h"
#include "trmscope/family.h"
#include "tui/page.h"

extern const struct page_kind editor_page;

/* Opens the editor on a copy of a puzzle. What was being edited before stays in its journal; where
 * that could not be written, a question comes first. */
void editor_page_edit(struct app *a, const struct trm_puzzles *all, size_t index);

/* ... on a puzzle of a shelf, with the other tests of its task. */
void editor_page_edit_shelved(struct app *a, const struct shelf *s, size_t item);

/* ... on the puzzle that the scope shows; if that came from the editor, with all its undo. */
void editor_page_edit_present(struct app *a);

/* Asks what shall be made: an unfinished edit, or a new puzzle of a family. */
void editor_page_new(struct app *a);

/* Says so when there are unfinished edits: at the start of the program, unless something is wrong,
 * which is worth more. */
void editor_page_remind(struct app *a);

/* The puzzles that are being edited, as they are now: what may be trained on, run, traced.
 * *current: which of them one is at. False: nothing is being edited. */
bool editor_page_puzzles(const struct app *a, struct trm_puzzles *out, size_t *current);

/* Quitting: false, with a question on the screen, while an edit would be lost. */
bool editor_page_may_quit(struct app *a);

/* Lets go of the editor; what is not saved stays in the journal. */
void editor_page_done(struct app *a);

#endif
