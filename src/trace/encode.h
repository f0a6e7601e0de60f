/* A puzzle as a model takes it: tokens of its question and of its answer, on the model's canvas. */
#ifndef TRACE_ENCODE_H
#define TRACE_ENCODE_H

#include "trmscope/crop.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

/* tokens[seq_len]. False with an error that names the model, and the puzzle where another one would
 * do, when the model does not say how its cells lie, solves another family, has another size (no
 * room, where grids need not fill its canvas), or more than 256 tokens. */
bool encode_question(const struct trm_model *m, const struct trm_puzzle *p, int32_t *tokens,
                     struct trm_err *err);

/* Whether the model can be asked about the puzzle: encode_question says yes, and the model has its
 * tokens and its identifier, so that trm_question_embed will not refuse it. */
bool encode_fits(const struct trm_model *m, const struct trm_puzzle *p);

/* The board of the puzzle (trmscope/crop.h): the canvas of m unless it crops; that of an ARC task
 * holds its demonstrations too. False and the error of encode_question where it crops. */
bool encode_board(const struct trm_model *m, const struct trm_puzzle *p, struct trm_board *board,
                  struct trm_err *err);

/* The model on that board: m itself unless it crops. Free with trm_model_free. NULL and an error as
 * for encode_board. */
const struct trm_model *encode_model(const struct trm_model *m, const struct trm_puzzle *p,
                                     struct trm_err *err);

/* Grid i of the demonstrations, inputs and outputs by turns, 0 <= i < 2 * demo_count. */
static inline struct trm_grid *encode_demo(const struct trm_puzzle *p, int i)
{
    return i % 2 ? &p->demos[i / 2].output : &p->demos[i / 2].input;
}

/* tokens[seq_len] of the answer that the puzzle brings, or else of the only one that the exact
 * solver of its family finds; false when there is none, or it does not fit. Position i counts where
 * tokens[i] != 0 (PAD). */
bool encode_answer(const struct trm_config *c, const struct trm_puzzle *p, int32_t *tokens);

/* given[seq_len]: 1 where the answer keeps what the question says. Here and below the question fits
 * (encode_question). */
void encode_given(const struct trm_config *c, const struct trm_puzzle *p, uint8_t *given);

/* asked[seq_len]: 1 where the model is asked for a cell: one that is not given, and where the
 * answer has a size of its own (ARC), one of `answer`. */
void encode_asked(const struct trm_config *c, const struct trm_puzzle *p,
                  const struct trm_grid *answer, uint8_t *asked);

#endif
