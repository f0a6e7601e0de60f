/* A number is tried first: names of ARC tasks are eight hexadecimal digits, and those that happen
 * to be numbers begin with 0 or are larger than any embedding. */
#include "cli/identify.h"

#include "base/alloc.h"
#include "base/path.h"
#include "cli/inputs.h"
#include "puzzle/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A whole number as one writes it, or -1. */
static int number_of(const char *text)
{
    size_t length = strlen(text);
    bool digits = length > 0 && length < 10 && strspn(text, "0123456789") == length;
    return digits && (text[0] != '0' || length == 1) ? atoi(text) : -1;
}

/* -1 where neither the model nor the puzzles have names beside them. */
static bool find_name(const char *name, const struct trm_model *m, const char *what, int *row,
                      struct trm_err *err)
{
    char *folder = path_folder(trm_model_name(m));
    bool good = dataset_find_name(folder, name, row, err);
    free(folder);
    if (!good || *row >= 0 || !what) return good;
    folder = inputs_path(what);
    if (dataset_is_folder(folder)) good = dataset_find_name(folder, name, row, err);
    free(folder);
    return good;
}

static bool find_row(const char *text, const struct trm_model *m, const char *what, int *row,
                     struct trm_err *err)
{
    int rows = trm_model_config(m)->num_puzzle_identifiers, number = number_of(text);
    *row = number;
    if (number >= 0 && number < rows) return true;
    bool good = find_name(text, m, what, row, err);
    if (!good && number < 0) return trm_err_prefix(err, "--identifier");
    if (*row < 0)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "--identifier: found \"%s\", expected a row from 0 to %d; names need an "
                           "identifiers.json beside the model or in the data set",
                           text, rows - 1);
    return *row < rows || trm_err_set(err, TRM_ERR_USAGE,
                                      "--identifier: \"%s\" has row %d, but the model has 0 to %d",
                                      text, *row, rows - 1);
}

bool identify_puzzles(const struct options *o, const struct trm_model *m, const char *what,
                      struct trm_puzzle *puzzles, size_t count, struct trm_err *err)
{
    const char *text = options_text(o, "identifier");
    int row;
    if (!text) return true;
    if (trm_model_config(m)->puzzle_emb_ndim == 0)
        return trm_err_set(err, TRM_ERR_USAGE, "--identifier: %s has no puzzle embedding",
                           trm_model_name(m));
    if (!find_row(text, m, what, &row, err)) return false;
    for (size_t i = 0; i < count; i++) puzzles[i].identifier = row;
    return true;
}

/* A model with `crop` is one of ours: its rows are of kinds that nobody has names for, or of the
 * versions of one task, and it is taught what it is asked. */
static bool wants_identifier(const struct trm_model *m, const struct trm_puzzle *p)
{
    const struct trm_config *c = trm_model_config(m);
    bool many = c->puzzle_emb_ndim > 0 && c->num_puzzle_identifiers > 1 && !c->crop;
    return many && p->identifier == 0 && p->family->generate_kind;
}

/* What is to be said of a data set that numbers other tasks than the model's; NULL: nothing. */
static char *numbers_remark(const struct trm_model *m, const char *what)
{
    const struct trm_config *c = trm_model_config(m);
    struct dataset d;
    if (c->puzzle_emb_ndim == 0 || c->crop) return NULL;
    char *folder = inputs_path(what), *remark = NULL;
    const char *split = dataset_has_split(folder, "test") ? "test" : "train";
    if (dataset_is_folder(folder) && dataset_open(&d, folder, split, NULL)) {
        if (d.identifiers != c->num_puzzle_identifiers)
            remark =
                xasprintf("%s has %d identifiers, the model %d: its rows may be of other tasks",
                          what, d.identifiers, c->num_puzzle_identifiers);
        dataset_close(&d);
    }
    free(folder);
    return remark;
}

char *identify_remark(const struct trm_model *m, const char *what, const struct trm_puzzle *puzzles,
                      size_t count)
{
    const struct trm_puzzle *first = NULL;
    size_t others = 0;
    char more[40] = "";
    for (size_t i = 0; i < count; i++) {
        if (!wants_identifier(m, &puzzles[i])) continue;
        if (first) others++;
        if (!first) first = &puzzles[i];
    }
    if (!first) return what ? numbers_remark(m, what) : NULL;
    if (others > 0) snprintf(more, sizeof more, " (and %zu more)", others);
    return xasprintf("%s%s has no identifier, and row 0 is no task's; --identifier chooses one",
                     first->name, more);
}

bool identify(const struct options *o, const struct trm_model *m, const char *what,
              struct trm_puzzle *puzzles, size_t count, struct trm_err *err)
{
    if (!identify_puzzles(o, m, what, puzzles, count, err)) return false;
    if (options_given(o, "identifier") || options_given(o, "quiet")) return true;
    char *remark = identify_remark(m, what, puzzles, count);
    if (remark) fprintf(stderr, "trmscope: %s\n", remark);
    free(remark);
    return true;
}
