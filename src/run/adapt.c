/* Learning is a training run without files; how long asking takes is measured first, so that the
 * time is kept. */
#include "run/adapt.h"

#include "base/clock.h"
#include "puzzle/versions.h"

#include <math.h>
#include <poll.h>
#include <string.h>

/* Few examples, many small steps. The weights move less than the vectors of the task, which start
 * from nothing; a short average smooths the small batches. */
static const char recipe_text[] = "global_batch_size: 16\n"
                                  "optimizer: adamw\n"
                                  "lr: 1.0e-3\n"
                                  "lr_warmup_steps: 5\n"
                                  "lr_min_ratio: 0.1\n"
                                  "weight_decay: 0.1\n"
                                  "clip: 1.0\n"
                                  "puzzle_emb_lr: 1.0e-2\n"
                                  "ema: true\n"
                                  "ema_rate: 0.98\n"
                                  "ema_warmup: 10\n"
                                  "evaluation: {count: 0}\n"
                                  "data:\n"
                                  "  - {kind: puzzles, path: task, versions: 16}\n";

struct trm_model *adapt_model(const struct trm_model *base, struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(base);
    if (strcmp(c->family, "arc") != 0 || c->puzzle_emb_ndim == 0) {
        trm_err_set(err, TRM_ERR_INPUT,
                    "%s: found %s, expected a model for arc with a puzzle embedding "
                    "(configs/arc-base.yaml)",
                    trm_model_name(base),
                    c->puzzle_emb_ndim == 0 ? "no puzzle embedding" : "another family");
        return NULL;
    }
    return trm_model_for_puzzles(base, version_identifier(1, ADAPT_VERSIONS, 0));
}

/* ---- learning -------------------------------------------------------------------------------- */

struct adaptation {
    const struct arc_task *task;
    const struct adapt_options *options;
    const struct trm_model *model; /* as it was before, then as it is */
    struct lap lap;
    struct adapted *result;
};

/* Seconds of the task, up to now. */
static double passed(struct adaptation *a)
{
    a->result->seconds += lap_seconds(&a->lap);
    return a->result->seconds;
}

static bool shows(struct adaptation *a)
{
    const struct adapt_options *o = a->options;
    double seconds = passed(a);
    return !o->progress ||
           o->progress(o->context, fmin(seconds, o->seconds), (size_t)ceil(o->seconds));
}

/* Waits for the end of a training run; false when it was stopped before. */
static bool follow(struct adaptation *a, struct training *t, struct training_status *status)
{
    bool on = true;
    for (training_status(t, status); status->phase < TRAINING_FINISHED;
         training_status(t, status)) {
        struct pollfd ready = {.fd = training_descriptor(t), .events = POLLIN};
        poll(&ready, 1, 100);
        training_news(t);
        if (!on || shows(a)) continue;
        on = false;
        training_stop(t);
    }
    return on;
}

static bool train(struct adaptation *a, const struct recipe *r, struct trm_err *err)
{
    struct training_status status;
    const struct training_options how = {
        .recipe = *r, .start = a->model, .threads = a->options->threads};
    struct training *t = training_start(&how, err);
    if (!t) return false;
    bool done = follow(a, t, &status);
    if (status.phase == TRAINING_FAILED) {
        *err = status.err;
        done = false;
    } else if (!done) {
        trm_err_set(err, TRM_ERR_INTERNAL, "%s: interrupted", a->task->tests->name);
    } else {
        trm_model_free(a->model);
        a->model = training_model(t, &a->result->steps);
        a->result->cell_loss = status.has_row ? status.last.cell_loss : NAN;
        a->result->exact_accuracy = status.has_row ? status.last.exact_accuracy : NAN;
    }
    training_free(t);
    return done;
}

/* Steps 0: by seconds. The task's puzzles are borrowed as long as the recipe is used. */
static bool make_recipe(struct recipe *r, const struct adaptation *a,
                        const struct trm_puzzles *task, double seconds, struct trm_err *err)
{
    const struct adapt_options *o = a->options;
    if (!recipe_parse_for(r, trm_model_config(a->model), recipe_text, err)) return false;
    r->data.source[0].given = task;
    r->data.source[0].versions = ADAPT_VERSIONS;
    r->loss = LOSS_SOFTMAX;
    r->steps = o->steps;
    r->minutes = o->steps > 0 ? 0 : seconds / 60;
    r->seed = (int64_t)o->seed;
    return true;
}

/* The recipe's demonstrations are those of the first test input. */
static bool learn(struct adaptation *a, double seconds, struct trm_err *err)
{
    struct recipe r;
    struct trm_puzzles task = {0};
    trm_puzzles_add(&task, a->task->tests);
    bool done = make_recipe(&r, a, &task, seconds, err) && train(a, &r, err);
    trm_puzzles_done(&task);
    return done;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static bool asking_goes_on(void *context, double done, size_t count)
{
    (void)done, (void)count;
    return shows(context);
}

static bool vote(struct adaptation *a, int versions, struct task_votes *out, struct trm_err *err)
{
    const struct evaluate_options how = {.threads = a->options->threads,
                                         .compute = a->options->compute,
                                         .progress = asking_goes_on,
                                         .context = a};
    return task_vote(a->task, a->model, versions, &how, out, err);
}

/* Seconds for learning: what asking will not need, by asking a few versions now. */
static bool time_to_learn(struct adaptation *a, double *seconds, struct trm_err *err)
{
    enum { FEW = 4 };
    struct task_votes votes;
    if (a->options->steps > 0) return true;
    double begin = passed(a);
    if (!vote(a, FEW, &votes, err)) return false;
    task_votes_done(&votes);
    double end = passed(a), asking = (end - begin) * ADAPT_VERSIONS / FEW;
    *seconds = fmax(0.1 * a->options->seconds, a->options->seconds - end - asking);
    return true;
}

bool adapt_task(const struct arc_task *t, const struct trm_model *base,
                const struct adapt_options *o, struct adapted *out, struct trm_err *err)
{
    struct adaptation a = {.task = t, .options = o, .result = out};
    double seconds = 0;
    *out = (struct adapted){.misfit = task_misfit(t, trm_model_config(base))};
    if (out->misfit) return true;
    passed(&a); /* it begins */
    a.model = adapt_model(base, err);
    bool done = a.model && time_to_learn(&a, &seconds, err) && learn(&a, seconds, err) &&
                vote(&a, ADAPT_VERSIONS, &out->votes, err);
    trm_model_free(a.model);
    passed(&a);
    return done;
}

void adapted_done(struct adapted *a)
{
    task_votes_done(&a->votes);
    *a = (struct adapted){0};
}
