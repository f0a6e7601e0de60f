/* Putting the terminal right, whichever way the program ends.
 *
 * While curses runs, standard error is collected in memory (a library that prints would spoil the
 * screen) and shown when the screen is given back. Everything that rescue_now needs is prepared by
 * rescue_arm, because a crash handler may neither allocate nor call curses.
 */
#ifndef TUI_RESCUE_H
#define TUI_RESCUE_H

#include <stddef.h>

/* Remembers the modes of the terminal `keys`; call before curses changes them. */
void rescue_remember(int keys);

/* What to write to `screen` to leave it, at most 400 bytes; collects standard error from now on if
 * it is a terminal. */
void rescue_arm(int screen, const char *bytes, size_t length);

/* Leaves the terminal as it was, and shows what was collected. Async-signal-safe; a second call
 * does nothing. */
void rescue_now(void);

/* The terminal was left in the usual way: only shows what was collected. */
void rescue_disarm(void);

#endif
