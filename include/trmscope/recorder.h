/* A run as it happened: one frame for every recursion step, which never changes once recorded.
 *
 * The worker that steps the model appends; any thread may read the frames that are there. Latents of
 * old frames are kept within a memory budget: carries at the ends of supervision steps always,
 * others until the budget is used up; then `z_H` and `z_L` of a frame are NULL and the solver steps
 * again from the carry before (run/solver), exactly.
 */
#ifndef TRMSCOPE_RECORDER_H
#define TRMSCOPE_RECORDER_H

#include "trmscope/family.h"
#include "trmscope/step.h"

/* What was seen after one recursion step of one row. Frame 0 is the fresh carry.
 * S = seq_len, V = vocab, T = tokens (prefix + S), D = hidden. */
struct trm_frame {
    int index;            /* recursion steps since the fresh carry */
    int supervision_step; /* finished ones */
    int h_cycle, l_cycle; /* place within the supervision step after this frame, both 0 at its end */
    enum trm_latent renewed; /* which latent this step wrote; meaningless in frame 0 */
    bool complete;        /* this frame ends a supervision step: logits and q are the model's answer */

    float q_halt, q_continue; /* q_head on z_H as it is now */
    const float *logits;  /* [S, V], lm_head on z_H as it is now */
    const uint8_t *token; /* [S] arg max of logits */
    const float *prob;    /* [S] softmax probability of that token */
    const float *entropy; /* [S] nats, of the softmax over V */
    const uint8_t *conflict; /* [S] breaks a rule of the family with the other predicted cells */

    double norm_H, norm_L;     /* root mean square over all T x D numbers */
    double change_H, change_L; /* ||z - z before|| / ||z before||; 0 in frame 0 */
    double mean_entropy;       /* over the cells that were not given */
    int changed;               /* cells whose token differs from the frame before */
    int conflicts;             /* cells that break a rule */

    const float *z_H, *z_L; /* [T, D], or NULL when only the carries were kept */
};

struct trm_recorder;

/* For one run of one puzzle. budget: bytes for latents of frames; 0 means the default of 256 MiB.
 * The puzzle is copied, the model shared. */
struct trm_recorder *trm_recorder_new(const struct trm_model *m, const struct trm_puzzle *p,
                                      size_t budget);
void trm_recorder_free(struct trm_recorder *r);

/* Appends the state (batch 1) as the next frame. logits [S, V] and q[2] are the read-out on s->z_H.
 * One thread only. */
void trm_recorder_add(struct trm_recorder *r, const struct trm_state *s, const float *logits,
                      const float q[2]);

/* Frames so far, and one of them; valid until the recorder is freed. Any thread. */
int trm_recorder_count(const struct trm_recorder *r);
const struct trm_frame *trm_recorder_frame(const struct trm_recorder *r, int index);

const struct trm_model *trm_recorder_model(const struct trm_recorder *r);
const struct trm_puzzle *trm_recorder_puzzle(const struct trm_recorder *r);

/* The first complete frame at which the model would halt (its own rule, or at halt_max_steps);
 * -1 while it has not. */
int trm_recorder_halt(const struct trm_recorder *r);

/* Restores the state after frame `index` from the recorded latents; false when they were not kept
 * (then *nearest is the last frame before with latents). */
bool trm_recorder_state(const struct trm_recorder *r, int index, struct trm_state *s, int *nearest);

#endif
