/* The terminal program, for the commands that open it. */
#ifndef CLI_SCOPE_RUN_H
#define CLI_SCOPE_RUN_H

#include "cli/options.h"

/* Options as in the table of cmd_scope; tutor: with the tutorial. */
extern const struct option_spec scope_options[];
extern const struct option_rule scope_rules[];
bool scope_run(const struct options *o, bool tutor, struct trm_err *err);

#endif
