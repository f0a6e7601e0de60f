/* trmscope curves: how training runs went, one after the other: the stages of a model
 * as one run. */
#include "base/path.h"
#include "cli/commands.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/train_curves.h"

#include <stdlib.h>

enum { FILE_LIMIT = 256 << 20 };

/* Appends the rows of a run; its steps, sequence-steps and seconds are counted on. */
static bool add_stage(struct training_rows *all, const char *path, struct trm_err *err)
{
    size_t length, first = all->count;
    const struct training_row start = first ? all->rows[first - 1] : (struct training_row){0};
    char *text = path_read(path, FILE_LIMIT, &length, err);
    bool read = text && training_rows_parse(all, text, length, path, err);
    free(text);
    for (size_t i = first; i < all->count; i++) {
        all->rows[i].step += start.step;
        all->rows[i].sequence_steps += start.sequence_steps;
        all->rows[i].seconds += start.seconds;
    }
    return read;
}

static bool write_picture(const struct options *o, const struct training_view *v, const char *path,
                          struct trm_err *err)
{
    int width, height;
    if (!path_has_ending(path, ".svg"))
        return trm_err_set(err, TRM_ERR_USAGE, "%s: found another ending, expected FILE.svg", path);
    if (!inputs_size(o, "120x30", &width, &height, err)) return false;
    return output_free(o, path, err) && train_curves_draw(v, width, height, path, err);
}

static bool run(const struct options *o, struct trm_err *err)
{
    const char *path = options_text(o, "output");
    int over = options_choice(o, "over");
    struct training_rows all = {0};
    bool done = true;
    for (int i = 0; done && i < o->argument_count; i++) {
        char *found = inputs_path(o->arguments[i]);
        done = add_stage(&all, found, err);
        free(found);
    }
    const struct training_view view = {all.rows, all.count,
                                       over < 0 ? OVER_SECONDS : (enum training_axis)over};
    if (done && path) done = write_picture(o, &view, path, err);
    if (done && !path) train_curves_print(&view);
    training_rows_done(&all);
    return done;
}

static const struct option_spec specs[] = {
    {"over", 0, OPTION_CHOICE, "steps|sequence-steps|seconds",
     "what the runs are drawn over (default: seconds)", 0, 0},
    {"output", 'o', OPTION_FILE, "FILE.svg", "write a picture in place of text", 0, 0},
    {"size", 0, OPTION_TEXT, "WxH",
     "columns and rows of the picture (default: 120x30); the most telling plots that have room "
     "are drawn: one in 70x13",
     0, 0},
    OPTION_FORCE,
    OPTION_END,
};

static const struct option_rule rules[] = {
    {"output", false, {"size", "force"}},
    OPTION_RULES_END,
};

const struct command cmd_curves = {
    .name = "curves",
    .arguments = "RUN.jsonl...",
    .summary = "accuracy, loss and speed of training runs, as plots",
    .details = "Draws what trmscope train wrote to NAME.jsonl. Several runs are the stages of one\n"
               "model: each begins where the one before ended, so that the plots go from random\n"
               "weights to the last of them.\n",
    .options = specs,
    .rules = rules,
    .least_arguments = 1,
    .most_arguments = -1,
    .run = run,
};
