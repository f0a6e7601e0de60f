/* The blueprint: defaults of the public code, what follows from what, and what no model can have.
 * The range of a single key stands in the table of keys (config_yaml.c). */
#include "trmscope/config.h"

#include "base/check.h"
#include "model/config_yaml.h"
#include "model/params.h"

#include <math.h>

static const double max_parameters = 2e9; /* without the puzzle embedding, which stays on disk */

int trm_inner_size(double expansion, int size)
{
    double wanted = rint(expansion * size * 2 / 3); /* halves to even, as Python's round */
    CHECK(wanted >= 0 && wanted < 1e9);
    return ((int)wanted + 255) / 256 * 256;
}

struct trm_config trm_config_default(void)
{
    return (struct trm_config){
        .H_cycles = 3,
        .L_cycles = 6,
        .L_layers = 2,
        .hidden_size = 512,
        .num_heads = 8,
        .expansion = 4,
        .pos_encodings = TRM_POS_ROPE,
        .puzzle_emb_ndim = 512,
        .puzzle_emb_len = 16,
        .no_ACT_continue = true,
        .halt_max_steps = 16,
        .halt_exploration_prob = 0.1,
        .rms_norm_eps = 1e-5,
        .rope_theta = 10000,
    };
}

/* Sizes that a file may leave out (they stand in the tensors or the data set), but no model can. */
static bool check_sizes(const struct trm_config *c, struct trm_err *err)
{
    const struct {
        const char *key;
        int size;
    } sizes[] = {
        {"arch.L_layers", c->L_layers},
        {"arch.hidden_size", c->hidden_size},
        {"seq_len", c->seq_len},
        {"vocab_size", c->vocab_size},
        {"num_puzzle_identifiers", c->num_puzzle_identifiers},
    };
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        if (sizes[i].size > 0) continue;
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %d, expected at least 1", sizes[i].key,
                           sizes[i].size);
    }
    return schema_check(&config_schema, c, err);
}

/* The prefix: the puzzle's vector cut into tokens. */
static bool resolve_prefix(struct trm_config *c, struct trm_err *err)
{
    int ndim = c->puzzle_emb_ndim, length = c->puzzle_emb_len, hidden = c->hidden_size;
    if (ndim == 0 && length > 0) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "arch.puzzle_emb_len: found %d, expected 0, because arch.puzzle_emb_ndim is 0", length);
    }
    if (length == 0) c->puzzle_emb_len = length = (ndim + hidden - 1) / hidden;
    if (length > CONFIG_PREFIX_MOST) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "arch.puzzle_emb_ndim: found %d, which makes %d tokens, expected at "
                           "most %d",
                           ndim, length, CONFIG_PREFIX_MOST);
    }
    if (ndim > (long)length * hidden) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "arch.puzzle_emb_ndim: found %d, expected at most %ld (arch.puzzle_emb_len %d times "
            "arch.hidden_size %d)",
            ndim, (long)length * hidden, length, hidden);
    }
    return true;
}

static bool check_heads(const struct trm_config *c, struct trm_err *err)
{
    if (c->mlp_t) return true; /* no attention: the public configs keep a number that is not used */
    if (c->hidden_size % c->num_heads != 0) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "arch.num_heads: found %d, expected a divisor of arch.hidden_size %d",
                           c->num_heads, c->hidden_size);
    }
    bool plane = c->pos_encodings == TRM_POS_ROPE_2D;
    int head = c->hidden_size / c->num_heads, multiple = plane ? 4 : 2;
    if (trm_config_rotary(c) && head % multiple != 0) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "arch.num_heads: heads of %d numbers, but pos_encodings %s turns pairs "
                           "and needs a multiple of %d",
                           head, plane ? "rope_2d" : "rope", multiple);
    }
    if (plane && c->rows == 0) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "arch.pos_encodings: rope_2d needs to know the board; add rows and cols");
    }
    return true;
}

static bool check_places(const struct trm_config *c, struct trm_err *err)
{
    if (!c->learned_places) return true;
    if (c->rows > 0 && c->rows <= TRM_PLACES && c->cols <= TRM_PLACES) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "arch.learned_places: found a board of %d x %d, expected rows and cols of 1 "
                       "to %d",
                       c->rows, c->cols, TRM_PLACES);
}

static bool check_board(const struct trm_config *c, struct trm_err *err)
{
    if (c->crop && (c->mlp_t || c->pos_encodings == TRM_POS_LEARNED || c->rows == 0))
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "crop: found true, but %s; expected attention without learned positions, "
            "and rows and cols",
            c->mlp_t       ? "mlp_t has weights for every place of the canvas"
            : c->rows == 0 ? "the canvas has no rows and cols"
                           : "every place of the canvas has a learned position");
    if ((c->rows == 0 && c->cols == 0) || c->rows * c->cols == c->seq_len) return true;
    return trm_err_set(err, TRM_ERR_INPUT,
                       "rows, cols: found %d and %d, expected a product of %d, which is seq_len",
                       c->rows, c->cols, c->seq_len);
}

/* An expansion may be so small that an inner size rounds to 0. */
static bool check_widths(const struct trm_config *c, struct trm_err *err)
{
    if (c->inner_size > 0 && (!c->mlp_t || c->inner_size_t > 0)) return true;
    int size = c->inner_size == 0 ? c->hidden_size : trm_config_tokens(c);
    return trm_err_set(err, TRM_ERR_INPUT,
                       "arch.expansion: found %g, which makes an MLP of no width, expected more "
                       "than %.3g",
                       c->expansion, 0.75 / size);
}

static bool resolve(struct trm_config *c, struct trm_err *err)
{
    if (!check_sizes(c, err) || !resolve_prefix(c, err) || !check_heads(c, err) ||
        !check_board(c, err) || !check_places(c, err)) {
        return false;
    }
    if (c->inner_size == 0) c->inner_size = trm_inner_size(c->expansion, c->hidden_size);
    if (!c->mlp_t) c->inner_size_t = 0;
    if (c->mlp_t && c->inner_size_t == 0) {
        c->inner_size_t = trm_inner_size(c->expansion, trm_config_tokens(c));
    }
    if (!check_widths(c, err)) return false;
    struct trm_config alone = *c;
    alone.puzzle_emb_ndim = 0;
    if ((double)trm_config_parameters(&alone) <= max_parameters) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "a model of %.3g parameters, expected at most %.3g",
                       (double)trm_config_parameters(&alone), max_parameters);
}

bool trm_config_resolve(struct trm_config *c, const char *path, struct trm_err *err)
{
    return resolve(c, err) || trm_err_prefix(err, "%s", path);
}

bool config_check_threshold(const struct trm_config *c, struct trm_err *err)
{
    return c->no_ACT_continue ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "no_ACT_continue: found false, expected true: this model halts where q_halt "
                       "is above q_continue");
}

long trm_config_parameters(const struct trm_config *c)
{
    long model = 0, layer = 0;
#define COUNT(rows, cols) ((long)(rows) * ((cols) ? (long)(cols) : 1))
#define X(id, key, rows, cols, present, init)                                                      \
    if (present) model += COUNT(rows, cols);
    PARAMS_MODEL(X)
#undef X
#define X(id, key, rows, cols, present, init)                                                      \
    if (present) layer += COUNT(rows, cols);
    PARAMS_LAYER(X)
#undef X
#undef COUNT
    long puzzles = (long)c->puzzle_emb_ndim * c->num_puzzle_identifiers;
    return model + layer * c->L_layers + puzzles;
}
