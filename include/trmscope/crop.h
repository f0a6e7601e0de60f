/* The part of a model's canvas that a puzzle is on.
 *
 * A model whose config says `crop` was trained on cropped canvases: its sequence is the prefix and
 * the cells of the smallest board, from the top left corner, that holds every token that is not
 * PAD. Attention has no weights that depend on the length of the sequence, so such a model, with
 * its puzzle's board in place of the canvas, is a model like any other: that is what runs and what
 * the frames of a run belong to. What is not on the board costs nothing. (Ours; public checkpoints
 * are run on the whole canvas.)
 */
#ifndef TRMSCOPE_CROP_H
#define TRMSCOPE_CROP_H

#include "trmscope/model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct trm_board {
    int rows, cols;
};

/* The board of a config without `crop`: its canvas. Else the smallest, 1 x 1. */
struct trm_board trm_board_start(const struct trm_config *c);

/* Grows so that it holds every token, [seq_len] on the canvas, above 0 (PAD). */
void trm_board_hold(struct trm_board *b, const struct trm_config *c, const int32_t *tokens);

/* Tokens of the canvas [seq_len] -> those of the board, in place and in front. */
void trm_board_cut(const struct trm_board *b, const struct trm_config *c, int32_t *tokens);

/* The model with that board as its canvas: m itself where it is, else a model that shares m's
 * weights and keeps m alive. Free with trm_model_free. The config of m says crop, or the board is
 * its canvas. */
const struct trm_model *trm_model_on_board(const struct trm_model *m, const struct trm_board *b);

#ifdef __cplusplus
}
#endif

#endif
