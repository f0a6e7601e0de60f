/* What an editor edits: the grids of one puzzle, or of one ARC task with all its demonstrations and
 * test inputs, as one value.
 *
 * Families that fill blanks (Sudoku, maze) have one pair: the input holds what is given, the
 * output, of the same size, what a person put into the blank cells (blank where nothing). In other
 * families (ARC) inputs and outputs are pictures of their own; only a test may have no output (rows
 * == 0).
 *
 * No function here knows a screen or a file. Any thread, one at a time.
 */
#ifndef EDIT_DOCUMENT_H
#define EDIT_DOCUMENT_H

#include "trmscope/family.h"

enum side { SIDE_INPUT, SIDE_OUTPUT };

/* Which grid of a document. */
struct sheet {
    int pair; /* place in pairs */
    enum side side;
};

static inline bool sheet_equal(struct sheet a, struct sheet b)
{
    return a.pair == b.pair && a.side == b.side;
}

struct document {
    const struct trm_family *family;
    struct trm_pair *pairs; /* [count] the demonstrations, then the tests */
    int count, demo_count;  /* demo_count is 0 in families that have none */
    int identifier;         /* the row of the puzzle embedding that its puzzles are asked with;
                               changes and document_equal pass it over */
    size_t capacity;
};

static inline bool pair_equal(const struct trm_pair *a, const struct trm_pair *b)
{
    return trm_grid_equal(&a->input, &b->input) && trm_grid_equal(&a->output, &b->output);
}

/* More pairs than anybody draws; files of tasks have as many at most, data sets may have more. */
enum { DOCUMENT_PAIRS = 2000 };

/* Whether the family has grids of that size. */
bool document_size_fits(const struct trm_family *f, int rows, int cols);

/* Whether a grid of that size may have that cell: a 4x4 Sudoku has no 5. */
bool document_cell_fits(const struct trm_family *f, int rows, int cols, int cell);

/* A grid of blank cells. */
struct trm_grid document_blank(const struct trm_family *f, int rows, int cols);

/* Grids to begin with: a blank Sudoku, a room, a task of one demonstration and one test. 0 x 0: the
 * size of the family's models, or a small one for ARC. CHECKs document_size_fits. */
struct document document_new(const struct trm_family *f, int rows, int cols);

/* The puzzle at `index`, with all tests of its task (*at: which pair it became); a task without
 * demonstrations gets a blank one. Blank cells of a Sudoku or maze stay blank, also where the
 * puzzle has its answer with it. */
struct document document_from(const struct trm_puzzles *all, size_t index, int *at);

/* Whether an editor can have that puzzle with all tests of its task: data sets and traces hold
 * grids of other sizes too, and empty ones, and more pairs. The error says what is in the way. */
bool document_fits(const struct trm_puzzles *all, size_t index, struct trm_err *err);

struct document document_copy(const struct document *d);
void document_done(struct document *d);
bool document_equal(const struct document *a, const struct document *b);

/* The grid of a sheet, to be read and written, valid until pairs come or go; CHECKs that there is
 * such a sheet. */
struct trm_grid *document_grid(const struct document *d, struct sheet s);

/* What a person sees in a cell of a sheet: in families that fill blanks what is given and what was
 * put in are one picture, whichever side is asked for. */
int document_cell(const struct document *d, struct sheet s, int row, int col);

/* The whole picture of a sheet, as document_cell sees it. */
struct trm_grid document_picture(const struct document *d, struct sheet s);

/* Pairs come and go; the demonstrations stay in front. insert: `pair` becomes number `at`, a
 * demonstration if demo. At least one pair is left, in tasks one demonstration and one test. */
void document_insert(struct document *d, int at, const struct trm_pair *pair, bool demo);
void document_remove(struct document *d, int at);
bool document_can_remove(const struct document *d, int at);

/* The puzzles that were made, one for each test, appended to *out: for saving, running, training.
 * name is given to each. An answer is kept where it is one: complete and right by the rules, or
 * drawn (ARC). */
void document_puzzles(const struct document *d, const char *name, struct trm_puzzles *out);

/* Whether something was put into the blank cells that no answer keeps, as it is not complete and
 * right. */
bool document_has_attempts(const struct document *d);

/* Only one pair of it: a demonstration gets its own output as the answer. The
 * caller releases it. */
struct trm_puzzle document_puzzle(const struct document *d, int pair, const char *name);

#endif
