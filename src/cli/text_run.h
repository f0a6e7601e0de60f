/* A run as text, for where there is no terminal: a block for each supervision step that changes the
 * answer, a line for those between. */
#ifndef CLI_TEXT_RUN_H
#define CLI_TEXT_RUN_H

#include "trmscope/family.h"
#include "trmscope/model.h"
#include "trmscope/recorder.h"

#include <stdio.h>

/* Runs `steps` supervision steps (0: halt_max_steps) and prints them as they come. threads as for
 * trm_stepper_new. */
bool text_run(FILE *out, const struct trm_model *m, const struct trm_puzzle *p, int steps,
              int threads, struct trm_err *err);

/* The same of a run that is there already. */
void text_recorded(FILE *out, const struct trm_recorder *r);

#endif
