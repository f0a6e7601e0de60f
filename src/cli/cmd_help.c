/* trmscope help: the tables as text for people, for man, and for shells. */
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"

static bool run(const struct options *o, struct trm_err *err)
{
    const struct command *c = NULL;
    if (o->argument_count > 0 && !(c = commands_find(o->arguments[0], err))) return false;
    if (options_given(o, "completion"))
        manual_completion(stdout, (enum shell)options_choice(o, "completion"));
    else if (options_given(o, "man"))
        manual_page(stdout);
    else if (c)
        help_command(stdout, c);
    else
        help_overview(stdout);
    return true;
}

static const struct option_spec specs[] = {
    {"man", 0, OPTION_FLAG, NULL, "the manual page trmscope(1), in mdoc", 0, 0},
    {"completion", 0, OPTION_CHOICE, SHELL_CHOICES, "a completion script for that shell", 0, 0},
    OPTION_END,
};

const struct command cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "what the commands do and which options they know",
    .details = "",
    .options = specs,
    .most_arguments = 1,
    .run = run,
};
