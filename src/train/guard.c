/* The carry is made to start anew when the weights go back: latents of a collapsed model would
 * poison the next gradients. Samples and schedules go on, they never go back. */
#include "train/guard.h"

#include <math.h>
#include <stdlib.h>

static const double KEEP = 0.95;   /* of the smoothed loss in a step */
static const double DRIFT = 0.002; /* of `best` towards a higher loss, in a step */
static const double GOOD = 0.25;   /* a state is good when at most this of `share` is lost */
static const double LEAST = 0.25;  /* of ln(vocabulary): what counts as learned at least */
enum { MOST_TIMES = 5, TRIAL = 40, JUDGED = 20 /* the last steps of a trial */ };

void guard_init(struct guard *g, const struct guard_settings *s, struct trainer *t)
{
    *g = (struct guard){.settings = *s, .smooth = NAN, .best = NAN, .start = NAN, .factor = 1};
    g->good_smooth = NAN;
    if (s->share > 0) trainer_blocks_copy(&g->good, t);
}

static void free_blocks(struct trainer_blocks *b)
{
    for (int i = 0; i < b->count; i++) free(b->block[i].numbers);
    *b = (struct trainer_blocks){0};
}

void guard_done(struct guard *g)
{
    free_blocks(&g->good);
    free_blocks(&g->left);
}

/* Drops the copies of a trial, if there is one. */
static void end_trial(struct guard *g)
{
    g->trial = 0;
    free_blocks(&g->left);
}

/* The loss at which that share of what was learned is lost. NAN before the first good state. */
static double loss_without(const struct guard *g, const struct trainer *t, double share)
{
    double least = LEAST * log(t->model->config.vocab_size);
    return g->best + share * fmax(g->start - g->best, least);
}

static void keep(struct guard *g, const struct trainer *t, int64_t step)
{
    if (isnan(g->best)) g->best = g->smooth;
    if (g->smooth > loss_without(g, t, GOOD * g->settings.share)) return;
    trainer_blocks_keep(&g->good, t);
    g->good_step = step;
    g->good_smooth = g->smooth;
    g->times = 0;
}

/* Other weights; rows in the middle of a puzzle start anew. */
static void put_weights(const struct trainer_blocks *from, struct trainer *t)
{
    trainer_blocks_restore(from, t);
    carry_halt_all(&t->carry);
}

static enum guard_verdict no_number(struct guard *g, struct trainer *t)
{
    if (g->good_step == 0 || g->times >= MOST_TIMES) return GUARD_GAVE_UP;
    end_trial(g);
    put_weights(&g->good, t);
    g->times++;
    g->smooth = g->good_smooth;
    g->factor *= g->settings.factor;
    return GUARD_WENT_BACK;
}

static enum guard_verdict begin_trial(struct guard *g, struct trainer *t)
{
    trainer_blocks_copy(&g->left, t);
    put_weights(&g->good, t);
    g->left_smooth = g->smooth;
    g->left_factor = g->factor;
    g->smooth = g->good_smooth;
    g->factor *= g->settings.factor;
    g->trial = TRIAL;
    g->trial_loss = 0;
    return GUARD_WENT_BACK;
}

static enum guard_verdict go_on_trial(struct guard *g, struct trainer *t, double loss, int64_t step)
{
    enum guard_verdict verdict = GUARD_FINE;
    if (--g->trial < JUDGED) g->trial_loss += loss;
    if (g->trial > 0) return GUARD_FINE;
    g->smooth = g->trial_loss / JUDGED;
    if (g->smooth > loss_without(g, t, g->settings.share)) {
        put_weights(&g->left, t);
        g->smooth = g->best = fmax(g->smooth, g->left_smooth);
        g->factor = g->left_factor;
        keep(g, t, step);
        verdict = GUARD_TOOK_BACK;
    }
    end_trial(g);
    return verdict;
}

enum guard_verdict guard_watch(struct guard *g, struct trainer *t, const struct step_result *r,
                               int64_t step)
{
    if (!r->finite) return g->settings.share > 0 ? no_number(g, t) : GUARD_GAVE_UP;
    double loss = r->loss.lm / t->carry.rows;
    g->smooth = isnan(g->smooth) ? loss : KEEP * g->smooth + (1 - KEEP) * loss;
    if (g->settings.share <= 0) return GUARD_FINE;
    if (isnan(g->start)) g->start = loss;
    if (g->trial > 0) return go_on_trial(g, t, loss, step);
    if (!isnan(g->best)) g->best = fmin(g->smooth, g->best + DRIFT * (g->smooth - g->best));
    if (g->smooth > loss_without(g, t, g->settings.share)) return begin_trial(g, t);
    if (step % g->settings.steps == 0) keep(g, t, step);
    return GUARD_FINE;
}

size_t guard_memory(const struct trainer_settings *s, const struct trm_config *c)
{
    struct params p;
    params_layout(&p, c);
    size_t puzzles = (size_t)c->puzzle_emb_ndim * (size_t)c->num_puzzle_identifiers;
    return 2 * sizeof(float) * ((size_t)(3 + s->average) * p.total + puzzles);
}
