/* Carries out a script on an app: the same app, the same events, a clock of its own. */
#ifndef TUI_PERFORM_H
#define TUI_PERFORM_H

#include "tui/app.h"
#include "tui/script.h"

/* False and an error that names the line when a file cannot be written or what is waited for does
 * not come. A script that quits ends there. */
bool perform(struct app *a, const struct script *s, struct trm_err *err);

#endif
