/* Keys of public recipes that have no field here, but change what is trained or measured. */
#include "train/recipe_public.h"

#include "base/check.h"
#include "model/config_yaml.h"

#include <string.h>

static bool is_empty(const struct yaml_node *n)
{
    return yaml_is_null(n) || (n->kind == YAML_LIST && !n->first);
}

static bool is_trm(const struct yaml_node *n)
{
    return yaml_is_null(n) || (n->text && strncmp(n->text, CONFIG_TRM, strlen(CONFIG_TRM)) == 0);
}

/* Those that change what is trained are passed over only where they say what holds here anyway. */
static const struct other {
    const char *path;
    bool (*fine)(const struct yaml_node *n);
    const char *expected;
} others[] = {
    {"load_checkpoint", yaml_is_null,
     "null; train --init MODEL begins with the weights of a model"},
    {"data_paths_test", is_empty,
     "no folders; evaluation.puzzles names a file of other puzzles to measure by"},
    {"arch.name", is_trm, CONFIG_TRM "..., the one model that is trained here"},
};

static bool check_other(const struct other *o, const struct yaml *y, const struct yaml_node *n,
                        struct trm_err *err)
{
    const char *found = n->text ? n->text : n->kind == YAML_LIST ? "a list" : "a map";
    return o->fine(n) || yaml_refuse(y, n, err, "found %.100s, expected %s", found, o->expected);
}

bool recipe_check_public(const struct yaml *y, struct trm_err *err)
{
    const struct yaml_node *arch = yaml_find(y->root, "arch");
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        const char *dot = strchr(others[i].path, '.');
        const struct yaml_node *map = dot ? arch : y->root;
        const struct yaml_node *n = map ? yaml_find(map, dot ? dot + 1 : others[i].path) : NULL;
        if (n && !check_other(&others[i], y, n, err)) return false;
    }
    return true;
}

bool recipe_check_public_set(const char *key, const char *value, struct trm_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct yaml y;
        if (!*value || strcmp(others[i].path, key) != 0) continue;
        bool fine = yaml_parse(&y, value, strlen(value), key, err) &&
                    check_other(&others[i], &y, y.root, err);
        yaml_close(&y);
        return fine;
    }
    return true;
}
