/* Signals as something to poll: a handler notes the signal and writes a byte into a pipe.
 *
 * Crashes (SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL) call rescue_now and then take their usual way.
 * A request to stop that is said again (base/stop_wish.h) does not wait for the main loop, nor for
 * what is saved at the end.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include "trmscope/err.h"

/* Handlers for the signals that a terminal program meets. Those that the parent ignores (nohup)
 * stay ignored. Main thread; worker threads leave them to it (base/thread.h). */
bool signals_open(struct trm_err *err);

/* The old handlers again, but for requests to stop: there may be work to save, and a terminal that
 * closes hangs up more than once. */
void signals_close(void);

/* Ends the process as the signal does by itself, so that the parent knows why. */
void signals_end_by(int signal);

int signals_descriptor(void); /* readable when a signal came */
void signals_drain(void);     /* empties the pipe; the notes stay */

/* Whether the signal came since the last call for it. */
bool signals_take(int signal);
/* Any of SIGINT, SIGTERM, SIGHUP, SIGQUIT: its number, else 0. */
int signals_take_stop(void);
/* The program goes on in spite of it: the next request is a first one again. */
void signals_stop_answered(void);

/* Stops the process as ^Z does for any program; returns when it goes on. */
void signals_stop_here(void);

#endif
