/* The recursion, one step at a time.
 *
 * A run is: embed the questions once (trm_question), start a state (trm_state_start), then call
 * trm_step as often as wanted. After any step z_H and z_L can be read in the state, and trm_read_out
 * gives the logits and q as they would be if the model answered now.
 *
 *   recursion step     one application of L_level: z_L <- L_level(z_L + z_H + x), or, after L_cycles
 *                      of these, z_H <- L_level(z_H + z_L)
 *   H cycle            L_cycles + 1 recursion steps
 *   supervision step   H_cycles H cycles
 *
 * The state is a value (trm_state_copy, compare, seek by copying); weights and question are const
 * and may be shared by any number of states and threads. A stepper holds the scratch memory and the
 * threads; one stepper serves one caller at a time. trm_step allocates nothing. A model may want noise
 * between supervision steps (trm_state_shake), which no step adds by itself.
 */
#ifndef TRMSCOPE_STEP_H
#define TRMSCOPE_STEP_H

#include "trmscope/compute.h"
#include "trmscope/model.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trm_stepper;

/* threads 0: one for each processor. max_batch: the most rows that will be stepped at once. Threads
 * are ours: from the first product on OpenBLAS itself works on one, for the whole process. */
struct trm_stepper *trm_stepper_new(const struct trm_model *m, int max_batch, int threads);
/* The same in other numbers than float32, which bfloat16 is where the processor cannot
 * (trm_compute_check says so). */
struct trm_stepper *trm_stepper_new_in(enum trm_compute compute, const struct trm_model *m,
                                       int max_batch, int threads);
void trm_stepper_free(struct trm_stepper *s);

/* The embedded question x of a batch, computed once. */
struct trm_question {
    int batch;
    float *x; /* [batch, tokens, hidden], owned */
};

/* tokens [batch, seq_len], each 0..vocab_size-1; identifiers [batch], NULL means all 0. An error
 * names the first token or identifier out of range. *q holds no memory yet. Free with
 * trm_question_done. */
bool trm_question_embed(struct trm_question *q, const struct trm_model *m, int batch,
                        const int32_t *tokens, const int32_t *identifiers, struct trm_err *err);
/* Keeps `count` rows, named in ascending order, and drops the others: rows that halted leave. */
void trm_question_keep(struct trm_question *q, const struct trm_model *m, const int *rows,
                       int count);
void trm_question_done(struct trm_question *q);

/* How deep a supervision step goes. Taken from the config; who wants it otherwise sets
 * trm_state.cycles where recursion_step is 0, never within a supervision step. */
struct trm_cycles {
    int H_cycles, L_cycles;
};

struct trm_state {
    int batch;
    struct trm_cycles cycles;
    int supervision_step; /* finished supervision steps */
    int recursion_step;   /* recursion steps done within the running one: 0 .. H*(L+1)-1 */
    size_t count;         /* numbers in each latent: batch * tokens * hidden */
    float *z_H, *z_L;     /* [batch, tokens, hidden], owned; one allocation, z_L follows z_H */
};

/* A fresh carry: every token H_init, L_init. *s holds no memory yet. */
void trm_state_start(struct trm_state *s, const struct trm_model *m, int batch);
/* dst may be zeroed or a state of any size. */
void trm_state_copy(struct trm_state *dst, const struct trm_state *src);
/* Keeps `count` rows, as trm_question_keep, of a state that has some. */
void trm_state_keep(struct trm_state *s, const int *rows, int count);
bool trm_state_equal(const struct trm_state *a, const struct trm_state *b); /* bit for bit */
void trm_state_done(struct trm_state *s);

/* The noise that a model asks for (arch.latent_noise) on both latents of a row. To be called before
 * recursion steps: does nothing but before a supervision step after the first, and nothing to other
 * models. Drawn by seed, run and step; seed 0 and run 0 is what the program shows as the plain run.
 * As PTRM (arXiv 2605.19943), but for the first step. */
void trm_state_shake(struct trm_state *s, int row, const struct trm_config *c, uint64_t seed,
                     uint32_t run);

/* Which latent the NEXT step will renew. */
enum trm_latent { TRM_Z_H, TRM_Z_L };
enum trm_latent trm_state_next(const struct trm_state *s);

/* One recursion step for every row. */
void trm_step(struct trm_stepper *st, const struct trm_question *q, struct trm_state *s);

/* Recursion steps up to the end of the running supervision step. */
void trm_supervision_step(struct trm_stepper *st, const struct trm_question *q,
                          struct trm_state *s);

/* lm_head and q_head on a latent [batch, tokens, hidden] (z_H for the answer; z_L as a lens).
 * logits [batch, seq_len, vocab_size]; q [batch, 2]: q_halt, q_continue. Either may be NULL. */
void trm_read_out(struct trm_stepper *st, const float *latent, int batch, float *logits, float *q);

/* lm_head on one latent [tokens, hidden], as a lens on what it says so far: logits [seq_len,
 * vocab_size]. In float32, on the calling thread, without a stepper. */
void trm_lens(const struct trm_model *m, const float *latent, float *logits);

/* Whether a row with these q halts, where they are those of a complete supervision step. By q
 * alone: halt_max_steps is the caller's. */
bool trm_would_halt(const struct trm_config *c, const float q[2]);

#ifdef __cplusplus
}
#endif

#endif
