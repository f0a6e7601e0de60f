/* What a training run keeps: its state, and the weights that do best on puzzles held out of it. */
#include "run/training_internal.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "base/str.h"
#include "run/evaluate.h"
#include "tensor/parallel.h"

#include <math.h>
#include <stdlib.h>

static const double LEFT_SECONDS = 3; /* an evaluation that is younger does not say how long */

static bool save_model(struct training *t, const struct trm_model *m, struct trm_err *err)
{
    return !t->name || trm_model_save(m, t->name, err);
}

void training_publish(struct training *t, const struct trm_model *m)
{
    pthread_mutex_lock(&t->lock);
    const struct trm_model *old = t->model;
    t->model = trm_model_share(m);
    t->model_step = t->state.step;
    t->wishes.model = false;
    pthread_mutex_unlock(&t->lock);
    trm_model_free(old);
    training_tell(t);
}

struct trm_model *training_snapshot(const struct training *t)
{
    char *name =
        xasprintf("%s, step %lld", t->name ? t->name : "training", (long long)t->state.step);
    struct trm_model *m = trainer_snapshot(&t->state.trainer, name);
    free(name);
    return m;
}

bool training_save(struct training *t, struct trm_err *err)
{
    if (!t->name) return true;
    training_set_phase(t, TRAINING_SAVING);
    char *path = xasprintf("%s.train.safetensors", t->name);
    bool done = training_state_save(&t->state, &t->recipe, path, err);
    free(path);
    if (done) t->saved_step = t->state.step;
    if (done && t->held_out.count == 0) { /* nothing says which weights are best: the newest */
        struct trm_model *m = training_snapshot(t);
        done = save_model(t, m, err);
        trm_model_free(m);
    }
    t->saved = seconds_now();
    training_tell_status(t);
    return done;
}

int64_t training_evaluation_interval(const struct training *t)
{
    const struct recipe *r = &t->recipe;
    double H = r->model.H_cycles, rows = schedule_mean(&r->batch, r->global_batch_size);
    double step = rows * (H - 1 + 3), all = (double)t->held_out.count * r->model.halt_max_steps * H;
    double least = all / (step * fmax(r->evaluation_budget, 1e-6));
    return (int64_t)fmax(1, fmax(r->evaluation_steps, ceil(least)));
}

bool training_evaluation_is_due(const struct training *t)
{
    const struct training_state *s = &t->state;
    if (t->held_out.count == 0 || s->evaluated == s->step) return false;
    return s->step % training_evaluation_interval(t) == 0 || training_is_finished(t);
}

/* Shows how far an evaluation is; false when something else is wanted first. */
static bool evaluation_goes_on(void *context, double done, size_t count)
{
    struct training *t = context;
    training_tick(t);
    double passed = t->state.seconds - t->evaluation_begun;
    bool known = passed > LEFT_SECONDS && done > 0;
    pthread_mutex_lock(&t->lock);
    bool on = !t->wishes.stop && !t->wishes.pause;
    t->status.evaluation_done = (int)done;
    t->status.evaluation_count = (int)count;
    t->status.evaluation_seconds = passed;
    t->status.evaluation_left = known ? passed * ((double)count - done) / done : NAN;
    pthread_mutex_unlock(&t->lock);
    training_tell_sometimes(t);
    return on;
}

/* Best is what gets most puzzles right, then most cells; of equals the later, and of what cannot be
 * told (no answer is known) the latest. */
static bool is_best(const struct training_state *s, double exact, double cells)
{
    return s->best_step < 0 || isnan(exact) || exact > s->best_exact ||
           (exact == s->best_exact && cells >= s->best_cells);
}

static void say_judgement(struct training *t, const struct training_row *row,
                          const struct evaluation_totals *sum, bool best)
{
    struct str text = {0};
    const struct training_state *s = &t->state;
    str_printf(&text, "step %lld, %lld sequence-steps, %.0f s: ", (long long)s->step,
               (long long)s->sequence_steps, s->seconds);
    if (sum->known > 0)
        str_printf(&text,
                   "%.1f %% of %zu %s right (cells %.2f %%), %.1f %% where it would halt (mean "
                   "step %.2f)%s",
                   100 * row->held_out_exact, sum->known, t->options.judges,
                   100 * row->held_out_cells, 100 * row->held_out_exact_at_halt,
                   sum->mean_halt_step, best ? "; the best so far" : "");
    else
        str_printf(&text, "no answer is known of %zu %s; it would halt after step %.2f (mean)",
                   sum->count, t->options.judges, sum->mean_halt_step);
    training_say(t, "%s", text.text);
    str_done(&text);
}

static bool judge(struct training *t, const struct trm_model *m, const struct evaluation *e,
                  struct trm_err *err)
{
    struct training_state *s = &t->state;
    struct evaluation_totals sum;
    evaluation_total(e, &sum);
    double known = sum.known > 0 ? (double)sum.known : NAN;
    const struct training_row row = {
        .held_out_exact = (double)sum.right_at_end / known,
        .held_out_exact_at_halt = (double)sum.right_at_halt / known,
        .held_out_cells = sum.cells > 0 ? (double)sum.cells_right / (double)sum.cells : NAN,
        .held_out_halt_step = sum.mean_halt_step,
    };
    bool best = is_best(s, row.held_out_exact, row.held_out_cells);
    if (best && !save_model(t, m, err)) return false;
    if (best) {
        s->best_step = s->step;
        s->best_exact = row.held_out_exact;
        s->best_cells = row.held_out_cells;
    }
    s->evaluated = s->step;
    say_judgement(t, &row, &sum, best);
    return training_add_row(t, &row, err);
}

bool training_evaluate(struct training *t, struct trm_err *err)
{
    const struct evaluate_options how = {
        .threads = pool_size(t->state.trainer.pool),
        .compute = t->recipe.compute,
        .progress = evaluation_goes_on,
        .context = t,
    };
    struct evaluation e;
    struct lap clock = {0};
    lap_seconds(&clock);
    training_tick(t);
    t->evaluation_begun = t->state.seconds;
    training_set_phase(t, TRAINING_EVALUATING);
    struct trm_model *m = training_snapshot(t);
    bool done = evaluate_puzzles(&e, m, &t->held_out, &how, err);
    training_tick(t);
    if (done && e.count == t->held_out.count) {
        training_publish(t, m);
        done = judge(t, m, &e, err);
    }
    if (done || e.items) evaluation_done(&e);
    trm_model_free(m);
    pthread_mutex_lock(&t->lock);
    t->status.evaluating += lap_seconds(&clock);
    t->status.evaluation_done = t->status.evaluation_count = 0;
    t->status.evaluation_seconds = 0;
    t->status.evaluation_left = NAN;
    pthread_mutex_unlock(&t->lock);
    return done;
}
