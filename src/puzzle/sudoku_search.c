/* The exact search for any size: one mask of candidates for each cell. It is also the plain twin
 * that the fast one for 9x9 (sudoku_nine.c) is tested against.
 *
 * Invariant: a cell is settled when its mask has one bit and its digit was taken from everybody it
 * sees. */
#include "puzzle/sudoku.h"

#include "base/check.h"

#include <string.h>

struct state {
    const struct sudoku_shape *shape;
    uint16_t mask[SUDOKU_CELLS]; /* bit d-1: digit d may go here */
    bool settled[SUDOKU_CELLS];
    int left; /* cells that are not settled */
};

static bool is_single(unsigned mask)
{
    return (mask & (mask - 1)) == 0;
}

/* Takes the cell's one digit from everybody it sees; false when that leaves somebody nothing. */
static bool settle_cell(struct state *s, int cell)
{
    const struct sudoku_shape *h = s->shape;
    int n = h->size, row = cell / n, col = cell % n;
    int units[3] = {row, n + col, 2 * n + row / h->box_rows * h->box_rows + col / h->box_cols};
    uint16_t digit = s->mask[cell];
    s->settled[cell] = true;
    s->left--;
    for (int k = 0; k < 3; k++) {
        for (int i = 0; i < n; i++) {
            int other = sudoku_unit_cell(h, units[k], i);
            if (other == cell) continue;
            s->mask[other] &= (uint16_t)~digit;
            if (!s->mask[other]) return false;
        }
    }
    return true;
}

static bool settle_singles(struct state *s, bool *changed)
{
    int cells = s->shape->size * s->shape->size;
    for (int i = 0; i < cells; i++) {
        if (s->settled[i] || !is_single(s->mask[i])) continue;
        *changed = true;
        if (!settle_cell(s, i)) return false;
    }
    return true;
}

/* Digits with one place in a unit go there; false when one has no place. */
static bool find_places(struct state *s, bool *changed)
{
    int n = s->shape->size;
    unsigned all = (1u << n) - 1;
    for (int u = 0; u < 3 * n; u++) {
        unsigned once = 0, twice = 0;
        for (int i = 0; i < n; i++) {
            unsigned mask = s->mask[sudoku_unit_cell(s->shape, u, i)];
            twice |= once & mask;
            once |= mask;
        }
        if (once != all) return false;
        unsigned alone = once & ~twice;
        for (int i = 0; i < n; i++) {
            int cell = sudoku_unit_cell(s->shape, u, i);
            unsigned here = s->mask[cell] & alone;
            if (!here || s->mask[cell] == here) continue;
            if (!is_single(here)) return false; /* two digits, one cell */
            s->mask[cell] = (uint16_t)here;
            *changed = true;
        }
    }
    return true;
}

static bool settle(struct state *s)
{
    for (;;) {
        bool changed = false;
        if (!settle_singles(s, &changed)) return false;
        if (!changed && !find_places(s, &changed)) return false;
        if (!changed) return true;
    }
}

/* The first cell with the fewest candidates. */
static int choose(const struct state *s)
{
    int best = -1, fewest = SUDOKU_SIZE + 1, cells = s->shape->size * s->shape->size;
    for (int i = 0; i < cells && fewest > 2; i++) {
        int count = __builtin_popcount(s->mask[i]);
        if (s->settled[i] || count >= fewest) continue;
        fewest = count;
        best = i;
    }
    return best;
}

static unsigned choose_digit(unsigned mask, struct rng *random)
{
    if (random)
        for (uint32_t skip = rng_below(random, (uint32_t)__builtin_popcount(mask)); skip; skip--)
            mask &= mask - 1;
    return mask & -mask;
}

static void keep_answer(const struct state *s, uint8_t *answer)
{
    int cells = s->shape->size * s->shape->size;
    for (int i = 0; i < cells; i++) answer[i] = (uint8_t)(__builtin_ctz(s->mask[i]) + 1);
}

/* Guesses "this digit is here", and after that has been searched, "it is not". */
static void search(struct state *s, struct sudoku_search *all)
{
    while (settle(s)) {
        if (s->left == 0) {
            keep_answer(s, all->last);
            if (all->count++ == 0) memcpy(all->answer, all->last, sizeof all->answer);
            return;
        }
        if (sudoku_search_over(all)) {
            all->gave_up = true;
            return;
        }
        all->nodes++;
        int cell = choose(s);
        unsigned digit = choose_digit(s->mask[cell], all->random);
        struct state with = *s;
        with.mask[cell] = (uint16_t)digit;
        search(&with, all);
        if (all->count >= all->limit || all->gave_up) return;
        s->mask[cell] &= (uint16_t)~digit;
    }
}

void sudoku_search_any(const struct sudoku_shape *shape, const uint8_t *cells,
                       struct sudoku_search *s)
{
    int count = shape->size * shape->size;
    struct state first = {.shape = shape, .left = count};
    for (int i = 0; i < count; i++)
        first.mask[i] = (uint16_t)(cells[i] ? 1u << (cells[i] - 1) : (1u << shape->size) - 1);
    if (s->barred_digit) first.mask[s->barred_cell] &= (uint16_t) ~(1u << (s->barred_digit - 1));
    s->count = 0;
    s->nodes = 0;
    s->gave_up = false;
    if (s->barred_digit && !first.mask[s->barred_cell]) return;
    search(&first, s);
}

void sudoku_search(const struct sudoku_shape *shape, const uint8_t *cells, struct sudoku_search *s)
{
    if (shape->size == 9)
        sudoku_search_nine(cells, s);
    else
        sudoku_search_any(shape, cells, s);
}

bool sudoku_solve(const struct trm_grid *question, int limit, struct trm_solution *out)
{
    const struct sudoku_shape *shape = sudoku_shape(question->rows);
    CHECK(shape && question->cols == question->rows && limit >= 1);
    struct sudoku_search s = {.limit = limit, .node_limit = SUDOKU_SOLVE_NODES};
    sudoku_search(shape, question->cell, &s);
    *out = (struct trm_solution){.count = s.count, .nodes = s.nodes, .gave_up = s.gave_up};
    if (s.count == 0) return true;
    out->answer = trm_grid_make(question->rows, question->cols);
    memcpy(out->answer.cell, s.answer, (size_t)trm_grid_size(question));
    return true;
}
