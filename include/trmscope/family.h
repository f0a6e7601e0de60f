/* Families of puzzles: Sudoku, maze, ARC, each one table of functions.
 *
 * A fourth family is one source file with such a table and one row in trm_families (family.c).
 * What a puzzle is and does is asked through the table; only how a cell looks on a screen is chosen
 * by name (HACKING.md, Puzzles).
 */
#ifndef TRMSCOPE_FAMILY_H
#define TRMSCOPE_FAMILY_H

#include "trmscope/err.h"
#include "trmscope/grid.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#include <atomic>
using std::atomic_bool;
extern "C" {
#else
#include <stdatomic.h>
#endif

struct trm_augment; /* trmscope/augment.h */

/* For those who write a family: where it draws from and appends to. Who uses one makes puzzles with
 * trm_puzzle_generate, texts with trm_puzzle_text and symmetries with trm_augment_draw. */
struct rng; /* base/rng.h */
struct str; /* base/str.h */

/* A demonstration of an ARC task: what goes in and what should come out. */
struct trm_pair {
    struct trm_grid input, output;
};

/* One puzzle. Owned by a trm_puzzles, or made on its own and released by trm_puzzle_done. */
struct trm_puzzle {
    const struct trm_family *family;
    char *name; /* for people: a file's stem and place, an ARC task id; never NULL */
    struct trm_grid question;
    struct trm_grid answer; /* rows == 0: not known */
    double rating;          /* the file's or generator's own measure; negative: none */
    struct trm_pair *demos; /* demonstrations that come with the question (ARC), or NULL */
    int demo_count;
    int test_index; /* which test input of its task this is (ARC), else 0; -1: a trace does not say
                     */
    int identifier; /* row of the puzzle embedding; 0 unless a data set says otherwise */
    int line;       /* of its file, where it begins, counted from 1; 0: not from a file */
};

struct trm_puzzles {
    struct trm_puzzle *items;
    size_t count, capacity;

    /* NULL, or who gets every puzzle as it is read, so that of a long file (up to 1 GB) only the
     * text is in memory; items stays empty then, count counts. *p stays the reader's. False, with
     * an error, ends the reading. */
    bool (*each)(const struct trm_puzzle *p, void *with, struct trm_err *err);
    void *with;
    size_t limit; /* reading stops at this count (an ARC task that is begun is read whole); 0: none,
                     but then more than TRM_PUZZLES_MOST is an error, unless each takes them */
    size_t from;  /* so many are passed over first, of an ARC task all tests or none */
    size_t passed; /* how many were, so far */
    bool plain;    /* the augmented copies of a task that public data sets have beside it, known by
                      their names, are left out and do not count */
    size_t left_out; /* how many were, so far */
    bool no_demos; /* ARC puzzles of a data set come without their demonstrations */
};

/* More puzzles than anybody has in memory at once (8 KB each) who did not ask for so many. */
enum { TRM_PUZZLES_MOST = 100000 };

/* What the exact solver found. */
struct trm_solution {
    int count;              /* answers found, up to the limit asked for; 0: there is none */
    struct trm_grid answer; /* the first of them */
    long nodes;             /* search nodes, a measure of difficulty; 0: no guess was needed.
                               Maze: steps of the way */
    bool gave_up;           /* the search was too long: there may be more answers than count */
};

/* What can be told of a question that somebody is still making. */
enum trm_quality {
    TRM_UNFINISHED, /* something is missing: more answers than one, no goal */
    TRM_BROKEN,     /* nothing that is added can mend it: rules are broken, there is no answer */
    TRM_PROPER,     /* exactly one answer; a maze with a way */
    TRM_UNDECIDED,  /* the search was too long */
};

struct trm_inspection {
    enum trm_quality quality;
    char text[160];         /* the same in words, with how hard it is: one or two sentences */
    int count;              /* answers found, TRM_INSPECTION_ANSWERS at most */
    struct trm_grid answer; /* the first of them; rows == 0: none */
    struct trm_grid other;  /* another; rows == 0: none was found */
    bool stopped;           /* it was told to stop: the rest says nothing */
};

enum { TRM_INSPECTION_ANSWERS = 100 };

/* What the generator shall make. Zeroes mean the family's default. */
struct trm_generate {
    int rows, cols;
    int clues;         /* Sudoku: this many clues; 0: none can be spared (minimal) */
    int extra;         /* Sudoku, when clues is 0: give this many back to a minimal puzzle */
    bool perfect;      /* maze: corridors with one way between any two cells, no random walls */
    const char *rule;  /* ARC: the name of the rule that the task follows; NULL: any */
    double min_rating; /* make puzzles until one rates so high; 0: any Sudoku, a maze as hard for
                          its size as the public ones; Sudokus above 9x9 and ARC tasks have no
                          rating */

    /* Asked between tries, which may go on for minutes where a rating is rare; false: that is an
     * error "interrupted". May be NULL. */
    bool (*go_on)(void *context);
    void *context;
};

struct trm_family {
    const char *name;  /* "sudoku" */
    const char *title; /* "Sudoku" */
    int vocab;         /* size of the token alphabet of the standard size, 9x9 or 30x30 */
    int (*vocab_for)(int rows, int cols); /* of another size; 0: the family has no such size */
    int default_rows, default_cols;

    /* Says whether text looks like this family's; used to choose a reader when none is named. */
    bool (*sniff)(const char *text, size_t length);

    /* Appends every puzzle in text to *out. `path` is for names and messages, and tells beside
     * which file the solutions to a file of ARC challenges lie. On an error *out keeps what was
     * there and what was read before the error. */
    bool (*read)(const char *text, size_t length, const char *path, struct trm_puzzles *out,
                 struct trm_err *err);

    /* One puzzle in the family's own file format, readable again by read (an ARC task where it has
     * a demonstration). */
    void (*print)(const struct trm_puzzle *p, struct str *out);

    /* The tests of one task, which have their demonstrations in common, as one task. NULL where a
     * puzzle is a task of its own. */
    void (*print_task)(const struct trm_puzzle *tests, size_t count, struct str *out);

    /* What a person who makes a puzzle of that size begins with. NULL: blank cells. */
    void (*fresh)(int rows, int cols, struct trm_grid *out);

    /* Marks the cells of `grid` that break a rule between filled cells (conflict[i] = 1, one byte a
     * cell, may be NULL) and returns how many do. Families without rules return 0. */
    int (*conflicts)(const struct trm_puzzle *p, const struct trm_grid *grid, uint8_t *conflict);

    /* Whether `grid` is a right answer: by the rules where they decide it (p->answer is not
     * needed), else by comparison with p->answer. *known is false where neither can tell. */
    bool (*correct)(const struct trm_puzzle *p, const struct trm_grid *grid, bool *known);

    /* Whether *p is a proper puzzle: its question, of a size that vocab_for knows, follows the
     * rules and has an answer, of a Sudoku exactly one; p->answer, where it is known, is a right
     * one. The error says what is wrong and where. NULL: nothing can be wrong that read lets pass.
     */
    bool (*check)(const struct trm_puzzle *p, struct trm_err *err);

    /* Exact answers, counted up to limit. NULL for families that have no exact solver.
     * False only for a question that breaks the rules already. */
    bool (*solve)(const struct trm_grid *question, int limit, struct trm_solution *out);

    /* How hard *p is, by the measure that `generate` writes: Sudoku up to 9x9 the guesses of an
     * exact search, maze the steps of its way. Negative for what has no such measure or would take
     * too long. Milliseconds. NULL: the family has none. Any thread. */
    double (*rate)(const struct trm_puzzle *p);

    /* What can be told of a question, of a size that vocab_for knows, while it is being made. May
     * take seconds; returns soon when *stop (may be NULL) becomes true. NULL for families without
     * rules. Any thread. */
    void (*inspect)(const struct trm_grid *question, const atomic_bool *stop,
                    struct trm_inspection *out);

    /* Tokens of the public data sets (docs/formats.md): `question` on a canvas of rows x cols ->
     * tokens[rows * cols]; false when it does not fit. */
    bool (*encode)(const struct trm_grid *grid, int rows, int cols, int32_t *tokens);

    /* The same with the grid's corner at (top, left) of the canvas. NULL: a grid
     * fills its canvas. */
    bool (*encode_at)(const struct trm_grid *grid, int rows, int cols, int top, int left,
                      int32_t *tokens);

    /* The grid that predicted tokens stand for: rows x cols with `blank` for tokens that mean
     * nothing (PAD); of ARC the largest rectangle of colours in the corner, without rows where
     * there is none. `like` is the question, for families that need it; none of ours does. */
    void (*decode)(const int32_t *tokens, int rows, int cols, const struct trm_grid *like,
                   struct trm_grid *out);

    /* Makes one puzzle with one answer (a maze: one labelled path; ARC: one that all rules we know
     * agree on), a function of the state of *r alone. The caller releases it. False when the wish
     * cannot be met. Any thread. */
    bool (*generate)(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                     struct trm_err *err);

    /* Makes a question and its answer of kind number `kind` (any number): where the question alone
     * does not say what is asked, a model is told by an identifier, one for each kind. ARC: a rule
     * with its choices, turned and recoloured. Both grids fit wish->rows x wish->cols; the kind is
     * a function of its number and that size, the rest of the state of *r. The caller releases it.
     * False when nothing fits. NULL: all puzzles of the family are of one kind. Any thread. */
    bool (*generate_kind)(struct rng *r, uint64_t kind, const struct trm_generate *wish,
                          struct trm_puzzle *out, struct trm_err *err);

    /* Draws a symmetry that keeps the rules; all of them are equally likely. trm_augment_draw
     * asks for one that fits the canvas. */
    void (*augment)(struct rng *r, const struct trm_puzzle *p, struct trm_augment *out);

    /* The answer that is asked for of a question that was turned, where a turned answer need not be
     * it (the labelled way of a maze): what is learned from turned ones would contradict itself.
     * NULL: answers turn with their questions. See trm_augment_relabel. */
    void (*relabel)(const struct trm_grid *question, struct trm_grid *answer);

    /* Marks the cells of a grid of that size that the rules tie to `cell` directly (tied[i] = 1 or
     * 0, one byte a cell). NULL: no rule ties any. */
    void (*tied)(const struct trm_grid *grid, int cell, uint8_t *tied);

    /* How a person sees a cell: one ASCII character. */
    char (*glyph)(int cell);

    const char *valid; /* what a report calls an answer that `correct` accepts by the rules, without
                          a label; NULL: there are no such rules */

    uint8_t blank; /* the cell value that means "not known yet" */

    /* Cells by their glyphs, for those who make puzzles: there is only one of each in a puzzle
     * ("SG"); only answers have them ("o"). NULL: none. */
    const char *only_once, *only_answers;

    /* Whether an answer is the question with its blank cells filled in, so that the other cells are
     * given (Sudoku, maze); false where the answer is another picture (ARC). */
    bool fills_blanks;
};

/* All families, ended by NULL. */
extern const struct trm_family *const trm_families[];

/* NULL and an error that lists the names when there is none so called. */
const struct trm_family *trm_family_find(const char *name, struct trm_err *err);

/* Sees to it that the answer is there: the exact solver's, when the puzzle has none and exactly one
 * is found. */
bool trm_puzzle_complete(struct trm_puzzle *p);

/* Makes puzzle `number` of a series, a function of the wish, the seed and the number: the one that
 * `trmscope generate --seed` prints there. What `generate` above says holds. Any thread. */
bool trm_puzzle_generate(const struct trm_family *family, const struct trm_generate *wish,
                         uint64_t seed, uint64_t number, struct trm_puzzle *out,
                         struct trm_err *err);

/* `rate` of its family; negative where that has none. */
double trm_puzzle_rate(const struct trm_puzzle *p);

/* One puzzle in its family's own file format, readable again by trm_puzzles_parse. The caller frees
 * it; never NULL. */
char *trm_puzzle_text(const struct trm_puzzle *p);

void trm_puzzle_done(struct trm_puzzle *p);
struct trm_puzzle trm_puzzle_copy(const struct trm_puzzle *p);

/* Reads a file, or standard input for "-". `family` NULL: the first whose sniff says yes. Appends
 * to *out; an empty file is an error. */
bool trm_puzzles_read(struct trm_puzzles *out, const char *path, const struct trm_family *family,
                      struct trm_err *err);

/* The same from memory; path is for names and messages, and tells beside which file the solutions
 * to a file of ARC challenges lie. */
bool trm_puzzles_parse(struct trm_puzzles *out, const char *text, size_t length, const char *path,
                       const struct trm_family *family, struct trm_err *err);

/* Appends a copy of *p, which stays the caller's. */
void trm_puzzles_add(struct trm_puzzles *all, const struct trm_puzzle *p);
void trm_puzzles_done(struct trm_puzzles *all);

#ifdef __cplusplus
}
#endif

#endif
