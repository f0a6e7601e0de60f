/* `?`: what the keys do on the page that lies on top, made from the action table. */
#ifndef TUI_HELP_OVERLAY_H
#define TUI_HELP_OVERLAY_H

#include "tui/page.h"

void help_overlay_open(struct app *a);
extern const struct page_kind help_overlay;

#endif
