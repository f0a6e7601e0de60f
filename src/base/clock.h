/* How long things take. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <time.h>

/* Seconds since some moment in the past; never goes back, whatever becomes of the
 * date. Any thread. */
static inline double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Time at work, lap by lap: while the process is stopped (^Z, SIGSTOP) nothing is worked. */
struct lap {
    double begin, worked; /* worked: by all threads of the process, so far */
    unsigned stops;       /* of the process, so far */
};

/* Seconds since the last call, after which the next lap begins; 0 at the first call (*l is zeroed).
 * Of a lap in which the process was stopped not more counts than processors worked for it: for some
 * it is stopped ten times a second (cpulimit). */
double lap_seconds(struct lap *l);

/* The process was stopped and goes on: the handler of SIGCONT, or a part of it. Without one, stops
 * are not noticed. */
void clock_continued(int signal);

#endif
