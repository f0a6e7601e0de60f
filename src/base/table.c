/* Hashing with linear probing, never more than half full. */
#include "base/table.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

/* Where the number is, or where it would be. */
static size_t place_of(const struct table *t, uint64_t key)
{
    size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (t->capacity - 1);
    while (t->keys[i] && t->keys[i] != key) i = (i + 1) & (t->capacity - 1);
    return i;
}

static void grow(struct table *t)
{
    struct table larger = {
        .size = t->size, .count = t->count, .capacity = t->capacity ? 2 * t->capacity : 256};
    larger.keys = xcalloc(larger.capacity, sizeof *larger.keys);
    larger.values = xcalloc(larger.capacity, larger.size);
    for (size_t i = 0; i < t->capacity; i++) {
        if (!t->keys[i]) continue;
        size_t place = place_of(&larger, t->keys[i]);
        larger.keys[place] = t->keys[i];
        memcpy(larger.values + place * t->size, t->values + i * t->size, t->size);
    }
    table_done(t);
    *t = larger;
}

const void *table_find(const struct table *t, uint64_t key)
{
    if (t->capacity == 0 || key == 0) return NULL;
    size_t i = place_of(t, key);
    return t->keys[i] ? t->values + i * t->size : NULL;
}

void *table_put(struct table *t, uint64_t key)
{
    CHECK(key != 0 && t->size > 0);
    if (2 * (t->count + 1) > t->capacity) grow(t);
    size_t i = place_of(t, key);
    t->count += t->keys[i] == 0;
    t->keys[i] = key;
    return t->values + i * t->size;
}

void table_done(struct table *t)
{
    free(t->keys);
    free(t->values);
    *t = (struct table){.size = t->size};
}
