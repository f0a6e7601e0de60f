/* The wish to stop, said by ^C or kill: the work in hand comes to an end with what there is. A wish
 * that is said again half a second later or more ends the program at once (base/stop_wish.h).
 */
#ifndef CLI_STOP_H
#define CLI_STOP_H

#include <stdbool.h>

/* Starts listening to ^C, and where kill counts too to SIGTERM, SIGHUP and a reader of the output
 * that is gone (SIGPIPE), unless the parent ignores these; nothing is wished yet. Notices ^Z too
 * (base/clock.h). Within another one it goes on listening as that does. */
void stop_listen(bool kill_too);

/* Whether a wish came since then. Any thread. */
bool stop_wished(void);

/* Leaves ^C to the system again, or to the outer one. What was wished can be asked until somebody
 * listens anew. */
void stop_unlisten(void);

#endif
