/* ARC tasks, inside the puzzle floor. A cell is a colour 0..9. */
#ifndef PUZZLE_ARC_H
#define PUZZLE_ARC_H

#include "base/rng.h"
#include "trmscope/family.h"

enum { ARC_SIDE = 30, ARC_COLOURS = 10 };

bool arc_sniff(const char *text, size_t length);

/* Task JSON, or the Kaggle form (all tasks by their ids), whose solutions are in the file beside it
 * (arc_solutions). Every test input becomes a puzzle that has the demonstrations with it. */
bool arc_read(const char *text, size_t length, const char *path, struct trm_puzzles *out,
              struct trm_err *err);

/* The path of the solutions to a file of challenges: with "solutions" for "challenges" in its name.
 * NULL where the name has none; else the caller frees it. */
char *arc_solutions(const char *path);

/* The task of one puzzle as published, with its one test input. */
void arc_print(const struct trm_puzzle *p, struct str *out);

/* The same with all its test inputs: puzzles that differ in question and answer alone. */
void arc_print_task(const struct trm_puzzle *tests, size_t count, struct str *out);

bool arc_generate(struct rng *r, const struct trm_generate *wish, struct trm_puzzle *out,
                  struct trm_err *err);

bool arc_generate_kind(struct rng *r, uint64_t kind, const struct trm_generate *wish,
                       struct trm_puzzle *out, struct trm_err *err);

#endif
