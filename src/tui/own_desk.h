/* A pane's desk, made when it is first needed and watched, with the last answer that came from it.
 * Zeroed memory is one without either. */
#ifndef TUI_OWN_DESK_H
#define TUI_OWN_DESK_H

#include "run/desk.h"

struct app;

struct own_desk {
    struct desk *desk;      /* or NULL */
    struct inquiry *answer; /* or NULL */
};

/* Puts an inquiry on the desk. When no desk can be made, it is dropped and a message says why. */
void own_desk_ask(struct app *a, struct own_desk *d, struct inquiry *i);

/* Takes what was done in place of the last answer. Marks the picture as old when there is something
 * or it went on. */
void own_desk_tick(struct app *a, struct own_desk *d);

bool own_desk_busy(const struct own_desk *d);

/* What was asked, and the answer. */
void own_desk_forget(struct own_desk *d);
void own_desk_done(struct own_desk *d);

#endif
