/* Walks over a table of keys (printing: schema_print.c). The rows are found in the file's tree by
 * their dotted path; nothing here knows what a key means. */
#include "base/schema.h"

#include "base/check.h"
#include "base/nearest.h"

#include <limits.h>
#include <string.h>

enum { NAME_SIZE = 256, NAMES_MAX = 256 };

/* The node of a dotted path; NULL when it is not there or null. */
static const struct yaml_node *find(const struct yaml_node *n, const char *path)
{
    while (n && *path) {
        char name[NAME_SIZE];
        size_t length = strcspn(path, ".");
        CHECK(length < sizeof name);
        memcpy(name, path, length);
        name[length] = '\0';
        n = yaml_find(n, name);
        path += length + (path[length] == '.');
    }
    return n && !yaml_is_null(n) ? n : NULL;
}

static bool limited(const struct schema_key *k)
{
    return k->least != 0 || k->most != 0;
}

/* ---- One value ------------------------------------------------------------------------------- */

static bool read_int(const struct schema_key *k, const struct yaml *y, const struct yaml_node *n,
                     void *field, struct trm_err *err)
{
    bool wide = k->type == SCHEMA_INT64;
    int64_t least = wide ? INT64_MIN : INT_MIN, most = wide ? INT64_MAX : INT_MAX, value;
    if (limited(k)) least = (int64_t)k->least, most = (int64_t)k->most;
    if (!yaml_integer(y, n, least, most, &value, err)) return false;
    if (wide)
        memcpy(field, &value, sizeof value);
    else
        memcpy(field, &(int){(int)value}, sizeof(int));
    return true;
}

static bool read_text(const struct schema_key *k, const struct yaml *y, const struct yaml_node *n,
                      char *field, struct trm_err *err)
{
    const char *text;
    if (!yaml_text(y, n, &text, err)) return false;
    if (strlen(text) >= k->size) {
        return yaml_refuse(y, n, err, "found %zu bytes, expected at most %zu", strlen(text),
                           k->size - 1);
    }
    memset(field, 0, k->size);
    memcpy(field, text, strlen(text));
    return true;
}

static bool read_choice(const struct schema_key *k, const struct yaml *y, const struct yaml_node *n,
                        void *field, struct trm_err *err)
{
    const char *text, *word = k->choices;
    if (!yaml_text(y, n, &text, err)) return false;
    for (int i = 0; *word; i++) {
        size_t length = strcspn(word, "|");
        if (strlen(text) == length && strncmp(text, word, length) == 0) {
            memcpy(field, &i, sizeof i);
            return true;
        }
        word += length + (word[length] == '|');
    }
    return yaml_refuse(y, n, err, "found %.60s, expected one of %s", text, k->choices);
}

static bool read_value(const struct schema_key *k, const struct yaml *y, const struct yaml_node *n,
                       void *target, struct trm_err *err)
{
    void *field = (char *)target + k->offset;
    switch (k->type) {
    case SCHEMA_INT:
    case SCHEMA_INT64: return read_int(k, y, n, field, err);
    case SCHEMA_REAL:
        return yaml_real(y, n, limited(k) ? k->least : -1e300, limited(k) ? k->most : 1e300, field,
                         err);
    case SCHEMA_BOOL: return yaml_bool(y, n, field, err);
    case SCHEMA_TEXT: return read_text(k, y, n, field, err);
    case SCHEMA_CHOICE: return read_choice(k, y, n, field, err);
    case SCHEMA_OTHER: return k->read(y, n, field, err);
    case SCHEMA_IGNORED: break;
    }
    return true;
}

/* A text as if it stood in a file. */
static bool set_value(const struct schema_key *k, const char *text, void *target,
                      struct trm_err *err)
{
    struct yaml y;
    if (!*text) text = "''"; /* which is an empty document in YAML */
    if (!yaml_parse(&y, text, strlen(text), k->path, err)) return false;
    bool done = read_value(k, &y, y.root, target, err);
    yaml_close(&y);
    return done;
}

/* ---- The whole table ------------------------------------------------------------------------- */

void schema_defaults(const struct schema *s, void *target)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct schema_key *k = &s->keys[i];
        if (k->type == SCHEMA_IGNORED || !k->fallback) continue;
        CHECK(set_value(k, k->fallback, target, NULL));
    }
}

bool schema_read(const struct schema *s, const struct yaml *y, void *target, struct trm_err *err)
{
    if (y->root->kind != YAML_MAP) return yaml_refuse(y, y->root, err, "expected keys and values");
    for (size_t i = 0; i < s->count; i++) {
        const struct yaml_node *n = find(y->root, s->keys[i].path);
        if (n && !read_value(&s->keys[i], y, n, target, err)) return false;
    }
    return true;
}

bool schema_set(const struct schema *s, const char *path, const char *text, void *target,
                struct trm_err *err)
{
    const char *names[NAMES_MAX];
    CHECK(s->count <= NAMES_MAX);
    for (size_t i = 0; i < s->count; i++) {
        const struct schema_key *k = &s->keys[i];
        if (strcmp(k->path, path) == 0) return set_value(k, text, target, err);
        names[i] = k->path;
    }
    const char *nearest = nearest_name(path, names, s->count);
    return trm_err_set(err, TRM_ERR_USAGE, "%.100s: no such key%s%s", path,
                       nearest ? "; is it " : "", nearest ? nearest : "");
}

bool schema_require(const struct schema *s, const struct yaml *y, struct trm_err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct schema_key *k = &s->keys[i];
        if (k->fallback || k->type == SCHEMA_IGNORED || find(y->root, k->path)) continue;
        return trm_err_set(err, TRM_ERR_INPUT, "%s: %s: found nothing, expected this key: %s",
                           y->path, k->path, k->help);
    }
    return true;
}

bool schema_check(const struct schema *s, const void *target, struct trm_err *err)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct schema_key *k = &s->keys[i];
        const char *field = (const char *)target + k->offset;
        double value = 0;
        if (k->type == SCHEMA_INT)
            value = *(const int *)(const void *)field;
        else if (k->type == SCHEMA_INT64)
            value = (double)*(const int64_t *)(const void *)field;
        else if (k->type == SCHEMA_REAL)
            value = *(const double *)(const void *)field;
        else
            continue;
        if (!limited(k) || (value >= k->least && value <= k->most)) continue;
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %.10g, expected %.10g to %.10g", k->path,
                           value, k->least, k->most);
    }
    return true;
}

/* ---- Keys that nobody knows ------------------------------------------------------------------ */

/* How the schemas know a path. */
enum known { UNKNOWN, SECTION, KEY };

struct all {
    const struct schema *const *schemas;
    size_t count;
    const struct yaml *yaml;
    struct trm_err *err;
};

static enum known known(const struct all *a, const char *path)
{
    size_t length = strlen(path);
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < a->schemas[i]->count; j++) {
            const char *key = a->schemas[i]->keys[j].path;
            if (strncmp(key, path, length) != 0) continue;
            if (key[length] == '\0') return KEY;
            if (key[length] == '.') return SECTION;
        }
    }
    return UNKNOWN;
}

static bool refuse_key(const struct all *a, const struct yaml_node *n, const char *path)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++) {
        for (size_t j = 0; j < a->schemas[i]->count && count < NAMES_MAX; j++) {
            names[count++] = a->schemas[i]->keys[j].path;
        }
    }
    const char *nearest = nearest_name(path, names, count);
    return yaml_refuse(a->yaml, n, a->err, "no such key%s%s%s", nearest ? "; is it " : "",
                       nearest ? nearest : "", nearest ? "?" : "");
}

/* Recurses into sections of the schemas only, so no deeper than their paths. */
static bool refuse_below(const struct all *a, const struct yaml_node *map, const char *section)
{
    for (const struct yaml_node *n = map->first; n; n = n->next) {
        struct str path = {0};
        str_printf(&path, "%s%s%.80s", section, *section ? "." : "", n->key);
        bool dotted = strchr(n->key, '.');
        enum known k = dotted ? UNKNOWN : known(a, path.text);
        bool good = k == KEY || (k == SECTION && yaml_is_null(n));
        if (dotted)
            yaml_refuse(a->yaml, n, a->err,
                        "found one key with dots, expected its parts below "
                        "each other, as in arch: {cycles: 3}");
        else if (k == UNKNOWN)
            refuse_key(a, n, path.text);
        if (k == SECTION && !good) {
            good = n->kind == YAML_MAP
                       ? refuse_below(a, n, path.text)
                       : yaml_refuse(a->yaml, n, a->err, "expected a section with keys below it");
        }
        str_done(&path);
        if (!good) return false;
    }
    return true;
}

bool schema_refuse_unknown(const struct schema *const *schemas, size_t count, const struct yaml *y,
                           struct trm_err *err)
{
    const struct all a = {schemas, count, y, err};
    if (y->root->kind != YAML_MAP) return yaml_refuse(y, y->root, err, "expected keys and values");
    return refuse_below(&a, y->root, "");
}
