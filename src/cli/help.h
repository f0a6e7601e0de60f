/* What people read about the commands, all of it made from the tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands.h"

void help_overview(FILE *out);
void help_command(FILE *out, const struct command *c);

#endif
