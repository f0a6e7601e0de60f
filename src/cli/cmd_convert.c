/* trmscope convert: a model from PyTorch's form into ours, or back; puzzles: convert_puzzles.c. */
#include "base/alloc.h"
#include "base/path.h"
#include "cli/commands.h"
#include "cli/convert_puzzles.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "model/config_yaml.h"
#include "puzzle/dataset.h"
#include "train/training_state.h"
#include "trmscope/model.h"

#include <stdlib.h>
#include <string.h>

/* The form that a name asks for. */
enum form { FORM_NONE, FORM_OURS, FORM_TORCH };

static enum form form_of(const char *path)
{
    if (path_is_folder(path)) return FORM_NONE;
    if (path_has_ending(path, ".safetensors")) return FORM_OURS;
    bool torch = strncmp(path_name(path), "step_", 5) == 0 || path_has_ending(path, ".pt") ||
                 path_has_ending(path, ".pth");
    return torch ? FORM_TORCH : FORM_NONE;
}

/* The weights that will be written: ours are called .safetensors, however the name spells it. The
 * caller frees it. */
static char *weights_of(const char *path, enum form form)
{
    return form == FORM_OURS ? path_with_ending(path, ".safetensors") : xstrdup(path);
}

/* The config that will be written beside the weights. The caller frees it. */
static char *config_of(const char *path, enum form form)
{
    if (form == FORM_OURS) return path_with_ending(path, ".yaml");
    return xasprintf("%.*sall_config.yaml", (int)(path_name(path) - path), path);
}

/* Neither of the two files may be there already, unless --force. */
static bool check_free(const struct options *o, const char *path, enum form form,
                       struct trm_err *err)
{
    char *weights = weights_of(path, form), *config = config_of(path, form);
    bool is_free = output_free(o, weights, err) && output_free(o, config, err);
    free(weights);
    free(config);
    return is_free;
}

static struct trm_model *open_one(const char *path, const struct trm_config *hint,
                                  struct trm_err *err)
{
    if (path_has_ending(path, ".train.safetensors")) return training_state_model(path, err);
    char *found = inputs_model_path(path);
    struct trm_model *m = trm_model_open(found, hint, err);
    free(found);
    return m;
}

/* The mean of m, which it takes over, and the model of --mean. */
static struct trm_model *mean_with(const char *other, struct trm_model *m,
                                   const struct trm_config *hint, struct trm_err *err)
{
    struct trm_model *with = open_one(other, hint, err);
    struct trm_model *mean = with ? trm_model_mean(m, with, err) : NULL;
    trm_model_free(m);
    trm_model_free(with);
    return mean;
}

/* m, which it takes over, with another manner of running. */
static struct trm_model *change_manner(const struct options *o, struct trm_model *m)
{
    struct trm_model *before = m;
    if (options_given(o, "halt-margin") || options_given(o, "steps")) {
        m = trm_model_patient(before, options_real(o, "halt-margin", 0),
                              (int)options_integer(o, "steps", 0));
        trm_model_free(before);
    }
    before = m;
    if (options_given(o, "latent-noise")) {
        m = trm_model_noisy(before, options_real(o, "latent-noise", 0));
        trm_model_free(before);
    }
    return m;
}

/* Only a model that halts above a threshold can be made to halt above another one. */
static bool check_manner(const struct options *o, const struct trm_model *m, struct trm_err *err)
{
    return options_real(o, "halt-margin", 0) == 0 ||
           config_check_threshold(trm_model_config(m), err) ||
           trm_err_prefix(err, "--halt-margin: %s", trm_model_name(m));
}

/* The model of IN with what the options make of it. */
static struct trm_model *open_model(const struct options *o, const char *in, struct trm_err *err)
{
    struct trm_config hint;
    if (!inputs_hint(o, &hint, err)) return NULL;
    struct trm_model *m = open_one(in, &hint, err);
    if (m && options_given(o, "mean")) m = mean_with(options_text(o, "mean"), m, &hint, err);
    if (m && check_manner(o, m, err)) return change_manner(o, m);
    trm_model_free(m);
    return NULL;
}

/* The state of a training run says itself what its puzzles are. */
static bool check_model_options(const struct options *o, const char *in, struct trm_err *err)
{
    static const char *const of_puzzles[] = {"split", "test", "limit", "from", NULL};
    static const char *const of_hints[] = {"family", "rows", "cols", NULL};
    bool told = path_has_ending(in, ".train.safetensors") && !options_given(o, "mean");
    return options_refuse(o, of_puzzles, "is for puzzles, but OUT is called as a model", err) &&
           (!told || options_refuse(o, of_hints, "does nothing for NAME.train.safetensors", err));
}

static bool convert_model(const struct options *o, const char *in, const char *out, enum form form,
                          struct trm_err *err)
{
    if (!check_model_options(o, in, err) || !output_reachable(out, "OUT", err)) return false;
    if (!check_free(o, out, form, err)) return false;
    struct trm_model *m = open_model(o, in, err);
    if (!m) return false;
    bool saved =
        form == FORM_OURS ? trm_model_save(m, out, err) : trm_model_save_torch(m, out, err);
    trm_model_free(m);
    return saved;
}

static bool is_model(const char *path)
{
    return form_of(path) != FORM_NONE || path_has_ending(path, ".yaml");
}

/* Not a file of another kind, and not a folder that holds something else. */
static bool names_puzzles(const char *out)
{
    const char *dot = strrchr(path_name(out), '.');
    if (path_is_folder(out)) return dataset_is_folder(out);
    return path_has_ending(out, ".csv") || path_has_ending(out, ".json") || !dot;
}

static bool run(const struct options *o, struct trm_err *err)
{
    const char *in = o->arguments[0], *out = o->arguments[1];
    enum form form = form_of(out);
    if (form != FORM_NONE) return convert_model(o, in, out, form, err);
    static const char *const of_models[] = {"mean", "halt-margin", "steps", "latent-noise", NULL};
    if (!options_refuse(o, of_models, "is for models, but OUT is not called as one", err))
        return false;
    if (!is_model(in) && names_puzzles(out)) return convert_puzzles(o, in, out, err);
    return trm_err_set(
        err, TRM_ERR_USAGE,
        "%s: the name says the form, expected NAME.safetensors or FOLDER/step_N of a "
        "model; NAME.csv, NAME.json or a new folder of puzzles",
        out);
}

static const struct option_spec specs[] = {
    OPTION_FORCE,
    OPTION_FAMILY,
    OPTION_ROWS,
    OPTION_COLS,
    OPTION_SPLIT,
    OPTIONS_PART,
    {"mean", 0, OPTION_FILE, "MODEL", "the mean of the weights of IN and of this model", 0, 0},
    {"halt-margin", 0, OPTION_REAL, "M",
     "q_halt less M: it halts where it gave odds of more than e^M", -20, 20},
    {"steps", 's', OPTION_INTEGER, "N", "halt_max_steps of OUT (default: as IN has)", 1, 100000},
    {"latent-noise", 0, OPTION_REAL, "SIZE",
     "noise before every supervision step but the first; 0: none (default: as IN has)", 0, 100},
    {"test", 0, OPTION_FILE, "PUZZLES", "the test half of a data set; IN becomes the other", 0, 0},
    OPTION_END,
};

const struct command cmd_convert = {
    .name = "convert",
    .arguments = "IN OUT",
    .summary = "models between PyTorch's form and ours, puzzles between data sets and files",
    .details =
        "IN is a model in either form: NAME.safetensors with NAME.yaml beside it, or\n"
        "step_N with all_config.yaml (and dataset.json) beside it, or a folder with\n"
        "these, or NAME.train.safetensors: the newest weights of a training run, where\n"
        "NAME.safetensors has the best. The name of OUT says what is written:\n"
        "  NAME.safetensors  and NAME.yaml: our form, which Python's safetensors reads\n"
        "  FOLDER/step_N     and FOLDER/all_config.yaml: PyTorch's form, which\n"
        "                    torch.load(FILE, weights_only=True) reads; also *.pt, *.pth\n"
        "With --mean, OUT has the mean of two models' weights, such as those of a model and\n"
        "of what further training made of it, which often answers better than either.\n"
        "With --halt-margin M and --steps N, OUT is a more patient model: it halts only\n"
        "where it gave its answer odds of more than e^M, and thinks up to N supervision\n"
        "steps. For a model that halts before it is right, and one that goes on solving.\n"
        "With --latent-noise SIZE it is shaken before every supervision step but the\n"
        "first, by so many root mean squares of its latents: a run that came to rest at\n"
        "a wrong answer can leave it. PyTorch's code runs such a model without noise.\n"
        "Weights become float32; a puzzle embedding keeps its type, and in PyTorch's form\n"
        "H_init and L_init are bfloat16 where that changes no number of them, since its\n"
        "code computes in their type. What the files do not say about the puzzles can be\n"
        "added with --family, --rows and --cols.\n\n"
        "Or IN is puzzles: " INPUTS_KINDS ".\n"
        "The name of OUT says:\n"
        "  NAME.csv          source,question,answer,rating\n"
        "  NAME.json         ARC tasks by their names\n"
        "  FOLDER            a data set of .npy arrays, with IN as train and the puzzles\n"
        "                    of --test as test; missing answers are searched for\n"
        "A CSV may be of any length. Other files are held in memory, 8 KB a puzzle: without\n"
        "--limit more than 100000 of IN are refused.\n",
    .options = specs,
    .least_arguments = 2,
    .most_arguments = 2,
    .run = run,
};
