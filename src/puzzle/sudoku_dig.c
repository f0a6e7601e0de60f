/* Which clues can be spared.
 *
 * Whether a clue can be spared is a search for another answer, and nearly every search finds one:
 * the clue is needed. What it found is kept as a rival. A clue that is the only one in a rival is
 * needed, in this question and in every other of the same grid, so that after a while few searches
 * are left, mostly those that find nothing. */
#include "puzzle/sudoku_dig.h"

#include <string.h>

enum {
    SPARE_NODES = 10000,     /* guesses after which a clue is left where it is */
    UNIQUE_NODES = 10000000, /* ... after which it may have more answers; no 9x9 comes near */
};

/* ---- Sets of cells --------------------------------------------------------------------------- */

static void add_cell(struct cell_set *s, int cell)
{
    s->word[cell / 64] |= (uint64_t)1 << cell % 64;
}

static bool has_cell(const struct cell_set *s, int cell)
{
    return s->word[cell / 64] >> cell % 64 & 1;
}

static struct cell_set clues_of(const struct digger *d, const uint8_t *cells)
{
    struct cell_set s = {{0}};
    for (int i = 0; i < d->shape->size * d->shape->size; i++)
        if (cells[i]) add_cell(&s, i);
    return s;
}

static int size_of(const struct cell_set *s)
{
    int size = 0;
    for (int k = 0; k < DIG_WORDS; k++) size += __builtin_popcountll(s->word[k]);
    return size;
}

static struct cell_set both(const struct cell_set *a, const struct cell_set *b)
{
    struct cell_set s;
    for (int k = 0; k < DIG_WORDS; k++) s.word[k] = a->word[k] & b->word[k];
    return s;
}

static int random_cell(struct rng *r, const struct cell_set *s)
{
    int skip = (int)rng_below(r, (uint32_t)size_of(s)), cell = -1;
    while (skip >= 0) skip -= has_cell(s, ++cell);
    return cell;
}

/* ---- Rivals ---------------------------------------------------------------------------------- */

void digger_init(struct digger *d, const struct sudoku_shape *shape, const uint8_t *answer,
                 struct rng *random)
{
    d->shape = shape;
    d->answer = answer;
    d->random = random;
    d->learnt = 0;
}

static int known(const struct digger *d)
{
    return d->learnt < DIG_RIVALS ? (int)d->learnt : DIG_RIVALS;
}

/* Keeps where another full grid differs. */
static const struct cell_set *learn(struct digger *d, const uint8_t *other)
{
    struct cell_set *rival = &d->rival[d->learnt++ % DIG_RIVALS];
    *rival = (struct cell_set){{0}};
    for (int i = 0; i < d->shape->size * d->shape->size; i++)
        if (other[i] != d->answer[i]) add_cell(rival, i);
    return rival;
}

/* The clues that are the only one in some rival. */
static struct cell_set needed(const struct digger *d, const struct cell_set *clues)
{
    struct cell_set all = {{0}};
    for (int i = 0; i < known(d); i++) {
        struct cell_set here = both(&d->rival[i], clues);
        if (size_of(&here) != 1) continue;
        for (int k = 0; k < DIG_WORDS; k++) all.word[k] |= here.word[k];
    }
    return all;
}

/* Whether the question has one answer without the clue at `cell` too. Another answer would have
 * another digit there: that is much sooner refuted than counting. */
static bool can_spare(struct digger *d, uint8_t *cells, int cell)
{
    struct sudoku_search s = {
        .limit = 1, .node_limit = SPARE_NODES, .barred_cell = cell, .barred_digit = cells[cell]};
    cells[cell] = 0;
    sudoku_search(d->shape, cells, &s);
    cells[cell] = d->answer[cell];
    if (s.count > 0) learn(d, s.answer);
    return s.count == 0 && !s.gave_up;
}

/* ---- Digging and filling up ------------------------------------------------------------------ */

void digger_dig(struct digger *d, uint8_t *cells, int least)
{
    int n = d->shape->size * d->shape->size, order[SUDOKU_CELLS];
    for (int i = 0; i < n; i++) order[i] = i;
    rng_shuffle(d->random, order, n);
    struct cell_set clues = clues_of(d, cells), must = needed(d, &clues);
    int left = size_of(&clues);
    for (int k = 0; k < n && left > least; k++) {
        int cell = order[k];
        if (!cells[cell] || has_cell(&must, cell) || !can_spare(d, cells, cell)) continue;
        cells[cell] = 0;
        left--;
        clues = clues_of(d, cells);
        must = needed(d, &clues);
    }
}

/* Gives back a clue, drawn from the cells of a rival. */
static void give_clue(struct digger *d, uint8_t *cells, const struct cell_set *rival)
{
    int cell = random_cell(d->random, rival);
    cells[cell] = d->answer[cell];
}

bool digger_make_unique(struct digger *d, uint8_t *cells)
{
    struct cell_set clues = clues_of(d, cells);
    for (int i = 0; i < known(d); i++) {
        struct cell_set here = both(&d->rival[i], &clues);
        if (size_of(&here) > 0) continue;
        give_clue(d, cells, &d->rival[i]);
        clues = clues_of(d, cells);
    }
    for (;;) {
        struct sudoku_search s = {.limit = 2, .node_limit = UNIQUE_NODES, .random = d->random};
        sudoku_search(d->shape, cells, &s);
        if (s.count < 2) return !s.gave_up;
        size_t n = (size_t)(d->shape->size * d->shape->size);
        bool first_is_ours = memcmp(s.answer, d->answer, n) == 0;
        give_clue(d, cells, learn(d, first_is_ours ? s.last : s.answer));
    }
}
