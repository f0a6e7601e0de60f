/* Writing data set folders. A split is gathered in memory, then written file by file, each whole or
 * not at all; dataset.json comes last, so that a folder with it is complete. */
#include "puzzle/dataset.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/jsonw.h"
#include "base/path.h"
#include "base/str.h"
#include "puzzle/pack_write.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Growing arrays of numbers, as bytes. */
struct split {
    struct str inputs, labels;                                    /* uint8 */
    struct str puzzle_identifiers, puzzle_indices, group_indices; /* int32 */
    int examples, puzzles;
};

struct writer {
    const struct trm_family *family;
    int rows, cols;
    struct trm_err *err;
    struct split train, test;
    struct str names; /* identifiers.json without its brackets */
    int identifiers;
};

static void add_number(struct str *numbers, int32_t value)
{
    str_add_bytes(numbers, &value, sizeof value);
}

static void begin_split(struct split *s)
{
    add_number(&s->puzzle_indices, 0);
    add_number(&s->group_indices, 0);
}

static void split_done(struct split *s)
{
    str_done(&s->inputs);
    str_done(&s->labels);
    str_done(&s->puzzle_identifiers);
    str_done(&s->puzzle_indices);
    str_done(&s->group_indices);
}

/* ---- Gathering ------------------------------------------------------------------------------- */

static bool add_tokens(struct writer *w, struct str *to, const struct trm_grid *grid,
                       const char *name)
{
    int32_t tokens[TRM_GRID_CELLS];
    if (grid->rows == 0)
        return trm_err_set(w->err, TRM_ERR_INPUT, "%s: has no answer, which a data set needs",
                           name);
    if (!w->family->encode(grid, w->rows, w->cols, tokens))
        return trm_err_set(w->err, TRM_ERR_INPUT, "%s: %dx%d does not fit the data set's %dx%d",
                           name, grid->rows, grid->cols, w->rows, w->cols);
    for (int i = 0; i < w->rows * w->cols; i++) str_add_char(to, (char)tokens[i]);
    return true;
}

static bool add_example(struct writer *w, struct split *s, const struct trm_grid *question,
                        const struct trm_grid *answer, const char *name)
{
    s->examples++;
    return add_tokens(w, &s->inputs, question, name) && add_tokens(w, &s->labels, answer, name);
}

/* Ends the puzzle whose examples were added, which is a group of its own. */
static void end_puzzle(struct split *s, int identifier)
{
    add_number(&s->puzzle_identifiers, identifier);
    add_number(&s->puzzle_indices, s->examples);
    add_number(&s->group_indices, ++s->puzzles);
}

static void add_name(struct writer *w, const char *name)
{
    struct jsonw json = {.out = &w->names};
    if (w->identifiers++) str_add(&w->names, ", ");
    jsonw_text(&json, NULL, name);
}

/* Puzzles first..last-1 are the tests of one task. */
static bool add_task(struct writer *w, const struct trm_puzzle *first, size_t tests, bool is_test)
{
    int identifier = w->identifiers;
    add_name(w, first->name);
    for (int i = 0; i < first->demo_count; i++)
        if (!add_example(w, &w->train, &first->demos[i].input, &first->demos[i].output,
                         first->name))
            return false;
    struct split *s = is_test ? &w->test : &w->train;
    for (size_t i = 0; i < tests; i++)
        if (!add_example(w, s, &first[i].question, &first[i].answer, first->name)) return false;
    end_puzzle(&w->train, identifier);
    if (is_test) end_puzzle(&w->test, identifier);
    return true;
}

static bool add_puzzles(struct writer *w, const struct trm_puzzles *all, bool is_test)
{
    for (size_t i = 0; all && i < all->count;) {
        const struct trm_puzzle *p = &all->items[i];
        size_t tests = p->demo_count ? pack_task_tests(all, i) : 1;
        if (p->family != w->family)
            return trm_err_set(w->err, TRM_ERR_INPUT, "%s: found a %s among puzzles of %s", p->name,
                               p->family->title, w->family->title);
        if (p->demo_count) {
            if (!add_task(w, p, tests, is_test)) return false;
        } else {
            struct split *s = is_test ? &w->test : &w->train;
            if (!add_example(w, s, &p->question, &p->answer, p->name)) return false;
            end_puzzle(s, 0);
        }
        i += tests;
    }
    return true;
}

/* ---- Files ----------------------------------------------------------------------------------- */

static bool write_array(const char *folder, const char *name, enum dtype dtype, int dims,
                        const size_t *shape, const struct str *data, struct trm_err *err)
{
    char *file = xasprintf("%s/all__%s.npy", folder, name);
    bool good = npy_write(file, dtype, dims, shape, data->text, err);
    free(file);
    return good;
}

static bool write_text(const char *folder, const char *name, const struct str *text,
                       struct trm_err *err)
{
    char *file = path_join(folder, name);
    bool good = path_write(file, text->text, text->length, err);
    free(file);
    return good;
}

static bool write_metadata(const struct writer *w, const struct split *s, const char *folder)
{
    struct str text = {0};
    struct jsonw json = {.out = &text};
    jsonw_object(&json, NULL);
    jsonw_int(&json, "pad_id", 0);
    jsonw_int(&json, "ignore_label_id", 0);
    jsonw_int(&json, "blank_identifier_id", 0);
    jsonw_int(&json, "vocab_size", w->family->vocab_for(w->rows, w->cols));
    jsonw_int(&json, "seq_len", w->rows * w->cols);
    jsonw_int(&json, "num_puzzle_identifiers", w->identifiers);
    jsonw_int(&json, "total_groups", s->puzzles);
    jsonw_number(&json, "mean_puzzle_examples", (double)s->examples / s->puzzles);
    jsonw_int(&json, "total_puzzles", s->puzzles);
    jsonw_array(&json, "sets");
    jsonw_text(&json, NULL, "all");
    jsonw_end(&json);
    jsonw_end(&json);
    str_add_char(&text, '\n');
    bool good = write_text(folder, "dataset.json", &text, w->err);
    str_done(&text);
    return good;
}

static bool write_split(const struct writer *w, const struct split *s, const char *root,
                        const char *name)
{
    if (s->puzzles == 0) return true;
    size_t tokens[2] = {(size_t)s->examples, (size_t)(w->rows * w->cols)};
    size_t puzzles = (size_t)s->puzzles, ends = puzzles + 1;
    char *folder = path_join(root, name);
    bool good =
        path_make_folders(folder, w->err) &&
        write_array(folder, "inputs", DTYPE_U8, 2, tokens, &s->inputs, w->err) &&
        write_array(folder, "labels", DTYPE_U8, 2, tokens, &s->labels, w->err) &&
        write_array(folder, "puzzle_identifiers", DTYPE_I32, 1, &puzzles, &s->puzzle_identifiers,
                    w->err) &&
        write_array(folder, "puzzle_indices", DTYPE_I32, 1, &ends, &s->puzzle_indices, w->err) &&
        write_array(folder, "group_indices", DTYPE_I32, 1, &ends, &s->group_indices, w->err) &&
        write_metadata(w, s, folder);
    free(folder);
    return good;
}

/* An older data set in the same folder ends here: its halves have identifiers of other puzzles. */
static bool drop_split(const struct writer *w, const char *root, const char *name)
{
    char *file = xasprintf("%s/%s/dataset.json", root, name);
    bool gone = unlink(file) == 0 || errno == ENOENT || errno == ENOTDIR;
    if (!gone) trm_err_errno(w->err, TRM_ERR_INTERNAL, "%s: cannot be removed", file);
    free(file);
    return gone;
}

/* The tasks of the test half as published, which the public evaluator scores by. */
static bool write_test_puzzles(const struct writer *w, const char *folder,
                               const struct trm_puzzles *test)
{
    static const struct trm_puzzles none;
    struct str text = {0};
    pack_tasks_json(test ? test : &none, &text);
    bool good = write_text(folder, "test_puzzles.json", &text, w->err);
    str_done(&text);
    return good;
}

static bool write_names(const struct writer *w, const char *folder)
{
    struct str text = {0};
    str_printf(&text, "[%s]\n", w->names.text);
    bool good = write_text(folder, "identifiers.json", &text, w->err);
    str_done(&text);
    return good;
}

bool dataset_write(const char *folder, const struct trm_puzzles *train,
                   const struct trm_puzzles *test, int rows, int cols, struct trm_err *err)
{
    CHECK(train->count > 0 && rows <= TRM_GRID_SIDE && cols <= TRM_GRID_SIDE);
    struct writer w = {.family = train->items[0].family, .rows = rows, .cols = cols, .err = err};
    begin_split(&w.train);
    begin_split(&w.test);
    add_name(&w, "<blank>");
    bool good = add_puzzles(&w, train, false) && add_puzzles(&w, test, true) &&
                path_make_folders(folder, err) && drop_split(&w, folder, "train") &&
                drop_split(&w, folder, "test") && write_names(&w, folder) &&
                (w.family->fills_blanks || write_test_puzzles(&w, folder, test)) &&
                write_split(&w, &w.train, folder, "train") &&
                write_split(&w, &w.test, folder, "test");
    split_done(&w.train);
    split_done(&w.test);
    str_done(&w.names);
    return good;
}
