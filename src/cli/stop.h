/* The wish to stop, said by ^C or kill: the work in hand comes to an end with what there is. A wish
 * that is said again half a second later or more ends the program at once; sooner it is the same
 * one, for timeout(1) and some shells signal both a program and its group.
 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* Starts listening to ^C, and to SIGTERM and SIGHUP where kill counts too; nothing
 * is wished yet. */
void stop_listen(bool kill_too);

/* Whether a wish came since then. Any thread. */
bool stop_wished(void);

/* Leaves ^C to the system again. */
void stop_unlisten(void);

#endif
