/* What the model does with the whole pack that is open. */
#ifndef TUI_SURVEY_PAGE_H
#define TUI_SURVEY_PAGE_H

#include "tui/page.h"

/* Begins at once, in the background; closing the page stops it. */
void survey_page_open(struct app *a);
extern const struct page_kind survey_page;

#endif
