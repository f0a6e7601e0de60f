/* trmscope halt: when a model halts, learned anew. */
#include "base/alloc.h"
#include "cli/commands.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/stop.h"
#include "model/model_files.h"
#include "run/halt_fit.h"

#include <stdlib.h>

static double percent(size_t part, size_t whole)
{
    return whole ? 100 * (double)part / (double)whole : 0;
}

/* Of puzzles whose answer nobody knows only the halting is told. */
static void print(const struct halt_fit *f)
{
    const struct evaluation_totals *b = &f->before, *a = &f->after;
    printf("fitted to the runs of %zu puzzles; of %zu others:\n%-40s %10s %10s\n", f->fitted,
           f->held_out, "", "before", "after");
    if (b->known > 0) {
        printf("  right at its own halt                   %8.1f %% %8.1f %%\n",
               percent(b->right_at_halt, b->known), percent(a->right_at_halt, a->known));
        printf("  right after the last supervision step   %8.1f %% %8.1f %%\n",
               percent(b->right_at_end, b->known), percent(a->right_at_end, a->known));
    }
    printf("  halted by itself                        %8.1f %% %8.1f %%\n",
           percent(b->halted, b->count), percent(a->halted, a->count));
    printf("  mean halting step                       %10.2f %10.2f\n", b->mean_halt_step,
           a->mean_halt_step);
    if (b->known > 0)
        printf("  expected calibration error of q_halt    %10.3f %10.3f\n", b->calibration_error,
               a->calibration_error);
}

static bool fit(const struct options *o, const struct trm_model *m,
                const struct trm_puzzles *puzzles, const char *path, struct trm_err *err)
{
    struct progress progress;
    struct halt_fit told;
    struct evaluate_options how = {
        .steps = (int)options_integer(o, "steps", 0),
        .threads = (int)options_integer(o, "threads", 0),
        .progress = progress_show,
        .context = &progress,
    };
    if (!options_compute(o, &how.compute, err)) return false;
    progress_begin(&progress, "watching", options_given(o, "quiet"));
    struct trm_model *fitted =
        halt_fit(m, puzzles, &how, options_real(o, "patience", 10), &told, err);
    progress_end(&progress);
    if (fitted && stop_wished())
        trm_err_set(err, TRM_ERR_INTERNAL, "interrupted; nothing was written");
    bool done = fitted && !stop_wished() && trm_model_save(fitted, path, err);
    if (done) print(&told);
    trm_model_free(fitted);
    return done;
}

/* NAME.safetensors and NAME.yaml. */
static bool check_free(const struct options *o, const char *path, struct trm_err *err)
{
    char *stem = model_files_stem(path);
    char *weights = xasprintf("%s.safetensors", stem), *config = xasprintf("%s.yaml", stem);
    bool is_free = output_free(o, weights, err) && output_free(o, config, err);
    free(stem);
    free(weights);
    free(config);
    return is_free;
}

/* Appended to *all, and proper ones. */
static bool read_file(const struct options *o, const char *what, struct trm_puzzles *all,
                      struct trm_err *err)
{
    size_t before = all->count;
    inputs_part(o, all);
    if (!inputs_puzzles(o, what, all, err)) return false;
    const struct trm_puzzles of_file = {.items = all->items + before, .count = all->count - before};
    return inputs_check(&of_file, what, err);
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct trm_puzzles puzzles = {0};
    const struct trm_model *m = NULL;
    const char *path = options_text(o, "output");
    if (!path) return trm_err_set(err, TRM_ERR_USAGE, "halt needs --output NAME");
    bool done = output_reachable(path, "--output", err) && check_free(o, path, err);
    for (int i = 0; i < o->argument_count && done; i++)
        done = read_file(o, o->arguments[i], &puzzles, err);
    done = done && (m = inputs_model(o, &puzzles.items[0], err)) &&
           identify(o, m, o->arguments[0], puzzles.items, puzzles.count, err) &&
           fit(o, m, &puzzles, path, err);
    trm_puzzles_done(&puzzles);
    trm_model_free(m);
    return done;
}

static const struct option_spec specs[] = {
    {"output", 'o', OPTION_FILE, "NAME", "where to write: NAME.safetensors and NAME.yaml", 0, 0},
    OPTION_FORCE,
    {"patience", 0, OPTION_REAL, "W",
     "how often an answer counts that is wrong and will be right; 1: the odds as they are "
     "(default: 10)",
     1, 1000},
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_STEPS,
    OPTIONS_PART,
    OPTION_THREADS,
    OPTION_COMPUTE,
    OPTION_QUIET,
    OPTION_END,
};

const struct command cmd_halt = {
    .name = "halt",
    .arguments = "PUZZLES...",
    .summary = "a model that halts at another time, learned from what becomes of its answers",
    .details = "Runs the model on every puzzle to the last supervision step and fits q_halt anew,\n"
               "a linear function of z_H[0], to whether the answer is right: by logistic\n"
               "regression, where answers that are wrong and will be right count W times. So it\n"
               "waits where it is under way, and says how likely it is right where it is done.\n"
               "For a model that halts at answers which a step more would have mended, as it is\n"
               "with mazes. No other weight changes, so that every answer stays what it was.\n"
               "The last of every four puzzles is held out, and the figures are of these.\n"
               "Each of PUZZLES is " INPUTS_KINDS ".\n"
               "They should be new ones that no training saw (trmscope generate), some hundreds\n"
               "of each kind that the model is for, and with answers.\n",
    .options = specs,
    .least_arguments = 1,
    .most_arguments = -1,
    .run = run,
};
