/* solve --adapt and eval --adapt: ARC tasks, each learned from its demonstrations
 * and then asked. */
#ifndef CLI_ADAPT_TASKS_H
#define CLI_ADAPT_TASKS_H

#include "cli/options.h"
#include "trmscope/family.h"

/* clang-format off */
#define OPTION_ADAPT {"adapt", 0, OPTION_REAL, "SECONDS", \
    "ARC: learn every task from its demonstrations for so long", 0.1, 86400}
/* clang-format on */

/* Prints a line for every test input: the first attempt, a tab, what is known about it, and, where
 * there is one, a tab and the second attempt. With --json an object with both. */
bool adapt_solve(const struct options *o, const struct trm_puzzles *puzzles, struct trm_err *err);

/* Prints a line for every task and the score of all. With --log FILE tasks that have a line there
 * are not done again. */
bool adapt_eval(const struct options *o, const struct trm_puzzles *puzzles, struct trm_err *err);

#endif
