/* bfloat16 against float32: the same models, one supervision step forward and backward.
 *
 * A rounded input is off by up to 2^-9, evenly spread by 2^-9 / sqrt(3) = 1.1e-3. Sums of products
 * keep that relative error; norms after every half layer stop it from growing, and a supervision
 * step of some 10 applications of 2 layers with 2 rounded products each adds up about sqrt(40) = 6
 * independent ones: 1e-2 by norm. Twice that is allowed for latents and logits; gradients pass the
 * same way twice and are allowed 4e-2. */
#include "base/alloc.h"
#include "base/rng.h"
#include "model/backward.h"
#include "small_models.h"
#include "train/trainer.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 3 };

/* What a supervision step leaves behind. */
struct outcome {
    struct trm_state state;
    float *logits, *q, *gradient, *dpuzzle;
};

struct setup {
    struct trm_model *model;
    int32_t *tokens;
    struct trm_question question;
    float *dlogits, dq[2 * ROWS];
    size_t logits; /* of all rows */
};

static void setup_model(struct setup *s, struct trm_model *m)
{
    const struct trm_config *c = &m->config;
    struct rng r;
    rng_init(&r, 5, 1);
    *s = (struct setup){.model = m, .logits = (size_t)(ROWS * c->seq_len * c->vocab_size)};
    s->tokens = xcalloc((size_t)(ROWS * c->seq_len), sizeof *s->tokens);
    small_tokens(s->tokens, ROWS * c->seq_len, c->vocab_size);
    s->dlogits = xfloats(s->logits);
    for (size_t i = 0; i < s->logits; i++) s->dlogits[i] = (float)rng_normal(&r);
    for (int i = 0; i < 2 * ROWS; i++) s->dq[i] = (float)rng_normal(&r);
    assert_true(trm_question_embed(&s->question, m, ROWS, s->tokens, NULL, NULL));
}

static void setup_done(struct setup *s)
{
    trm_question_done(&s->question);
    free(s->tokens), free(s->dlogits);
    trm_model_free(s->model);
}

static void outcome_of(const struct setup *s, enum trm_compute compute, struct outcome *o)
{
    const struct trm_config *c = &s->model->config;
    bool fast = compute == TRM_COMPUTE_BFLOAT16 && packed_possible(c);
    struct packed *packed = fast ? packed_new(s->model, true) : NULL;
    struct backward *b = backward_new(s->model, packed, ROWS, c->L_cycles, compute);
    trm_state_start(&o->state, s->model, ROWS);
    o->logits = xfloats(s->logits), o->q = xfloats(2 * ROWS);
    o->gradient = xfloats(s->model->params.total);
    float *gradient = packed ? xfloats(packed_gradient_size(c)) : o->gradient;
    o->dpuzzle = xfloats((size_t)(ROWS * c->puzzle_emb_ndim));
    backward_forward(b, ROWS, s->question.x, o->state.z_H, o->state.z_L, o->state.cycles, o->logits,
                     o->q);
    backward_run(b, s->dlogits, s->dq, s->tokens, gradient, o->dpuzzle);
    if (packed) packed_unpack(packed, gradient, o->gradient, team_alone());
    if (packed) free(gradient);
    backward_free(b);
    packed_free(packed);
}

static void outcome_done(struct outcome *o)
{
    trm_state_done(&o->state);
    free(o->logits), free(o->q), free(o->gradient), free(o->dpuzzle);
}

static void assert_close(const char *what, const float *got, const float *want, size_t count,
                         double limit)
{
    double error = 0, norm = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = (double)got[i] - (double)want[i];
        error += difference * difference;
        norm += (double)want[i] * (double)want[i];
    }
    if (!(sqrt(error) <= limit * sqrt(norm)))
        fail_msg("%s: relative error %.3g by norm, allowed %.3g", what, sqrt(error / norm), limit);
}

static void compare(const struct setup *s, const struct outcome *got, const struct outcome *want)
{
    const struct params *p = &s->model->params;
    assert_close("z_H", got->state.z_H, want->state.z_H, want->state.count, 2e-2);
    assert_close("z_L", got->state.z_L, want->state.z_L, want->state.count, 2e-2);
    assert_close("logits", got->logits, want->logits, s->logits, 2e-2);
    for (int i = 0; i < p->count; i++)
        assert_close(p->items[i].key, got->gradient + p->items[i].offset,
                     want->gradient + p->items[i].offset, p->items[i].count, 4e-2);
    size_t puzzle = (size_t)(ROWS * s->model->config.puzzle_emb_ndim);
    assert_close("dpuzzle", got->dpuzzle, want->dpuzzle, puzzle, 4e-2);
}

/* The stepper and the trainer must see the same thoughts, bit for bit, and a batch the same as its
 * rows. */
static void compare_stepper(const struct setup *s, const struct outcome *trained)
{
    for (int threads = 1; threads < 4; threads++) {
        struct trm_stepper *st = trm_stepper_new_in(TRM_COMPUTE_BFLOAT16, s->model, ROWS, threads);
        struct trm_state state;
        trm_state_start(&state, s->model, ROWS);
        trm_supervision_step(st, &s->question, &state);
        assert_memory_equal(state.z_H, trained->state.z_H, state.count * sizeof(float));
        assert_memory_equal(state.z_L, trained->state.z_L, state.count * sizeof(float));
        trm_state_done(&state);
        trm_stepper_free(st);
    }
}

static void check(struct trm_model *m)
{
    struct setup s;
    struct outcome exact, fast;
    setup_model(&s, m);
    outcome_of(&s, TRM_COMPUTE_FLOAT32, &exact);
    outcome_of(&s, TRM_COMPUTE_BFLOAT16, &fast);
    compare(&s, &fast, &exact);
    compare_stepper(&s, &fast);
    outcome_done(&exact), outcome_done(&fast);
    setup_done(&s);
}

/* Models of sizes that the packed products take, but that fill no block: 82 and 145 tokens. */
enum { REAL_MODELS = 4 };
static struct trm_model *real_model(int kind)
{
    struct trm_config c = trm_config_default();
    bool mlp_t = kind == 0, large = kind == 2;
    c.hidden_size = 64, c.num_heads = large ? 1 : 2;
    c.H_cycles = 2, c.L_cycles = 3, c.L_layers = 2;
    c.seq_len = large ? 144 : 81, c.vocab_size = 11, c.num_puzzle_identifiers = 1;
    c.puzzle_emb_ndim = 64, c.puzzle_emb_len = 1;
    c.mlp_t = mlp_t, c.pos_encodings = kind % 2 || mlp_t ? TRM_POS_NONE : TRM_POS_ROPE;
    if (kind == 3) c.pos_encodings = TRM_POS_LEARNED;
    c.latent_noise = kind == 1 ? 0.3 : 0;
    c.inner_size = 96, c.inner_size_t = mlp_t ? 160 : 0;
    struct trm_err err;
    assert_true(trm_config_resolve(&c, "test", &err));
    struct trm_model *m = trm_model_new(&c, 3);
    small_model_tame(m);
    return m;
}

static void bfloat16_is_near_float32(void **state)
{
    (void)state;
    if (trm_compute_resolve(TRM_COMPUTE_AUTO) != TRM_COMPUTE_BFLOAT16) skip();
    for (int kind = 0; kind < SMALL_MODELS; kind++) check(small_model(kind));
    for (int kind = 0; kind < REAL_MODELS; kind++) check(real_model(kind));
}

static void begin_training(struct trainer *t, const struct trm_model *m, int threads)
{
    const struct trainer_settings settings = {
        .optimizer = {OPTIMIZER_ADAMW, 0.9, 0.95, 1e-8, 0.1, 0.1},
        .loss = {LOSS_STABLEMAX, 0, 0.5},
        .step_weight = 1,
        .shards = 5,
        .most_rows = 12,
        .most_L_cycles = m->config.L_cycles,
        .compute = TRM_COMPUTE_BFLOAT16,
    };
    trainer_init(t, &settings, m, threads);
}

/* Rows that halted take the same puzzle again. Whether all was finite. */
static bool step(struct trainer *t)
{
    const struct trm_config *c = &t->model->config;
    const struct step_plan plan = {{c->H_cycles, c->L_cycles}, 2, 0.1, 1e-3, 1e-3, c->latent_noise};
    struct step_result result;
    int32_t *tokens = xcalloc((size_t)c->seq_len, sizeof *tokens);
    small_tokens(tokens, c->seq_len, c->vocab_size);
    for (int row = 0; (row = carry_next_halted(&t->carry, row)) >= 0;)
        carry_put(&t->carry, t->model, row,
                  &(struct sample){.inputs = tokens, .labels = tokens, .number = row});
    trainer_step(t, &plan, &result);
    free(tokens);
    return result.finite;
}

/* The weights after some steps of training on so many threads. Free them. */
static float *trained_weights(const struct trm_model *m, int threads)
{
    struct trainer t;
    begin_training(&t, m, threads);
    for (int i = 0; i < 3; i++) assert_true(step(&t));
    float *weights = xfloats(m->params.total);
    memcpy(weights, t.model->weights, m->params.total * sizeof *weights);
    trainer_done(&t);
    return weights;
}

static void threads_change_nothing_in_training(void **state)
{
    (void)state;
    if (trm_compute_resolve(TRM_COMPUTE_AUTO) != TRM_COMPUTE_BFLOAT16) skip();
    for (int kind = 0; kind < 2; kind++) {
        struct trm_model *m = real_model(kind);
        float *alone = trained_weights(m, 1);
        for (int threads = 2; threads < 4; threads++) {
            float *shared = trained_weights(m, threads);
            assert_memory_equal(alone, shared, m->params.total * sizeof *alone);
            free(shared);
        }
        free(alone);
        trm_model_free(m);
    }
}

/* The first shard has fewer rows than the last: attention's products reach behind them, to where
 * the step before left NaN. */
static void a_step_without_a_number_leaves_no_trace(void **state)
{
    (void)state;
    if (trm_compute_resolve(TRM_COMPUTE_AUTO) != TRM_COMPUTE_BFLOAT16) skip();
    struct trm_model *m = real_model(1);
    size_t size = m->params.total * sizeof *m->weights;
    for (int threads = 1; threads < 3; threads++) {
        struct trainer fresh, hurt;
        begin_training(&fresh, m, threads);
        begin_training(&hurt, m, threads);
        for (size_t i = 0; i < m->params.total; i++) hurt.model->weights[i] = NAN;
        assert_false(step(&hurt));
        memcpy(hurt.model->weights, m->weights, size); /* as the guard does */
        carry_halt_all(&hurt.carry);
        assert_true(step(&hurt) && step(&fresh));
        assert_memory_equal(hurt.model->weights, fresh.model->weights, size);
        assert_int_equal(pool_size(hurt.pool), threads);
        trainer_done(&fresh), trainer_done(&hurt);
    }
    trm_model_free(m);
}

static void what_a_processor_lacks_is_refused(void **state)
{
    (void)state;
    struct trm_err err;
    assert_true(trm_compute_check(TRM_COMPUTE_AUTO, &err));
    assert_true(trm_compute_check(TRM_COMPUTE_FLOAT32, &err));
    bool here = trm_compute_resolve(TRM_COMPUTE_AUTO) == TRM_COMPUTE_BFLOAT16;
    assert_int_equal(trm_compute_check(TRM_COMPUTE_BFLOAT16, &err), here);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bfloat16_is_near_float32),
        cmocka_unit_test(threads_change_nothing_in_training),
        cmocka_unit_test(a_step_without_a_number_leaves_no_trace),
        cmocka_unit_test(what_a_processor_lacks_is_refused),
    };
    return cmocka_run_group_tests_name("compute", tests, NULL, NULL);
}
