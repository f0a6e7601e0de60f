/* Whom a token listened to in the recursion step that made a frame, as an inquiry for a desk
 * (run/desk.h); what it is: model/listen.h. */
#ifndef RUN_LISTENING_H
#define RUN_LISTENING_H

#include "run/desk.h"
#include "trmscope/recorder.h"

struct listening {
    struct inquiry inquiry;
    struct trm_recorder *run; /* shared */
    int frame, token, block;
    float *weight; /* [T] */
    float *heads;  /* [num_heads, T] with attention, else NULL */
};

/* frame >= 1, that is recorded; 0 <= block < L_layers. */
struct listening *listening_new(struct trm_recorder *run, int frame, int token, int block);

#endif
