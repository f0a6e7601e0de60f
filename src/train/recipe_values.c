/* Reading and printing them in one line, so that a printed recipe reads back as the same. */
#include "train/recipe_values.h"

#include "base/check.h"
#include "base/number.h"
#include "train/recipe.h"

#include <string.h>

/* ---- schedules ------------------------------------------------------------------------------- */

static bool read_point(const struct yaml *y, const struct yaml_node *n, struct schedule *s,
                       struct trm_err *err)
{
    char *end;
    double from = number_read(n->key, &end), before = s->count ? s->from[s->count - 1] : -1;
    if (*end || end == n->key || !(from >= 0 && from < 1) || from <= before)
        return yaml_refuse(
            y, n, err, "found %.40s, expected shares of the run, 0 <= share < 1, rising", n->key);
    if (s->count == SCHEDULE_POINTS)
        return yaml_refuse(y, n, err, "more than %d points", SCHEDULE_POINTS);
    if (!yaml_real(y, n, 0, 1e9, &s->value[s->count], err)) return false;
    s->from[s->count++] = from;
    return true;
}

bool read_schedule(const struct yaml *y, const struct yaml_node *n, void *field,
                   struct trm_err *err)
{
    struct schedule s = {0};
    if (n->kind != YAML_MAP && !yaml_is_null(n)) {
        s.count = 1;
        if (!yaml_real(y, n, 0, 1e9, &s.value[0], err)) return false;
    }
    for (const struct yaml_node *p = n->kind == YAML_MAP ? n->first : NULL; p; p = p->next)
        if (!read_point(y, p, &s, err)) return false;
    memcpy(field, &s, sizeof s);
    return true;
}

void print_schedule(const void *field, struct str *out)
{
    const struct schedule *s = field;
    if (s->count == 0) str_add(out, "null");
    if (s->count == 1) str_add_real(out, s->value[0]);
    for (int i = 0; i < s->count && s->count > 1; i++) {
        str_add(out, i ? ", " : "{");
        str_add_real(out, s->from[i]);
        str_add(out, ": ");
        str_add_real(out, s->value[i]);
    }
    if (s->count > 1) str_add(out, "}");
}

/* ---- sources --------------------------------------------------------------------------------- */

#define KEY(name, kind, field, text)                                                               \
    .path = name, .type = SCHEMA_##kind, SCHEMA_FIELD(struct source_settings, field), .help = text
#define RANGE(low, high) .least = low, .most = high

/* clang-format off */
static const struct schema_key source_keys[] = {
    {KEY("kind", CHOICE, kind, "where its puzzles come from"), .choices = "generate|puzzles|dataset"},
    {KEY("path", TEXT, path, "the file of puzzles or the folder of the data set"), .fallback = "''"},
    {KEY("share", OTHER, share, "of the samples, by share of the run"), .fallback = "1", .read = read_schedule, .print = print_schedule},
    {KEY("least_extra", INT, least_extra, "clues given back at least"), RANGE(0, 4096), .fallback = "0"},
    {KEY("most_extra", INT, most_extra, "clues given back at most"), RANGE(0, 4096), .fallback = "0"},
    {KEY("clues", INT, clues, "Sudoku: made with so many clues; 0: minimal"), RANGE(0, 4096), .fallback = "0"},
    {KEY("perfect", BOOL, perfect, "maze: corridors with one way between any two cells"), .fallback = "false"},
    {KEY("size", INT, size, "generate: rows and columns; 0: the canvas"), RANGE(0, TRM_GRID_SIDE), .fallback = "0"},
    {KEY("min_rating", REAL, min_rating, "made until one rates so high"), RANGE(0, 1e9), .fallback = "0"},
    {KEY("fresh", REAL, fresh, "new puzzles that each sample of the run adds to those that are drawn from"), RANGE(0, 1), .fallback = "0.5"},
    {KEY("pool", INT, pool, "different puzzles at most"), RANGE(1, 100000000), .fallback = "1000000"},
    {KEY("tasks", INT, tasks, "ARC: of so many rules, each told by an identifier of its own"), RANGE(0, 1000000), .fallback = "0"},
    {KEY("versions", INT, versions, "ARC: forms in which each task of the file is learned, each with an identifier of its own"), RANGE(0, 4096), .fallback = "0"},
    {KEY("augment", BOOL, augment, "change every sample by a random symmetry"), .fallback = "true"},
};
/* clang-format on */

const struct schema source_schema = {source_keys, ARRAY_LEN(source_keys)};

static bool check_source(const struct yaml *y, const struct yaml_node *n,
                         const struct source_settings *s, struct trm_err *err)
{
    bool file = s->kind != SOURCE_GENERATE;
    if (file && !s->path[0]) return yaml_refuse(y, n, err, "found no path, expected one");
    if (!file && s->path[0])
        return yaml_refuse(y, n, err, "found a path, but the kind generate has none");
    if (s->most_extra < s->least_extra)
        return yaml_refuse(y, n, err, "least_extra is %d, but most_extra is %d", s->least_extra,
                           s->most_extra);
    return true;
}

static bool read_source(const struct yaml *y, const struct yaml_node *n, struct source_settings *s,
                        struct trm_err *err)
{
    const struct schema *all[] = {&source_schema};
    struct yaml one = *y;
    one.root = (struct yaml_node *)(uintptr_t)n; /* read only */
    schema_defaults(&source_schema, s);
    return schema_refuse_unknown(all, 1, &one, err) && schema_read(&source_schema, &one, s, err) &&
           schema_require(&source_schema, &one, err) && check_source(y, n, s, err);
}

bool read_data(const struct yaml *y, const struct yaml_node *n, void *field, struct trm_err *err)
{
    struct data_settings *d = field;
    *d = (struct data_settings){0};
    if (n->kind != YAML_LIST) return yaml_refuse(y, n, err, "expected a list of sources");
    for (const struct yaml_node *item = n->first; item; item = item->next) {
        if (d->count == SOURCES) return yaml_refuse(y, item, err, "more than %d sources", SOURCES);
        if (!read_source(y, item, &d->source[d->count], err)) return false;
        d->count++;
    }
    return true;
}

/* The lines of a source's keys, joined. */
static void print_source(const struct source_settings *s, struct str *out)
{
    struct str lines = {0};
    schema_print(&source_schema, s, SCHEMA_BARE, &lines);
    str_add(out, "{");
    for (size_t i = 0; i + 1 < lines.length; i++)
        lines.text[i] == '\n' ? str_add(out, ", ") : str_add_char(out, lines.text[i]);
    str_add(out, "}");
    str_done(&lines);
}

void print_data(const void *field, struct str *out)
{
    const struct data_settings *d = field;
    str_add(out, "[");
    for (int i = 0; i < d->count; i++) {
        if (i) str_add(out, ", ");
        print_source(&d->source[i], out);
    }
    str_add(out, "]");
}

/* ---- folders --------------------------------------------------------------------------------- */

static bool read_path(const struct yaml *y, const struct yaml_node *n, struct data_paths *d,
                      struct trm_err *err)
{
    const char *text;
    if (d->count == DATA_PATHS) return yaml_refuse(y, n, err, "more than %d folders", DATA_PATHS);
    if (!yaml_text(y, n, &text, err)) return false;
    if (strlen(text) >= sizeof d->path[0]) return yaml_refuse(y, n, err, "a path too long");
    strcpy(d->path[d->count++], text);
    return true;
}

bool read_data_paths(const struct yaml *y, const struct yaml_node *n, void *field,
                     struct trm_err *err)
{
    struct data_paths *d = field;
    *d = (struct data_paths){0};
    if (n->kind == YAML_TEXT) return read_path(y, n, d, err);
    if (n->kind != YAML_LIST) return yaml_refuse(y, n, err, "expected a list of folders");
    for (const struct yaml_node *item = n->first; item; item = item->next)
        if (!read_path(y, item, d, err)) return false;
    return true;
}

void print_data_paths(const void *field, struct str *out)
{
    const struct data_paths *d = field;
    str_add(out, "[");
    for (int i = 0; i < d->count; i++) {
        str_add(out, i ? ", \"" : "\"");
        for (const char *c = d->path[i]; *c; c++) {
            if (*c == '"' || *c == '\\') str_add_char(out, '\\');
            str_add_char(out, *c);
        }
        str_add(out, "\"");
    }
    str_add(out, "]");
}
