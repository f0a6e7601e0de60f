/* Small models for tests. */
#include "small_models.h"

#include "base/check.h"
#include "base/rng.h"
#include "trmscope/family.h"

#include <stdio.h>

static struct trm_config config_of_kind(int kind)
{
    struct trm_config c = trm_config_default();
    c.hidden_size = 24;
    c.num_heads = 3;
    c.L_layers = 1 + kind % 3;
    c.H_cycles = 2;
    c.L_cycles = 1 + kind % 4;
    c.seq_len = kind == 4 ? 150 : 9;
    c.vocab_size = 6;
    c.num_puzzle_identifiers = 3;
    c.puzzle_emb_ndim = kind == 2 ? 0 : 40;
    c.puzzle_emb_len = kind == 2 ? 0 : 2 + kind % 2;
    c.mlp_t = kind % 2 == 1;
    c.pos_encodings = kind == 2 ? TRM_POS_LEARNED : kind == 1 ? TRM_POS_NONE : TRM_POS_ROPE;
    if (kind == 6) c.pos_encodings = TRM_POS_ROPE_2D, c.rows = c.cols = 3;
    c.learned_places = kind == 6;
    return c;
}

static void damp(struct trm_model *m, const struct param *p)
{
    bool closes_a_branch = p->id == PARAM_O || p->id == PARAM_DOWN || p->id == PARAM_DOWN_T;
    for (size_t i = 0; i < p->count && closes_a_branch; i++) m->weights[p->offset + i] *= 0.3f;
}

void small_model_tame(struct trm_model *m)
{
    for (int i = 0; i < m->params.count; i++) damp(m, &m->params.items[i]);
}

static struct trm_model *make(struct trm_config c)
{
    struct trm_err err;
    CHECK(trm_config_resolve(&c, "test", &err));
    struct trm_model *m = trm_model_new(&c, 7);
    small_model_tame(m);
    struct rng r;
    rng_init(&r, 1, 1);
    for (int i = 0; i < c.num_puzzle_identifiers * c.puzzle_emb_ndim; i++)
        m->puzzle.owned[i] = (float)rng_normal(&r) * 0.2f;
    const struct param *q_head = params_find(&m->params, PARAM_Q_HEAD, 0);
    for (size_t i = 0; i < q_head->count; i++) /* starts at zero in a fresh model */
        m->weights[q_head->offset + i] = (float)rng_normal(&r) * 0.2f;
    return m;
}

struct trm_model *small_model(int kind)
{
    struct trm_config c = config_of_kind(kind);
    c.inner_size = 20 + kind;
    c.inner_size_t = c.mlp_t ? 13 : 0;
    return make(c);
}

struct trm_model *small_public_model(int kind)
{
    return make(config_of_kind(kind));
}

void small_tokens(int32_t *tokens, int count, int vocab)
{
    for (int i = 0; i < count; i++) tokens[i] = (i * 7 + i / 5) % vocab;
}

struct trm_model *family_model(const char *family, int side)
{
    struct trm_config c = trm_config_default();
    struct trm_err err = {0};
    c.hidden_size = c.puzzle_emb_ndim = 24;
    c.num_heads = 2;
    c.L_layers = 1;
    c.H_cycles = 2;
    c.L_cycles = 3;
    c.halt_max_steps = 8;
    c.mlp_t = true;
    c.pos_encodings = TRM_POS_NONE;
    c.puzzle_emb_len = c.num_puzzle_identifiers = 1;
    c.rows = c.cols = side;
    c.seq_len = side * side;
    c.vocab_size = trm_family_find(family, NULL)->vocab_for(side, side);
    c.inner_size = c.inner_size_t = 16;
    snprintf(c.family, sizeof c.family, "%s", family);
    CHECK(trm_config_resolve(&c, family, &err));
    return trm_model_new(&c, 5);
}
