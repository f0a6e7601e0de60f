/* Where a command writes: said before the work, not after it. */
#ifndef CLI_OUTPUTS_H
#define CLI_OUTPUTS_H

#include "cli/options.h"

/* Nothing is called so yet, or --force was given (OPTION_FORCE). False and an error. */
bool output_over(const struct options *o, const char *path, struct trm_err *err);

/* The same of a file: a folder of that name is refused too, even with --force. */
bool output_free(const struct options *o, const char *path, struct trm_err *err);

/* It is a name, and the folder that it is in is there. argument: what it was given by, "--output".
 * False and an error. */
bool output_reachable(const char *path, const char *argument, struct trm_err *err);

#endif
