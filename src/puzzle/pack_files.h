/* Which files of a folder hold puzzles, by the endings of their names. */
#ifndef PUZZLE_PACK_FILES_H
#define PUZZLE_PACK_FILES_H

#include "trmscope/err.h"

#include <dirent.h>
#include <stdbool.h>

/* Whether a name, with its folder or without, is one of ARC tasks, or of puzzles of other families.
 * Hidden files are of neither. */
bool pack_of_tasks(const char *path);
bool pack_of_puzzles(const char *path);

/* A folder as one pack: its files of tasks or, where it has none, those of puzzles (which beside
 * tasks are packs by themselves), in the order of their names. Solutions that lie beside their
 * challenges, and Kaggle's sample_submission.json, are left out. How many; the list and each of its
 * entries are freed by free. 0, an error and no list: none is there, or it cannot be read. */
int pack_files(const char *folder, struct dirent ***names, struct trm_err *err);

/* Whether there is one. */
bool pack_files_in(const char *folder);

#endif
