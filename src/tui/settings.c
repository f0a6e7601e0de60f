/* Plain values by a schema; keys by the action table. */
#include "tui/settings.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/schema.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static const struct schema_key rows[] = {
    {.path = "theme",
     .type = SCHEMA_TEXT,
     SCHEMA_FIELD(struct settings, theme),
     .fallback = "auto",
     .help = "dark, light, contrast, colorblind, mono, or NAME of themes/NAME.yaml; auto: dark, "
             "or light where the terminal says that its paper is (COLORFGBG)"},
    {.path = "color",
     .type = SCHEMA_CHOICE,
     SCHEMA_FIELD(struct settings, color),
     .choices = COLOR_CHOICES,
     .fallback = "auto",
     .help = "how many colours to use"},
    {.path = "ascii",
     .type = SCHEMA_BOOL,
     SCHEMA_FIELD(struct settings, ascii),
     .fallback = "false",
     .help = "draw with ASCII characters only"},
    {.path = "mouse",
     .type = SCHEMA_BOOL,
     SCHEMA_FIELD(struct settings, mouse),
     .fallback = "true",
     .help = "whether the mouse is the program's at the beginning"},
    {.path = "sync",
     .type = SCHEMA_BOOL,
     SCHEMA_FIELD(struct settings, sync),
     .fallback = "false",
     .help = "mark whole frames (mode 2026), against flicker on terminals that know it"},
    {.path = "memory",
     .type = SCHEMA_INT,
     SCHEMA_FIELD(struct settings, memory),
     .least = 0,
     .most = 1 << 20,
     .fallback = "256",
     .help = "MiB for the latents of a run; beyond it the carries are kept, and what lies between "
             "them is computed again when one looks at it"},
    {.path = "keys", .type = SCHEMA_IGNORED},
};
static const struct schema schema = {rows, ARRAY_LEN(rows)};

static struct settings settings_default(void)
{
    struct settings s = {.keymap = keymap_default()};
    schema_defaults(&schema, &s);
    return s;
}

size_t settings_budget(const struct settings *s)
{
    return s->memory > 0 ? (size_t)s->memory << 20 : 1;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

enum { KEYS_MOST = 8 }; /* of one action */

static bool read_key(const struct yaml *y, const struct yaml_node *n, int keys[KEYS_MOST],
                     int *count, struct trm_err *err)
{
    const char *name;
    if (!yaml_text(y, n, &name, err)) return false;
    int key = event_key_parse(name);
    if (key == PRESS_NONE)
        return yaml_refuse(y, n, err,
                           "there is no key \"%.40s\"; expected one such as j, Space, Tab, C-l, "
                           "PageUp, F1",
                           name);
    if (*count == KEYS_MOST) return yaml_refuse(y, n, err, "expected at most %d keys", KEYS_MOST);
    keys[(*count)++] = key;
    return true;
}

static bool refuse_action(const struct yaml *y, const struct yaml_node *n, struct trm_err *err)
{
    const char *names[ACTION_COUNT];
    for (int a = 1; a < ACTION_COUNT; a++) names[a - 1] = actions[a].name;
    const char *nearest = nearest_name(n->key, names, ACTION_COUNT - 1);
    return yaml_refuse(y, n, err, "no such command%s%s%s", nearest ? "; is it " : "",
                       nearest ? nearest : "", nearest ? "?" : "");
}

static bool read_binding(struct settings *s, const struct yaml *y, const struct yaml_node *n,
                         struct trm_err *err)
{
    enum action action = action_find(n->key);
    int keys[KEYS_MOST], count = 0;
    if (action == ACTION_NONE) return refuse_action(y, n, err);
    if (n->kind == YAML_MAP) return yaml_refuse(y, n, err, "expected a key or a list of keys");
    if (n->kind == YAML_TEXT && !yaml_is_null(n) && !read_key(y, n, keys, &count, err))
        return false;
    for (const struct yaml_node *k = n->kind == YAML_LIST ? n->first : NULL; k; k = k->next)
        if (!read_key(y, k, keys, &count, err)) return false;
    keymap_bind(&s->keymap, action, keys, count);
    return true;
}

static bool read_keys(struct settings *s, const struct yaml *y, struct trm_err *err)
{
    const struct yaml_node *map = yaml_find(y->root, "keys");
    if (!map || yaml_is_null(map)) return true;
    if (map->kind != YAML_MAP) return yaml_refuse(y, map, err, "expected commands and their keys");
    for (const struct yaml_node *n = map->first; n; n = n->next)
        if (!read_binding(s, y, n, err)) return false;
    return true;
}

/* ---- The file -------------------------------------------------------------------------------- */

bool settings_parse(struct settings *s, const char *text, size_t length, const char *path,
                    struct trm_err *err)
{
    static const struct schema *const known[] = {&schema};
    struct yaml y;
    struct settings read = settings_default();
    *s = read;
    if (!yaml_parse(&y, text, length, path, err)) return false;
    bool good = schema_refuse_unknown(known, 1, &y, err) && schema_read(&schema, &y, &read, err) &&
                read_keys(&read, &y, err);
    yaml_close(&y);
    if (good) *s = read;
    return good;
}

char *settings_path(void)
{
    return path_xdg(PLACE_CONFIG, "config.yaml");
}

bool settings_read(struct settings *s, struct trm_err *err)
{
    size_t length;
    char *path = settings_path();
    *s = settings_default();
    bool good = true;
    if (path && path_exists(path)) {
        char *text = path_read(path, 1 << 20, &length, err);
        good = text && settings_parse(s, text, length, path, err);
        free(text);
    }
    free(path);
    return good;
}

static void print_binding(const struct keymap *k, enum action a, struct str *out)
{
    char name[KEY_NAME_SIZE];
    int count = 0;
    size_t start = out->length;
    str_printf(out, "  %s: [", actions[a].name);
    for (int i = 0; i < k->count; i++) {
        if (k->bindings[i].action != a) continue;
        event_key_name(k->bindings[i].key, name);
        bool quoted = strchr("\"\\", name[0]) != NULL;
        str_printf(out, "%s\"%s%s\"", count++ ? ", " : "", quoted ? "\\" : "", name);
    }
    str_add_char(out, ']');
    while (out->length - start < 36) str_add_char(out, ' ');
    str_printf(out, " # %s\n", actions[a].help);
}

void settings_print(const struct settings *s, struct str *out)
{
    schema_print(&schema, s, SCHEMA_HELP, out);
    str_add(out, "keys:\n");
    for (int i = 0; i < SECTION_COUNT; i++) {
        str_printf(out, "  # %s (%s)\n", sections[i].title, contexts[sections[i].context].name);
        for (int a = 1; a < ACTION_COUNT; a++)
            if (actions[a].section == (enum section)i)
                print_binding(&s->keymap, (enum action)a, out);
    }
}

/* ---- Themes ---------------------------------------------------------------------------------- */

const char *settings_theme_name(const char *name, const char *colorfgbg)
{
    return strcmp(name, "auto") == 0 ? capability_theme(colorfgbg) : name;
}

const struct theme *settings_theme(const char *name, struct theme **own, struct trm_err *err)
{
    char *file = xasprintf("themes/%s.yaml", name), *path = path_xdg(PLACE_CONFIG, file);
    const struct theme *found = NULL;
    *own = NULL;
    if (path && path_exists(path))
        found = *own = theme_read(path, err);
    else if (!(found = theme_find(name)))
        trm_err_set(err, TRM_ERR_USAGE,
                    "there is no theme \"%.60s\": neither dark, light, contrast, colorblind or "
                    "mono, nor a file %s",
                    name, path ? path : file);
    free(file);
    free(path);
    return found;
}

static int is_yaml(const struct dirent *d)
{
    return d->d_name[0] != '.' && path_has_ending(d->d_name, ".yaml");
}

char **settings_themes(void)
{
    struct dirent **files;
    size_t capacity = 0, count = 0;
    char **names = NULL, *folder = path_xdg(PLACE_CONFIG, "themes");
    int found = folder ? scandir(folder, &files, is_yaml, path_by_name) : -1;
    for (int i = 0; themes[i]; i++) {
        names = xgrow(names, &capacity, count + 2, sizeof *names);
        names[count++] = xstrdup(theme_name(themes[i]));
    }
    for (int i = 0; i < found; i++) {
        names = xgrow(names, &capacity, count + 2, sizeof *names);
        names[count] = path_with_ending(files[i]->d_name, "");
        if (theme_find(names[count])) /* it stands in for the built-in one of that name */
            free(names[count]);
        else
            count++;
        free(files[i]);
    }
    if (found >= 0) free(files);
    names[count] = NULL;
    free(folder);
    return names;
}
