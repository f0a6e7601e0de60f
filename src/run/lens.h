/* lm_head as a lens: what a latent would answer if it were z_H at the end of a supervision step. */
#ifndef RUN_LENS_H
#define RUN_LENS_H

#include "run/course.h"

/* The answer seen through the lens, as a frame sees its own. */
struct lens {
    struct trm_frame frame; /* as recorded, but logits, token, prob, entropy, conflict, conflicts,
                               mean_entropy and changed (0) are those of the lens */
    struct trm_grid grid;   /* given cells as given */
    float *numbers;         /* owned: logits, prob, entropy */
    uint8_t *marks;         /* owned: token, conflict */
};

/* f: a frame of the run with its latents, not that of *l. Takes as long as lm_head does, a few
 * milliseconds at 916 tokens of hidden 512. Release with lens_done; *l may be one that is used
 * again, or zeroed. */
void lens_look(struct lens *l, const struct course *course, const struct trm_frame *f,
               enum trm_latent which);
void lens_done(struct lens *l);

#endif
