/* A data set folder as a pack of puzzles. Its files do not say which family they are of. */
#include "puzzle/dataset.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"

#include <stdlib.h>

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

bool dataset_puzzles(const char *folder, const char *split, const struct trm_family *family,
                     int rows, int cols, struct trm_puzzles *out, struct trm_err *err)
{
    struct dataset d;
    if (!dataset_has_split(folder, split))
        return trm_err_set(err, TRM_ERR_INPUT, "%s: the data set has no %s/dataset.json", folder,
                           split);
    if (!dataset_open(&d, folder, split, err)) return false;
    if (!rows) rows = cols ? d.seq_len / cols : side_of(d.seq_len);
    if (!cols) cols = rows ? d.seq_len / rows : 0;
    if (!family) family = infer(&d, rows, cols, err);
    bool read = family && dataset_read(&d, family, rows, cols, out, err);
    dataset_close(&d);
    return read;
}

/* ---- Demonstrations -------------------------------------------------------------------------- */

static int by_identifier(const void *a, const void *b)
{
    const struct trm_puzzle *x = a, *y = b;
    return (x->identifier > y->identifier) - (x->identifier < y->identifier);
}

/* Copies the pairs of a puzzle's identifier, which lie side by side in the sorted `pairs`. */
static void take_demos(struct trm_puzzle *p, const struct trm_puzzles *pairs)
{
    const struct trm_puzzle *first =
        bsearch(p, pairs->items, pairs->count, sizeof *pairs->items, by_identifier);
    const struct trm_puzzle *end = pairs->items + pairs->count;
    if (!first || p->identifier == 0) return;
    while (first > pairs->items && by_identifier(first - 1, p) == 0) first--;
    for (const struct trm_puzzle *q = first; q < end && by_identifier(q, p) == 0; q++)
        p->demo_count++;
    p->demos = xcalloc((size_t)p->demo_count, sizeof *p->demos);
    for (int i = 0; i < p->demo_count; i++)
        p->demos[i] = (struct trm_pair){first[i].question, first[i].answer};
}

bool dataset_add_demos(const char *folder, struct trm_puzzles *all, int rows, int cols,
                       struct trm_err *err)
{
    struct trm_puzzles pairs = {0};
    bool read = dataset_puzzles(folder, "train", all->items[0].family, rows, cols, &pairs, err);
    if (read) qsort(pairs.items, pairs.count, sizeof *pairs.items, by_identifier);
    for (size_t i = 0; read && i < all->count; i++)
        if (!all->items[i].demos) take_demos(&all->items[i], &pairs);
    trm_puzzles_done(&pairs);
    return read;
}
