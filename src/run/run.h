/* A run in the making: one puzzle, one model, the state, and the recorder that gets its frames. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "trmscope/recorder.h"

/* Used by one thread at a time; only the recorder may be read by others. */
struct run {
    const struct trm_model *model;
    struct trm_recorder *recorder;
    struct trm_question question;
    struct trm_state state; /* after the last frame; without memory before frame 0 */
    float *logits;          /* [S, V] scratch */
};

/* A run without frames. NULL and an error when the puzzle does not fit the model. budget as for
 * trm_recorder_new. */
struct run *run_new(const struct trm_model *m, const struct trm_puzzle *p, size_t budget,
                    struct trm_err *err);
void run_free(struct run *r); /* the recorder lives on when it is shared */

/* Appends the next frame: the fresh carry first, then one recursion step a call. The stepper must
 * be of the same model. */
void run_next(struct run *r, struct trm_stepper *stepper);

#endif
