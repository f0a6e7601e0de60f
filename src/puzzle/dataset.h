/* Data sets in the layout of the public training code: a folder with train/ and test/, in each
 * dataset.json and five arrays (the public code calls them by these names):
 *
 *   all__inputs, all__labels       [examples, seq_len] tokens; label 0 is not counted
 *   all__puzzle_identifiers        [puzzles] row of the puzzle embedding; 0: none of its own
 *   all__puzzle_indices            [puzzles + 1] where the examples of a puzzle begin
 *   all__group_indices             [groups + 1] where the puzzles of a group begin
 *
 * and identifiers.json (the names of the identifiers) beside them; for ARC test_puzzles.json too.
 * An example of an ARC task is one of its pairs; of other families a puzzle has one example.
 */
#ifndef PUZZLE_DATASET_H
#define PUZZLE_DATASET_H

#include "base/npy.h"
#include "trmscope/family.h"

struct json_t;

/* One half of a data set, mapped: numbers are read when they are asked for. */
struct dataset {
    int vocab, seq_len;
    int identifiers; /* how many rows the puzzle embedding needs, row 0 included */
    size_t examples, puzzles, groups;
    struct npy inputs, labels, puzzle_identifiers, puzzle_indices, group_indices;
    struct json_t *names; /* list of the identifiers' names, or NULL */
    char *path;           /* FOLDER/SPLIT, for messages and names */
    bool tests;           /* the test half: of a task its examples are the test inputs */
};

/* Opens FOLDER/SPLIT; split is "train" or "test". Sizes and indices are checked against each other,
 * tokens when they are read. After a false return nothing is open. */
bool dataset_open(struct dataset *d, const char *folder, const char *split, struct trm_err *err);
void dataset_close(struct dataset *d); /* a zeroed one is allowed */

/* Tokens of example i, [seq_len] each; false when one is not in the vocabulary. Any thread. */
bool dataset_tokens(const struct dataset *d, size_t i, int32_t *inputs, int32_t *labels,
                    struct trm_err *err);

/* The identifier of the puzzle that example i belongs to, 0..identifiers-1. */
int dataset_identifier(const struct dataset *d, size_t i);

/* The identifier of that name in FOLDER/identifiers.json, -1 where there is no such file. False,
 * and -1: it cannot be read, or has no such name; the error proposes the nearest. */
bool dataset_find_name(const char *folder, const char *name, int *identifier, struct trm_err *err);

/* Appends example i as a puzzle of a family on a canvas of rows x cols (which seq_len alone does
 * not tell). A grid that was moved on its canvas is brought back to the corner. Of a task's pairs
 * in the train half nobody says which were its tests: their test_index is 0. */
bool dataset_example(const struct dataset *d, size_t i, const struct trm_family *family, int rows,
                     int cols, struct trm_puzzles *out, struct trm_err *err);

/* All of them, from out->from and up to out->limit. Of ARC the first version of every task comes
 * first, then the second of every task ..., and the tests of a version are read whole: the public
 * builder writes the thousand versions of a task together, and a beginning would be few tasks. */
bool dataset_read(const struct dataset *d, const struct trm_family *family, int rows, int cols,
                  struct trm_puzzles *out, struct trm_err *err);

/* Whether the folder has that half, and whether it is a data set's: it has one. */
bool dataset_has_split(const char *folder, const char *split);
bool dataset_is_folder(const char *folder);

/* The whole split as puzzles (see dataset_read). What is not told (NULL, 0) is inferred from the
 * vocabulary and the number of tokens, for square boards; an error where none or two families fit.
 * ARC puzzles of the test half come with their demonstrations, each with its own (8 KB a pair),
 * unless out->no_demos or out->each. */
bool dataset_puzzles(const char *folder, const char *split, const struct trm_family *family,
                     int rows, int cols, struct trm_puzzles *out, struct trm_err *err);

/* Gives ARC puzzles of the test half, all[first] and those behind it, which have none yet, their
 * demonstrations: the examples of the same identifier in the train half, if there is one. Nothing
 * is done to other families. rows and cols that are not told (0) are inferred. */
bool dataset_add_demos(const char *folder, struct trm_puzzles *all, size_t first, int rows,
                       int cols, struct trm_err *err);

/* Writes a data set; every puzzle must have its answer and fit the canvas. train has a puzzle
 * (CHECKed), test may be NULL. Of ARC tasks the demonstrations of both go to train/, so do the
 * tests of those in `train`. Puzzles of one ARC task stand together and have its name, which no
 * other has. Files that are there are replaced. */
bool dataset_write(const char *folder, const struct trm_puzzles *train,
                   const struct trm_puzzles *test, int rows, int cols, struct trm_err *err);

#endif
