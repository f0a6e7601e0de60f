/* Help in two columns: names left, text right, wrapped to the width of a small terminal. */
#include "cli/help.h"

#include "base/str.h"

#include <string.h>

enum { HELP_COLUMNS = 79, NAME_COLUMNS = 26 };

/* Prints text from the column where the pen stands, going on at `indent`. */
static void wrap(FILE *out, const char *text, int indent)
{
    int column = indent;
    while (*text) {
        int length = (int)strcspn(text, " ");
        if (column > indent && column + 1 + length > HELP_COLUMNS) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", length, text);
        column += length;
        text += length + (text[length] == ' ');
    }
    fputc('\n', out);
}

static void row(FILE *out, const char *name, const char *text)
{
    int used = fprintf(out, "  %s", name);
    if (used > NAME_COLUMNS - 2) {
        fputc('\n', out);
        used = 0;
    }
    fprintf(out, "%*s", NAME_COLUMNS - used, "");
    wrap(out, text, NAME_COLUMNS);
}

static void option_row(FILE *out, const struct option_spec *s)
{
    struct str name = {0};
    if (s->letter)
        str_printf(&name, "-%c, ", s->letter);
    else
        str_add(&name, "    ");
    str_printf(&name, "--%s", s->name);
    if (s->value) str_printf(&name, " %s", s->value);
    row(out, name.text, s->help);
    str_done(&name);
}

static void option_rows(FILE *out, const struct option_spec *specs)
{
    static const struct option_spec common[] = {
        {"help", 'h', OPTION_FLAG, NULL, "this text", 0, 0},
        {"version", 'V', OPTION_FLAG, NULL, "the version", 0, 0},
    };
    fputs("\nOptions:\n", out);
    for (; specs->name; specs++) option_row(out, specs);
    option_row(out, &common[0]);
    option_row(out, &common[1]);
}

void help_overview(FILE *out)
{
    fprintf(out, "trmscope %s: watch a Tiny Recursive Model think\n\n", TRMSCOPE_VERSION);
    fputs("Usage: trmscope [PUZZLE] [OPTION...]\n"
          "       trmscope COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n",
          out);
    for (int i = 0; commands[i]; i++) {
        struct str name = {0};
        str_printf(&name, "%s %s", commands[i]->name, commands[i]->arguments);
        row(out, name.text, commands[i]->summary);
        str_done(&name);
    }
    fputs("\ntrmscope help COMMAND explains one of them, or a command of the program's : palette.\n"
          "Exit codes: 0 done, 1 some puzzles not solved, 2 wrong usage, 3 bad input, 4 the\n"
          "system refused.\n",
          out);
}

void help_command(FILE *out, const struct command *c)
{
    fprintf(out, "Usage: trmscope %s [OPTION...]%s%s\n\n", c->name, c->arguments[0] ? " " : "",
            c->arguments);
    fprintf(out, "%s: %s\n", c->name, c->summary);
    if (c->details[0]) fprintf(out, "\n%s", c->details);
    option_rows(out, c->options);
}

void help_action(FILE *out, const struct keymap *k, enum action action)
{
    const struct section_info *section = &sections[actions[action].section];
    struct reach reach = reach_of(section->context);
    char name[KEY_NAME_SIZE];
    struct str keys = {0};
    for (int n = 0, key; (key = keymap_key(k, &reach, action, n)) != PRESS_NONE; n++)
        str_printf(&keys, "%s%s", n ? ", " : "", event_key_name(key, name));
    fprintf(out, "%s: ", actions[action].name);
    wrap(out, actions[action].help, 2);
    fprintf(out, "  keys: %s\n",
            keys.length ? keys.text : "none; it is called by its name after :");
    fprintf(out, "  section: %s\n  context: %s\n", section->title, contexts[section->context].name);
    str_done(&keys);
}
