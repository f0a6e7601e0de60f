/* Every thread has a clock of its own, in ticks, which only shares are made of. */
#include "tensor/parts.h"

#include <stdint.h>
#include <string.h>
#include <time.h>

/* Threads that have ended leave theirs to later ones. */
enum { CLOCKS = 256, LINE = 64 };

struct clock {
    _Alignas(LINE) uint64_t ticks[PARTS];
    uint64_t since; /* at `part` */
    enum part part;
    unsigned round; /* of parts_start that this thread has seen */
};

atomic_bool parts_clock_runs;
static struct clock clocks[CLOCKS];
static atomic_uint used;
static unsigned round_now;

const char *part_name(enum part p)
{
    static const char *const names[PARTS] = {
        "rest",      "multiplication", "arranging", "norm", "activation",
        "attention", "loss",           "optimizer", "data", "waiting"};
    return names[p];
}

static uint64_t ticks_now(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
#endif
}

static struct clock *own_clock(void)
{
    static _Thread_local struct clock *own;
    if (!own) own = &clocks[atomic_fetch_add(&used, 1) % CLOCKS];
    return own;
}

enum part part_change(enum part to)
{
    struct clock *c = own_clock();
    uint64_t now = ticks_now();
    enum part from = c->round == round_now ? c->part : PART_REST;
    if (c->round == round_now) c->ticks[from] += now - c->since;
    c->round = round_now;
    c->part = to;
    c->since = now;
    return from;
}

void parts_start(void)
{
    for (int i = 0; i < CLOCKS; i++) memset(clocks[i].ticks, 0, sizeof clocks[i].ticks);
    round_now++;
    parts_clock_runs = true;
    part_change(PART_REST);
}

void parts_stop(double shares[PARTS])
{
    double sum = 0;
    part_change(PART_REST);
    parts_clock_runs = false;
    for (int p = 0; p < PARTS; p++) {
        shares[p] = 0;
        for (int i = 0; i < CLOCKS; i++) shares[p] += (double)clocks[i].ticks[p];
        sum += shares[p];
    }
    for (int p = 0; p < PARTS; p++) shares[p] /= sum;
}
