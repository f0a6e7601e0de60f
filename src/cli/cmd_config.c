/* trmscope config: the settings that are in force, as files to begin one's own from. */
#include "base/path.h"
#include "cli/commands.h"
#include "tui/settings.h"

#include <stdlib.h>

static bool dump(struct trm_err *err)
{
    struct settings s;
    struct str out = {0};
    if (!settings_read(&s, err)) return false;
    settings_print(&s, &out);
    fputs(out.text, stdout);
    str_done(&out);
    return true;
}

static bool dump_theme(const char *name, struct trm_err *err)
{
    struct theme *own;
    struct str out = {0};
    name = settings_theme_name(name, getenv("COLORFGBG"));
    const struct theme *t = settings_theme(name, &own, err);
    if (!t) return false;
    theme_print(t, &out);
    fputs(out.text, stdout);
    str_done(&out);
    theme_free(own);
    return true;
}

/* Which file is read, and whether it is right. */
static bool say_files(struct trm_err *err)
{
    struct settings s;
    struct theme *own;
    char *path = settings_path();
    bool read = settings_read(&s, err);
    const char *name = read ? settings_theme_name(s.theme, getenv("COLORFGBG")) : NULL;
    if (!read || !settings_theme(name, &own, err)) {
        free(path);
        return false;
    }
    printf("%s: %s\n", path ? path : "no HOME", path && path_exists(path) ? "read" : "not there");
    printf("theme: %s", s.theme);
    if (name != s.theme) printf(" (%s)", name);
    printf("\n");
    theme_free(own);
    free(path);
    return true;
}

static bool run(const struct options *o, struct trm_err *err)
{
    const char *theme = options_text(o, "theme");
    if (theme) return dump_theme(theme, err);
    return options_given(o, "dump") ? dump(err) : say_files(err);
}

static const struct option_spec specs[] = {
    {"dump", 0, OPTION_FLAG, NULL, "print every setting that is in force, keys too, as YAML", 0, 0},
    {"theme", 0, OPTION_TEXT, "NAME", "print a theme as YAML", 0, 0},
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"theme", true, {"dump"}},
    OPTION_RULES_END,
};

const struct command cmd_config = {
    .name = "config",
    .arguments = "",
    .summary = "what is set, and where",
    .details =
        "The terminal program reads trmscope/config.yaml in $XDG_CONFIG_HOME (~/.config). The\n"
        "file may say as little as one key; everything else is as it was built in. Without an\n"
        "option the file is checked: an error names its line. A beginning:\n"
        "\n"
        "  theme: light\n"
        "  keys:\n"
        "    run: [Space, F5]\n"
        "\n"
        "A theme of one's own is themes/NAME.yaml beside it, with `base:` and the roles that\n"
        "shall look otherwise:\n"
        "\n"
        "  base: dark\n"
        "  title: \"#ffaf5f bold\"\n"
        "  cursor: \"black on bright-yellow\"\n",
    .options = specs,
    .rules = rules,
    .run = run,
};
