/* How hard a Sudoku is, measured twice.
 *
 * For a program: the guesses of the exact search. For a person: the hardest of the techniques that
 * people know, where at each turn the easiest one that achieves anything is used; all of them work
 * on the pencil marks, for any size.
 *
 * Invariant: marks[c] holds bit d-1 for every digit d that may still go to cell c. */
#include "puzzle/sudoku.h"

#include <limits.h>

enum { RATING_NODES = 100000 }; /* harder than that has no number */

/* The number of guesses is partly luck: where the search begins. The same puzzle turned is as hard,
 * so the luckiest of four counts. Without this a search for hard puzzles finds unlucky ones. */
long sudoku_rating(const struct sudoku_shape *shape, const uint8_t *cells, long enough)
{
    int n = shape->size, turns = shape->box_rows == shape->box_cols ? 4 : 2;
    long fewest = LONG_MAX;
    if (n > SUDOKU_RATED) return -1;
    for (int t = 0; t < turns && fewest >= enough; t++) {
        uint8_t turned[SUDOKU_CELLS];
        for (int i = 0; i < n * n; i++) {
            int k = t & 1 ? n * n - 1 - i : i;
            turned[t & 2 ? k % n * n + k / n : k] = cells[i];
        }
        struct sudoku_search s = {.limit = 2, .node_limit = RATING_NODES};
        sudoku_search(shape, turned, &s);
        if (!s.gave_up && s.nodes < fewest) fewest = s.nodes;
    }
    return fewest < LONG_MAX ? fewest : -1;
}

/* ---- Pencil marks ---------------------------------------------------------------------------- */

struct pencil {
    const struct sudoku_shape *shape;
    int n;
    uint16_t marks[SUDOKU_CELLS];
    bool settled[SUDOKU_CELLS]; /* its digit is taken from everybody it sees */
    int left;
};

static bool erase(struct pencil *p, int cell, unsigned digits)
{
    unsigned before = p->marks[cell];
    p->marks[cell] &= (uint16_t)~digits;
    return p->marks[cell] != before;
}

static bool is_single(unsigned mask)
{
    return mask && (mask & (mask - 1)) == 0;
}

static bool see_each_other(const struct pencil *p, int a, int b)
{
    const struct sudoku_shape *s = p->shape;
    int ra = a / p->n, ca = a % p->n, rb = b / p->n, cb = b % p->n;
    return ra == rb || ca == cb ||
           (ra / s->box_rows == rb / s->box_rows && ca / s->box_cols == cb / s->box_cols);
}

/* ---- Singles: a cell with one mark, a digit with one place ----------------------------------- */

static bool naked_single(struct pencil *p)
{
    int cells = p->n * p->n;
    for (int i = 0; i < cells; i++) {
        if (p->settled[i] || !is_single(p->marks[i])) continue;
        for (int k = 0; k < cells; k++)
            if (k != i && see_each_other(p, i, k)) erase(p, k, p->marks[i]);
        p->settled[i] = true;
        p->left--;
        return true;
    }
    return false;
}

/* Places of a digit in a unit: bit i for the i-th cell. */
static unsigned places(const struct pencil *p, int u, int digit)
{
    unsigned found = 0;
    for (int i = 0; i < p->n; i++)
        if (p->marks[sudoku_unit_cell(p->shape, u, i)] >> digit & 1) found |= 1u << i;
    return found;
}

static bool hidden_single(struct pencil *p)
{
    for (int u = 0; u < 3 * p->n; u++) {
        for (int d = 0; d < p->n; d++) {
            unsigned where = places(p, u, d);
            if (!is_single(where)) continue;
            int cell = sudoku_unit_cell(p->shape, u, __builtin_ctz(where));
            if (erase(p, cell, ~(1u << d))) return true;
        }
    }
    return false;
}

static bool use_singles(struct pencil *p)
{
    return naked_single(p) || hidden_single(p);
}

/* ---- Locked digits: all places of a digit in one unit lie in another ------------------------- */

static bool in_unit(const struct pencil *p, int u, int cell)
{
    int row = cell / p->n, col = cell % p->n, k = u % p->n;
    const struct sudoku_shape *s = p->shape;
    if (u < p->n) return row == k;
    if (u < 2 * p->n) return col == k;
    return row / s->box_rows * s->box_rows + col / s->box_cols == k;
}

static bool lock_digit(struct pencil *p, int u, int v, int digit)
{
    unsigned where = places(p, u, digit);
    for (unsigned w = where; w; w &= w - 1)
        if (!in_unit(p, v, sudoku_unit_cell(p->shape, u, __builtin_ctz(w)))) return false;
    bool erased = false;
    for (int i = 0; i < p->n && where; i++) {
        int cell = sudoku_unit_cell(p->shape, v, i);
        if (!in_unit(p, u, cell)) erased |= erase(p, cell, 1u << digit);
    }
    return erased;
}

static bool use_locked(struct pencil *p)
{
    for (int u = 0; u < 3 * p->n; u++)
        for (int v = 0; v < 3 * p->n; v++)
            for (int d = 0; u != v && d < p->n; d++)
                if ((u < 2 * p->n) != (v < 2 * p->n) && lock_digit(p, u, v, d)) return true;
    return false;
}

/* ---- Groups: k cells of a unit that share k digits, or k digits that share k cells ----------- */

/* The cells `group` (places in unit u) have just as many digits: nobody else there has them. */
static bool naked_group(struct pencil *p, int u, unsigned group)
{
    unsigned digits = 0;
    bool erased = false;
    for (unsigned w = group; w; w &= w - 1)
        digits |= p->marks[sudoku_unit_cell(p->shape, u, __builtin_ctz(w))];
    if (__builtin_popcount(digits) != __builtin_popcount(group)) return false;
    for (int i = 0; i < p->n; i++)
        if (!(group >> i & 1)) erased |= erase(p, sudoku_unit_cell(p->shape, u, i), digits);
    return erased;
}

/* The digits `group` have just as many places in unit u: nothing else goes there. */
static bool hidden_group(struct pencil *p, int u, unsigned group)
{
    unsigned where = 0;
    bool erased = false;
    for (unsigned w = group; w; w &= w - 1) where |= places(p, u, __builtin_ctz(w));
    if (__builtin_popcount(where) != __builtin_popcount(group)) return false;
    for (; where; where &= where - 1)
        erased |= erase(p, sudoku_unit_cell(p->shape, u, __builtin_ctz(where)), ~group);
    return erased;
}

static bool use_groups(struct pencil *p, int size)
{
    for (int u = 0; u < 3 * p->n; u++) {
        for (unsigned group = (1u << size) - 1; group < 1u << p->n;) {
            if (naked_group(p, u, group) || hidden_group(p, u, group)) return true;
            unsigned low = group & -group, next = group + low; /* the next set of as many bits */
            group = next | ((group ^ next) >> 2) / low;
        }
    }
    return false;
}

static bool use_pairs(struct pencil *p)
{
    return use_groups(p, 2);
}

static bool use_triples(struct pencil *p)
{
    return use_groups(p, 3);
}

/* ---- Fish: in two lines a digit has the same two places -------------------------------------- */

static bool fish(struct pencil *p, int u, int v, int digit)
{
    unsigned where = places(p, u, digit);
    if (__builtin_popcount(where) != 2 || where != places(p, v, digit)) return false;
    int across = u < p->n ? p->n : 0; /* where the crossing lines begin */
    bool erased = false;
    for (unsigned w = where; w; w &= w - 1) {
        for (int i = 0; i < p->n; i++) {
            int cell = sudoku_unit_cell(p->shape, across + __builtin_ctz(w), i);
            if (!in_unit(p, u, cell) && !in_unit(p, v, cell)) erased |= erase(p, cell, 1u << digit);
        }
    }
    return erased;
}

static bool use_fish(struct pencil *p)
{
    for (int u = 0; u < 2 * p->n; u++)
        for (int v = u + 1; v < (u < p->n ? p->n : 2 * p->n); v++)
            for (int d = 0; d < p->n; d++)
                if (fish(p, u, v, d)) return true;
    return false;
}

/* ---- Rating ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    bool (*use)(struct pencil *p); /* whether it achieved anything */
} techniques[] = {
    [SUDOKU_SINGLES] = {"singles", use_singles}, [SUDOKU_LOCKED] = {"locked", use_locked},
    [SUDOKU_PAIRS] = {"pairs", use_pairs},       [SUDOKU_TRIPLES] = {"triples", use_triples},
    [SUDOKU_FISH] = {"fish", use_fish},          [SUDOKU_GUESSING] = {"guessing", NULL},
};

const char *sudoku_technique_name(enum sudoku_technique t)
{
    return techniques[t].name;
}

enum sudoku_technique sudoku_technique(const struct sudoku_shape *shape, const uint8_t *cells)
{
    struct pencil p = {.shape = shape, .n = shape->size, .left = shape->size * shape->size};
    for (int i = 0; i < p.left; i++)
        p.marks[i] = (uint16_t)(cells[i] ? 1u << (cells[i] - 1) : (1u << p.n) - 1);
    enum sudoku_technique hardest = SUDOKU_SINGLES;
    while (p.left > 0) {
        enum sudoku_technique t = SUDOKU_SINGLES;
        while (t < SUDOKU_GUESSING && !techniques[t].use(&p)) t++;
        if (t > hardest) hardest = t;
        if (t == SUDOKU_GUESSING) break;
    }
    return hardest;
}
