/* Names of files, and what stands in for them when none is given. */
#include "cli/inputs.h"

#include "base/alloc.h"
#include "base/path.h"
#include "model/config_yaml.h"
#include "puzzle/dataset.h"
#include "puzzle/pack_files.h"
#include "run/model_choice.h"
#include "trace/encode.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST_PUZZLE = 16 }; /* characters: 4x4; what is shorter is a file's name */

/* ---- Names of files -------------------------------------------------------------------------- */

/* NULL where neither `named` with that ending nor such a bundled file is. */
static char *find(const char *named, const char *ending)
{
    char *whole = xasprintf("%s%s", named, ending);
    char *found = path_exists(whole) ? xstrdup(named) : path_bundled(whole);
    free(whole);
    return found;
}

char *inputs_path(const char *named)
{
    char *found = *named ? find(named, "") : NULL; /* "" would be the folder of all of them */
    return found ? found : xstrdup(named);
}

char *inputs_model_path(const char *named)
{
    char *found = *named ? find(named, "") : NULL;
    if (!found && *named) found = find(named, ".safetensors");
    return found ? found : xstrdup(named);
}

/* ---- The model and the puzzles --------------------------------------------------------------- */

static bool chosen_family(const struct options *o, const struct trm_family **family,
                          struct trm_err *err)
{
    const char *name = options_text(o, "family");
    *family = name ? trm_family_find(name, err) : NULL;
    return *family || !name;
}

bool inputs_hint(const struct options *o, struct trm_config *hint, struct trm_err *err)
{
    const struct trm_family *family;
    if (!chosen_family(o, &family, err)) return false;
    *hint = (struct trm_config){.rows = (int)options_integer(o, "rows", 0),
                                .cols = (int)options_integer(o, "cols", 0)};
    if (family) snprintf(hint->family, sizeof hint->family, "%s", family->name);
    return true;
}

const struct trm_model *inputs_model(const struct options *o, const struct trm_puzzle *puzzle,
                                     struct trm_err *err)
{
    struct trm_config hint;
    if (!inputs_hint(o, &hint, err)) return NULL;
    snprintf(hint.family, sizeof hint.family, "%s", puzzle->family->name);
    const char *named = options_text(o, "model");
    char *path = named ? inputs_model_path(named) : model_bundled_for(puzzle, err);
    struct trm_model *model = path ? trm_model_open(path, named ? &hint : NULL, err) : NULL;
    free(path);
    return model;
}

/* A puzzle typed instead of a file's name. */
static bool is_puzzle(const char *what)
{
    if (path_exists(what) || strlen(what) < SHORTEST_PUZZLE) return false;
    for (int i = 0; trm_families[i]; i++)
        if (trm_families[i]->sniff(what, strlen(what))) return true;
    return false;
}

/* ---- Where no puzzles are named -------------------------------------------------------------- */

/* What the model's files and the options say of its puzzles. A model that is not there says
 * nothing; opening it says why. */
static bool read_wanted(const struct options *o, struct trm_config *wanted, struct trm_err *err)
{
    struct trm_config hint, told;
    const char *named = options_text(o, "model");
    if (!inputs_hint(o, &hint, err)) return false;
    char *path = named ? inputs_model_path(named) : NULL;
    bool known = path && model_config_read(&told, path);
    free(path);
    *wanted = hint;
    if (!known) return true;
    config_fill_missing(&told, &hint);
    *wanted = told;
    if (!hint.family[0] || strcmp(hint.family, told.family) == 0) return true;
    return trm_err_set(err, TRM_ERR_USAGE, "--family %s: the model %s solves %s", hint.family,
                       named, told.family);
}

/* As people name it; a constant of the program. */
static const char *bundled_name(const struct options *o, struct trm_err *err)
{
    static const char *const of_data_sets[] = {"split", NULL};
    struct trm_config wanted;
    if (!options_refuse(o, of_data_sets, "is for a data set, and none is named", err) ||
        !read_wanted(o, &wanted, err))
        return NULL;
    return puzzles_bundled_for(&wanted, err);
}

static char *find_bundled(const char *name, struct trm_err *err)
{
    char *path = path_bundled(name);
    if (!path)
        trm_err_set(err, TRM_ERR_INPUT,
                    "there are no bundled puzzles (%s was not found); name a file", name);
    return path;
}

char *inputs_bundled_puzzles(const struct options *o, struct trm_err *err)
{
    const char *name = bundled_name(o, err);
    return name ? find_bundled(name, err) : NULL;
}

/* ... and a word on it: who forgot the - for standard input would take their answers for those of
 * the puzzles that were piped in. */
static char *unnamed(const struct options *o, struct trm_err *err)
{
    const char *name = bundled_name(o, err);
    char *path = name ? find_bundled(name, err) : NULL;
    if (path && !options_given(o, "quiet"))
        fprintf(stderr, "trmscope: no puzzles named: the bundled %s; - reads standard input\n",
                name);
    return path;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* A folder is of one family: one model or one search is for all. */
static bool same_family(const struct trm_family *here, const struct trm_family *before,
                        const char *where, struct trm_err *err)
{
    return here == before ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "%s: found puzzles of the family %s, and %s in the files before it; name "
                       "files of one family",
                       where, here->name, before->name);
}

/* ... where they are kept, `first` the first of the folder. */
static bool check_family(const struct trm_puzzles *all, size_t first, const char *path,
                         struct trm_err *err)
{
    if (!all->items || all->count <= first) return true;
    return same_family(all->items[all->count - 1].family, all->items[first].family, path, err);
}

/* ... and where each is handed on. */
struct handing_on {
    bool (*each)(const struct trm_puzzle *p, void *with, struct trm_err *err);
    void *with;
    const struct trm_family *family; /* of the first */
};

static bool hand_on(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    struct handing_on *to = with;
    if (!to->family) to->family = p->family;
    return same_family(p->family, to->family, p->name, err) && to->each(p, to->with, err);
}

bool inputs_folder(const char *folder, const struct trm_family *family, struct trm_puzzles *out,
                   struct trm_err *err)
{
    struct dirent **found;
    size_t first = out->count;
    struct handing_on to = {.each = out->each, .with = out->with};
    if (out->each) out->each = hand_on, out->with = &to;
    int count = pack_files(folder, &found, err);
    bool read = count > 0;
    for (int i = 0; i < count; i++) {
        char *path = path_join(folder, found[i]->d_name);
        bool full = out->limit && out->count >= out->limit;
        read = read && (full || (trm_puzzles_read(out, path, family, err) &&
                                 check_family(out, first, path, err)));
        free(path), free(found[i]);
    }
    if (count > 0) free(found);
    out->each = to.each, out->with = to.with;
    return read;
}

static const char *chosen_split(const struct options *o)
{
    const char *split = options_text(o, "split");
    return split ? split : "test";
}

static bool read_dataset(const struct options *o, const char *folder,
                         const struct trm_family *family, struct trm_puzzles *out,
                         struct trm_err *err)
{
    return dataset_puzzles(folder, chosen_split(o), family, (int)options_integer(o, "rows", 0),
                           (int)options_integer(o, "cols", 0), out, err);
}

static bool read_path(const struct options *o, const char *path, const struct trm_family *family,
                      struct trm_puzzles *out, struct trm_err *err)
{
    if (dataset_is_folder(path)) return read_dataset(o, path, family, out, err);
    char *sizes = path_join(path, "dataset.json");
    bool half = path_exists(sizes);
    free(sizes);
    if (half)
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: is one half of a data set: name the folder above it, and --split %s", path,
            path_name(path));
    if (path_is_folder(path)) return inputs_folder(path, family, out, err);
    return trm_puzzles_read(out, path, family, err);
}

static bool read_any(const struct options *o, const char *what, struct trm_puzzles *out,
                     struct trm_err *err)
{
    const struct trm_family *family;
    if (!chosen_family(o, &family, err)) return false;
    if (what && is_puzzle(what))
        return trm_puzzles_parse(out, what, strlen(what), "argument", family, err);
    char *path = what ? inputs_path(what) : unnamed(o, err);
    bool read = path && read_path(o, path, family, out, err);
    free(path);
    return read;
}

bool inputs_puzzles(const struct options *o, const char *what, struct trm_puzzles *out,
                    struct trm_err *err)
{
    size_t before = out->count;
    const char *name = what ? what : "the bundled puzzles";
    if (!read_any(o, what, out, err)) return false;
    if (out->count > before) return true;
    if (out->passed == 0)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: found only augmented copies of tasks (NAME|||t...), expected the "
                           "tasks themselves",
                           name);
    return trm_err_set(err, TRM_ERR_USAGE,
                       "%s: --from %zu: there is no puzzle behind the first %zu", name,
                       out->from + 1, out->passed);
}

void inputs_part(const struct options *o, struct trm_puzzles *out)
{
    size_t limit = (size_t)options_integer(o, "limit", 0);
    out->limit = limit ? out->count + limit : 0;
    out->from = (size_t)options_integer(o, "from", 1) - 1;
    out->passed = 0;
}

bool inputs_demos(const struct options *o, const char *what, struct trm_puzzles *puzzles,
                  struct trm_err *err)
{
    char *path = what ? inputs_path(what) : NULL;
    bool tests = path && dataset_is_folder(path) && strcmp(chosen_split(o), "test") == 0;
    bool good = !tests || dataset_add_demos(path, puzzles, 0, (int)options_integer(o, "rows", 0),
                                            (int)options_integer(o, "cols", 0), err);
    free(path);
    return good;
}

/* What is named is a folder: then the files of its puzzles are not. */
static bool is_folder(const char *what)
{
    char *path = what ? inputs_path(what) : NULL;
    bool folder = path && path_is_folder(path);
    free(path);
    return folder;
}

bool inputs_fit(const struct trm_model *m, const struct trm_puzzles *puzzles, const char *what,
                struct trm_err *err)
{
    const struct trm_puzzle *misfit = NULL;
    size_t fitting = 0;
    int32_t tokens[TRM_GRID_CELLS];
    if (!is_folder(what)) return true;
    for (size_t i = 0; i < puzzles->count; i++) {
        bool fits = encode_question(m, &puzzles->items[i], tokens, NULL);
        fitting += fits;
        if (!fits && !misfit) misfit = &puzzles->items[i];
    }
    if (!misfit || fitting == 0) return true;
    encode_question(m, misfit, tokens, err);
    return trm_err_prefix(err,
                          "%s: the model takes %zu of %zu puzzles in the folder; name the files "
                          "that are for it",
                          what, fitting, puzzles->count);
}

bool inputs_check(const struct trm_puzzles *puzzles, const char *what, struct trm_err *err)
{
    for (size_t i = 0; i < puzzles->count; i++) {
        const struct trm_puzzle *p = &puzzles->items[i];
        if (!p->family->check || p->family->check(p, err)) continue;
        if (!what || is_puzzle(what)) return trm_err_prefix(err, "%s", p->name);
        if (is_folder(what)) return trm_err_prefix(err, "%s: %s", what, p->name);
        return trm_err_prefix(err, "%s: line %d", strcmp(what, "-") == 0 ? "standard input" : what,
                              p->line);
    }
    return true;
}

bool inputs_there(size_t number, size_t count, struct trm_err *err)
{
    bool one = count == 1;
    return number <= count ||
           trm_err_set(err, TRM_ERR_USAGE, "--puzzle %zu: there %s only %zu puzzle%s", number,
                       one ? "is" : "are", count, one ? "" : "s");
}

struct trm_puzzle *inputs_puzzle(const struct options *o, const char *what, struct trm_puzzles *out,
                                 struct trm_err *err)
{
    size_t number = (size_t)options_integer(o, "puzzle", 1);
    if (!inputs_puzzles(o, what, out, err)) return NULL;
    if (!inputs_there(number, out->count, err)) return NULL;
    struct trm_puzzles one = {.items = &out->items[number - 1], .count = 1};
    return inputs_check(&one, what, err) ? one.items : NULL;
}

bool inputs_size(const struct options *o, const char *otherwise, int *width, int *height,
                 struct trm_err *err)
{
    const char *given = options_text(o, "size"), *text = given ? given : otherwise;
    int used = 0;
    bool read = sscanf(text, "%4dx%4d%n", width, height, &used) == 2 && !text[used];
    if (read && *width >= 1 && *height >= 1 && *width <= 1000 && *height <= 1000) return true;
    return trm_err_set(err, TRM_ERR_USAGE,
                       "--size: found \"%s\", expected columns and rows such as %s", text,
                       otherwise);
}
