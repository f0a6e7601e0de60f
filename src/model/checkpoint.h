/* From named tensors, wherever they were read from, to a model. */
#ifndef MODEL_CHECKPOINT_H
#define MODEL_CHECKPOINT_H

#include "base/tensors.h"
#include "model/model_internal.h"

/* The tensor that a checkpoint keeps under the official name `key`, with or without one of the
 * prefixes that training and compilation leave in front. NULL when there is none. */
const struct tensor *checkpoint_find(const struct tensors *tensors, const char *key);

/* Fills the sizes that *c leaves 0 from the tensors: hidden, vocabulary, layers, inner sizes,
 * puzzle identifiers, and (learned positions, mlp_t) the sequence length. */
void checkpoint_fill_config(struct trm_config *c, const struct tensors *tensors);

/* A model with these weights: copies of all but the puzzle embedding, whose rows stay where they
 * are (they must outlive the model; hand over the mapping in model->puzzle.file). Every tensor that
 * the resolved config asks for must be there in its shape and finite; none may be left over. `path`
 * is for messages. NULL on error. */
struct trm_model *checkpoint_build(const struct trm_config *c, const struct tensors *tensors,
                                   const char *path, struct trm_err *err);

#endif
