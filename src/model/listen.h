/* Whom a token listens to in one block: how much its latent after the block depends on every
 * token's latent before it, its own included.
 *
 * With attention that is its row of attention weights. The token-mixing MLP has none; there it is
 * the size (Frobenius norm) of the Jacobian d out[token] / d in[s] for every s, exact. The mixer
 * works on every channel by itself, so the Jacobian is C diag(M_s): C [D, D] that of the channel
 * mixer at the token, M_s [D] the slope along which token s enters each channel; one backward pass
 * through the token mixer gives M of every s at once.
 */
#ifndef MODEL_LISTEN_H
#define MODEL_LISTEN_H

#include "trmscope/model.h"

/* h [tokens, hidden]: what enters L_level. weight [tokens] and, with attention, heads [num_heads,
 * tokens] (may be NULL), each row of which adds up to 1; weight is then their mean. 0 <= block <
 * L_layers, 0 <= token < tokens. Takes as long as block + 1 layers, with the token mixer one or two
 * more; allocates; any thread. */
void listen_row(const struct trm_model *m, const float *h, int block, int token, float *weight,
                float *heads);

#endif
