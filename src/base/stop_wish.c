#include "base/stop_wish.h"

#include "base/clock.h"

static const double AGAIN_SECONDS = 0.5;

/* clock_gettime is among the functions that a handler may call (POSIX). */
bool stop_wish_insists(struct stop_wish *w, int signal)
{
    if (w->said) {
        bool again = seconds_now() - w->at >= AGAIN_SECONDS;
        return again && signal != SIGHUP && signal != SIGPIPE;
    }
    w->at = seconds_now();
    w->said = 1;
    return false;
}
