/* A recorded run counted in supervision steps. */
#ifndef RUN_STEPS_H
#define RUN_STEPS_H

#include "trmscope/recorder.h"

/* Frames of a supervision step. */
int run_step_frames(const struct trm_recorder *r);

/* p(halt) after each supervision step that is done; the caller frees it. */
double *run_halting_curve(const struct trm_recorder *r, int *count);

#endif
