/* trmscope help: the tables as text for people. */
#include "cli/commands.h"
#include "cli/help.h"

static bool run(const struct options *o, struct trm_err *err)
{
    if (o->argument_count == 0) {
        help_overview(stdout);
        return true;
    }
    const struct command *c = commands_find(o->arguments[0], err);
    if (c) help_command(stdout, c);
    return c != NULL;
}

static const struct option_spec specs[] = {OPTION_END};

const struct command cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "what the commands do and which options they know",
    .details = "",
    .options = specs,
    .most_arguments = 1,
    .run = run,
};
