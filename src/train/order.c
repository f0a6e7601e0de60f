/* A Feistel network permutes the numbers of an even number of bits; what falls outside 0..count-1
 * is permuted again until it falls inside (Black & Rogaway 2002), fewer than four times on average.
 */
#include "train/order.h"

#include "base/check.h"

enum { ROUNDS = 6 };

/* The finalizer of SplitMix64 (Steele, Lea & Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

size_t order_at(size_t i, size_t count, uint64_t key)
{
    CHECK(i < count);
    int half = 1; /* bits */
    while (half < 31 && (uint64_t)1 << (2 * half) < count) half++;
    uint64_t mask = ((uint64_t)1 << half) - 1, x = i;
    do {
        uint64_t left = x >> half, right = x & mask;
        for (int round = 0; round < ROUNDS; round++) {
            uint64_t next = left ^ (mix(mix(key + (uint64_t)round) + right) & mask);
            left = right;
            right = next;
        }
        x = left << half | right;
    } while (x >= count);
    return (size_t)x;
}
