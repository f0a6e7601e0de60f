/* Whom a token listened to in the recursion step that made a frame, as an inquiry for a desk
 * (run/desk.h); what it is: model/listen.h. */
#ifndef RUN_LISTENING_H
#define RUN_LISTENING_H

#include "run/course.h"
#include "run/desk.h"

struct listening {
    struct inquiry inquiry;
    struct course *course; /* shared */
    int frame, token, block;
    float *weight; /* [T] */
    float *heads;  /* [num_heads, T] with attention, else NULL */
};

/* frame >= 1, that is recorded; token: 0..T-1 as people see it; 0 <= block < L_layers. */
struct listening *listening_new(struct course *course, int frame, int token, int block);

#endif
