/* Values of one size, each found by a number that is not 0: a fingerprint, say. */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Begins as {.size = sizeof (its values)}; one owner. */
struct table {
    size_t size;            /* bytes of a value */
    size_t count, capacity; /* capacity is a power of two, or 0 */
    uint64_t *keys;         /* [capacity]; 0: free */
    char *values;           /* [capacity] of that size */
};

/* The value of a number, NULL where it has none. Valid until the next table_put. */
const void *table_find(const struct table *t, uint64_t key);

/* Where the value of that number is to be written: the old one lies there, or zeros. key is not 0.
 */
void *table_put(struct table *t, uint64_t key);

void table_done(struct table *t);

#endif
