/* trmscope tutor: the terminal program with its tutorial. */
#include "cli/commands.h"
#include "cli/scope_run.h"

static bool run(const struct options *o, struct trm_err *err)
{
    return scope_run(o, true, err);
}

const struct command cmd_tutor = {
    .name = "tutor",
    .arguments = "[PUZZLE]",
    .summary = "learn the program in five minutes, in the program itself",
    .details =
        "Opens the terminal program with a strip at the bottom that says what to do next:\n"
        "load, step, scrub, ask why, probe, type a puzzle, train. Each page sees whether it\n"
        "was done. Options and PUZZLE as for trmscope scope.\n",
    .options = scope_options,
    .rules = scope_rules,
    .most_arguments = 1,
    .run = run,
};
