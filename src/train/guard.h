/* A guard against collapse: when the loss leaps, the weights go back to the last good state and the
 * learning rate is lowered for the rest of the run.
 *
 * The loss of cells is smoothed. `start` is that of the first step, `best` the lowest since the
 * first good state was kept. What was learned is start - best, or ln(vocabulary) / 4 where that is
 * more (early, or when the model was trained before). The loss leaps when the guard's share of it
 * is lost, or when it is not a number.
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
    int64_t times;              /* went back since the last better loss */
    struct trainer_blocks good; /* owned copies */
};

enum guard_verdict { GUARD_FINE, GUARD_WENT_BACK, GUARD_GAVE_UP };

void guard_init(struct guard *g, const struct guard_settings *s, struct trainer *t);
void guard_done(struct guard *g);

/* After a step: keeps the state where it is good, goes back where it is lost. GUARD_GAVE_UP: there
 * is no guard or nothing to go back to, or going back has not helped several times. */
enum guard_verdict guard_watch(struct guard *g, struct trainer *t, const struct step_result *r,
                               int64_t step);

/* Bytes of the good state. */
size_t guard_memory(const struct trainer_settings *s, const struct trm_config *c);

#endif
