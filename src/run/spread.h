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
    double low[3], high[3];  /* of the scores of those tokens: [found.count] */
};

/* NULL while the run has not done a supervision step. */
struct spread *spread_new(struct trm_recorder *run, enum trm_latent which);

/* ---- The way of z_H -------------------------------------------------------------------------- */

/* A run's z_H after each supervision step, so that it can be seen when the run is gone. Never
 * changes. */
struct way {
    atomic_int owners;
    char *name;    /* of the puzzle */
    int steps;     /* supervision steps of it, from the first on */
    int halt_step; /* where it would halt, which may be later; 0: it has not */
    size_t size;   /* T x D */
    float *z;      /* [steps, size]; NULL: they are read from the run, which is there */
};

/* Of a long run the beginning, as far as it takes at most so many numbers (one supervision step in
 * any case). NULL while the run has not done one. */
struct way *way_of(const struct trm_recorder *run, size_t most);
void way_free(struct way *w); /* NULL is allowed */

/* Several ways on the plane of their first two principal components. */
enum { WAYS_MOST = 6 };
struct trajectory {
    struct inquiry inquiry;
    struct trm_recorder *run; /* shared: the first of the ways, as far as it is now */
    struct way *way[WAYS_MOST];
    int count;
    double explained[2]; /* 0 for fewer than four points, of which a plane shows everything */
    double *x[WAYS_MOST], *y[WAYS_MOST]; /* [steps] of each; in one allocation */
};

/* earlier: [count] ways of latents of the same size, shared; at most WAYS_MOST - 1. NULL while the
 * run has not done a supervision step. */
struct trajectory *trajectory_new(struct trm_recorder *run, struct way *const *earlier, int count);

/* Supervision steps that a spread of that run would use now. */
int spread_steps(const struct trm_recorder *run);

#endif
