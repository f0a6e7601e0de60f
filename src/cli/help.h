/* What people read about the commands, all of it made from the tables. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/commands.h"
#include "tui/keymap.h"

void help_overview(FILE *out);
void help_command(FILE *out, const struct command *c);

/* Of a command of the terminal program: what it does, its keys, and where they work. */
void help_action(FILE *out, const struct keymap *k, enum action action);

#endif
