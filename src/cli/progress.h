/* How far a long command is, as one line on standard error, and ^C as a wish to stop with what
 * there is. The line is only for people: a terminal gets it, a file does not.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>

struct progress {
    char what[64];    /* "evaluating", stands before the numbers; may be a file's name */
    bool shown;       /* whether anyone sees it */
    struct lap clock; /* since it was drawn */
    double drawn;     /* when that was */
    double passed;    /* seconds before that; none while the process is stopped */
    double next;      /* when it is drawn again */
};

/* Starts listening to ^C: cli/stop.h says whether it came. */
void progress_begin(struct progress *p, const char *what, bool quiet);

/* Shows that `done` of `count` are done; false after ^C. p is a struct progress: the signature is
 * that of progress callbacks. */
bool progress_show(void *p, double done, size_t count);

/* Wipes the line and leaves ^C to the system again, or to who listened before (stop_unlisten). */
void progress_end(struct progress *p);

#endif
