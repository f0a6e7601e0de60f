/* What goes on in the background, in a few words at the right of the title line: whoever looks
 * elsewhere sees that it does, and how far it is. */
#ifndef TUI_UNDER_WAY_H
#define TUI_UNDER_WAY_H

struct app;
struct page_kind;

enum { UNDER_WAY_TEXT = 96 };

/* "rec, lesson 20%", what matters most first; without what the page that is shown tells itself
 * (NULL: all of it). */
const char *under_way_text(char out[UNDER_WAY_TEXT], const struct app *a,
                           const struct page_kind *shown);

/* For the app: keeps it in screen.under_way, and marks the picture as old when it has changed. */
void under_way_tick(struct app *a);

#endif
