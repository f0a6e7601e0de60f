/* Which part of the work a thread is at, for trmscope bench: how long all threads were at each.
 *
 * Functions of the hot code open with PART_SCOPE. While the clock stands still, which it does
 * outside of bench, that costs a look at one flag.
 */
#ifndef TENSOR_PARTS_H
#define TENSOR_PARTS_H

#include <stdatomic.h>
#include <stdbool.h>

enum part {
    PART_REST, /* whatever is not one of the following */
    PART_PRODUCT,
    PART_ARRANGE, /* rounding, packing and turning of matrices for products */
    PART_NORM,
    PART_ACTIVATION,
    PART_ATTENTION, /* softmax and rotation */
    PART_LOSS,
    PART_OPTIMIZER, /* sums of gradients, the new weights, their average */
    PART_DATA,      /* rows that take their next puzzle, its embedding */
    PART_WAITING,   /* for other threads */
    PARTS
};

/* The names, in the order above. */
const char *part_name(enum part p);

/* Start from nothing; stop and get the share of each part in the time of all threads. Both while no
 * other thread works. */
void parts_start(void);
void parts_stop(double shares[PARTS]);

extern atomic_bool parts_clock_runs;

/* Puts the calling thread's time so far down to the part it was at; returns that part. */
enum part part_change(enum part to);

static inline enum part part_enter(enum part to)
{
    bool on = atomic_load_explicit(&parts_clock_runs, memory_order_relaxed);
    return on ? part_change(to) : PART_REST;
}

static inline void part_leave(const enum part *before)
{
    if (atomic_load_explicit(&parts_clock_runs, memory_order_relaxed)) part_change(*before);
}

/* The rest of the enclosing block is this part's. */
#define PART_SCOPE(which) PART_SCOPE_OF_LINE(which, __LINE__)
#define PART_SCOPE_OF_LINE(which, line) PART_SCOPE_NAMED(which, line)
#define PART_SCOPE_NAMED(which, line)                                                              \
    __attribute__((cleanup(part_leave), unused)) const enum part part_before_##line =              \
        part_enter(which)

#endif
