/* Help in two columns: names left, text right, wrapped to the width of a small terminal. */
#include "cli/help.h"

#include "base/str.h"

#include <string.h>

enum { HELP_COLUMNS = 79, NAME_COLUMNS = 26 };

/* Prints `size` bytes of text from the column where the pen stands, going on at `indent`. */
static void wrap_part(FILE *out, const char *text, size_t size, int indent)
{
    int column = indent;
    for (const char *end = text + size; text < end;) {
        int length = (int)strcspn(text, " \n");
        if (column > indent && column + 1 + length > HELP_COLUMNS) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', out);
            column++;
        }
        fprintf(out, "%.*s", length, text);
        column += length;
        text += length + (text[length] != '\0');
    }
    fputc('\n', out);
}

static void wrap(FILE *out, const char *text, int indent)
{
    wrap_part(out, text, strlen(text), indent);
}

/* Lines that begin with a space stay as they are; others are joined, up to one that ends a
 * sentence. */
static void paragraphs(FILE *out, const char *text)
{
    while (*text) {
        size_t size = strcspn(text, "\n");
        bool as_it_is = size == 0 || *text == ' ';
        while (!as_it_is && text[size - 1] != '.' && text[size + 1] &&
               !strchr(" \n", text[size + 1]))
            size += 1 + strcspn(text + size + 1, "\n");
        if (as_it_is)
            fprintf(out, "%.*s\n", (int)size, text);
        else
            wrap_part(out, text, size, 0);
        text += size + 1;
    }
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
    fputc('\n', out);
    paragraphs(
        out,
        "trmscope help COMMAND explains one of them, or a command of the program's : palette;\n"
        "trmscope help scope lists the options of trmscope [PUZZLE].\n"
        "Exit codes: 0 done, 1 some puzzles not solved, 2 wrong usage, 3 bad input, 4 "
        "interrupted, or the system refused.\n");
}

void help_command(FILE *out, const struct command *c)
{
    fprintf(out, "Usage: trmscope %s [OPTION...]%s%s\n\n", c->name, c->arguments[0] ? " " : "",
            c->arguments);
    fprintf(out, "%s: ", c->name);
    wrap(out, c->summary, (int)strlen(c->name) + 2);
    if (c->details[0]) {
        fputc('\n', out);
        paragraphs(out, c->details);
    }
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
