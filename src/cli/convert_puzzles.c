#include "cli/convert_puzzles.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "puzzle/dataset.h"
#include "puzzle/pack_write.h"

#include <stdlib.h>
#include <string.h>

/* ---- Reading --------------------------------------------------------------------------------- */

/* Of ARC tasks in a data set the demonstrations lie in its train half, and so may tests: which of
 * its pairs are tests the files do not say. */
static bool check_tasks(const struct options *o, const char *folder, struct trm_err *err)
{
    const char *split = options_text(o, "split");
    if (split && strcmp(split, "train") == 0)
        return trm_err_set(err, TRM_ERR_USAGE,
                           "%s: --split train: the train half holds the demonstrations of ARC "
                           "tasks, and every one of them would become a test; the test half comes "
                           "with its demonstrations",
                           folder);
    return dataset_has_split(folder, "train") ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "%s: the data set has no train/dataset.json, and so no demonstrations of "
                       "its ARC tasks",
                       folder);
}

static bool read_pack(const struct options *o, const char *in, struct trm_puzzles *all,
                      struct trm_err *err)
{
    if (!inputs_puzzles(o, in, all, err)) return false;
    bool tasks = dataset_is_folder(in) && !all->items[0].family->fills_blanks;
    return !tasks || check_tasks(o, in, err);
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool add_row(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    if (!p->family->fills_blanks)
        return trm_err_set(err, TRM_ERR_USAGE, "%s tasks are no lines of CSV; expected NAME.json",
                           p->family->title);
    pack_csv_row(p, p->name, with);
    return true;
}

/* A row is made as its puzzle is read: the public data sets have a million. */
static bool write_csv(const struct options *o, const char *in, const char *out, struct trm_err *err)
{
    struct str text = {0};
    struct trm_puzzles rows = {.each = add_row, .with = &text};
    inputs_part(o, &rows);
    pack_csv_header(&text);
    bool good = inputs_puzzles(o, in, &rows, err) && path_write(out, text.text, text.length, err);
    str_done(&text);
    return good;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Tasks are told apart by their names, in a file of tasks and in a data set. */
static bool check_names(const struct trm_puzzles *all, struct trm_err *err)
{
    const char **names = xcalloc(all->count, sizeof *names), *twice = NULL;
    size_t count = 0;
    for (size_t i = 0; i < all->count; i += pack_task_tests(all, i))
        names[count++] = all->items[i].name;
    qsort(names, count, sizeof *names, by_name);
    for (size_t k = 1; k < count && !twice; k++)
        if (strcmp(names[k - 1], names[k]) == 0) twice = names[k];
    if (twice)
        trm_err_set(err, TRM_ERR_INPUT, "%s: there are two tasks of this name; name one file",
                    twice);
    free(names);
    return !twice;
}

static bool write_tasks(const struct trm_puzzles *all, const char *out, struct trm_err *err)
{
    struct str text = {0};
    const struct trm_family *family = all->items[0].family;
    if (family->fills_blanks)
        return trm_err_set(err, TRM_ERR_USAGE, "%s: a %s is no ARC task; expected NAME.csv", out,
                           family->title);
    if (!check_names(all, err)) return false;
    pack_tasks_json(all, &text);
    bool good = path_write(out, text.text, text.length, err);
    str_done(&text);
    return good;
}

/* ---- Data sets ------------------------------------------------------------------------------- */

static bool complete_all(struct trm_puzzles *all, struct trm_err *err)
{
    for (size_t i = 0; i < all->count; i++)
        if (!trm_puzzle_complete(&all->items[i]))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: found neither an answer nor exactly one to find, which a data "
                               "set needs",
                               all->items[i].name);
    return true;
}

/* Boards of the first puzzle's size; the family's canvas where sizes differ. */
static bool write_dataset(const struct options *o, struct trm_puzzles *all, const char *out,
                          struct trm_err *err)
{
    const struct trm_puzzle *first = &all->items[0];
    const char *test = options_text(o, "test");
    struct trm_puzzles held_out = {0};
    bool fills = first->family->fills_blanks;
    int rows = fills ? first->question.rows : first->family->default_rows;
    int cols = fills ? first->question.cols : first->family->default_cols;
    rows = (int)options_integer(o, "rows", rows);
    cols = (int)options_integer(o, "cols", cols);
    bool good = (fills || check_names(all, err)) && complete_all(all, err) &&
                (!test || (read_pack(o, test, &held_out, err) && complete_all(&held_out, err)));
    good = good && dataset_write(out, all, test ? &held_out : NULL, rows, cols, err);
    trm_puzzles_done(&held_out);
    return good;
}

bool convert_puzzles(const struct options *o, const char *in, const char *out, struct trm_err *err)
{
    static const char *const of_folders[] = {"test", NULL};
    struct trm_puzzles all = {0};
    bool csv = path_has_ending(out, ".csv"), json = path_has_ending(out, ".json");
    if ((csv || json) &&
        !options_refuse(o, of_folders, "is for a data set folder, but OUT is a file", err))
        return false;
    if ((csv || json) && (!output_reachable(out, "OUT", err) || !output_free(o, out, err)))
        return false;
    if (!csv && !json && dataset_is_folder(out) && !output_over(o, out, err)) return false;
    if (csv) return write_csv(o, in, out, err);
    inputs_part(o, &all);
    bool done = read_pack(o, in, &all, err) &&
                (json ? write_tasks(&all, out, err) : write_dataset(o, &all, out, err));
    trm_puzzles_done(&all);
    return done;
}
