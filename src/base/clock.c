#include "base/clock.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

static atomic_uint stops;

void clock_continued(int signal)
{
    (void)signal;
    atomic_fetch_add(&stops, 1);
}

/* Threads go on together, and the main one, which alone is told, may be the last: to those that
 * block the signal it shows until then. */
static bool is_being_told(void)
{
    sigset_t waiting;
    return sigpending(&waiting) == 0 && sigismember(&waiting, SIGCONT) == 1;
}

double lap_seconds(struct lap *l)
{
    struct lap before = *l;
    *l = (struct lap){seconds_now(), atomic_load(&stops)};
    bool stopped = l->stops != before.stops || is_being_told();
    return stopped || before.begin == 0 ? 0 : l->begin - before.begin;
}
