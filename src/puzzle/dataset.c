/* Reading data set folders (writing: dataset_write.c). The arrays stay where they are in the mapped
 * files. Opening checks every size and index against the others, so that example i of an open data
 * set is always there; whether its tokens mean anything is checked when they are read. */
#include "puzzle/dataset.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/nearest.h"
#include "base/path.h"
#include "puzzle/lines.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { JSON_LIMIT = 1 << 28, LARGEST = 1 << 24 };

/* ---- dataset.json ---------------------------------------------------------------------------- */

static json_t *load_json(const char *path, struct trm_err *err)
{
    size_t length = 0;
    json_error_t error;
    char *text = path_read(path, JSON_LIMIT, &length, err);
    if (!text) return NULL;
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    free(text);
    if (!root)
        trm_err_set(err, TRM_ERR_INPUT, "%s: line %d, column %d: %s", path, error.line,
                    error.column, error.text);
    return root;
}

static bool read_number(const json_t *root, const char *key, int *out, struct trm_err *err)
{
    const json_t *v = json_object_get(root, key);
    json_int_t number = json_is_integer(v) ? json_integer_value(v) : -1;
    if (number < 1 || number > LARGEST)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: expected a whole number from 1 to %d", key,
                           LARGEST);
    *out = (int)number;
    return true;
}

/* The sizes, and the one set (by its name) that our arrays are read from. */
static bool read_sizes(struct dataset *d, const json_t *root, const char **set, struct trm_err *err)
{
    const json_t *sets = json_object_get(root, "sets");
    *set = json_string_value(json_array_get(sets, 0));
    if (json_array_size(sets) != 1 || !*set || strchr(*set, '/'))
        return trm_err_set(err, TRM_ERR_INPUT, "sets: expected a list of one name, as [\"all\"]");
    return read_number(root, "vocab_size", &d->vocab, err) &&
           read_number(root, "seq_len", &d->seq_len, err) &&
           read_number(root, "num_puzzle_identifiers", &d->identifiers, err);
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static bool open_array(struct npy *n, const struct dataset *d, const char *set, const char *name,
                       int dims, struct trm_err *err)
{
    char *file = xasprintf("%s/%s__%s.npy", d->path, set, name);
    bool good = npy_open(n, file, err);
    if (good && (n->array.dims != dims || dtype_is_float(n->array.dtype)))
        good = trm_err_set(err, TRM_ERR_INPUT,
                           "%s: found %d dimensions of %s, expected %d of a whole "
                           "number type",
                           file, n->array.dims, dtype_name(n->array.dtype), dims);
    free(file);
    return good;
}

static int64_t at(const struct npy *n, size_t i)
{
    return dtype_integer(n->array.dtype, n->array.data, i);
}

/* Indices begin at 0, never fall, and end at `last`; there is one more than there are parts. */
static bool check_indices(const struct npy *n, const char *name, size_t *parts, size_t last,
                          struct trm_err *err)
{
    size_t count = n->array.shape[0];
    if (count < 2 || at(n, 0) != 0 || at(n, count - 1) != (int64_t)last)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: expected indices from 0 to %zu", name, last);
    for (size_t i = 1; i < count; i++)
        if (at(n, i) < at(n, i - 1))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s[%zu]: found %lld after %lld, expected no less", name, i,
                               (long long)at(n, i), (long long)at(n, i - 1));
    *parts = count - 1;
    return true;
}

static bool check_identifiers(const struct dataset *d, struct trm_err *err)
{
    for (size_t i = 0; i < d->puzzles; i++) {
        int64_t id = at(&d->puzzle_identifiers, i);
        if (id < 0 || id >= d->identifiers)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "puzzle_identifiers[%zu]: found %lld, expected 0..%d", i,
                               (long long)id, d->identifiers - 1);
    }
    return true;
}

static bool check_arrays(struct dataset *d, struct trm_err *err)
{
    const size_t *shape = d->inputs.array.shape, *labels = d->labels.array.shape;
    d->examples = shape[0];
    if (shape[1] != (size_t)d->seq_len || labels[0] != shape[0] || labels[1] != shape[1])
        return trm_err_set(err, TRM_ERR_INPUT,
                           "inputs are [%zu, %zu], labels [%zu, %zu], expected both [N, %d] as "
                           "seq_len says",
                           shape[0], shape[1], labels[0], labels[1], d->seq_len);
    if (d->examples == 0)
        return trm_err_set(err, TRM_ERR_INPUT, "inputs: found no example, expected at least one");
    if (!check_indices(&d->puzzle_indices, "puzzle_indices", &d->puzzles, d->examples, err))
        return false;
    if (d->puzzle_identifiers.array.shape[0] != d->puzzles)
        return trm_err_set(err, TRM_ERR_INPUT, "puzzle_identifiers: found %zu, expected %zu",
                           d->puzzle_identifiers.array.shape[0], d->puzzles);
    return check_indices(&d->group_indices, "group_indices", &d->groups, d->puzzles, err) &&
           check_identifiers(d, err);
}

/* *names stays NULL where there is no such file. */
static bool open_names(json_t **names, const char *folder, struct trm_err *err)
{
    char *file = path_join(folder, "identifiers.json");
    bool good = true;
    if (path_exists(file)) {
        *names = load_json(file, err);
        good = *names != NULL;
    }
    free(file);
    return good;
}

bool dataset_open(struct dataset *d, const char *folder, const char *split, struct trm_err *err)
{
    *d = (struct dataset){.path = path_join(folder, split), .tests = strcmp(split, "test") == 0};
    char *file = path_join(d->path, "dataset.json");
    json_t *root = load_json(file, err);
    const char *set = NULL;
    bool good = root != NULL;
    if (good && !read_sizes(d, root, &set, err)) good = trm_err_prefix(err, "%s", file);
    good = good && open_array(&d->inputs, d, set, "inputs", 2, err) &&
           open_array(&d->labels, d, set, "labels", 2, err) &&
           open_array(&d->puzzle_identifiers, d, set, "puzzle_identifiers", 1, err) &&
           open_array(&d->puzzle_indices, d, set, "puzzle_indices", 1, err) &&
           open_array(&d->group_indices, d, set, "group_indices", 1, err) &&
           open_names(&d->names, folder, err);
    if (good && !check_arrays(d, err)) good = trm_err_prefix(err, "%s", d->path);
    json_decref(root);
    free(file);
    if (!good) dataset_close(d);
    return good;
}

void dataset_close(struct dataset *d)
{
    npy_close(&d->inputs);
    npy_close(&d->labels);
    npy_close(&d->puzzle_identifiers);
    npy_close(&d->puzzle_indices);
    npy_close(&d->group_indices);
    json_decref(d->names);
    free(d->path);
    *d = (struct dataset){0};
}

/* ---- Names of identifiers -------------------------------------------------------------------- */

static void refuse_name(const char *folder, const json_t *names, const char *name,
                        struct trm_err *err)
{
    size_t length = json_array_size(names), count = 0;
    const char **texts = xcalloc(length + 1, sizeof *texts);
    for (size_t i = 0; i < length; i++) {
        const char *text = json_string_value(json_array_get(names, i));
        if (text) texts[count++] = text;
    }
    const char *nearest = nearest_name(name, texts, count);
    trm_err_set(err, TRM_ERR_USAGE, "found no \"%s\" in %s/identifiers.json%s%s%s", name, folder,
                nearest ? "; is it " : "", nearest ? nearest : "", nearest ? "?" : "");
    free(texts);
}

/* Place of a name in the list; its length where it is not there. */
static size_t place_of(const json_t *names, const char *name)
{
    size_t place = 0;
    for (; place < json_array_size(names); place++) {
        const char *text = json_string_value(json_array_get(names, place));
        if (text && strcmp(text, name) == 0) break;
    }
    return place;
}

bool dataset_find_name(const char *folder, const char *name, int *identifier, struct trm_err *err)
{
    json_t *names = NULL;
    *identifier = -1;
    if (!open_names(&names, folder, err)) return false;
    size_t place = place_of(names, name);
    bool there = place < json_array_size(names); /* 0 of NULL */
    if (there) *identifier = (int)place;
    if (names && !there) refuse_name(folder, names, name, err);
    bool good = there || !names;
    json_decref(names);
    return good;
}

/* ---- Examples -------------------------------------------------------------------------------- */

static bool copy_tokens(const struct dataset *d, const struct npy *from, const char *name, size_t i,
                        int32_t *out, struct trm_err *err)
{
    for (size_t k = 0; k < (size_t)d->seq_len; k++) {
        int64_t token = at(from, i * (size_t)d->seq_len + k);
        if (token < 0 || token >= d->vocab)
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: %s[%zu][%zu]: found token %lld, expected 0..%d", d->path, name,
                               i, k, (long long)token, d->vocab - 1);
        out[k] = (int32_t)token;
    }
    return true;
}

bool dataset_tokens(const struct dataset *d, size_t i, int32_t *inputs, int32_t *labels,
                    struct trm_err *err)
{
    CHECK(i < d->examples);
    return copy_tokens(d, &d->inputs, "inputs", i, inputs, err) &&
           copy_tokens(d, &d->labels, "labels", i, labels, err);
}

/* The puzzle that example i belongs to. */
static size_t puzzle_of(const struct dataset *d, size_t i)
{
    size_t low = 0, high = d->puzzles; /* the puzzle lies in low..high-1 */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (at(&d->puzzle_indices, middle) <= (int64_t)i)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int dataset_identifier(const struct dataset *d, size_t i)
{
    return (int)at(&d->puzzle_identifiers, puzzle_of(d, i));
}

/* Which test input of its task an example is, by its place among those of its puzzle. */
static int test_index_of(const struct dataset *d, size_t i, const struct trm_family *family)
{
    if (!d->tests || family->fills_blanks) return 0;
    return (int)(i - (size_t)at(&d->puzzle_indices, puzzle_of(d, i)));
}

/* Moves what is on the canvas to its corner. */
static void to_corner(int32_t *tokens, int rows, int cols)
{
    int top = rows, left = cols;
    for (int i = 0; i < rows * cols; i++) {
        if (tokens[i] == 0) continue;
        if (i / cols < top) top = i / cols;
        if (i % cols < left) left = i % cols;
    }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            bool inside = r + top < rows && c + left < cols;
            tokens[r * cols + c] = inside ? tokens[(r + top) * cols + c + left] : 0;
        }
}

static struct trm_grid to_grid(const struct trm_family *family, int32_t *tokens, int rows, int cols)
{
    struct trm_grid like = trm_grid_make(rows, cols), grid;
    if (family->encode_at) to_corner(tokens, rows, cols);
    family->decode(tokens, rows, cols, &like, &grid);
    return grid;
}

/* The name of an identifier; NULL where it has none. */
static char *name_of(const struct dataset *d, int identifier)
{
    const char *name = json_string_value(json_array_get(d->names, (size_t)identifier));
    return identifier > 0 && name ? xstrdup(name) : NULL;
}

bool dataset_example(const struct dataset *d, size_t i, const struct trm_family *family, int rows,
                     int cols, struct trm_puzzles *out, struct trm_err *err)
{
    if (rows > TRM_GRID_SIDE || cols > TRM_GRID_SIDE || rows * cols != d->seq_len ||
        family->vocab_for(rows, cols) != d->vocab)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: %d tokens a puzzle and a vocabulary of %d do not fit a %s of %dx%d",
                           d->path, d->seq_len, d->vocab, family->title, rows, cols);
    int32_t inputs[TRM_GRID_CELLS], labels[TRM_GRID_CELLS];
    if (!dataset_tokens(d, i, inputs, labels, err)) return false;
    struct trm_puzzle p = {.family = family,
                           .rating = -1,
                           .question = to_grid(family, inputs, rows, cols),
                           .answer = to_grid(family, labels, rows, cols),
                           .test_index = test_index_of(d, i, family),
                           .identifier = dataset_identifier(d, i)};
    p.name = name_of(d, p.identifier);
    bool full = puzzles_full(out);
    return puzzles_take(out, &p, d->path, i + 1, 0, err) || full ||
           trm_err_prefix(err, "%s", d->path);
}

/* What all examples are read as. */
struct reading {
    const struct dataset *d;
    const struct trm_family *family;
    int rows, cols;
    struct trm_puzzles *out;
    struct trm_err *err;
};

/* Names are looked up only for who asks what is a copy. */
static bool pass_over(const struct reading *r, size_t first, size_t end)
{
    char *name = r->out->plain ? name_of(r->d, dataset_identifier(r->d, first)) : NULL;
    bool passed = puzzles_pass(r->out, name, end - first);
    free(name);
    return passed;
}

/* Examples that belong together: all of them or none. */
static bool read_whole(const struct reading *r, size_t first, size_t end)
{
    if (pass_over(r, first, end)) return true;
    puzzles_want_whole(r->out, end - first);
    for (size_t i = first; i < end; i++)
        if (!dataset_example(r->d, i, r->family, r->rows, r->cols, r->out, r->err)) return false;
    return true;
}

/* A group is a task, its puzzles are the versions of it. */
static bool read_versions(const struct reading *r)
{
    const struct dataset *d = r->d;
    size_t *open = xcalloc(d->groups, sizeof *open), count = d->groups; /* that have more */
    bool read = true;
    for (size_t i = 0; i < count; i++) open[i] = i;
    for (size_t version = 0; count > 0 && read; version++) {
        size_t left = 0;
        for (size_t i = 0; i < count && read && !puzzles_full(r->out); i++) {
            size_t puzzle = (size_t)at(&d->group_indices, open[i]) + version;
            if (puzzle >= (size_t)at(&d->group_indices, open[i] + 1)) continue;
            open[left++] = open[i];
            read = read_whole(r, (size_t)at(&d->puzzle_indices, puzzle),
                              (size_t)at(&d->puzzle_indices, puzzle + 1));
        }
        count = puzzles_full(r->out) ? 0 : left;
    }
    free(open);
    return read;
}

bool dataset_read(const struct dataset *d, const struct trm_family *family, int rows, int cols,
                  struct trm_puzzles *out, struct trm_err *err)
{
    const struct reading r = {d, family, rows, cols, out, err};
    bool read = true;
    if (!family->fills_blanks) return read_versions(&r);
    for (size_t i = 0; i < d->examples && read && !puzzles_full(out); i++)
        read = read_whole(&r, i, i + 1);
    return read;
}
