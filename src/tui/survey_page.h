/* What the model does with the whole pack that is open. */
#ifndef TUI_SURVEY_PAGE_H
#define TUI_SURVEY_PAGE_H

#include "tui/page.h"

/* Begins at once, in the background, and goes on when the page is closed; what was found is kept,
 * so that one comes back to it from the puzzles of a bar, until another pack or another model is
 * asked about. */
void survey_page_open(struct app *a);
extern const struct page_kind survey_page;

/* For the app: takes what the worker has found; releases everything. */
struct survey_state;
void survey_tick(struct app *a);
/* How much is done of one that runs, 0..1; negative: none does. */
double survey_share(const struct app *a);
void survey_close(struct app *a);

#endif
