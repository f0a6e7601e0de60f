/* The matrices of the layers as bfloat16 products want them (tensor/bf16.h), packed once for many
 * products: for a model that is only run, once; in training after every optimizer step.
 *
 * A matrix W [out, in] is the right side of the channel mixer's products and of attention's, in
 * panels, and the left side of the token mixer's, in rows; the backward pass wants it the other way
 * round. Where W holds gates and ups they stand in turns, 16 of each (tensor/bf16_fused.h).
 *
 * Gradients of these matrices are summed in blocks of 32 x 32 floats, row of blocks by row, some of
 * them turned. A packed gradient is the parameters of the whole model as in a flat block
 * (model/params.h), and the blocks where the layers would follow.
 */
#ifndef MODEL_PACKED_H
#define MODEL_PACKED_H

#include "model/model_internal.h"
#include "tensor/bf16.h"
#include "tensor/parallel.h"

struct packed_matrix {
    const struct param *param; /* NULL: the config has no such matrix */
    bf16 *forward, *back;      /* back: NULL unless for training */
    size_t forward_stride, back_stride;
    size_t gradient; /* where its blocks begin in a packed gradient */
};

struct packed {
    const struct trm_model *model; /* borrowed */
    struct packed_matrix (*layers)[PARAM_IDS];
    bf16 *memory;
};

/* Whether this processor has an engine and the sizes of the model are multiples of 32 where they
 * must be. */
bool packed_possible(const struct trm_config *c);

/* Packs the weights as they are now, of a model for which packed_possible is true. The model must
 * outlive it. */
struct packed *packed_new(const struct trm_model *m, bool training);
void packed_free(struct packed *p);

/* Packs them anew; the members of a team share the work, and team_barrier must come before it is
 * used. */
void packed_update(struct packed *p, struct team team);

/* Floats of a packed gradient. */
size_t packed_gradient_size(const struct trm_config *c);

/* Makes a flat block of a packed gradient, whose padding stays as it is; as a team, like
 * packed_update. */
void packed_unpack(const struct packed *p, const float *gradient, float *flat, struct team team);

#endif
