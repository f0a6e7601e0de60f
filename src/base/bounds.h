/* The smaller and the larger of two numbers, and a number kept within bounds. */
#ifndef BASE_BOUNDS_H
#define BASE_BOUNDS_H

static inline int least_of(int a, int b)
{
    return a < b ? a : b;
}

static inline int most_of(int a, int b)
{
    return a > b ? a : b;
}

/* Where the bounds cross, the lower one wins. */
static inline int clamped(int value, int low, int high)
{
    return most_of(low, least_of(value, high));
}

#endif
