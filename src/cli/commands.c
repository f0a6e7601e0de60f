/* From argv to the command that was meant. The first word chooses it; without a word, or with a
 * word that is a file rather than a name, the default command is meant: `trmscope puzzle.txt`. */
#include "cli/commands.h"

#include "base/check.h"
#include "base/nearest.h"
#include "base/path.h"
#include "cli/help.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define DEFAULT_COMMAND (&cmd_scope)

const struct command *const commands[COMMAND_COUNT + 1] = {
#define X(name) &cmd_##name,
    COMMANDS(X)
#undef X
        NULL};

static const struct command *lookup(const char *name)
{
    for (int i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

const struct command *commands_find(const char *name, struct trm_err *err)
{
    const struct command *found = lookup(name);
    if (found) return found;
    const char *names[COMMAND_COUNT];
    size_t count = 0;
    for (; commands[count]; count++) names[count] = commands[count]->name;
    const char *near = nearest_name(name, names, count);
    if (near)
        trm_err_set(err, TRM_ERR_USAGE, "there is no command and no file \"%s\"; did you mean %s?",
                    name, near);
    else
        trm_err_set(err, TRM_ERR_USAGE,
                    "there is no command and no file \"%s\"; see trmscope --help", name);
    return NULL;
}

/* A file's name, existing or mistyped, has something that no command has. */
static bool may_be_file(const char *word)
{
    if (path_exists(word) || strcmp(word, "-") == 0) return true;
    for (const char *c = word; *c; c++)
        if (!isalpha((unsigned char)*c) && *c != '-') return true;
    return false;
}

static bool check_count(const struct command *c, const struct options *o, struct trm_err *err)
{
    bool few = o->argument_count < c->least_arguments;
    bool many = c->most_arguments >= 0 && o->argument_count > c->most_arguments;
    if (few)
        return trm_err_set(err, TRM_ERR_USAGE, "%s needs %s; see trmscope help %s", c->name,
                           c->arguments, c->name);
    if (many)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "%s: \"%s\" is one argument too many; see trmscope help %s", c->name,
                           o->arguments[c->most_arguments], c->name);
    return true;
}

/* Data that did not reach its reader is a failure, whatever the command thinks. */
static bool flush_output(struct trm_err *err)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    if (errno == 0) /* an earlier write failed: its reason is gone */
        return trm_err_set(err, TRM_ERR_INTERNAL, "standard output cannot be written");
    return trm_err_errno(err, TRM_ERR_INTERNAL, "standard output cannot be written");
}

static bool run(const struct command *c, int argc, char **argv, bool named, struct trm_err *err)
{
    struct options o;
    bool done = options_parse(&o, c->name, c->options, argc, argv, err);
    if (done && o.version)
        printf("trmscope %s\n", TRMSCOPE_VERSION);
    else if (done && o.help)
        named ? help_command(stdout, c) : help_overview(stdout);
    else
        done =
            done && check_count(c, &o, err) && options_check(&o, c->rules, err) && c->run(&o, err);
    options_done(&o);
    return flush_output(done ? err : NULL) && done;
}

int commands_main(int argc, char **argv)
{
    struct trm_err err = {0};
    const struct command *c = argc > 1 ? lookup(argv[1]) : NULL;
    bool named = c != NULL;
    if (!named && (argc < 2 || argv[1][0] == '-' || may_be_file(argv[1]))) c = DEFAULT_COMMAND;
    if (!c) c = commands_find(argv[1], &err);
    bool done = c && run(c, argc - named, argv + named, named, &err);
    if (!done && err.text[0]) fprintf(stderr, "trmscope: %s\n", err.text);
    CHECK(done || err.kind != TRM_OK);
    return done ? TRM_OK : (int)err.kind;
}
