/* The scope's puzzle run K times from elsewhere: what each of them answers, where they agree, and
 * whose answer each way to pick takes. */
#ifndef TUI_RESTARTS_PAGE_H
#define TUI_RESTARTS_PAGE_H

#include "tui/page.h"

/* Opens the page and starts at once. */
void restarts_open(struct app *a);

extern const struct page_kind restarts_page;

#endif
