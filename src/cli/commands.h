/* The commands of the program: each is one file cmd_NAME.c that exports one table row.
 *
 * A new command is that file and one line in COMMANDS below; help, the man page and the shell
 * completion follow from the row.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

#include <stdio.h>

struct command {
    const char *name;
    const char *arguments; /* "PUZZLE [MODEL]", or "" */
    const char *summary;   /* one line: "answers, one a line" */
    const char *details;   /* paragraphs for people, wrapped where shown; ends with a newline */
    const struct option_spec *options;
    const struct option_rule *rules;     /* or NULL */
    int least_arguments, most_arguments; /* most -1: any number */

    /* true: exit code 0. false: the kind of *err is the exit code, its text goes to stderr. */
    bool (*run)(const struct options *o, struct trm_err *err);
};

/* X(name), in the order of the help. */
/* clang-format off */
#define COMMANDS(X) \
    X(scope) \
    X(tutor) \
    X(solve) \
    X(eval) \
    X(trace) \
    X(why) \
    X(train) \
    X(teach) \
    X(curves) \
    X(halt) \
    X(generate) \
    X(convert) \
    X(info) \
    X(bench) \
    X(config) \
    X(help)
/* clang-format on */

#define X(name) extern const struct command cmd_##name;
COMMANDS(X)
#undef X

#define X(name) +1
enum { COMMAND_COUNT = COMMANDS(X) };
#undef X

extern const struct command *const commands[COMMAND_COUNT + 1]; /* ended by NULL */

/* NULL and an error that proposes the nearest name when there is none so called. */
const struct command *commands_find(const char *name, struct trm_err *err);

/* Parses and runs; the exit code of the program. */
int commands_main(int argc, char **argv);

#endif
