/* trmscope info: what a file is, told from its bytes. Names and texts come from files, so nothing
 * of them reaches the terminal unchecked. */
#include "base/alloc.h"
#include "base/npy.h"
#include "base/utf8.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/train_curves.h"
#include "model/config_yaml.h"
#include "model/model_files.h"
#include "model/weights.h"
#include "puzzle/dataset.h"
#include "puzzle/pack_files.h"
#include "tensor/parallel.h"
#include "train/recipe.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMNS = 72 };

/* Text from a file, without what a terminal would obey. */
static void print_clean(const char *text)
{
    char *clean = utf8_clean(xstrdup(text));
    fputs(clean, stdout);
    free(clean);
}

static void print_fact(const char *key, const char *text)
{
    print_clean(key);
    printf(": ");
    print_clean(text);
    printf("\n");
}

/* ---- Tensors --------------------------------------------------------------------------------- */

static void print_tensors(const struct tensors *all)
{
    size_t bytes = 0;
    int widest = 0;
    for (size_t i = 0; i < all->count; i++) {
        int width = (int)strnlen(all->items[i].name, NAME_COLUMNS);
        bytes += all->items[i].size;
        if (width > widest) widest = width;
    }
    printf("tensors: %zu, %zu bytes\n", all->count, bytes);
    for (size_t i = 0; i < all->count; i++) {
        const struct tensor *t = &all->items[i];
        char shape[TENSOR_SHAPE_TEXT];
        int width = (int)strnlen(t->name, NAME_COLUMNS);
        printf("  ");
        print_clean(t->name);
        printf("%*s  %-4s  %s\n", widest - width, "", dtype_name(t->dtype),
               tensor_shape_text(t, shape));
    }
}

static bool describe_npy(const char *path, struct trm_err *err)
{
    struct npy n;
    char shape[TENSOR_SHAPE_TEXT];
    if (!npy_open(&n, path, err)) return false;
    print_fact("array", path);
    printf("  %s  %s, %zu bytes\n", dtype_name(n.array.dtype), tensor_shape_text(&n.array, shape),
           n.array.size);
    npy_close(&n);
    return true;
}

/* ---- Models and other tensor files ----------------------------------------------------------- */

static bool is_model(const struct tensors *all)
{
    static const char key[] = "lm_head.weight";
    for (size_t i = 0; i < all->count; i++) {
        size_t length = strlen(all->items[i].name);
        if (length < strlen(key)) continue;
        if (strcmp(all->items[i].name + length - strlen(key), key) == 0) return true;
    }
    return false;
}

static void print_metadata(const char *key, const char *text, void *with)
{
    (void)with;
    printf("  ");
    print_fact(key, text);
}

static bool describe_model(const char *path, const struct trm_config *hint, struct trm_err *err)
{
    struct trm_model *m = trm_model_open(path, hint, err);
    struct weights w;
    if (!m) return false;
    bool opened = weights_open(&w, trm_model_name(m), err);
    if (opened) {
        struct str config = {0};
        print_fact("model", trm_model_name(m));
        printf("form: %s\n", w.is_torch ? "PyTorch" : "safetensors");
        printf("parameters: %ld\n", trm_config_parameters(trm_model_config(m)));
        schema_print(&config_schema, trm_model_config(m), SCHEMA_HELP, &config);
        fputs(config.text, stdout); /* the table's texts, and a family with its quotes */
        print_tensors(w.tensors);
        str_done(&config);
        weights_close(&w);
    }
    trm_model_free(m);
    return opened;
}

/* The number of that name; NAN where there is none. */
static double saved_number(const struct safetensors *f, const char *name)
{
    const struct tensor *t = safetensors_find(f, name);
    int64_t whole = 0;
    double real = NAN;
    if (!t || t->dims != 0) return NAN;
    if (t->dtype == DTYPE_F64) memcpy(&real, t->data, sizeof real);
    if (t->dtype == DTYPE_I64) memcpy(&whole, t->data, sizeof whole), real = (double)whole;
    return real;
}

/* The saved state of a training run: how far it is, and how it went, as curves. */
static void describe_training(const struct safetensors *f)
{
    struct training_rows rows = {0};
    struct trm_err err;
    if (!training_rows_read(&rows, f, &err)) return;
    printf("steps: %.0f, %.0f sequence-steps, %.0f s\n", saved_number(f, "step"),
           saved_number(f, "sequence_steps"), saved_number(f, "seconds"));
    if (rows.count > 0)
        train_curves_print(&(struct training_view){rows.rows, rows.count, OVER_SEQUENCE_STEPS});
    training_rows_done(&rows);
}

/* A model, a trace, or whatever else has tensors. A model that cannot be opened is an error, but
 * what its file holds is printed all the same. */
static bool describe_tensors(const char *path, const struct trm_config *hint, struct trm_err *err)
{
    struct weights w;
    if (!weights_open(&w, path, err)) return false;
    bool model = is_model(w.tensors), described = model && describe_model(path, hint, err);
    if (!described) {
        print_fact(w.is_torch ? "PyTorch file" : "safetensors", path);
        if (!w.is_torch) safetensors_visit_metadata(&w.safe, print_metadata, NULL);
        if (!w.is_torch) describe_training(&w.safe);
        print_tensors(w.tensors);
    }
    weights_close(&w);
    return described || !model;
}

/* ---- Recipes --------------------------------------------------------------------------------- */

/* A recipe says what a model is trained on; the config of a trained model does not. */
static bool is_recipe(const char *path)
{
    struct yaml y;
    bool recipe = yaml_open(&y, path, NULL) &&
                  (yaml_find(y.root, "data") != NULL || yaml_find(y.root, "data_paths") != NULL);
    yaml_close(&y);
    return recipe;
}

/* The public code writes one file for both, all_config.yaml: with weights beside it, it is the
 * config of their model. */
static bool has_weights(const char *yaml)
{
    struct model_files files;
    bool found = model_files_find(&files, yaml, NULL);
    if (found) model_files_done(&files);
    return found;
}

static bool describe_recipe(const char *path, struct trm_err *err)
{
    struct recipe r;
    struct str keys = {0};
    if (!recipe_read(&r, path, err)) return false;
    print_fact("recipe", path);
    printf("parameters: %ld\n", trm_config_parameters(&r.model));
    printf("memory: %.0f MB with %d threads, the program itself not counted\n",
           1e-6 * (double)recipe_memory(&r, processors()), processors());
    double gathered = recipe_gathered_memory(&r);
    if (gathered > 0)
        printf("puzzles: up to %.0f MB that are generated in time\n", 1e-6 * gathered);
    if (r.minutes > 0)
        printf("length: %g minutes\n", r.minutes);
    else if (r.steps > 0)
        printf("length: %.0f steps\n", r.steps);
    else
        printf("length: %g epochs\n", r.epochs);
    recipe_print(&r, true, &keys);
    fputs(keys.text, stdout);
    str_done(&keys);
    return true;
}

/* ---- Puzzles --------------------------------------------------------------------------------- */

/* What is kept of a file of puzzles, which may be longer than memory. */
struct pack {
    const struct trm_family *family;
    int rows, cols; /* of the first */
    size_t tasks;   /* of ARC, which may have several test inputs */
    size_t answers, rated, capacity;
    double *rating; /* [rated] */
};

static bool count_puzzle(const struct trm_puzzle *p, void *with, struct trm_err *err)
{
    (void)err;
    struct pack *pack = with;
    if (!pack->family) {
        pack->family = p->family;
        pack->rows = p->question.rows;
        pack->cols = p->question.cols;
    }
    pack->tasks += p->test_index == 0;
    pack->answers += p->answer.rows > 0;
    if (p->rating < 0) return true;
    pack->rating = xgrow(pack->rating, &pack->capacity, pack->rated + 1, sizeof *pack->rating);
    pack->rating[pack->rated++] = p->rating;
    return true;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_ratings(struct pack *pack)
{
    size_t n = pack->rated;
    if (n == 0) return;
    qsort(pack->rating, n, sizeof *pack->rating, by_size);
    printf("  ratings: %zu, from %g to %g; a tenth up to %g, half up to %g, nine tenths up to %g\n",
           n, pack->rating[0], pack->rating[n - 1], pack->rating[n / 10], pack->rating[n / 2],
           pack->rating[n * 9 / 10]);
}

/* A file, standard input ("-") or a folder of such files. */
static bool describe_puzzles(const char *path, const struct trm_family *family, struct trm_err *err)
{
    struct pack pack = {0};
    struct trm_puzzles each = {.each = count_puzzle, .with = &pack};
    bool read = path_is_folder(path) ? inputs_folder(path, family, &each, err)
                                     : trm_puzzles_read(&each, path, family, err);
    if (read) {
        print_fact("puzzles", strcmp(path, "-") == 0 ? "standard input" : path);
        printf("  %s, %zu", pack.family->title, each.count);
        if (pack.tasks < each.count) printf(" test inputs of %zu tasks", pack.tasks);
        printf(", the first of %d x %d cells; %zu with an answer\n", pack.rows, pack.cols,
               pack.answers);
        print_ratings(&pack);
    }
    free(pack.rating);
    return read;
}

static bool looks_like_puzzles(const struct mapped *file)
{
    for (int i = 0; trm_families[i] && file->size > 0; i++) {
        if (trm_families[i]->sniff((const char *)file->bytes, file->size)) return true;
    }
    return false;
}

/* ---- Data sets ------------------------------------------------------------------------------- */

static bool describe_split(const char *folder, const char *split, struct trm_err *err)
{
    struct dataset d;
    if (!dataset_has_split(folder, split)) return true;
    if (!dataset_open(&d, folder, split, err)) return false;
    char *name = utf8_clean(xstrdup(split));
    printf("  %-5s  %zu examples of %d tokens, vocabulary %d; %zu puzzles in %zu groups, %d "
           "identifiers\n",
           name, d.examples, d.seq_len, d.vocab, d.puzzles, d.groups, d.identifiers);
    free(name);
    dataset_close(&d);
    return true;
}

static bool describe_dataset(const char *folder, struct trm_err *err)
{
    print_fact("data set", folder);
    return describe_split(folder, "train", err) && describe_split(folder, "test", err);
}

/* FOLDER/train or FOLDER/test, by whatever path it is reached; false, without an error, where it is
 * none. */
static bool find_half(const char *path, char **folder, char **split)
{
    char *real = realpath(path, NULL);
    *folder = real ? path_folder(real) : NULL;
    *split = real ? xstrdup(path_name(real)) : NULL;
    free(real);
    if (*folder && dataset_has_split(*folder, *split)) return true;
    free(*folder), free(*split);
    return false;
}

/* ---- Folders --------------------------------------------------------------------------------- */

/* The weights of a model come before the dataset.json that may lie beside them. */
static bool describe_folder(const char *path, const struct trm_family *family,
                            const struct trm_config *hint, struct trm_err *err)
{
    char *folder, *split;
    if (dataset_is_folder(path)) return describe_dataset(path, err);
    if (model_files_in(path)) return describe_model(path, hint, err);
    if (find_half(path, &folder, &split)) {
        print_fact("half of a data set", path);
        bool described = describe_split(folder, split, err);
        free(folder), free(split);
        return described;
    }
    if (pack_files_in(path)) return describe_puzzles(path, family, err);
    return trm_err_set(
        err, TRM_ERR_INPUT,
        "%s: found nothing in the folder that is known here, expected a model (step_N or "
        "model.safetensors), a data set (train/, test/) or files of puzzles",
        path);
}

/* ---- The command ----------------------------------------------------------------------------- */

/* models/sudoku, as other commands take it. */
static bool is_stem(const char *path)
{
    char *weights = xasprintf("%s.safetensors", path);
    bool stem = !path_exists(path) && path_exists(weights);
    free(weights);
    return stem;
}

static bool describe(const char *path, const struct trm_config *hint, struct trm_err *err)
{
    struct mapped file;
    const struct trm_family *family = *hint->family ? trm_family_find(hint->family, NULL) : NULL;
    if (strcmp(path, "-") == 0) return describe_puzzles(path, family, err);
    if (path_is_folder(path)) return describe_folder(path, family, hint, err);
    if (path_has_ending(path, ".yaml") && is_recipe(path) && !has_weights(path))
        return describe_recipe(path, err);
    if (path_has_ending(path, ".yaml") || is_stem(path)) return describe_model(path, hint, err);
    if (!mapped_open(&file, path, err)) return false;
    bool npy = npy_sniff(file.bytes, file.size);
    bool tensors = zipstore_sniff(file.bytes, file.size) ||
                   safetensors_sniff(file.bytes, file.size) ||
                   path_has_ending(path, ".safetensors");
    bool puzzles = !npy && !tensors && (family || looks_like_puzzles(&file));
    mapped_close(&file);
    if (npy) return describe_npy(path, err);
    if (tensors) return describe_tensors(path, hint, err);
    if (path_has_ending(path, ".jsonl"))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: found lines of JSON; trmscope curves draws those of a training run",
                           path);
    if (puzzles) return describe_puzzles(path, family, err);
    return trm_err_set(
        err, TRM_ERR_INPUT,
        "%s: found nothing that is known here, expected a model, a file of tensors (safetensors, "
        "PyTorch, .npy) or puzzles",
        path);
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct trm_config hint;
    if (!inputs_hint(o, &hint, err)) return false;
    for (int i = 0; i < o->argument_count; i++) {
        if (i > 0) printf("\n");
        char *path = inputs_model_path(o->arguments[i]);
        bool described = describe(path, &hint, err);
        free(path);
        if (!described) return false;
    }
    return true;
}

static const struct option_spec specs[] = {
    OPTION_FAMILY,
    OPTION_ROWS,
    OPTION_COLS,
    OPTION_END,
};

const struct command cmd_info = {
    .name = "info",
    .arguments = "FILE...",
    .summary = "what a model, a trace, a recipe or a file of puzzles is",
    .details = "Prints what is in a file, told from its bytes and not from its name:\n"
               "  a model           config, number of parameters, tensors, types, shapes;\n"
               "                    NAME.safetensors, NAME.yaml, step_N or a folder\n"
               "  other tensors     a trace or anything else that safetensors or torch.save\n"
               "                    wrote: metadata, tensors\n"
               "  a .npy array      type and shape\n"
               "  a recipe          NAME.yaml of a training run: parameters, the memory that it\n"
               "                    takes, every key with its meaning\n"
               "  a training run    NAME.train.safetensors: its curves too\n"
               "  a data set        the folder of the public layout, or one half of it: sizes\n"
               "  puzzles           family, number, size, answers; of a file, a folder of such\n"
               "                    files, or - for standard input\n"
               "What the files of a model do not say of its puzzles can be added with --family,\n"
               "--rows and --cols.\n",
    .options = specs,
    .least_arguments = 1,
    .most_arguments = -1,
    .run = run,
};
