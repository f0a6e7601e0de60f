/* The puzzles of a file or a folder in little memory: a hundred thousand Sudokus take 20 MB here,
 * where trm_puzzles would take 800. Filled once, then shared and only read, by any thread.
 */
#ifndef RUN_SHELF_H
#define RUN_SHELF_H

#include "trmscope/family.h"

/* What lists show of a puzzle without unpacking it. */
struct shelved {
    const struct trm_family *family;
    uint64_t fingerprint; /* of family, question and demonstrations: the same puzzle anywhere */
    float rating;         /* negative: none */
    uint8_t rows, cols;   /* of the question */
    bool answered;        /* the file says the answer */
    size_t at;            /* where it lies in bytes */
};

struct shelf;

/* It is no pipe and no device, for which one waits, perhaps for ever. False and an error. */
bool shelf_readable(const char *path, struct trm_err *err);

/* Reads a file of puzzles, or those of a folder (not of folders below it; puzzle/pack_files.h), or
 * the first 10000 of a data set: of its test half (its train half where it has none), or of the
 * half whose folder it is. go_on (may be NULL) is called now and then with the part that is done, 0
 * to 1; false stops the reading. NULL and an error, also when it was stopped or holds no puzzle.
 * One owner. */
struct shelf *shelf_read(const char *path, bool (*go_on)(void *context, double done), void *context,
                         struct trm_err *err);

/* The same of puzzles in memory. path is a name for people. */
struct shelf *shelf_of(const char *path, const struct trm_puzzles *puzzles);

/* One more owner. Returns s. Any thread. */
struct shelf *shelf_share(struct shelf *s);
void shelf_free(struct shelf *s); /* drops one owner; NULL is allowed */

const char *shelf_path(const struct shelf *s);
/* Whether its file is as it was when the reading began: of a folder, whether no file came or went.
 * True too when there is none any more: what was read of it is all there is. */
bool shelf_is_current(const struct shelf *s);
size_t shelf_count(const struct shelf *s);
const struct shelved *shelf_item(const struct shelf *s, size_t i);
const char *shelf_name(const struct shelf *s, size_t i); /* valid as long as the shelf */

/* Puzzle i as it was; the caller's, released by trm_puzzle_done. */
struct trm_puzzle shelf_puzzle(const struct shelf *s, size_t i);

/* As shelved.fingerprint. */
uint64_t puzzle_fingerprint(const struct trm_puzzle *p);

#endif
