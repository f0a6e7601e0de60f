/* A signal handler may only set a flag, so there is one here, with the moment at which it was set:
 * the only variables of the program that change outside any struct. */
#include "cli/stop.h"
#include "base/clock.h"

#include <signal.h>

static const double AGAIN_SECONDS = 0.5;

static volatile sig_atomic_t wished;
static volatile double wished_at;

/* clock_gettime, signal and raise are among the functions that a handler may call (POSIX). */
static void note_wish(int number)
{
    if (!wished) {
        wished_at = seconds_now();
        wished = 1;
    } else if (seconds_now() - wished_at >= AGAIN_SECONDS) {
        signal(number, SIG_DFL);
        raise(number);
    }
}

void stop_listen(bool kill_too)
{
    struct sigaction noted = {.sa_handler = note_wish};
    sigfillset(&noted.sa_mask);
    wished = 0;
    sigaction(SIGINT, &noted, NULL);
    if (!kill_too) return;
    sigaction(SIGTERM, &noted, NULL);
    sigaction(SIGHUP, &noted, NULL);
}

bool stop_wished(void)
{
    return wished;
}

void stop_unlisten(void)
{
    signal(SIGINT, SIG_DFL);
}
