/* Packs of puzzles in the two forms that the public data sets have: CSV, and ARC tasks as JSON. */
#ifndef PUZZLE_PACK_WRITE_H
#define PUZZLE_PACK_WRITE_H

#include "trmscope/family.h"

/* Appends a grid as one line: the glyphs of its cells row after row, the rows divided by '/' where
 * it is no square, and in families whose answers have a size of their own (ARC). The only row of a
 * maze ends with one: without any it would be read as a square. */
void pack_line(const struct trm_family *family, const struct trm_grid *grid, struct str *out);

/* source,question,answer,rating: a header line, and a puzzle a line; for families that fill blanks.
 * The source is where it comes from; characters that CSV would read otherwise are left out of it.
 */
void pack_csv_header(struct str *out);
bool pack_has_csv_header(const char *text, size_t length); /* a text whose lines are such rows */
void pack_csv_row(const struct trm_puzzle *p, const char *source, struct str *out);

/* How many puzzles from `first` on are test inputs of one task: they stand side by side and have
 * one name. */
size_t pack_task_tests(const struct trm_puzzles *all, size_t first);

/* An object of ARC tasks by their names, which must differ. */
void pack_tasks_json(const struct trm_puzzles *all, struct str *out);

#endif
