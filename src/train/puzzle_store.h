/* Many puzzles in little memory, filled by any thread in any order: what a training source draws
 * from. */
#ifndef TRAIN_PUZZLE_STORE_H
#define TRAIN_PUZZLE_STORE_H

#include "trmscope/family.h"

#include <stdatomic.h>

struct stored;

struct puzzle_store {
    size_t count, capacity;
    _Atomic(struct stored *) *slots; /* NULL: not there yet */
};

/* Bytes that so many puzzles take, question and answer of up to so many cells. */
size_t puzzle_store_memory(size_t count, int cells);

void puzzle_store_init(struct puzzle_store *s, size_t count);
void puzzle_store_done(struct puzzle_store *s);

/* Keeps question and answer of *p as one more number, while no other thread uses the store, which
 * may be a zeroed one. */
void puzzle_store_add(struct puzzle_store *s, const struct trm_puzzle *p);

/* Keeps question and answer of *p as number i, unless another thread was first. */
void puzzle_store_put(struct puzzle_store *s, size_t i, const struct trm_puzzle *p);

/* Question and answer of number i; false, and nothing written, when it is not there yet. */
bool puzzle_store_get(const struct puzzle_store *s, size_t i, struct trm_grid *question,
                      struct trm_grid *answer);

#endif
