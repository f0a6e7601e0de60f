/* Sudoku, inside the puzzle floor: shapes, the exact search, the generator.
 *
 * A cell is 0 (blank) or a digit 1..size. Sizes are 4 (boxes of 2 rows x 2 columns), 6 (2 x 3),
 * 9 (3 x 3) and 16 (4 x 4). The digits of 16 are written 1..9 and A..G.
 */
#ifndef PUZZLE_SUDOKU_H
#define PUZZLE_SUDOKU_H

#include "base/rng.h"
#include "trmscope/family.h"

enum { SUDOKU_SIZE = 16, SUDOKU_CELLS = SUDOKU_SIZE * SUDOKU_SIZE };

struct sudoku_shape {
    int size, box_rows, box_cols;
};

/* NULL when there is no Sudoku of that size. */
const struct sudoku_shape *sudoku_shape(int size);

/* Unit u of a shape: the size rows, then the columns, then the boxes; i: place in the unit. */
int sudoku_unit_cell(const struct sudoku_shape *shape, int u, int i);

/* The digit of a character, 0 for a blank ('.', '0', '_'), -1 for anything else. */
int sudoku_digit(char c);
char sudoku_glyph(int cell);

bool sudoku_sniff(const char *text, size_t length);
bool sudoku_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
                 struct trm_err *err);
void sudoku_print(const struct trm_puzzle *p, struct str *out);

/* ---- Exact search (sudoku_search.c any size, sudoku_nine.c the fast one for 9x9) ----------------
 * Depth first with singles between the guesses. What is asked for and what came out are one value,
 * so that a search needs no memory of its own. */
struct sudoku_search {
    int limit;               /* stop at this many answers */
    const atomic_bool *stop; /* give up when it becomes true; NULL: nobody does that */
    long node_limit;         /* give up after this many guesses; 0: never */
    struct rng *random;      /* guess in random order; NULL: in a fixed one */
    int barred_cell;         /* answers that have barred_digit here do not count; */
    int barred_digit;        /* 0: nothing is barred */

    int count;  /* answers found */
    long nodes; /* guesses made */
    bool gave_up;
    uint8_t answer[SUDOKU_CELLS]; /* the first answer */
    uint8_t last[SUDOKU_CELLS];   /* the one found last */
};

/* Searches the answers of `cells`; the results in *s need not be cleared before. */
void sudoku_search(const struct sudoku_shape *shape, const uint8_t *cells, struct sudoku_search *s);

/* The two that it chooses from; they find the same answers, with other numbers of nodes. */
void sudoku_search_nine(const uint8_t *cells, struct sudoku_search *s);
void sudoku_search_any(const struct sudoku_shape *shape, const uint8_t *cells,
                       struct sudoku_search *s);

/* ---- Rating (sudoku_rate.c) ------------------------------------------------------------------ */

enum { SUDOKU_RATED = 9 }; /* the largest size that has ratings: larger ones may take years */

/* The guesses with which the exact search shows that there is one answer, the fewest of the puzzle
 * and its turned copies. May stop at any number below `enough`. -1: it has no rating, as it is
 * larger than SUDOKU_RATED, or the search too long from wherever it begins. */
long sudoku_rating(const struct sudoku_shape *shape, const uint8_t *cells, long enough);

enum sudoku_technique {
    SUDOKU_SINGLES, /* a cell with one digit, a digit with one place */
    SUDOKU_LOCKED,  /* pointing and claiming */
    SUDOKU_PAIRS,
    SUDOKU_TRIPLES,
    SUDOKU_FISH,     /* X-wing */
    SUDOKU_GUESSING, /* more than these */
};

/* The hardest technique that a puzzle with an answer needs. */
enum sudoku_technique sudoku_technique(const struct sudoku_shape *shape, const uint8_t *cells);
const char *sudoku_technique_name(enum sudoku_technique t);

enum { SUDOKU_SOLVE_NODES = 100000 }; /* then solve gives up: some 16x16 would take years */

bool sudoku_solve(const struct trm_grid *question, int limit, struct trm_solution *out);
bool sudoku_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                     struct trm_err *err);

/* trm_family.inspect (sudoku_inspect.c). */
void sudoku_inspect(const struct trm_grid *question, const atomic_bool *stop,
                    struct trm_inspection *out);

/* Whether to give up after all guesses made so far: too many, or told to. */
static inline bool sudoku_search_over(const struct sudoku_search *s)
{
    return (s->node_limit && s->nodes >= s->node_limit) ||
           (s->stop && atomic_load_explicit(s->stop, memory_order_relaxed));
}

#endif
