/* A pane's desk: made when it is first needed, watched, and told about when there is none. */
#ifndef TUI_OWN_DESK_H
#define TUI_OWN_DESK_H

#include "run/desk.h"

struct app;

/* Puts an inquiry on *desk, making the desk if there is none. When that cannot be, the inquiry is
 * dropped and a message says why. */
void own_desk_ask(struct app *a, struct desk **desk, struct inquiry *i);

/* What was done, or NULL; a NULL desk is allowed. Marks the picture as old when there is something
 * or it went on. */
struct inquiry *own_desk_take(struct app *a, struct desk *desk);

#endif
