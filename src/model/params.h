/* The one table of parameters: name in a checkpoint, shape, starting value, whether trained.
 *
 * Everything that walks over weights (loading, saving, initialisation, gradients, optimizers,
 * `trmscope info`) walks over this table. Weights, gradients and optimizer moments are flat blocks
 * of floats with the same layout, so a loop over all of them is one loop.
 */
#ifndef MODEL_PARAMS_H
#define MODEL_PARAMS_H

#include "trmscope/config.h"
#include "trmscope/err.h"

#include <stddef.h>

/* X(id, checkpoint key, rows, cols, present when, init)
 * Shapes are in terms of a `const struct trm_config *c`; cols 0 is a vector of `rows` numbers.
 * PARAMS_MODEL stand once, PARAMS_LAYER once for each layer below "L_level.layers.N.".
 * puzzle_emb.weights is not here: it can be gigabytes, which stay in their file, and has its own
 * optimizer (struct trm_model). */
#define PARAMS_MODEL(X)                                                                            \
    X(EMBED_TOKENS, "embed_tokens.embedding_weight", c->vocab_size, c->hidden_size, true,          \
      INIT_EMBEDDING)                                                                              \
    X(EMBED_POS, "embed_pos.embedding_weight", trm_config_tokens(c), c->hidden_size,               \
      c->pos_encodings == TRM_POS_LEARNED, INIT_EMBEDDING)                                         \
    X(EMBED_ROW, "embed_row.embedding_weight", TRM_PLACES, c->hidden_size, c->learned_places,      \
      INIT_EMBEDDING)                                                                              \
    X(EMBED_COL, "embed_col.embedding_weight", TRM_PLACES, c->hidden_size, c->learned_places,      \
      INIT_EMBEDDING)                                                                              \
    X(LM_HEAD, "lm_head.weight", c->vocab_size, c->hidden_size, true, INIT_FAN_IN)                 \
    X(Q_HEAD, "q_head.weight", 2, c->hidden_size, true, INIT_ZERO)                                 \
    X(Q_BIAS, "q_head.bias", 2, 0, true, INIT_Q_BIAS)                                              \
    X(H_INIT, "H_init", c->hidden_size, 0, true, INIT_BUFFER)                                      \
    X(L_INIT, "L_init", c->hidden_size, 0, true, INIT_BUFFER)

#define PARAMS_LAYER(X)                                                                            \
    X(QKV, "self_attn.qkv_proj.weight", 3 * c->hidden_size, c->hidden_size, !c->mlp_t,             \
      INIT_FAN_IN)                                                                                 \
    X(O, "self_attn.o_proj.weight", c->hidden_size, c->hidden_size, !c->mlp_t, INIT_FAN_IN)        \
    X(GATE_UP_T, "mlp_t.gate_up_proj.weight", 2 * c->inner_size_t, trm_config_tokens(c), c->mlp_t, \
      INIT_FAN_IN)                                                                                 \
    X(DOWN_T, "mlp_t.down_proj.weight", trm_config_tokens(c), c->inner_size_t, c->mlp_t,           \
      INIT_FAN_IN)                                                                                 \
    X(GATE_UP, "mlp.gate_up_proj.weight", 2 * c->inner_size, c->hidden_size, true, INIT_FAN_IN)    \
    X(DOWN, "mlp.down_proj.weight", c->hidden_size, c->inner_size, true, INIT_FAN_IN)

enum param_init {
    INIT_FAN_IN,    /* truncated normal, deviation 1 / sqrt(cols) */
    INIT_EMBEDDING, /* truncated normal, deviation 1 / sqrt(hidden) */
    INIT_ZERO,
    INIT_Q_BIAS, /* -5 */
    INIT_BUFFER, /* truncated normal, deviation 1; a buffer: never trained, not in the EMA */
};

enum param_id {
#define X(id, ...) PARAM_##id,
    PARAMS_MODEL(X) PARAMS_LAYER(X)
#undef X
        PARAM_IDS
};

struct param {
    enum param_id id;
    int layer;            /* -1 for parameters of the whole model */
    char key[64];         /* name in a checkpoint, without the training prefix */
    int rows, cols;       /* cols 0: a vector */
    size_t offset, count; /* place in a flat block, in floats; offsets are multiples of 16 */
    enum param_init init;
};

enum { PARAMS_MAX = 9 + 6 * 64 };

/* The parameters that a resolved config has, in a fixed order. total is the length of a flat block
 * in floats, a multiple of 16; the padding between parameters stays 0. */
struct params {
    struct param items[PARAMS_MAX];
    int count;
    size_t total;
};

void params_layout(struct params *p, const struct trm_config *c);

/* Whether weights of one config mean the same in the other: the same tensors, heads, encodings and
 * rotary frequencies. Cycles, halting, rms_norm_eps and the canvas (where no tensor has its size)
 * may differ. An error names the first difference, `have` as found and `want` as expected. Both are
 * resolved. */
bool params_alike(const struct trm_config *have, const struct trm_config *want,
                  struct trm_err *err);

/* NULL when the config has no such parameter. layer is ignored for parameters of the model. */
const struct param *params_find(const struct params *p, enum param_id id, int layer);

static inline bool param_trained(const struct param *p)
{
    return p->init != INIT_BUFFER;
}

#endif
