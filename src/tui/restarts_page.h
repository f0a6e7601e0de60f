/* The scope's puzzle run K times from elsewhere: what each of them answers, where they agree, and
 * whose answer each way to pick takes. */
#ifndef TUI_RESTARTS_PAGE_H
#define TUI_RESTARTS_PAGE_H

#include "tui/page.h"

/* Opens the page: with what was found for this puzzle and this model, else it starts at once. */
void restarts_open(struct app *a);

/* What was found is kept when the page is closed, and forgotten when another puzzle or model is
 * shown. */
struct restarts_state;
void restarts_forget(struct app *a);

extern const struct page_kind restarts_page;

#endif
