/* The tutorial: five minutes in the program itself. A strip at the bottom of the screen says what to
 * do; the program above it is the real one, only lower. A page is done when the person did it.
 */
#ifndef TUI_TUTOR_H
#define TUI_TUTOR_H

#include "trmscope/grid.h"

#include <stdbool.h>

struct app;

/* A value in the app. */
struct tutor {
    bool on, done; /* done: what the page asks for was done */
    int page;
    struct trm_grid question; /* that the scope showed when the page began */
    bool edited;              /* the editor was open since then */
};

/* Begins, or ends where it is on already. */
void tutor_toggle(struct app *a);

/* The next page, whether this one is done or not; behind the last one it ends. */
void tutor_next(struct app *a);

/* Looks whether the page is done. */
void tutor_tick(struct app *a);

/* Whether it takes the key: Enter on a page that is done. */
bool tutor_key(struct app *a, int key);

/* Rows of a screen of that height that the strip takes; 0 while it is off, or has no room. */
int tutor_rows(const struct app *a, int height);

/* Draws it into the last rows of the app's canvas. */
void tutor_draw(struct app *a);

#endif
