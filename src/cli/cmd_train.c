/* trmscope train: a model from a recipe, with everything that goes on around it. */
#include "base/alloc.h"
#include "base/path.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/stop.h"
#include "cli/train_curves.h"
#include "cli/train_report.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is trained ------------------------------------------------------------------------- */

static bool open_recipe(struct recipe *r, const char *named, struct trm_err *err)
{
    char *path = inputs_path(named);
    bool read = recipe_open(r, path, err);
    free(path);
    return read;
}

static bool set_keys(const struct options *o, struct recipe *r, struct trm_err *err)
{
    const char *text;
    for (int i = 0; (text = options_each(o, "set", i)); i++) {
        size_t length = strcspn(text, "=");
        if (!text[length])
            return trm_err_set(err, TRM_ERR_USAGE, "--set: found \"%s\", expected KEY=VALUE", text);
        char *key = xstrndup(text, length);
        bool set = recipe_set(r, key, text + length + 1, err);
        free(key);
        if (!set) return trm_err_prefix(err, "--set");
    }
    return true;
}

static bool find_file(char *path, size_t size, struct trm_err *err)
{
    if (!path[0]) return true;
    char *found = inputs_path(path);
    bool fits = strlen(found) < size;
    if (fits)
        strcpy(path, found);
    else
        trm_err_set(err, TRM_ERR_INPUT, "%.200s...: too long a path", found);
    free(found);
    return fits;
}

/* Puzzles that are bundled are there in any folder. */
static bool find_puzzles(struct recipe *r, struct trm_err *err)
{
    bool found = find_file(r->evaluation_puzzles, sizeof r->evaluation_puzzles, err);
    for (int i = 0; i < r->data.count && found; i++) {
        struct source_settings *s = &r->data.source[i];
        if (s->kind == SOURCE_PUZZLES) found = find_file(s->path, sizeof s->path, err);
    }
    return found;
}

/* How many puzzles the model has rows for, its tensors say: whether that is what the recipe wants
 * is asked when both are known (training_start_model). */
static struct trm_model *open_init(const char *named, const struct recipe *r, struct trm_err *err)
{
    char *found = inputs_model_path(named);
    struct trm_config hint = r->model;
    hint.num_puzzle_identifiers = 0;
    struct trm_model *m = trm_model_open(found, &hint, err);
    free(found);
    return m;
}

static bool get_recipe(const struct options *o, const char *name, struct recipe *r,
                       struct trm_err *err)
{
    const char *config = o->argument_count ? o->arguments[0] : NULL;
    if (!config && !options_given(o, "resume"))
        return trm_err_set(err, TRM_ERR_USAGE, "train needs CONFIG.yaml; see trmscope help train");
    bool read = config ? open_recipe(r, config, err) : training_recipe(r, name, err);
    return read && set_keys(o, r, err) && recipe_resolve(r, config ? config : name, err) &&
           find_puzzles(r, err);
}

/* NAME: --output without its ending, or that of the recipe. The caller frees it. */
static char *get_name(const struct options *o, struct trm_err *err)
{
    const char *output = options_text(o, "output");
    if (!output && o->argument_count) output = path_name(o->arguments[0]);
    if (!output) {
        trm_err_set(err, TRM_ERR_USAGE, "which run? name it with --output NAME");
        return NULL;
    }
    char *name =
        path_has_ending(output, ".train.safetensors") ? path_with_ending(output, "") : NULL;
    const char *left = name ? name : output;
    bool ending = name || path_has_ending(left, ".safetensors") || path_has_ending(left, ".yaml");
    char *stem = ending ? path_with_ending(left, "") : xstrdup(left);
    free(name);
    return stem;
}

/* The run's NAME.yaml must not be the recipe itself, --force or not. */
static bool check_recipe_kept(const struct options *o, const char *name, struct trm_err *err)
{
    if (o->argument_count == 0) return true;
    char *path = xasprintf("%s.yaml", name);
    bool kept = !path_same(path, o->arguments[0]);
    if (!kept)
        trm_err_set(err, TRM_ERR_USAGE,
                    "%s: is the recipe, and the model's config would be written over it; give "
                    "another name with --output",
                    path);
    free(path);
    return kept;
}

static bool check_free(const struct options *o, const char *name, struct trm_err *err)
{
    if (!check_recipe_kept(o, name, err)) return false;
    static const char *const endings[] = {
        ".train.safetensors", ".safetensors", ".yaml", ".jsonl", ".csv", ".svg"};
    if (options_given(o, "resume") || options_given(o, "force")) return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *path = xasprintf("%s%s", name, endings[i]);
        bool taken = path_exists(path);
        if (taken)
            trm_err_set(err, TRM_ERR_USAGE,
                        "%s: exists; %s--force writes over it, --output NAME "
                        "gives another name",
                        path, i == 0 ? "--resume goes on with it, " : "");
        free(path);
        if (taken) return false;
    }
    return true;
}

/* ---- the run --------------------------------------------------------------------------------- */

/* Shows the run until it ends. */
static void watch(const struct options *o, struct training *t, const char *name,
                  struct training_status *s)
{
    struct train_report report;
    bool told = false;
    int64_t drawn = -1; /* the saved step at which NAME.svg was drawn */
    train_report_begin(&report, options_given(o, "quiet"));
    do {
        struct pollfd news = {training_descriptor(t), POLLIN, 0};
        poll(&news, 1, 500);
        if (stop_wished() && !told) {
            training_stop(t);
            train_report_stopping(&report);
            told = true;
        }
        training_news(t);
        training_status(t, s);
        train_report_show(&report, t);
        if (s->saved_step != drawn) train_curves_write(t, name);
        drawn = s->saved_step;
    } while (s->phase < TRAINING_FINISHED);
    train_report_show(&report, t);
    if (s->phase == TRAINING_FINISHED) train_report_end(&report, t, name);
}

static bool judge(const char *name, const struct training_status *s, struct trm_err *err)
{
    if (s->phase == TRAINING_FINISHED) return true;
    if (s->phase == TRAINING_STOPPED)
        return trm_err_set(
            err, TRM_ERR_INTERNAL,
            "interrupted and saved at step %lld; go on with: trmscope train -o %s --resume",
            (long long)s->step, name);
    *err = s->err;
    if (s->saved_step < 0) return false;
    size_t used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, "; %s.train.safetensors holds step %lld",
             name, (long long)s->saved_step);
    return false;
}

static bool train(const struct options *o, const char *name, const struct recipe *r,
                  const struct trm_model *start, struct trm_err *err)
{
    const struct training_options options = {
        .recipe = *r,
        .name = name,
        .resume = options_given(o, "resume"),
        .start = start,
        .threads = (int)options_integer(o, "threads", 0),
    };
    struct training_status status;
    stop_listen(true);
    struct training *t = training_start(&options, err);
    if (!t) return false;
    watch(o, t, name, &status);
    training_free(t);
    return judge(name, &status, err);
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct recipe r;
    char *name = get_name(o, err);
    const char *init = options_text(o, "init");
    struct trm_model *start = NULL;
    bool done = name && (!options_given(o, "output") || output_reachable(name, "--output", err)) &&
                check_free(o, name, err) && get_recipe(o, name, &r, err) &&
                (!init || (start = open_init(init, &r, err))) && train(o, name, &r, start, err);
    trm_model_free(start);
    free(name);
    return done;
}

static const struct option_spec specs[] = {
    {"output", 'o', OPTION_FILE, "NAME", "of the files (default: the recipe's, in this folder)", 0,
     0},
    {"resume", 'r', OPTION_FLAG, NULL, "go on with the run NAME", 0, 0},
    {"init", 0, OPTION_FILE, "MODEL", "begin with a model's weights, not with random ones", 0, 0},
    {"set", 's', OPTION_TEXT, "KEY=VALUE", "a key of the recipe; may be given many times", 0, 0},
    OPTION_THREADS,
    OPTION_FORCE,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"resume", true, {"init"}},
    OPTION_RULES_END,
};

const struct command cmd_train = {
    .name = "train",
    .arguments = "[CONFIG.yaml]",
    .summary = "a model, trained by a recipe from random weights or another model's",
    .details =
        "CONFIG.yaml says which model is trained, on what, how and how long; see configs/, and\n"
        "`trmscope info CONFIG.yaml` for every key and the memory that it takes. It writes\n"
        "  NAME.safetensors, NAME.yaml  the best weights by the held-out puzzles\n"
        "                               (their average where the recipe says ema)\n"
        "  NAME.train.safetensors       the state of the run, every few minutes\n"
        "  NAME.jsonl, NAME.csv         loss, accuracy, speed over steps and seconds\n"
        "  NAME.svg                     the same as curves (as text: `trmscope info`)\n"
        "Held out of a data set are puzzles of its test half, so that half chooses\n"
        "NAME.safetensors. To measure by it what it did not choose, convert\n"
        "NAME.train.safetensors, which has the newest weights, or have evaluation.puzzles name\n"
        "a file that chooses.\n"
        "^C and SIGTERM end the run after the step that is being made and save it; a second ^C\n"
        "does not wait for that. --resume goes on exactly where the run was saved, with any number\n"
        "of threads. CONFIG.yaml need not be given again.\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
