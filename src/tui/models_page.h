/* `M`: the browser of models. */
#ifndef TUI_MODELS_PAGE_H
#define TUI_MODELS_PAGE_H

#include "tui/page.h"

void models_page_open(struct app *a);
extern const struct page_kind models_page;

#endif
