/* Latents of consecutive frames that the recorder did not keep: made again from the carry before
 * them, or remembered while they were new. */
#ifndef RUN_RECALLED_H
#define RUN_RECALLED_H

#include "trmscope/recorder.h"

struct recalled {
    struct trm_recorder *recorder; /* whose frames; shared */
    int first, last;               /* frames that are there; last < first: none yet */
    int room;                      /* frames that have a place */
    size_t count;                  /* numbers in a latent */
    float *latents;                /* [room, 2, count]: z_H, then z_L */
};

/* Room for frames first .. first + room - 1, none of which is there. */
struct recalled *recalled_new(struct trm_recorder *recorder, int first, int room, size_t count);
void recalled_free(struct recalled *r); /* NULL is allowed */

/* Takes the state after frame last + 1. */
void recalled_add(struct recalled *r, const struct trm_state *s);

/* Whether frame `index` of that run is there (r may be NULL); its z_H, with z_L behind it. */
bool recalled_covers(const struct recalled *r, const struct trm_recorder *recorder, int index);
const float *recalled_at(const struct recalled *r, int index);

/* A copy from frame `first` (which is there) on. */
struct recalled *recalled_tail(const struct recalled *r, int first);

#endif
