/* Where training puzzles come from. Sample `number` of a source is a function of its settings, the
 * seed and the number alone, whoever makes it and when.
 *
 *   generate  the family's generator. Puzzle j of the pool is made from (seed, j) when it is first
 *             drawn; sample i draws from the first 16 + fresh * i of them, so that hard puzzles,
 *             which take long to make, come in at a bounded pace. With `tasks`, puzzle j is of kind
 *             j modulo tasks (trm_family.generate_kind), whose identifier is one more
 *   puzzles   a file in any form that the family reads; answers that are missing are solved. With
 *             `versions` the demonstrations of its tasks, each task in so many versions with an
 *             identifier each (puzzle/versions.h)
 *   dataset   a folder in the layout of the public code: goes through the groups again and again,
 *             each time in an order of its own, and takes one example of each
 *
 * Before puzzles of the first two are shown, `augment` changes them by a random symmetry (those of
 * tasks and versions have one of their own) and moves them on the canvas (not where the model
 * crops); in families that fill blanks they get back some clues.
 */
#ifndef TRAIN_SOURCE_H
#define TRAIN_SOURCE_H

#include "train/schedule.h"
#include "trmscope/config.h"
#include "trmscope/family.h"

enum source_kind { SOURCE_GENERATE, SOURCE_PUZZLES, SOURCE_DATASET };
enum {
    SOURCES = 8,
    SOURCE_FIRST_POOL = 16, /* generate: puzzles that the first sample draws from */
};

struct source_settings {
    enum source_kind kind;
    char path[512];                  /* of puzzles or the data set */
    const struct trm_puzzles *given; /* puzzles: in place of the file; borrowed by source_open */
    struct schedule share;           /* of the samples, relative to those of the other sources */
    int least_extra, most_extra;     /* clues given back, drawn evenly; families that fill blanks */
    int size;                        /* generate: rows and columns; 0: the canvas */
    int clues;                       /* generate: as in struct trm_generate */
    bool perfect;
    double min_rating;
    double fresh; /* generate: how many puzzles each sample of the run adds to those to draw from */
    int pool;     /* generate: different puzzles at most, all kept in memory */
    int tasks;    /* generate: of so many kinds, each with an identifier; 0: of one kind */
    int versions; /* puzzles: of each task; 0: no tasks, but puzzles with answers */
    bool augment;
};

/* Whether the family's generator makes square boards of that side. */
bool source_makes(const struct trm_family *f, int side);

struct data_settings {
    int count;
    struct source_settings source[SOURCES];
};

struct source;

/* NULL and an error when a file does not fit the config (its family, rows, cols, seq_len,
 * vocabulary). Free with source_free. */
struct source *source_open(const struct source_settings *s, const struct trm_config *c,
                           uint64_t seed, struct trm_err *err);
void source_free(struct source *s);

/* Sample `number`: inputs and labels [seq_len], LABEL_IGNORED for PAD, and the puzzle identifier.
 * Any thread. */
bool source_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                   int32_t *identifier, struct trm_err *err);

/* Appends sample `number` as a puzzle. Not for data sets. */
bool source_puzzle(struct source *s, int64_t number, struct trm_puzzles *out, struct trm_err *err);

/* Samples of an epoch: the puzzles (with versions the demonstrations) of a file; of a data set, as
 * the public code counts, the groups times the mean number of examples of a puzzle; 0: no end. */
double source_epoch(const struct source *s);

#endif
