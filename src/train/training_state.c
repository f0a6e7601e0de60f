/* One step of a run: rows that halted get new samples, the trainer steps, the guard watches, the
 * window gathers. */
#include "train/training_state.h"

#include "base/clock.h"
#include "model/model_internal.h"
#include "model/neighbours.h"

#include <string.h>

void training_state_init(struct training_state *s, const struct recipe *r,
                         const struct trm_model *m, int threads)
{
    const struct trainer_settings settings = recipe_settings(r);
    const struct guard_settings guard = {r->guard_share, r->guard_factor, r->guard_steps};
    *s = (struct training_state){.rate_factor = 1, .evaluated = -1, .best_step = -1};
    trainer_init(&s->trainer, &settings, m, threads);
    guard_init(&s->guard, &guard, &s->trainer);
}

void training_state_done(struct training_state *s)
{
    trainer_done(&s->trainer);
    guard_done(&s->guard);
    training_rows_done(&s->history);
}

/* ---- the first weights ----------------------------------------------------------------------- */

static struct trm_model *fresh_model(const struct recipe *r)
{
    struct trm_model *m = trm_model_new(&r->model, (uint64_t)r->seed);
    if (r->neighbours > 0) model_look_at_neighbours(m, r->neighbours);
    return m;
}

/* What else there is to do where only the number of puzzles differs. */
static bool check_rows(const struct trm_config *have, const struct trm_config *want,
                       struct trm_err *err)
{
    int ndim = have->puzzle_emb_ndim, rows = have->num_puzzle_identifiers;
    if (ndim != want->puzzle_emb_ndim || ndim == 0 || rows == want->num_puzzle_identifiers)
        return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "puzzle_emb.weights: found %d x %d, expected %d x %d, a row for each puzzle "
                       "identifier; with --set num_puzzle_identifiers=%d, data of at most so many "
                       "begins with the model's rows, by their numbers",
                       rows, ndim, want->num_puzzle_identifiers, ndim, rows);
}

struct trm_model *training_start_model(const struct recipe *r, const struct trm_model *from,
                                       struct trm_err *err)
{
    if (!trm_compute_check(r->compute, err) || !recipe_check_memory(r, err)) return NULL;
    if (!from) return fresh_model(r);
    if (!check_rows(&from->config, &r->model, err) ||
        !params_alike(&from->config, &r->model, err)) {
        trm_err_prefix(err, "%s, beside the recipe", trm_model_name(from));
        return NULL;
    }
    struct trm_model *m = model_allocate(&r->model, trm_model_name(from));
    memcpy(m->weights, from->weights, m->params.total * sizeof *m->weights);
    m->puzzle = (struct puzzle_emb){.rows = from->puzzle.rows, .type = from->puzzle.type};
    model_own_puzzle_rows(m);
    return m;
}

/* ---- a step ---------------------------------------------------------------------------------- */

static bool fill_rows(struct training_state *s, struct stream *stream, struct trm_err *err)
{
    struct carry *c = &s->trainer.carry;
    struct sample sample;
    for (int row = 0; (row = carry_next_halted(c, row)) >= 0;) {
        if (!stream_next(stream, &sample, err)) return false;
        carry_put(c, s->trainer.model, row, &sample);
    }
    s->sample = stream_number(stream);
    return true;
}

static bool refuse_loss(const struct training_state *s, struct trm_err *err)
{
    return trm_err_set(err, TRM_ERR_INTERNAL,
                       "step %lld: the loss is not a number (learning rate times %g); go on from "
                       "the last saved state with a lower lr, or with guard.share",
                       (long long)s->step, s->guard.factor);
}

bool training_state_step(struct training_state *s, const struct recipe *r, struct stream *stream,
                         double total, enum guard_verdict *verdict, struct trm_err *err)
{
    double waited = stream_waited(stream), step = (double)s->step + 1;
    struct lap clock = {0};
    struct trainer *t = &s->trainer;
    struct step_plan plan = recipe_plan(r, step, total);
    struct step_result result;
    lap_seconds(&clock);
    plan.rate *= s->guard.factor * s->rate_factor;
    plan.puzzle_rate *= s->guard.factor * s->rate_factor;
    stream_set_progress(stream, recipe_share(step, total));
    carry_resize(&t->carry, recipe_batch(r, step, total));
    if (!fill_rows(s, stream, err)) return false;
    trainer_step(t, &plan, &result);
    s->step++;
    s->sequence_steps += t->carry.rows;
    double seconds = lap_seconds(&clock);
    waited = stream_waited(stream) - waited;
    s->training += seconds;
    s->waited += waited;
    training_window_add(&s->window, &result, t->carry.rows, plan.rate, seconds, waited);
    *verdict = guard_watch(&s->guard, t, &result, s->step);
    return *verdict != GUARD_GAVE_UP || refuse_loss(s, err);
}
