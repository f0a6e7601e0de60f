/* trmscope help: the tables as text for people, for man, and for shells. */
#include "base/nearest.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "tui/settings.h"

/* A command of the terminal program, with the keys that are set; false: there is none so called. */
static bool explain_action(const char *name)
{
    enum action action = action_find(name);
    struct settings s;
    if (action == ACTION_NONE) return false;
    settings_read(&s, NULL); /* where it is wrong: the built-in keys */
    help_action(stdout, &s.keymap, action);
    return true;
}

/* Neither a command nor one of the terminal program; the nearest of both is proposed. */
static bool unknown(const char *name, struct trm_err *err)
{
    const char *names[COMMAND_COUNT + ACTION_COUNT];
    size_t count = 0;
    while (commands[count]) names[count] = commands[count]->name, count++;
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) names[count++] = actions[i].name;
    const char *near = nearest_name(name, names, count);
    if (near)
        return trm_err_set(err, TRM_ERR_USAGE, "there is no command \"%s\"; did you mean %s?", name,
                           near);
    return trm_err_set(err, TRM_ERR_USAGE, "there is no command \"%s\"; see trmscope --help", name);
}

static bool run(const struct options *o, struct trm_err *err)
{
    const char *name = o->argument_count > 0 ? o->arguments[0] : NULL;
    const struct command *c = NULL;
    if (name && (options_given(o, "man") || options_given(o, "completion")))
        return trm_err_set(err, TRM_ERR_USAGE,
                           "--man and --completion are of all commands; leave out %s", name);
    if (name && !(c = commands_find(name, NULL))) return explain_action(name) || unknown(name, err);
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

static const struct option_rule rules[] = {
    {"man", true, {"completion"}},
    OPTION_RULES_END,
};

const struct command cmd_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "what the commands do and which options they know",
    .details =
        "COMMAND may also be one of the terminal program, as its : palette and key files name\n"
        "it: trmscope help flood-fill.\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
