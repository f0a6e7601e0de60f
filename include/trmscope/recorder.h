/* A run as it happened: one frame for every recursion step, which never changes once recorded.
 *
 * The worker that steps the model appends; any thread may read the frames that are there, without
 * waiting. Latents are kept within a memory budget: those of frame 0 and of the ends of supervision
 * steps (the carries) always, the others while the budget lasts; after that `z_H` and `z_L` of
 * such a frame are NULL, and whoever wants them steps again from the carry before
 * (trm_recorder_state, run/solver), which gives the same numbers bit for bit.
 */
#ifndef TRMSCOPE_RECORDER_H
#define TRMSCOPE_RECORDER_H

#include "trmscope/family.h"
#include "trmscope/step.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What was seen after one recursion step of one row. Frame 0 is the carry that the run starts from.
 * S = seq_len, V = vocab_size, T = tokens (prefix + S), D = hidden_size. The arrays belong to the
 * recorder; those that a step left as they were are shared with the frame before. */
struct trm_frame {
    int index;               /* recursion steps since frame 0 */
    int supervision_step;    /* finished ones */
    int h_cycle, l_cycle;    /* place within the running supervision step, both 0 at its end */
    enum trm_latent renewed; /* which latent this step wrote; meaningless in frame 0 */
    bool complete;           /* ends a supervision step: logits and q are the model's answer */

    float q_halt, q_continue; /* q_head on z_H as it is now */
    const float *logits;      /* [S, V], lm_head on z_H as it is now */
    const uint8_t *token;     /* [S] arg max of logits */
    const float *prob;        /* [S] softmax probability of that token */
    const float *entropy;     /* [S] nats, of the softmax over V */
    const uint8_t *conflict;  /* [S] 1: breaks a rule with the other cells of trm_recorder_grid */

    double norm_H, norm_L;     /* root mean square over all T x D numbers */
    double change_H, change_L; /* ||z - z before|| / ||z before||; 0 in frame 0. Of a latent that
                                  the step left alone: 0, or what noise did before the step */
    double mean_entropy;       /* nats, over the cells that the model is asked for: not given, and
                                  where the answer has a size of its own (ARC), of this answer; NaN
                                  when there is none */
    int changed;               /* trm_recorder_differ from the frame before; 0 in frame 0 */
    int conflicts;             /* cells that break a rule */

    const float *z_H, *z_L; /* [T, D], or both NULL when they were not kept */
};

struct trm_recorder;

/* A recorder for one run of one puzzle, without frames and with one owner. The puzzle is copied,
 * the model shared. What is run is trm_recorder_model: m itself, or where m crops its canvas
 * (trmscope/crop.h) the model on the board of this puzzle. budget: bytes for the latents of frames;
 * 0 means the default of 256 MiB. NULL and an error when the model does not say what its tokens
 * mean (rows and cols of its config) or the puzzle does not fit on its canvas. */
struct trm_recorder *trm_recorder_new(const struct trm_model *m, const struct trm_puzzle *p,
                                      size_t budget, struct trm_err *err);

/* A run as a trace file holds it (`trmscope trace`, docs/formats.md), whole and without its model:
 * latents are there for the frames whose latents the file has. The frames lie in the file, which is
 * mapped and must not be changed meanwhile. NULL and an error when it is no such file or its
 * numbers do not belong together. */
struct trm_recorder *trm_recorder_open(const char *path, struct trm_err *err);

/* A run that begins as `parent` did: its frames before `frame` are those of the parent, the next
 * one that is added is `frame` itself. p: the puzzle of what follows, on the same canvas. NULL and
 * an error as for trm_recorder_new; the parent has a model. */
struct trm_recorder *trm_recorder_branch(struct trm_recorder *parent, int frame,
                                         const struct trm_puzzle *p, size_t budget,
                                         struct trm_err *err);

/* The first frame of its own: where a branch begins, else 0. Any thread. */
int trm_recorder_begin(const struct trm_recorder *r);

/* The state that the next frame is compared with, in place of the frame before, whose latents may
 * not have been kept: then nothing is known to have changed. For the appending thread, before the
 * first trm_recorder_add. */
void trm_recorder_compare(struct trm_recorder *r, const struct trm_state *s);

/* One more owner: a view may go on reading a run that the worker has left. Any
 * thread. Returns r. */
struct trm_recorder *trm_recorder_share(struct trm_recorder *r);

/* Drops one owner; the last one releases everything. NULL is allowed. Any thread. */
void trm_recorder_free(struct trm_recorder *r);

/* Appends the state (batch 1, of trm_recorder_model) as the next frame. logits [S, V] and q[2] are
 * the read-out on s->z_H; both may be NULL when z_H is, bit for bit, that of the frame before: then
 * its read-out stands. One thread only. */
void trm_recorder_add(struct trm_recorder *r, const struct trm_state *s, const float *logits,
                      const float q[2]);

/* Frames so far. Any thread. */
int trm_recorder_count(const struct trm_recorder *r);

/* One of them, 0 <= index < count; valid until the recorder is freed. Any thread. */
const struct trm_frame *trm_recorder_frame(const struct trm_recorder *r, int index);

/* The last frame, or NULL before the first. Any thread. */
const struct trm_frame *trm_recorder_last(const struct trm_recorder *r);

/* The model that is run; NULL for a run read from a file. Its name is known always, and so is its
 * config: that of a file has what the file says (family, sizes, cycles, halting, noise), the rest
 * are the public defaults. */
const struct trm_model *trm_recorder_model(const struct trm_recorder *r);
const struct trm_config *trm_recorder_config(const struct trm_recorder *r);
const char *trm_recorder_model_name(const struct trm_recorder *r);
const struct trm_puzzle *trm_recorder_puzzle(const struct trm_recorder *r);

/* The tokens of the question, [S]. Any thread. */
const int32_t *trm_recorder_question(const struct trm_recorder *r);

/* Which positions hold a cell that the puzzle gives, [S] of 0 and 1. Any thread. */
const uint8_t *trm_recorder_given(const struct trm_recorder *r);

/* The cycles that the recorded states run with; the config's before the first frame. Any thread. */
struct trm_cycles trm_recorder_cycles(const struct trm_recorder *r);

/* The first complete frame at which the model would halt by its own rule, or for having done
 * halt_max_steps supervision steps; -1 while it has not. Any thread. */
int trm_recorder_halt(const struct trm_recorder *r);

/* The supervision step after which the model halts by its own rule; 0: it has not, be it stopped by
 * halt_max_steps. Any thread. */
int trm_recorder_halt_step(const struct trm_recorder *r);

/* The answer of a frame as a person sees it: given cells as given, the others as predicted. */
void trm_recorder_grid(const struct trm_recorder *r, const struct trm_frame *f,
                       struct trm_grid *out);

/* The answer of a frame as the model predicts it, given cells too. */
void trm_recorder_prediction(const struct trm_recorder *r, const struct trm_frame *f,
                             struct trm_grid *out);

/* Cells in which the answers of two frames differ: whose tokens do; where an answer has a size of
 * its own (ARC), those of trm_recorder_prediction (trm_grid_differ), for nothing is asked around
 * it. */
int trm_recorder_differ(const struct trm_recorder *r, const struct trm_frame *a,
                        const struct trm_frame *b);

/* Whether the frames take so much memory (four times the budget and 64 MiB) that a run should not
 * go on by itself. Any thread. */
bool trm_recorder_full(const struct trm_recorder *r);

/* The last frame at or before `index` whose latents were kept; there always is one once frame 0
 * exists. Any thread. */
int trm_recorder_kept(const struct trm_recorder *r, int index);

/* Puts the state after frame `index` into *s (zeroed or any state) from its recorded latents; false
 * when they were not kept, or when there is no model to go on with. Any thread. */
bool trm_recorder_state(const struct trm_recorder *r, int index, struct trm_state *s);

#ifdef __cplusplus
}
#endif

#endif
