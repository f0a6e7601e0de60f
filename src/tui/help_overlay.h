/* `?`: what the keys do on the page that lies on top, made from the action table. */
#ifndef TUI_HELP_OVERLAY_H
#define TUI_HELP_OVERLAY_H

#include "tui/page.h"

void help_overlay_open(struct app *a);

/* The same about a part of the page: what it shows, in words, above its keys. Texts are borrowed:
 * they outlive the overlay, or change only where the next one takes its place. */
void help_overlay_open_about(struct app *a, const char *title, const char *intro);
extern const struct page_kind help_overlay;

#endif
