/* Small models and puzzles. */
#include "toy.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/rng.h"
#include "model/model_internal.h"

#include <string.h>

/* A random q_head, and no weights for PAD, so that a model seldom answers it. */
static void disturb_heads(struct trm_model *m, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, 99);
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        float *w = m->weights + p->offset;
        for (size_t k = 0; k < p->count; k++) {
            if (p->id == PARAM_Q_HEAD) w[k] = (float)rng_normal(&r);
            if (p->id == PARAM_Q_BIAS) w[k] = 0;
            if (p->id == PARAM_LM_HEAD && k < (size_t)p->cols) w[k] = 0;
        }
    }
}

struct trm_model *toy_model(uint64_t seed)
{
    struct trm_config c = trm_config_default();
    c.hidden_size = 16;
    c.num_heads = 2;
    c.L_layers = 1;
    c.H_cycles = 2;
    c.L_cycles = 2;
    c.halt_max_steps = TOY_STEPS;
    c.mlp_t = true;
    c.pos_encodings = TRM_POS_NONE;
    c.puzzle_emb_ndim = 16;
    c.puzzle_emb_len = 1;
    c.num_puzzle_identifiers = 3;
    c.seq_len = TOY_CELLS;
    c.vocab_size = TOY_VOCAB;
    c.inner_size = c.inner_size_t = 8;
    c.rows = c.cols = 4;
    memcpy(c.family, "sudoku", sizeof "sudoku");
    struct trm_err err = {0};
    CHECK(trm_config_resolve(&c, "toy", &err));
    struct trm_model *m = trm_model_new(&c, seed);
    disturb_heads(m, seed);
    return m;
}

struct trm_puzzle toy_puzzle(int n)
{
    static const uint8_t answer[TOY_CELLS] = {1, 2, 3, 4, 3, 4, 1, 2, 2, 1, 4, 3, 4, 3, 2, 1};
    struct trm_err err = {0};
    struct trm_puzzle p = {.family = trm_family_find("sudoku", &err), .rating = -1};
    struct rng r;
    rng_init(&r, (uint64_t)n, 7);
    p.name = xasprintf("toy %d", n);
    p.question = trm_grid_make(4, 4);
    for (int i = 0; i < TOY_CELLS; i++) p.question.cell[i] = rng_below(&r, 2) ? answer[i] : 0;
    if (n % 2 == 0) p.answer = trm_grid_make(4, 4);
    for (int i = 0; i < TOY_CELLS && n % 2 == 0; i++) p.answer.cell[i] = answer[i];
    return p;
}
