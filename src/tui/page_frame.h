/* The lines around every page but the scope: title, message, keys. */
#ifndef TUI_PAGE_FRAME_H
#define TUI_PAGE_FRAME_H

#include "canvas/canvas.h"

struct app;

/* Draws them and returns what lies between, which may be empty. title: what the page is about;
 * right: text at the right end of the title line, or NULL; status: shown while there is no message,
 * or NULL. */
struct area page_frame(struct app *a, struct canvas *c, const char *title, const char *right,
                       const char *status);

#endif
