#include "base/clock.h"

#include <math.h>
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

static double seconds_worked(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double lap_seconds(struct lap *l)
{
    struct lap before = *l;
    *l = (struct lap){seconds_now(), seconds_worked(), atomic_load(&stops)};
    if (before.begin == 0) return 0;
    bool stopped = l->stops != before.stops || is_being_told();
    double passed = l->begin - before.begin, worked = l->worked - before.worked;
    return stopped ? fmin(passed, worked) : passed;
}
