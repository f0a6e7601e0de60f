/* The wish to stop, as signals say it. timeout(1), some shells and a terminal that closes send more
 * than one within milliseconds: that is one wish. Who says it again half a second later or more
 * does not want to wait for the work in hand. A hangup and a pipe without a reader only tell that
 * nobody is there any more, however often they come.
 */
#ifndef BASE_STOP_WISH_H
#define BASE_STOP_WISH_H

#include <signal.h>
#include <stdbool.h>

struct stop_wish {
    volatile sig_atomic_t said;
    volatile double at; /* when it was said first */
};

/* Notes a signal, or 0 for a wish that came otherwise; true: the program shall end at once. For
 * handlers of signals. */
bool stop_wish_insists(struct stop_wish *w, int signal);

#endif
