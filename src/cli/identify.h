/* Which row of the puzzle embedding puzzles are asked with that no data set gives one. */
#ifndef CLI_IDENTIFY_H
#define CLI_IDENTIFY_H

#include "cli/options.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

/* Gives puzzles the row that --identifier says: a number, or a name of the identifiers.json that
 * lies beside the model, else in the data set `what` (as typed; may be NULL). Without the option
 * nothing changes. The command's option table holds OPTION_IDENTIFIER. */
bool identify_puzzles(const struct options *o, const struct trm_model *m, const char *what,
                      struct trm_puzzle *puzzles, size_t count, struct trm_err *err);

/* What is to be said where the model is asked for one of many tasks without being told which, or by
 * a data set `what` (may be NULL) whose identifiers are not those that it learned; the caller frees
 * it. NULL: nothing. */
char *identify_remark(const struct trm_model *m, const char *what, const struct trm_puzzle *puzzles,
                      size_t count);

/* Both: without --identifier the remark goes to standard error, unless --quiet, which the table
 * must hold too. */
bool identify(const struct options *o, const struct trm_model *m, const char *what,
              struct trm_puzzle *puzzles, size_t count, struct trm_err *err);

#endif
