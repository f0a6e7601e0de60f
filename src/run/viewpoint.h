/* Running a puzzle in another form and looking at it in the own one: the model works on the puzzle
 * turned, reordered or renamed, and latents and logits are laid back cell by cell and token by
 * token, an exact exchange of places.
 *
 * "Seen" is what the model sees, "own" what people see.
 */
#ifndef RUN_VIEWPOINT_H
#define RUN_VIEWPOINT_H

#include "trmscope/augment.h"
#include "trmscope/step.h"

/* S = seq_len, V = vocab_size. */
struct viewpoint {
    int *cell;  /* [S] where the seen cell i lies in the own grid; NULL: both are the same */
    int *token; /* [V] the seen token that the own one is */
};

/* Of a symmetry of the grids of a family, which keeps the size of the canvas (CHECKed). For a
 * family whose grids lie somewhere on a canvas only the renaming counts; *a is changed to what
 * does. *v holds no memory yet. */
void viewpoint_init(struct viewpoint *v, const struct trm_config *c,
                    const struct trm_family *family, struct trm_augment *a);
void viewpoint_done(struct viewpoint *v); /* a zeroed one is allowed */

/* Latents [tokens, hidden] and the place of a state (batch 1) into another state of the model's. */
void viewpoint_enter(const struct viewpoint *v, const struct trm_config *c,
                     const struct trm_state *own, struct trm_state *seen);
void viewpoint_leave(const struct viewpoint *v, const struct trm_config *c,
                     const struct trm_state *seen, struct trm_state *own);

/* A position of the own grid, 0 <= cell < S, in the seen one, and the other way round. */
int viewpoint_cell(const struct viewpoint *v, int own);
int viewpoint_own_cell(const struct viewpoint *v, int seen);
int viewpoint_token(const struct viewpoint *v, int own); /* the seen token */

/* Logits [S, V] of latents that were laid back already: only the tokens change names, in place. */
void viewpoint_rename(const struct viewpoint *v, const struct trm_config *c, float *logits);

/* logits [S, V]; not for a zeroed *v. */
void viewpoint_logits(const struct viewpoint *v, const struct trm_config *c, const float *seen,
                      float *own);

#endif
