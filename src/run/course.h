/* How a recorded run goes: what the model sees, and what is done to its state on the way. With this
 * and the latents that the recorder kept, every state of the run can be made again, bit for bit,
 * and asked about.
 *
 * "Seen" is what the model sees, "own" what people see (run/viewpoint.h).
 */
#ifndef RUN_COURSE_H
#define RUN_COURSE_H

#include "run/restart.h"
#include "run/viewpoint.h"
#include "trmscope/recorder.h"

#include <stdatomic.h>

/* Never changes once it is shared; any thread may read it. */
struct course {
    atomic_int owners;
    struct trm_recorder *recorder; /* one reference */
    struct course *before;         /* of the frames before trm_recorder_begin; one reference, or
                                      NULL: there are none */
    int32_t *tokens;               /* [S] the question as the model sees it */
    struct trm_question question;  /* the same, embedded */
    struct viewpoint view;         /* zeroed: the model sees the puzzle as it is */
    struct restarts restarts;      /* of which this is number `restart`; 0: a plain run */
    int restart;
};

/* Of a recorder with a model (shared): the plain run of its puzzle. before: of its parent (shared),
 * or NULL. NULL and an error when the model cannot read the question. */
struct course *course_new(struct trm_recorder *r, struct course *before, struct trm_err *err);

/* For whoever makes the run, once and before the course is shared: the model sees the puzzle in
 * another form; *a may be changed by viewpoint_init. False and an error: it is good for course_free
 * only. */
bool course_turn(struct course *c, struct trm_augment *a, struct trm_err *err);

struct course *course_share(struct course *c); /* one more owner; returns c */
void course_free(struct course *c);            /* one less; NULL is allowed */

/* That of the run which frame `index` was recorded by: c, or one before. */
const struct course *course_owner(const struct course *c, int index);

/* The state after frame `index`, as the model sees it, into *seen (zeroed or any state): from
 * latents that were kept (false where they were not), or stepped again from those. The course must
 * own the frame. */
bool course_recall(const struct course *c, int index, struct trm_state *seen);
void course_return(const struct course *c, int index, struct trm_stepper *stepper,
                   struct trm_state *seen);

/* What is done to a state before a recursion step; in a plain run the noise of the model, if any. */
void course_disturb(const struct course *c, struct trm_state *seen);
/* A recursion step, disturbed first. */
void course_step(const struct course *c, struct trm_stepper *stepper, struct trm_state *seen);

#endif
