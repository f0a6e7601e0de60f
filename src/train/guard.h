/* A guard against collapse: when the loss leaps, the weights go back to the last good state, at a
 * lower learning rate.
 *
 * The loss of cells is smoothed. `start` is that of the first step, `best` the lowest since the
 * first good state was kept, slowly drawn along when the loss stays higher. What was learned is
 * start - best, or ln(vocabulary) / 4 where that is more (early, or when the model was trained
 * before). The loss leaps when the guard's share of it is lost, or when it is not a number.
 *
 * A recipe that brings in harder puzzles makes the loss leap too. So the good weights are on trial
 * for some steps: when the loss is as high with them, the weights that were left come back, at
 * their rate, and the loss is taken as it is.
 */
#ifndef TRAIN_GUARD_H
#define TRAIN_GUARD_H

#include "train/trainer.h"

struct guard_settings {
    double share;  /* 0: no guard; then a loss that is not a number ends the run */
    double factor; /* on the rate, each time */
    int steps;     /* from one good state to the next */
};

struct guard {
    struct guard_settings settings;
    double smooth, best, start; /* NAN: not yet */
    double good_smooth;         /* of the good state */
    double factor;              /* on the learning rate, as things are */
    int64_t good_step;          /* 0: no good state yet */
    int64_t times;              /* went back from no number since the last good state was kept */
    struct trainer_blocks good; /* owned copies */

    int64_t trial;                   /* steps that the good weights are still on trial; 0: not */
    double trial_loss;               /* sum over the last steps of it */
    double left_smooth, left_factor; /* as they were when the trial began */
    struct trainer_blocks left;      /* owned copies; count 0 without a trial */
};

enum guard_verdict {
    GUARD_FINE,
    GUARD_WENT_BACK, /* to the good weights */
    GUARD_TOOK_BACK, /* the weights that were left: the good ones were no better */
    GUARD_GAVE_UP,   /* no number, and no guard, or nothing to go back to, or it did not help */
};

void guard_init(struct guard *g, const struct guard_settings *s, struct trainer *t);
void guard_done(struct guard *g);

/* After step `step` of the run, from 1, whose result is *r. May put other weights into *t; then
 * every row waits for a new sample. */
enum guard_verdict guard_watch(struct guard *g, struct trainer *t, const struct step_result *r,
                               int64_t step);

/* Bytes of its copies, at most. */
size_t guard_memory(const struct trainer_settings *s, const struct trm_config *c);

#endif
