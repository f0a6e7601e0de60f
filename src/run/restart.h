/* Restarts: the same puzzle thought about again from somewhere else.
 *
 * Restart 0 is the plain run. Restart k is a function of (kind, noise, seed, k) and of the shapes
 * of model and puzzle alone, never of the pack or the batch it runs in: what eval counted, solve
 * and the terminal program show again. The noise that a model asks for itself (trm_state_shake)
 * belongs to each, the plain run too.
 */
#ifndef RUN_RESTART_H
#define RUN_RESTART_H

#include "base/rng.h"
#include "trmscope/augment.h"
#include "trmscope/step.h"

enum { RESTARTS_MOST = 4096 };

enum restart_kind {
    RESTART_NOISE,    /* noise on z before every supervision step, for the model's own */
    RESTART_START,    /* another starting latent in place of H_init and L_init */
    RESTART_SYMMETRY, /* the puzzle turned, reordered, renamed; its answer is mapped back */
};

/* The names, in the order above. */
#define RESTART_CHOICES "noise|start|symmetry"
extern const char *const restart_kind_names[];

struct restarts {
    int count; /* K; 0 means 1: the plain run alone */
    enum restart_kind kind;
    double noise; /* of RESTART_NOISE: its deviation, in units of the latent's root mean square */
    uint64_t seed;
};

/* The symmetry in which restart k sees the puzzle: none unless that is their kind. Never looks at
 * the answer, and leaves the grid in the corner of its canvas, which is *c's. Any thread. */
struct trm_augment restart_symmetry(const struct restarts *r, int k, const struct trm_puzzle *p,
                                    const struct trm_config *c);

/* What restart k of a model does to row `row` of the state, which stands before a supervision
 * step. */
void restart_disturb(const struct restarts *r, int k, const struct trm_config *c,
                     struct trm_state *s, int row);

/* Puts drawn vectors, one for z_H and one for z_L, the same for every token, in place of both
 * latents of a row, made as H_init and L_init are: truncated normal, deviation 1. Also a probe of a
 * run (run/probe.h). */
void state_draw_start(struct trm_state *s, int row, int hidden, struct rng *r);

#endif
