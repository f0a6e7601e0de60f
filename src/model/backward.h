/* One supervision step with gradients, on one thread, for a chunk of rows.
 *
 * As in the public code (arXiv 2510.04871, section 4 and models/recursive_reasoning/trm.py):
 * H_cycles - 1 cycles run without gradients, the last with; the z_H and z_L that enter it are
 * constants, at which gradients end. x is used by every renewal of z_L in the last cycle.
 */
#ifndef MODEL_BACKWARD_H
#define MODEL_BACKWARD_H

#include "model/packed.h"
#include "trmscope/crop.h"
#include "trmscope/step.h"

#include <stddef.h>

struct backward;

/* Room for `rows` rows and cycles of up to max_L_cycles; in bfloat16 when there are packed weights
 * (borrowed; made for training), else in the numbers of `compute`. The model's weights may change
 * between a run and the next forward; the packed ones must follow. One thread at a time. */
struct backward *backward_new(const struct trm_model *m, const struct packed *packed, int rows,
                              int max_L_cycles, enum trm_compute compute);
void backward_free(struct backward *b);

/* Bytes of the arrays that backward_new will take. */
size_t backward_memory(const struct trm_config *c, bool packed, int rows, int max_L_cycles);

/* The board that all rows are on from now on: in all that follows tokens and seq_len are the
 * board's. At first it is the canvas; another one needs a model that crops. Never between
 * backward_forward and backward_run. */
void backward_set_board(struct backward *b, struct trm_board board);

/* x, z_H, z_L [rows, tokens, hidden]; the latents are renewed in place and are the next carry.
 * logits [rows, seq_len, vocab], q [rows, 2]. backward_run reads this z_H again: it must be there,
 * unchanged, until then. */
void backward_forward(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                      struct trm_cycles cycles, float *logits, float *q);

/* The same without gradients, on other latents, and without using up what an earlier
 * backward_forward kept. */
void backward_look_ahead(struct backward *b, int rows, const float *x, float *z_H, float *z_L,
                         struct trm_cycles cycles, float *logits, float *q);

/* After backward_forward, once. dlogits [rows, seq_len, vocab], dq [rows, 2]; tokens [rows,
 * seq_len] are those x was made of. Adds to gradient (a flat block, model/params.h; a packed
 * one, model/packed.h, with packed weights) and writes dpuzzle [rows, puzzle_emb_ndim] (NULL: not
 * wanted). */
void backward_run(struct backward *b, const float *dlogits, const float *dq, const int32_t *tokens,
                  float *gradient, float *dpuzzle);

/* After backward_run: the gradient of x [rows, tokens, hidden], until the next call. */
const float *backward_dx(const struct backward *b);

/* After backward_run: the gradients of the latents that entered the last H cycle [rows, tokens,
 * hidden], until the next call. Training stops there; an explanation asks for them. */
const float *backward_dz_H(const struct backward *b);
const float *backward_dz_L(const struct backward *b);

#endif
