/* A run in the making: one puzzle, one model, the state, and the recorder that gets its frames. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "run/course.h"
#include "run/probe.h"

/* Used by one thread at a time; only the recorder and the course may be read by others. */
struct run {
    const struct trm_model *model;
    struct trm_recorder *recorder;
    struct course *course;  /* what the model sees, and what is done to the state */
    struct trm_state state; /* after the last frame, as the model sees it; without memory before the
                               run's own first frame */
    float *logits;          /* [S, V] scratch */
    struct branch *branch;  /* on its way to its first own frame; else NULL */
    struct trm_state own;   /* scratch: the state as people see it */
    float *own_logits;
};

/* A run without frames. NULL and an error when the puzzle does not fit the model. budget as for
 * trm_recorder_new. */
struct run *run_new(const struct trm_model *m, const struct trm_puzzle *p, size_t budget,
                    struct trm_err *err);

/* A run that shares the frames of `parent` before `frame` (0 for PROBE_CYCLES) and goes on from
 * what the probe made of the state there. A frame that the parent itself shares with a run before
 * is probed in that run. NULL and an error when the frame is not there yet, the parent is turned or
 * disturbed, or the probe cannot be done. */
struct run *run_branch(struct course *parent, int frame, const struct probe *probe, size_t budget,
                       struct trm_err *err);

/* Restart k of a puzzle, step by step: what evaluate_puzzles runs in a batch. Its frames are laid
 * back to the puzzle as it is; where the family does not fill blanks (ARC), a turned one is shown
 * turned. NULL and an error as for run_new. */
struct run *run_restart(const struct trm_model *m, const struct trm_puzzle *p,
                        const struct restarts *restarts, int k, size_t budget, struct trm_err *err);
void run_free(struct run *r); /* the recorder lives on when it is shared */

/* Appends the next frame: the fresh carry first, then one recursion step a call. A branch whose
 * parent did not keep the latents of its frame makes a recursion step towards it instead. The
 * stepper must be of the same model. */
void run_next(struct run *r, struct trm_stepper *stepper);

/* What a state that the model sees looks like to people (valid until the next call). */
const struct trm_state *run_shown(struct run *r, const struct trm_state *seen);

#endif
