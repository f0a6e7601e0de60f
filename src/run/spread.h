/* The principal components of a run: of its tokens, to colour them by what they have in common, and
 * of whole latents, to lay the way of a run on a plane. Inquiries for a desk (run/desk.h). */
#ifndef RUN_SPREAD_H
#define RUN_SPREAD_H

#include "run/desk.h"
#include "trace/components.h"
#include "trmscope/recorder.h"

/* Of all tokens after the supervision steps that a run has done. */
struct spread {
    struct inquiry inquiry;
    struct trm_recorder *run; /* shared */
    enum trm_latent which;
    int steps;               /* supervision steps that are used */
    struct components found; /* at most 3 */
    double low[3], high[3];  /* of the scores of those tokens */
};

/* NULL while the run has not done a supervision step. */
struct spread *spread_new(struct trm_recorder *run, enum trm_latent which);

/* Supervision steps that a spread of that run would use now. */
int spread_steps(const struct trm_recorder *run);

#endif
