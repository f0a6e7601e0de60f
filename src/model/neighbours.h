/* A start for attention on a board: heads that look at the four neighbours of a cell.
 *
 * With random weights a head looks at all tokens nearly alike, and where the answer spreads from
 * cell to cell (mazes) it must first find out what a neighbour is (docs/recipe.md has figures).
 * ConViT (arXiv 2103.10697) lets attention begin as a convolution by terms that it adds to the
 * attention; here the weights alone do it, so that the model is like any other afterwards.
 *
 * Every token embedding gets a part that all tokens have in common. The queries and keys of head h
 * read that part only to begin with, nearly, and the keys are turned by one cell up, down, left or
 * right (h modulo 4): with rope_2d a query then agrees best with the key of that neighbour.
 */
#ifndef MODEL_NEIGHBOURS_H
#define MODEL_NEIGHBOURS_H

#include "trmscope/model.h"

/* Changes fresh weights of a model with rope_2d. `sharpness` is by how much, in the softmax, the
 * neighbour stands above a cell far away, other things equal: 10 gives it about nine tenths of a
 * head's attention on 12x12 cells, before the first step of a run. The model must not be shared
 * yet. */
void model_look_at_neighbours(struct trm_model *m, double sharpness);

#endif
