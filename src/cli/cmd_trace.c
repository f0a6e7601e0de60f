/* trmscope trace: a whole run in a file, by the ending of its name. */
#include "base/check.h"
#include "base/path.h"
#include "cli/commands.h"
#include "cli/identify.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/progress.h"
#include "cli/trace_picture.h"
#include "puzzle/dataset.h"
#include "run/run.h"
#include "trace/encode.h"
#include "trace/tracefile.h"
#include "tui/session.h"
#include "tui/settings.h"

#include <stdio.h>
#include <stdlib.h>

/* Latents of all frames are kept in memory until they are written; more than this is refused. */
static const double LATENTS_MOST = 4. * (1 << 30);

/* What is traced. */
struct subject {
    const struct trm_model *model;
    struct trm_recorder *recorded; /* --open: in place of the model */
    struct trm_puzzles puzzles;
    const struct trm_puzzle *puzzle; /* one of them */
    int steps;                       /* supervision steps */
};

/* ---- The run ---- */

static int frames_of(const struct subject *s)
{
    return s->steps * trm_config_recursion_steps(trm_model_config(s->model)) + 1;
}

/* Bytes that the recorder may keep: every latent where `all` go into the file, else only those that
 * it always keeps, the carries. */
static bool choose_budget(const struct subject *s, bool all, size_t *budget, struct trm_err *err)
{
    const struct trm_model *own = encode_model(s->model, s->puzzle, err);
    if (!own) return false;
    const struct trm_config config = *trm_model_config(own), *c = &config;
    trm_model_free(own);
    int kept = all ? frames_of(s) : s->steps + 1;
    double bytes = 2. * kept * trm_config_tokens(c) * c->hidden_size * sizeof(float);
    *budget = all ? (size_t)bytes : 1;
    return bytes <= LATENTS_MOST ||
           trm_err_set(
               err, TRM_ERR_USAGE,
               "the latents of %d frames are %.1f GiB, at most %.0f fit; try %sfewer --steps", kept,
               bytes / (1 << 30), LATENTS_MOST / (1 << 30), all ? "--latents carries, or " : "");
}

/* The frames, for the caller to free. */
static struct trm_recorder *record(const struct options *o, const struct subject *s, size_t budget,
                                   struct trm_err *err)
{
    if (s->recorded) return trm_recorder_share(s->recorded);
    struct progress progress;
    struct run *run = run_new(s->model, s->puzzle, budget, err);
    if (!run) return NULL;
    struct trm_stepper *stepper =
        trm_stepper_new(run->model, 1, (int)options_integer(o, "threads", 0));
    int frames = frames_of(s), done = 0;
    progress_begin(&progress, "frame", options_given(o, "quiet"));
    while (done < frames && progress_show(&progress, done, (size_t)frames)) {
        run_next(run, stepper);
        done++;
    }
    progress_end(&progress);
    trm_stepper_free(stepper);
    struct trm_recorder *recorder = done == frames ? trm_recorder_share(run->recorder) : NULL;
    if (!recorder)
        trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %d of %d frames; nothing was written",
                    done, frames);
    run_free(run);
    return recorder;
}

/* ---- Writers ---- */

static bool write_frames(const struct options *o, const struct subject *s, const char *path,
                         struct trm_err *err)
{
    enum { ALL, CARRIES };
    bool all = path_has_ending(path, ".safetensors") && options_choice(o, "latents") != CARRIES;
    size_t budget = 0;
    if (!s->recorded && !choose_budget(s, all, &budget, err)) return false;
    struct trm_recorder *run = record(o, s, budget, err);
    bool written = run && tracefile_save(run, tracefile_changed(run), path, err);
    trm_recorder_free(run);
    return written;
}

static bool write_picture(const struct options *o, const struct subject *s, const char *path,
                          struct trm_err *err)
{
    const char *name = options_text(o, "theme");
    int measure = options_choice(o, "measure");
    struct theme *own;
    const struct theme *theme = settings_theme(name ? name : "dark", &own, name ? err : NULL);
    if (!theme && name) return false;
    /* As the program, where a theme of one's own that nobody asked for is wrong. */
    if (!theme) theme = theme_find("dark");
    struct picture_wish wish = {
        .steps = s->steps,
        .frame = (int)options_integer(o, "frame", -1),
        .theme = theme,
        .latent = options_choice(o, "latent") == 1 ? TRM_Z_L : TRM_Z_H,
        .measure = measure < 0 ? LATENT_CHANGE : (enum latent_measure)measure,
        .threads = (int)options_integer(o, "threads", 0),
        .quiet = options_given(o, "quiet"),
    };
    const struct picture_subject of = {.model = s->model,
                                       .recorded = s->recorded,
                                       .puzzles = &s->puzzles,
                                       .index = (size_t)(s->puzzle - s->puzzles.items)};
    bool written = inputs_size(o, "120x40", &wish.width, &wish.height, err) &&
                   trace_picture(&of, &wish, path, err);
    theme_free(own);
    return written;
}

struct format {
    const char *ending;
    const char *idle[8]; /* options that do nothing for it; the last is NULL */
    bool (*write)(const struct options *o, const struct subject *s, const char *path,
                  struct trm_err *err);
};

/* clang-format off */
#define OF_PICTURES "frame", "size", "latent", "measure", "theme"
static const struct format formats[] = {
    {".safetensors", {OF_PICTURES}, write_frames},
    {".jsonl", {"latents", OF_PICTURES}, write_frames},
    {".csv", {"latents", OF_PICTURES}, write_frames},
    {".svg", {"latents"}, write_picture},
    {".png", {"latents"}, write_picture},
    {".txt", {"latents"}, write_picture},
    {".cast", {"latents", "frame"}, write_picture},
};
/* clang-format on */

static const struct format *find_format(const char *path, struct trm_err *err)
{
    struct str endings = {0};
    for (size_t i = 0; i < ARRAY_LEN(formats); i++) {
        str_printf(&endings, "%s%s", i ? ", " : "", formats[i].ending);
        if (!path_has_ending(path, formats[i].ending)) continue;
        str_done(&endings);
        return &formats[i];
    }
    trm_err_set(err, TRM_ERR_USAGE, "%s: the ending says what is written: %s", path, endings.text);
    str_done(&endings);
    return NULL;
}

static bool check_options(const struct options *o, const struct format *f, struct trm_err *err)
{
    char why[80];
    snprintf(why, sizeof why, "does nothing for %s", f->ending);
    return options_refuse(o, f->idle, why, err);
}

/* ---- The command ---- */

static bool open_recorded(const struct options *o, struct subject *s, struct trm_err *err)
{
    if (o->argument_count > 0)
        return trm_err_set(err, TRM_ERR_USAGE, "--open takes a recorded run, and no puzzle");
    s->recorded = trm_recorder_open(options_text(o, "open"), err);
    if (!s->recorded) return false;
    session_recorded_puzzle(s->recorded, &s->puzzles);
    s->puzzle = &s->puzzles.items[0];
    s->steps = trm_recorder_last(s->recorded)->supervision_step;
    return true;
}

static bool open_subject(const struct options *o, struct subject *s, struct trm_err *err)
{
    if (options_given(o, "open")) return open_recorded(o, s, err);
    const char *what = o->argument_count ? o->arguments[0] : NULL;
    struct trm_puzzle *puzzle = inputs_puzzle(o, what, &s->puzzles, err);
    s->puzzle = puzzle;
    s->model = puzzle ? inputs_model(o, puzzle, err) : NULL;
    if (!s->model || !identify(o, s->model, what, puzzle, 1, err)) return false;
    s->steps = (int)options_integer(o, "steps", trm_model_config(s->model)->halt_max_steps);
    return true;
}

/* How many puzzles are read. A picture says "3 of 100", as the terminal program does, and a reached
 * limit is no error. */
static size_t to_read(const struct options *o, bool picture)
{
    size_t puzzle = (size_t)options_integer(o, "puzzle", 1);
    char *path = picture && o->argument_count ? inputs_path(o->arguments[0]) : NULL;
    size_t shown = path && dataset_is_folder(path) ? INPUTS_OF_DATASET : TRM_PUZZLES_MOST;
    free(path);
    return picture && puzzle < shown ? shown : puzzle;
}

static bool run(const struct options *o, struct trm_err *err)
{
    struct subject s = {0};
    const char *path = options_text(o, "output");
    if (!path) return trm_err_set(err, TRM_ERR_USAGE, "trace needs --output FILE");
    const struct format *format = find_format(path, err);
    if (!format || !check_options(o, format, err)) return false;
    if (!output_reachable(path, "--output", err) || !output_free(o, path, err)) return false;
    s.puzzles.limit = to_read(o, format->write == write_picture);
    bool done = open_subject(o, &s, err) && format->write(o, &s, path, err);
    trm_puzzles_done(&s.puzzles);
    trm_model_free(s.model);
    trm_recorder_free(s.recorded);
    return done;
}

static const struct option_spec specs[] = {
    OPTION_OUTPUT,
    OPTION_FORCE,
    OPTIONS_INPUT,
    OPTION_IDENTIFIER,
    OPTION_PUZZLE,
    OPTION_STEPS,
    {"open", 0, OPTION_FILE, "FILE", "a recorded run (.safetensors) in place of puzzle and model",
     0, 0},
    {"latents", 0, OPTION_CHOICE, "all|carries",
     "whose latents are written: of every recursion step, or of the ends of supervision steps "
     "(default: all)",
     0, 0},
    {"frame", 0, OPTION_INTEGER, "N",
     "which frame a picture shows, counted in recursion steps (default: the last)", 0, 1e9},
    {"size", 0, OPTION_TEXT, "WxH", "columns and rows of a picture (default: 120x40)", 0, 0},
    {"latent", 0, OPTION_CHOICE, "z_H|z_L", "which latent a picture shows (default: z_H)", 0, 0},
    {"measure", 0, OPTION_CHOICE, "norm|change|cosine|channel|raw",
     "what a picture shows of it (default: change)", 0, 0},
    {"theme", 't', OPTION_TEXT, "NAME",
     "colours of a picture: dark, light, contrast, colorblind, mono, or a theme of your own "
     "(default: dark)",
     0, 0},
    OPTION_THREADS,
    OPTION_QUIET,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"open",
     true,
     {"model", "family", "rows", "cols", "split", "identifier", "puzzle", "steps", "latents"}},
    OPTION_RULES_END,
};

const struct command cmd_trace = {
    .name = "trace",
    .arguments = "[PUZZLE]",
    .summary = "a whole run as a file for other programs",
    .details = "Runs the model on one puzzle and writes what happened, in the form that the\n"
               "ending of FILE says:\n"
               "  .safetensors  latents, logits, q and all measures of every recursion step;\n"
               "                opens in Python by safetensors.numpy.load_file(FILE)\n"
               "  .jsonl, .csv  the measures, and the answer as text, one frame a line\n"
               "  .svg, .png    a picture of the terminal program at one frame; .txt the same\n"
               "                without colours\n"
               "  .cast         every frame of it as an asciicast, ten a second\n"
               "PUZZLE is " INPUTS_OR_BUNDLED ".\n",
    .options = specs,
    .rules = rules,
    .most_arguments = 1,
    .run = run,
};
