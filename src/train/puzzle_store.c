/* A slot goes from NULL to its puzzle once and never changes again, so that readers
 * need no lock. */
#include "train/puzzle_store.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

struct stored {
    uint8_t rows, cols, answer_rows, answer_cols;
    uint8_t cells[]; /* of the question, then of the answer */
};

void puzzle_store_init(struct puzzle_store *s, size_t count)
{
    s->count = count;
    s->slots = xcalloc(count, sizeof *s->slots);
}

size_t puzzle_store_memory(size_t count, int cells)
{
    enum { MALLOC = 16 }; /* its own, for each block */
    return count * (sizeof(struct stored *) + MALLOC + sizeof(struct stored) + 2 * (size_t)cells);
}

void puzzle_store_done(struct puzzle_store *s)
{
    for (size_t i = 0; i < s->count; i++) free(atomic_load(&s->slots[i]));
    free(s->slots);
    *s = (struct puzzle_store){0};
}

static struct stored *pack(const struct trm_puzzle *p)
{
    size_t question = (size_t)trm_grid_size(&p->question);
    size_t answer = (size_t)trm_grid_size(&p->answer);
    struct stored *new = xmalloc(sizeof *new + question + answer);
    *new = (struct stored){p->question.rows, p->question.cols, p->answer.rows, p->answer.cols};
    memcpy(new->cells, p->question.cell, question);
    memcpy(new->cells + question, p->answer.cell, answer);
    return new;
}

void puzzle_store_add(struct puzzle_store *s, const struct trm_puzzle *p)
{
    s->slots = xgrow(s->slots, &s->capacity, s->count + 1, sizeof *s->slots);
    atomic_init(&s->slots[s->count++], pack(p));
}

void puzzle_store_put(struct puzzle_store *s, size_t i, const struct trm_puzzle *p)
{
    CHECK(i < s->count);
    struct stored *new = pack(p), *none = NULL;
    if (!atomic_compare_exchange_strong(&s->slots[i], &none, new)) free(new);
}

bool puzzle_store_get(const struct puzzle_store *s, size_t i, struct trm_grid *question,
                      struct trm_grid *answer)
{
    CHECK(i < s->count);
    const struct stored *found = atomic_load(&s->slots[i]);
    if (!found) return false;
    *question = trm_grid_make(found->rows, found->cols);
    *answer = trm_grid_make(found->answer_rows, found->answer_cols);
    size_t count = (size_t)trm_grid_size(question);
    memcpy(question->cell, found->cells, count);
    memcpy(answer->cell, found->cells + count, (size_t)trm_grid_size(answer));
    return true;
}
