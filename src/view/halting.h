/* When the model would halt, and the curves that tell whether it has settled. */
#ifndef VIEW_HALTING_H
#define VIEW_HALTING_H

#include "canvas/palette.h"
#include "run/judge.h"
#include "trace/measures.h"
#include "trmscope/recorder.h"

/* Borrowed and only read. */
struct halting_view {
    const struct trm_frame *const *frames; /* [count] the recorded ones, frame 0 first */
    int count;
    int current;          /* the frame that is shown elsewhere */
    int halt;             /* trm_recorder_halt: the frame at which the model would halt, or -1 */
    int step_frames;      /* recursion steps in a supervision step */
    int halt_max_steps;   /* supervision steps */
    int changed_since;    /* cells that differ between the answer there and the last one */
    bool no_rules;        /* none can be broken (ARC): there are no conflicts to draw */
    bool uses_continue;   /* no_ACT_continue is false: halts when q_halt > q_continue */
    const enum judgement *judged; /* [count] of complete frames; NULL: nobody can tell */
    double threshold;     /* one's own, of p(halt); 0: none */
    int own_halt;         /* the first complete frame above it, or -1 */
    double latent_noise;  /* of the model: z is shaken by it before supervision steps; 0: not */
    struct run_character kind; /* of z_H after the supervision steps that were done */
};

void view_halting(struct canvas *c, struct area a, const struct look *l,
                  const struct halting_view *v);

#endif
