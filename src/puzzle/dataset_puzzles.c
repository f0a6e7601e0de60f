/* A data set folder as a pack of puzzles. Its files do not say which family they are of. */
#include "puzzle/dataset.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

bool dataset_has_split(const char *folder, const char *split)
{
    char *half = path_join(folder, split), *file = path_join(half, "dataset.json");
    bool has = path_exists(file);
    free(file);
    free(half);
    return has;
}

bool dataset_is_folder(const char *folder)
{
    return dataset_has_split(folder, "train") || dataset_has_split(folder, "test");
}

/* The side of a square of so many cells, 0 when there is none. */
static int side_of(int cells)
{
    for (int side = 1; side <= TRM_GRID_SIDE; side++)
        if (side * side == cells) return side;
    return 0;
}

/* What is not told of the canvas; square, where nothing is. */
static void infer_canvas(const struct dataset *d, int *rows, int *cols)
{
    if (!*rows) *rows = *cols ? d->seq_len / *cols : side_of(d->seq_len);
    if (!*cols) *cols = *rows ? d->seq_len / *rows : 0;
}

static bool fits(const struct dataset *d, const struct trm_family *family, int rows, int cols)
{
    return rows * cols == d->seq_len && family->vocab_for(rows, cols) == d->vocab;
}

/* The one family whose boards look like this. */
static const struct trm_family *infer(const struct dataset *d, int rows, int cols,
                                      struct trm_err *err)
{
    const struct trm_family *found = NULL;
    struct str names = {0};
    int count = 0;
    for (int i = 0; trm_families[i]; i++) {
        if (!fits(d, trm_families[i], rows, cols)) continue;
        str_printf(&names, "%s%s", count++ ? " or " : "", trm_families[i]->name);
        found = trm_families[i];
    }
    if (count != 1)
        trm_err_set(err, TRM_ERR_INPUT,
                    "%s: %d tokens a puzzle and a vocabulary of %d could be %s; --family, --rows "
                    "and --cols say what it is",
                    d->path, d->seq_len, d->vocab, count ? names.text : "anything");
    str_done(&names);
    return count == 1 ? found : NULL;
}

/* ---- Demonstrations -------------------------------------------------------------------------- */

/* A demonstration, 8 KB, is there once for each test input of its task: a small file must not ask
 * for all memory. */
enum { COPIES = 1 << 17, TESTS = 4 };

/* The train half by identifiers: its puzzles as chains of their numbers + 1; 0 ends one. */
struct demos {
    struct dataset train;
    size_t *first; /* [identifiers] */
    size_t *next;  /* [puzzles] */
    size_t copies; /* given so far */
    int rows, cols;
};

static bool demos_open(struct demos *d, const char *folder, struct trm_err *err)
{
    if (!dataset_open(&d->train, folder, "train", err)) return false;
    infer_canvas(&d->train, &d->rows, &d->cols);
    const struct tensor *ids = &d->train.puzzle_identifiers.array;
    d->first = xcalloc((size_t)d->train.identifiers, sizeof *d->first);
    d->next = xcalloc(d->train.puzzles, sizeof *d->next);
    for (size_t i = d->train.puzzles; i-- > 0;) {
        size_t *first = &d->first[dtype_integer(ids->dtype, ids->data, i)];
        d->next[i] = *first;
        *first = i + 1;
    }
    return true;
}

static void demos_close(struct demos *d)
{
    dataset_close(&d->train);
    free(d->first);
    free(d->next);
}

/* Examples of one puzzle of the train half, appended. */
static bool read_pairs(struct demos *d, size_t puzzle, const struct trm_family *family,
                       struct trm_puzzles *pairs, struct trm_err *err)
{
    const struct tensor *indices = &d->train.puzzle_indices.array;
    size_t i = (size_t)dtype_integer(indices->dtype, indices->data, puzzle);
    size_t end = (size_t)dtype_integer(indices->dtype, indices->data, puzzle + 1);
    size_t most = COPIES + TESTS * (size_t)d->train.examples;
    d->copies += end - i;
    if (d->copies > most)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: more than %zu demonstrations, counted once for each test input of "
                           "their task; take fewer puzzles at once",
                           d->train.path, most);
    for (; i < end; i++)
        if (!dataset_example(&d->train, i, family, d->rows, d->cols, pairs, err)) return false;
    return true;
}

static bool take_demos(struct demos *d, struct trm_puzzle *p, struct trm_err *err)
{
    struct trm_puzzles pairs = {0};
    bool known = p->identifier > 0 && p->identifier < d->train.identifiers, read = true;
    for (size_t k = known ? d->first[p->identifier] : 0; k > 0 && read; k = d->next[k - 1])
        read = read_pairs(d, k - 1, p->family, &pairs, err);
    if (read && pairs.count > 0) p->demos = xcalloc(pairs.count, sizeof *p->demos);
    for (size_t i = 0; i < pairs.count && read; i++) {
        struct trm_pair pair = {pairs.items[i].question, pairs.items[i].answer};
        bool whole = pair.input.rows > 0 && pair.output.rows > 0; /* tokens may be no picture */
        if (whole) p->demos[p->demo_count++] = pair;
    }
    trm_puzzles_done(&pairs);
    return read;
}

bool dataset_add_demos(const char *folder, struct trm_puzzles *all, size_t first, int rows,
                       int cols, struct trm_err *err)
{
    struct demos d = {.rows = rows, .cols = cols};
    if (first == all->count || all->items[first].family->fills_blanks) return true;
    if (!dataset_has_split(folder, "train")) return true;
    bool read = demos_open(&d, folder, err);
    for (size_t i = first; i < all->count && read; i++) read = take_demos(&d, &all->items[i], err);
    demos_close(&d);
    return read;
}

/* ---- The whole split ------------------------------------------------------------------------- */

/* The half that is asked for is not there. The other one is named, not read: what it says of a
 * model that learned from it would be taken for what it says of new puzzles. */
static bool missing(const char *folder, const char *split, struct trm_err *err)
{
    const char *other = strcmp(split, "test") == 0 ? "train" : "test";
    if (!dataset_has_split(folder, other))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: the data set has no %s/dataset.json", folder,
                           split);
    return trm_err_set(err, TRM_ERR_INPUT,
                       "%s: the data set has no %s/dataset.json; --split %s reads the half that is "
                       "there",
                       folder, split, other);
}

bool dataset_puzzles(const char *folder, const char *split, const struct trm_family *family,
                     int rows, int cols, struct trm_puzzles *out, struct trm_err *err)
{
    struct dataset d;
    size_t before = out->count;
    if (!dataset_has_split(folder, split)) return missing(folder, split, err);
    if (!dataset_open(&d, folder, split, err)) return false;
    infer_canvas(&d, &rows, &cols);
    if (!family) family = infer(&d, rows, cols, err);
    bool read = family && dataset_read(&d, family, rows, cols, out, err);
    dataset_close(&d);
    if (!read || out->each || out->no_demos || strcmp(split, "test") != 0) return read;
    return dataset_add_demos(folder, out, before, rows, cols, err);
}
