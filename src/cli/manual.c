/* Everything here is written out of the tables of commands, options and keys; only what no table
 * holds (environment, files, exit status) is text of its own. */
#include "cli/manual.h"

#include "base/str.h"
#include "canvas/palette.h"
#include "trmscope/family.h"
#include "tui/keymap.h"

#include <ctype.h>
#include <string.h>

/* ---- The manual page ------------------------------------------------------------------------ */

/* Text where roff sees no commands: a dot or quote at the start of a line, backslashes, dashes. */
static void roff(FILE *out, const char *text)
{
    bool start = true;
    for (; *text; text++) {
        if (start && (*text == '.' || *text == '\'')) fputs("\\&", out);
        if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
        start = *text == '\n';
    }
}

static void roff_item(FILE *out, const char *name, const char *text)
{
    fputs(".It Sy \"\\&", out); /* a dot alone would be taken for the end of a sentence */
    for (; *name; name++) {
        if (*name == '"')
            fputs("\"\"", out);
        else if (*name == '\\')
            fputs("\\e", out);
        else if (*name == '-')
            fputs("\\-", out);
        else
            fputc(*name, out);
    }
    fputs("\"\n", out);
    roff(out, text);
    fputc('\n', out);
}

static void roff_options(FILE *out, const struct option_spec *specs)
{
    if (!specs->name) return;
    fputs(".Bl -tag -width Ds\n", out);
    for (; specs->name; specs++) {
        struct str name = {0};
        if (specs->letter) str_printf(&name, "-%c, ", specs->letter);
        str_printf(&name, "--%s", specs->name);
        if (specs->value) str_printf(&name, " %s", specs->value);
        roff_item(out, name.text, specs->help);
        str_done(&name);
    }
    fputs(".El\n", out);
}

/* Lines as they are; an empty one is a new paragraph. */
static void roff_paragraphs(FILE *out, const char *text)
{
    while (*text) {
        struct str line = {0};
        size_t length = strcspn(text, "\n");
        str_add_bytes(&line, text, length);
        if (length == 0)
            fputs(".Pp", out);
        else
            roff(out, line.text);
        fputc('\n', out);
        str_done(&line);
        text += length + (text[length] == '\n');
    }
}

static void roff_commands(FILE *out)
{
    fputs(".Sh COMMANDS\nEvery command knows\n.Fl \\-help\nand\n.Fl \\-version .\n", out);
    for (int i = 0; commands[i]; i++) {
        const struct command *c = commands[i];
        fprintf(out, ".Ss trmscope %s%s", c->name, c->arguments[0] ? " " : "");
        roff(out, c->arguments);
        fprintf(out, "\n%c", toupper((unsigned char)c->summary[0]));
        roff(out, c->summary + 1);
        fputs(".\n", out);
        if (c->details[0]) fputs(".Pp\n", out);
        roff_paragraphs(out, c->details);
        roff_options(out, c->options);
    }
}

static void roff_keys(FILE *out)
{
    struct keymap k = keymap_default();
    fputs(".Sh KEYS\n", out);
    for (int s = 0; s < SECTION_COUNT; s++) {
        struct reach reach = reach_of(sections[s].context);
        fprintf(out, ".Ss %s\n.Bl -tag -width 12n\n", sections[s].title);
        for (int a = 1; a < ACTION_COUNT; a++) {
            if (actions[a].section != (enum section)s) continue;
            struct str keys = {0};
            char name[KEY_NAME_SIZE];
            for (int n = 0, key; (key = keymap_key(&k, &reach, (enum action)a, n)) != PRESS_NONE;
                 n++)
                str_printf(&keys, "%s%s", n ? ", " : "", event_key_name(key, name));
            if (keys.length == 0) str_printf(&keys, ": %s", actions[a].name); /* in the palette */
            roff_item(out, keys.text, actions[a].help);
            str_done(&keys);
        }
        fputs(".El\n", out);
    }
}

static void roff_list(FILE *out, const char *title, const char *const rows[][2])
{
    fprintf(out, ".Sh %s\n.Bl -tag -width Ds\n", title);
    for (; (*rows)[0]; rows++) roff_item(out, (*rows)[0], (*rows)[1]);
    fputs(".El\n", out);
}

void manual_page(FILE *out)
{
    static const char *const environment[][2] = {
        {"NO_COLOR", "set and not empty: no colour unless --color asks for it"},
        {"COLORFGBG", "15;0 and the like, what paper the terminal has: theme auto goes by it"},
        {"COLORTERM", "truecolor or 24bit: 24-bit colour, if terminfo knows such a terminal"},
        {"ESCDELAY", "milliseconds to wait after Esc for the rest of a key; default 25"},
        {"TRMSCOPE_DATA", "where models/, puzzles/ and configs/ are, if not where they were "
                          "installed"},
        {NULL, NULL},
    };
    static const char *const status[][2] = {
        {"0", "done"},
        {"1", "done, but some puzzles were not solved"},
        {"2", "wrong usage"},
        {"3", "bad input: a file, a puzzle or a model is not what it should be"},
        {"4", "interrupted, or the system refused"},
        {NULL, NULL},
    };
    static const char *const files[][2] = {
        {"$XDG_CONFIG_HOME/trmscope/config.yaml",
         "settings; trmscope config --dump prints them all"},
        {"$XDG_DATA_HOME/trmscope", "your own models/ and puzzles/"},
        {"$XDG_STATE_HOME/trmscope",
         "lessons, unfinished edits, what was open last, what models answered"},
        {NULL, NULL},
    };
    static const char *const examples[][2] = {
        {"trmscope tutor", "learn the program in five minutes, in the program itself"},
        {"trmscope puzzles/sudoku/hard.csv -p 7", "watch the seventh puzzle of a file"},
        {"trmscope solve --restarts 8 --pick rules puzzles.txt",
         "answers, one a line; puzzles whose answer breaks the rules are run again, turned"},
        {"trmscope trace puzzles.txt -o run.safetensors", "record a run for other programs"},
        {"trmscope --open run.safetensors", "look at it again, without the model"},
        {"trmscope train configs/sudoku-4x4.yaml -o my-4x4", "a model of one's own in a minute"},
        {NULL, NULL},
    };
    fputs(
        ".Dd $Mdocdate$\n.Dt TRMSCOPE 1\n.Os\n.Sh NAME\n.Nm trmscope\n"
        ".Nd watch a Tiny Recursive Model think\n.Sh SYNOPSIS\n.Nm\n.Op Ar PUZZLE\n"
        ".Op Ar option ...\n.Nm\n.Ar COMMAND\n.Op Ar option ...\n.Op Ar argument ...\n"
        ".Sh DESCRIPTION\n.Nm\n"
        "shows how a Tiny Recursive Model solves a puzzle: one recursion step at a time, forward\n"
        "and back, the answer grid beside a map of the latent state and the halting probability.\n"
        "The other commands do the same work without a screen.  Newcomers begin with\n"
        ".Nm\n.Cm tutor .\n",
        out);
    roff_commands(out);
    roff_keys(out);
    roff_list(out, "EXAMPLES", examples);
    roff_list(out, "FILES", files);
    roff_list(out, "ENVIRONMENT", environment);
    roff_list(out, "EXIT STATUS", status);
}

/* ---- Completion ----------------------------------------------------------------------------- */

/* What may stand for a placeholder of an argument, or as the value of an option: names that are
 * known, each followed by a blank. Nothing where only files are. */
static void argument_words(const char *placeholder, struct str *out)
{
    for (int i = 0; strstr(placeholder, "COMMAND") && commands[i]; i++)
        str_printf(out, "%s ", commands[i]->name);
    for (int i = 1; strstr(placeholder, "COMMAND") && i < ACTION_COUNT; i++)
        str_printf(out, "%s ", actions[i].name);
    for (int i = 0; strstr(placeholder, "FAMILY") && trm_families[i]; i++)
        str_printf(out, "%s ", trm_families[i]->name);
}

static void option_words(const struct option_spec *s, struct str *out)
{
    for (const char *v = s->kind == OPTION_CHOICE ? s->value : ""; *v; v++)
        str_add_char(out, *v == '|' ? ' ' : *v);
    bool theme = strcmp(s->name, "theme") == 0 && s->kind != OPTION_CHOICE;
    for (int i = 0; theme && themes[i]; i++)
        str_printf(out, "%s ", theme_name(themes[i]));
    if (strcmp(s->name, "family") == 0) argument_words("FAMILY", out);
}

static void bash_command(FILE *out, const struct command *c)
{
    struct str words = {0};
    argument_words(c->arguments, &words);
    fprintf(out, "        %s) words='--help --version", c->name);
    for (const struct option_spec *s = c->options; s->name; s++) fprintf(out, " --%s", s->name);
    fprintf(out, "' names='%s' ;;\n", words.length ? words.text : "");
    str_done(&words);
}

static void bash_choices(FILE *out, const struct command *c)
{
    for (const struct option_spec *s = c->options; s->name; s++) {
        struct str words = {0};
        option_words(s, &words);
        if (words.length) {
            fprintf(out, "        %s:--%s", c->name, s->name);
            if (s->letter) fprintf(out, "|%s:-%c", c->name, s->letter);
            fprintf(out, ") words='%s'; ", words.text);
            fputs("COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); return ;;\n", out);
        }
        str_done(&words);
    }
}

static void bash_completion(FILE *out)
{
    fputs("# Completion of trmscope for bash; made by: trmscope help --completion bash\n"
          "_trmscope() {\n"
          "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local command=scope words= names=\n"
          "    case ${COMP_WORDS[1]} in\n        ",
          out);
    for (int i = 0; commands[i]; i++) fprintf(out, "%s%s", i ? "|" : "", commands[i]->name);
    fputs(") [ \"$COMP_CWORD\" -gt 1 ] && command=${COMP_WORDS[1]} ;;\n    esac\n"
          "    case $command:$before in\n",
          out);
    for (int i = 0; commands[i]; i++) bash_choices(out, commands[i]);
    fputs("    esac\n    case $command in\n", out);
    for (int i = 0; commands[i]; i++) bash_command(out, commands[i]);
    fputs("    esac\n    case $word in\n"
          "        -*) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")); return ;;\n    esac\n"
          "    [ -n \"$names\" ] && COMPREPLY=($(compgen -W \"$names\" -- \"$word\")) && return\n"
          "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
          "    [ \"$COMP_CWORD\" -eq 1 ] && COMPREPLY+=($(compgen -W '",
          out);
    for (int i = 0; commands[i]; i++) fprintf(out, "%s ", commands[i]->name);
    fputs("' -- \"$word\"))\n}\ncomplete -o filenames -F _trmscope trmscope\n", out);
}

/* Between single quotes, as fish reads them. */
static void fish_text(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text; text++) fprintf(out, "%s%c", strchr("'\\", *text) ? "\\" : "", *text);
    fputc('\'', out);
}

/* A line for where the command is meant: the scope is, where no other one is named. */
static void fish_line(FILE *out, const struct command *c)
{
    fputs("complete -c trmscope -n ", out);
    if (c == &cmd_scope)
        fputs("\"not __fish_seen_subcommand_from $others\"", out);
    else
        fprintf(out, "'__fish_seen_subcommand_from %s'", c->name);
}

static void fish_option(FILE *out, const struct command *c, const struct option_spec *s)
{
    fish_line(out, c);
    fprintf(out, " -l %s", s->name);
    if (s->letter) fprintf(out, " -s %c", s->letter);
    if (s->kind != OPTION_FLAG) fputs(s->kind == OPTION_FILE ? " -r" : " -x", out);
    struct str words = {0};
    option_words(s, &words);
    if (words.length) fprintf(out, " -a '%s'", words.text);
    str_done(&words);
    fputs(" -d ", out);
    fish_text(out, s->help);
    fputc('\n', out);
}

static void fish_arguments(FILE *out, const struct command *c)
{
    struct str words = {0};
    argument_words(c->arguments, &words);
    if (words.length) {
        fish_line(out, c);
        fprintf(out, " -x -a '%s'\n", words.text);
    }
    str_done(&words);
}

static void fish_completion(FILE *out)
{
    fputs("# Completion of trmscope for fish; made by: trmscope help --completion fish\n"
          "set -l others",
          out);
    for (int i = 0; commands[i]; i++)
        if (commands[i] != &cmd_scope) fprintf(out, " %s", commands[i]->name);
    fputs("\ncomplete -c trmscope -l help -s h -d 'what it does, and its options'\n"
          "complete -c trmscope -l version -s V -d 'the version'\n",
          out);
    for (int i = 0; commands[i]; i++) {
        fprintf(out, "complete -c trmscope -n __fish_use_subcommand -a %s -d ", commands[i]->name);
        fish_text(out, commands[i]->summary);
        fputc('\n', out);
        for (const struct option_spec *s = commands[i]->options; s->name; s++)
            fish_option(out, commands[i], s);
        fish_arguments(out, commands[i]);
    }
}

void manual_completion(FILE *out, enum shell shell)
{
    switch (shell) {
    case SHELL_BASH: bash_completion(out); break;
    case SHELL_FISH: fish_completion(out); break;
    }
}
