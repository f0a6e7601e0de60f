/* Signals as something to poll: a handler notes the signal and writes a byte into a pipe.
 *
 * Crashes (SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL) call rescue_now and then take their usual way.
 * A second request to stop (^C ^C) does not wait for the main loop.
 */
#ifndef TUI_SIGNALS_H
#define TUI_SIGNALS_H

#include "trmscope/err.h"

/* Handlers for the signals that a terminal program meets. Those that the parent ignores (nohup)
 * stay ignored. Main thread; worker threads must block all signals. */
bool signals_open(struct trm_err *err);
void signals_close(void); /* the old handlers again */

int signals_descriptor(void); /* readable when a signal came */
void signals_drain(void);     /* empties the pipe; the notes stay */

/* Whether the signal came since the last call for it. */
bool signals_take(int signal);
/* Any of SIGINT, SIGTERM, SIGHUP, SIGQUIT: its number, else 0. */
int signals_take_stop(void);

/* Stops the process as ^Z does for any program; returns when it goes on. */
void signals_stop_here(void);

#endif
