/* A role's text is a list of words; each is an attribute, `on`, or a colour. */
#include "canvas/theme.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/nearest.h"
#include "base/path.h"
#include "base/yaml.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const role_names[ROLE_COUNT] = {
#define X(id, name, purpose) name,
    ROLES(X)
#undef X
};
static const char *const role_purposes[ROLE_COUNT] = {
#define X(id, name, purpose) purpose,
    ROLES(X)
#undef X
};

static const char *const ansi_names[16] = {
    "black",        "red",           "green",       "yellow",         "blue",
    "magenta",      "cyan",          "white",       "bright-black",   "bright-red",
    "bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
    "bright-white"};

static const struct {
    const char *name;
    uint8_t bit;
} attributes[] = {{"bold", ATTR_BOLD},
                  {"underline", ATTR_UNDERLINE},
                  {"reverse", ATTR_REVERSE},
                  {"dim", ATTR_DIM}};

/* ---- Reading --------------------------------------------------------------------------------- */

static int ansi_of(const char *name)
{
    for (int i = 0; i < 16; i++)
        if (strcmp(ansi_names[i], name) == 0) return i;
    return strcmp(name, "default") == 0 ? DEFAULT : INT_MIN;
}

/* The nearest of the 16 by the colours that xterm gives them; never plain blue, which most
 * terminals make unreadable. */
static int nearest_ansi(int rgb)
{
    enum { PLAIN_BLUE = 4 };
    int best = 0;
    long least = LONG_MAX;
    for (int i = 0; i < 16; i++) {
        uint32_t have = color_to_rgb(color_index(i), 0);
        long sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            long d = (long)(have >> shift & 255) - (rgb >> shift & 255);
            sum += d * d;
        }
        if (sum < least && i != PLAIN_BLUE) least = sum, best = i;
    }
    return best;
}

/* "#87d7ff/cyan" into a true colour and one of the 16. */
static bool read_color(char *word, int *rgb, int *ansi)
{
    char *slash = strchr(word, '/'), *end;
    if (slash) *slash = '\0';
    if (word[0] == '#') {
        *rgb = (int)strtol(word + 1, &end, 16);
        if (strlen(word) != 7 || *end) return false;
        *ansi = nearest_ansi(*rgb);
    } else {
        *ansi = ansi_of(word);
        if (*ansi == INT_MIN) return false;
        *rgb = *ansi < 0 ? DEFAULT : (int)color_to_rgb(color_index(*ansi), 0);
    }
    if (slash) *ansi = ansi_of(slash + 1);
    return *ansi != INT_MIN;
}

static bool read_attribute(const char *word, struct tone *t)
{
    bool only16 = strncmp(word, "16:", 3) == 0;
    for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
        if (strcmp(word + (only16 ? 3 : 0), attributes[i].name) != 0) continue;
        t->attrs16 |= attributes[i].bit;
        if (!only16) t->attrs |= attributes[i].bit;
        return true;
    }
    return false;
}

static bool read_tone(const struct yaml *y, const struct yaml_node *n, struct tone *out,
                      struct trm_err *err)
{
    const char *text;
    char words[200], *rest = NULL;
    struct tone t = {DEFAULT, DEFAULT, DEFAULT, DEFAULT, 0, 0};
    bool ground = false;
    if (!yaml_text(y, n, &text, err)) return false;
    snprintf(words, sizeof words, "%s", text);
    for (char *w = strtok_r(words, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        if (strcmp(w, "on") == 0)
            ground = true;
        else if (!read_attribute(w, &t) &&
                 !(ground ? read_color(w, &t.bg, &t.bg16) : read_color(w, &t.fg, &t.fg16)))
            return yaml_refuse(y, n, err,
                               "found \"%.40s\", expected a colour (#rrggbb, default, red, "
                               "bright-red ...), on, bold, underline, reverse or dim",
                               w);
    }
    *out = t;
    return true;
}

static bool read_paper(const struct yaml *y, const struct yaml_node *n, struct paper *out,
                       struct trm_err *err)
{
    struct tone t;
    if (!read_tone(y, n, &t, err)) return false;
    if (t.fg < 0 || t.bg < 0)
        return yaml_refuse(y, n, err, "expected two colours such as \"#d0d0d0 on #1c1c1c\"");
    *out = (struct paper){(uint32_t)t.fg, (uint32_t)t.bg};
    return true;
}

static bool read_base(const struct yaml *y, struct theme *t, struct trm_err *err)
{
    const struct yaml_node *n = yaml_find(y->root, "base");
    const char *name = "dark";
    if (n && !yaml_text(y, n, &name, err)) return false;
    const struct theme *base = theme_find(name);
    if (!base)
        return yaml_refuse(y, n, err,
                           "there is no theme \"%.40s\", expected dark, light, contrast, "
                           "colorblind or mono",
                           name);
    char *own = t->own_name;
    *t = *base;
    t->name = t->own_name = own;
    return true;
}

static bool read_entry(const struct yaml *y, const struct yaml_node *n, struct theme *t,
                       struct trm_err *err)
{
    if (strcmp(n->key, "base") == 0) return true;
    if (strcmp(n->key, "paper") == 0) return read_paper(y, n, &t->paper, err);
    for (int r = 0; r < ROLE_COUNT; r++)
        if (strcmp(role_names[r], n->key) == 0) return read_tone(y, n, &t->tone[r], err);
    const char *nearest = nearest_name(n->key, role_names, ROLE_COUNT);
    return yaml_refuse(y, n, err, "no such role%s%s%s", nearest ? "; is it " : "",
                       nearest ? nearest : "", nearest ? "?" : "");
}

struct theme *theme_parse(const char *text, size_t length, const char *path, struct trm_err *err)
{
    struct yaml y;
    if (!yaml_parse(&y, text, length, path, err)) return NULL;
    struct theme *t = xcalloc(1, sizeof *t);
    t->name = t->own_name = path_with_ending(path_name(path), "");
    bool read = y.root->kind == YAML_MAP ||
                yaml_refuse(&y, y.root, err, "expected roles and their colours");
    read = read && read_base(&y, t, err);
    for (const struct yaml_node *n = y.root->first; read && n; n = n->next)
        read = read_entry(&y, n, t, err);
    yaml_close(&y);
    if (read) return t;
    theme_free(t);
    return NULL;
}

struct theme *theme_read(const char *path, struct trm_err *err)
{
    size_t length;
    char *text = path_read(path, 1 << 20, &length, err);
    struct theme *t = text ? theme_parse(text, length, path, err) : NULL;
    free(text);
    return t;
}

void theme_free(struct theme *t)
{
    if (!t) return;
    free(t->own_name);
    free(t);
}

/* ---- Writing --------------------------------------------------------------------------------- */

static void print_color(int rgb, int ansi, struct str *out)
{
    if (rgb < 0)
        str_add(out, "default");
    else
        str_printf(out, "#%06x", (unsigned)rgb);
    bool said = rgb < 0 ? ansi == DEFAULT : ansi == nearest_ansi(rgb);
    if (!said) str_printf(out, "/%s", ansi < 0 ? "default" : ansi_names[ansi]);
}

static void print_tone(const struct tone *t, struct str *out)
{
    print_color(t->fg, t->fg16, out);
    if (t->bg >= 0 || t->bg16 >= 0) {
        str_add(out, " on ");
        print_color(t->bg, t->bg16, out);
    }
    for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
        if (t->attrs & attributes[i].bit)
            str_printf(out, " %s", attributes[i].name);
        else if (t->attrs16 & attributes[i].bit)
            str_printf(out, " 16:%s", attributes[i].name);
    }
}

void theme_print(const struct theme *t, struct str *out)
{
    const char *base = !t->own_name ? t->name : t->colorless ? "mono" : "dark";
    str_printf(out, "base: %s\npaper: \"#%06x on #%06x\"\n", base, t->paper.fg, t->paper.bg);
    for (int r = 0; r < ROLE_COUNT; r++) {
        size_t start = out->length;
        str_printf(out, "%s: \"", role_names[r]);
        print_tone(&t->tone[r], out);
        str_add_char(out, '"');
        while (out->length - start < 44) str_add_char(out, ' ');
        str_printf(out, " # %s\n", role_purposes[r]);
    }
}
