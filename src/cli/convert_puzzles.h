/* trmscope convert, of puzzles: data set folders of the public layout, CSV, ARC tasks. */
#ifndef CLI_CONVERT_PUZZLES_H
#define CLI_CONVERT_PUZZLES_H

#include "cli/options.h"

/* Reads what cli/inputs.h reads from `in` and writes what the name of `out` asks for: NAME.csv,
 * NAME.json, else a data set folder. Never over what is there without --force. */
bool convert_puzzles(const struct options *o, const char *in, const char *out, struct trm_err *err);

#endif
