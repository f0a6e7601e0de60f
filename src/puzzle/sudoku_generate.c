/* Making Sudoku: a random full grid, from which clues are taken as long as the rest has one answer.
 *
 * Everything is a function of the random numbers that are passed in; several threads can make
 * puzzles at the same time, each with numbers of its own. */
#include "puzzle/sudoku.h"

#include "base/alloc.h"
#include "puzzle/families.h"
#include "puzzle/sudoku_dig.h"

#include <stdio.h>
#include <string.h>

enum {
    FILL_NODES = 20000, /* a random fill that needs more guesses than this starts again */
    CLIMB_STEPS = 400,  /* to a neighbour that is not easier, before starting afresh */
    TRIES = 5000,       /* of hitting a number of clues that few puzzles have */
};

static int count_clues(const uint8_t *cells, int count)
{
    int clues = 0;
    for (int i = 0; i < count; i++) clues += cells[i] != 0;
    return clues;
}

/* Fills cells with a random grid. The first row is drawn, the rest follows by random guesses. */
static void fill(struct rng *r, const struct sudoku_shape *shape, uint8_t *cells)
{
    int n = shape->size, first[SUDOKU_SIZE];
    struct sudoku_search s = {.limit = 1, .node_limit = FILL_NODES, .random = r};
    do {
        memset(cells, 0, (size_t)(n * n));
        for (int i = 0; i < n; i++) first[i] = i + 1;
        rng_shuffle(r, first, n);
        for (int i = 0; i < n; i++) cells[i] = (uint8_t)first[i];
        sudoku_search(shape, cells, &s);
    } while (s.count == 0);
    memcpy(cells, s.answer, (size_t)(n * n));
}

/* Takes away some clues of a minimal puzzle. */
static void take_some(struct rng *r, uint8_t *cells, int n, int count)
{
    while (count > 0) {
        int cell = (int)rng_below(r, (uint32_t)n);
        if (!cells[cell]) continue;
        cells[cell] = 0;
        count--;
    }
}

/* Walks to neighbours, which lack some clues and have others, as long as they are not easier. */
static void climb(struct digger *d, const struct trm_generate *wish, uint8_t *cells)
{
    int n = d->shape->size * d->shape->size;
    long best = sudoku_rating(d->shape, cells, 0);
    for (int i = 0; i < CLIMB_STEPS && (double)best < wish->min_rating && generate_on(wish); i++) {
        uint8_t next[SUDOKU_CELLS];
        memcpy(next, cells, (size_t)n);
        take_some(d->random, next, n, 1);
        if (!digger_make_unique(d, next)) continue;
        digger_dig(d, next, 0);
        long rating = sudoku_rating(d->shape, next, best);
        if (rating < best) continue;
        memcpy(cells, next, (size_t)n);
        best = rating;
    }
}

/* Gives back `count` clues of the answer. */
static void give_back(struct rng *r, const uint8_t *answer, uint8_t *cells, int n, int count)
{
    int order[SUDOKU_CELLS];
    for (int i = 0; i < n; i++) order[i] = i;
    rng_shuffle(r, order, n);
    for (int k = 0; k < n && count > 0; k++) {
        if (cells[order[k]]) continue;
        cells[order[k]] = answer[order[k]];
        count--;
    }
}

/* One try; false when it has too many clues or is too easy. */
static bool make(struct rng *r, const struct sudoku_shape *shape, const struct trm_generate *wish,
                 struct trm_puzzle *p)
{
    int n = shape->size * shape->size;
    struct digger d;
    fill(r, shape, p->answer.cell);
    memcpy(p->question.cell, p->answer.cell, (size_t)n);
    digger_init(&d, shape, p->answer.cell, r);
    digger_dig(&d, p->question.cell, wish->clues);
    if (wish->clues && count_clues(p->question.cell, n) > wish->clues) return false;
    if (wish->min_rating > 0 && !wish->clues) climb(&d, wish, p->question.cell);
    if (!wish->clues) give_back(r, p->answer.cell, p->question.cell, n, wish->extra);
    p->rating = (double)sudoku_rating(shape, p->question.cell, 0);
    return wish->min_rating <= 0 || p->rating >= wish->min_rating;
}

bool sudoku_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                     struct trm_err *err)
{
    int rows = wish->rows ? wish->rows : wish->cols ? wish->cols : 9;
    int cols = wish->cols ? wish->cols : rows;
    const struct sudoku_shape *shape = rows == cols ? sudoku_shape(rows) : NULL;
    if (!shape)
        return trm_err_set(err, TRM_ERR_USAGE, "a Sudoku of %dx%d: expected 4x4, 6x6, 9x9 or 16x16",
                           rows, cols);
    if (wish->clues < 0 || wish->extra < 0 || wish->clues > rows * cols)
        return trm_err_set(err, TRM_ERR_USAGE, "a Sudoku with %d clues: expected 0..%d",
                           wish->clues, rows * cols);
    if (wish->min_rating > 0 && rows > SUDOKU_RATED)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "a Sudoku of %dx%d with a rating of %g: expected 0, as those above "
                           "%dx%d have no rating",
                           rows, cols, wish->min_rating, SUDOKU_RATED, SUDOKU_RATED);
    *out = (struct trm_puzzle){.family = &family_sudoku,
                               .question = trm_grid_make(rows, cols),
                               .answer = trm_grid_make(rows, cols)};
    for (int i = 0; i < TRIES; i++) {
        if (!generate_on(wish)) return trm_err_set(err, TRM_ERR_INTERNAL, "interrupted");
        if (!make(r, shape, wish, out)) continue;
        out->name = xstrdup("generated");
        return true;
    }
    char clues[32] = "as few clues as can be";
    if (wish->clues) snprintf(clues, sizeof clues, "%d clues", wish->clues);
    return trm_err_set(err, TRM_ERR_USAGE,
                       "no Sudoku of %dx%d with %s and a rating of %g came up in %d tries", rows,
                       cols, clues, wish->min_rating, TRIES);
}
