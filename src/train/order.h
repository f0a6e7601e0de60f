/* A random order of 0..count-1 without a list of it: place i of the order with a key. */
#ifndef TRAIN_ORDER_H
#define TRAIN_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* Every number below count comes out for exactly one i below count. */
size_t order_at(size_t i, size_t count, uint64_t key);

#endif
