/* Every gradient of a supervision step against finite differences through the naive twin, in
 * float64.
 *
 * What is differentiated is a fixed weighted sum of all logits and both q, so that the test does
 * not depend on a loss. Some entries of every parameter are checked; with GRADCHECK=all every one
 * (`make gradcheck`).
 */
#include "base/alloc.h"
#include "base/rng.h"
#include "model/backward.h"
#include "naive_trm.h"
#include "small_models.h"
#include "unit_test.h"

#include <stdlib.h>

enum { ROWS = 2 };
static const int32_t identifiers[ROWS] = {2, 1};

struct setup {
    struct trm_model *model;
    struct trm_question question;
    struct trm_state carry; /* before the supervision step */
    int32_t *tokens;
    float *dlogits, dq[2 * ROWS]; /* the weights of the sum */
    float *gradient, *dpuzzle;
    float *dz_H, *dz_L;    /* [ROWS, T, D] gradients of what entered the last H cycle */
    size_t latent, logits; /* numbers of one row */
};

static void setup_run(struct setup *s, int kind)
{
    struct rng r;
    rng_init(&r, 5, (uint64_t)kind);
    s->model = small_model(kind);
    const struct trm_config *c = &s->model->config;
    s->latent = (size_t)(trm_config_tokens(c) * c->hidden_size);
    s->logits = (size_t)(c->seq_len * c->vocab_size);
    s->tokens = xcalloc((size_t)(ROWS * c->seq_len), sizeof *s->tokens);
    small_tokens(s->tokens, ROWS * c->seq_len, c->vocab_size);
    s->dlogits = xfloats(ROWS * s->logits);
    for (size_t i = 0; i < ROWS * s->logits; i++) s->dlogits[i] = (float)rng_normal(&r);
    for (int i = 0; i < 2 * ROWS; i++) s->dq[i] = (float)rng_normal(&r);
    s->gradient = xfloats(s->model->params.total);
    s->dpuzzle = xfloats((size_t)(ROWS * c->puzzle_emb_ndim));
    assert_true(trm_question_embed(&s->question, s->model, ROWS, s->tokens, identifiers, NULL));
    trm_state_start(&s->carry, s->model, ROWS);

    struct backward *b = backward_new(s->model, NULL, ROWS, c->L_cycles, TRM_COMPUTE_FLOAT32);
    struct trm_state after = {0};
    trm_state_copy(&after, &s->carry);
    float *logits = xfloats(ROWS * s->logits), q[2 * ROWS];
    backward_forward(b, ROWS, s->question.x, after.z_H, after.z_L, s->carry.cycles, logits, q);
    backward_run(b, s->dlogits, s->dq, s->tokens, s->gradient, s->dpuzzle);
    s->dz_H = xfloats(2 * s->carry.count);
    s->dz_L = s->dz_H + s->carry.count;
    memcpy(s->dz_H, backward_dz_H(b), s->carry.count * sizeof(float));
    memcpy(s->dz_L, backward_dz_L(b), s->carry.count * sizeof(float));
    backward_free(b);
    trm_state_done(&after);
    free(logits);
}

static void setup_done(struct setup *s)
{
    trm_state_done(&s->carry);
    trm_question_done(&s->question);
    free(s->tokens), free(s->dlogits), free(s->gradient), free(s->dpuzzle), free(s->dz_H);
    trm_model_free(s->model);
}

/* The latents of one row after all cycles but the last, which carry no gradient. */
struct constants {
    double *z_H, *z_L;
};

static struct constants constants_of(const struct setup *s, const struct naive *n, int row)
{
    const struct trm_config *c = &s->model->config;
    struct constants k = {xcalloc(s->latent, 8), xcalloc(s->latent, 8)};
    double *x = xcalloc(s->latent, sizeof *x);
    for (size_t i = 0; i < s->latent; i++) {
        k.z_H[i] = (double)s->carry.z_H[(size_t)row * s->latent + i];
        k.z_L[i] = (double)s->carry.z_L[(size_t)row * s->latent + i];
    }
    naive_embed(n, s->tokens + row * c->seq_len, x);
    for (int h = 0; h + 1 < c->H_cycles; h++)
        for (int l = 0; l <= c->L_cycles; l++) naive_step(n, x, k.z_H, k.z_L, l == c->L_cycles);
    free(x);
    return k;
}

/* The weighted sum for one row, with the twin's weights as they are now. */
static double weighted_sum(const struct setup *s, const struct naive *n, int row,
                           const struct constants *k)
{
    const struct trm_config *c = &s->model->config;
    double *x = xcalloc(s->latent, 8), *z_H = xcalloc(s->latent, 8), *z_L = xcalloc(s->latent, 8);
    double *logits = xcalloc(s->logits, 8), q[2];
    memcpy(z_H, k->z_H, s->latent * sizeof *z_H);
    memcpy(z_L, k->z_L, s->latent * sizeof *z_L);
    naive_embed(n, s->tokens + row * c->seq_len, x);
    for (int l = 0; l <= c->L_cycles; l++) naive_step(n, x, z_H, z_L, l == c->L_cycles);
    naive_read_out(n, z_H, logits, q);
    double sum = q[0] * (double)s->dq[2 * row] + q[1] * (double)s->dq[2 * row + 1];
    for (size_t i = 0; i < s->logits; i++)
        sum += logits[i] * (double)s->dlogits[(size_t)row * s->logits + i];
    free(x), free(z_H), free(z_L), free(logits);
    return sum;
}

static double difference(const struct setup *s, const struct naive *n, int row,
                         const struct constants *k, double *number)
{
    const double step = 1e-5;
    double kept = *number;
    *number = kept + step;
    double up = weighted_sum(s, n, row, k);
    *number = kept - step;
    double down = weighted_sum(s, n, row, k);
    *number = kept;
    return (up - down) / (2 * step);
}

static void check_param(const struct setup *s, struct naive *n, const struct constants *k,
                        const struct param *p)
{
    const char *all = getenv("GRADCHECK");
    size_t stride = all || p->count <= 12 ? 1 : p->count / 12;
    double error = 0, norm = 0;
    for (size_t i = 0; i < p->count; i += stride) {
        double slope = 0;
        for (int row = 0; row < ROWS; row++)
            slope += difference(s, &n[row], row, &k[row], &n[row].weights[p->offset + i]);
        double got = (double)s->gradient[p->offset + i];
        error += (got - slope) * (got - slope);
        norm += slope * slope;
    }
    if (sqrt(error) > 1e-4 * sqrt(norm) + 1e-9)
        fail_msg("%s: relative error %.3g by norm", p->key, sqrt(error / norm));
}

static void check_puzzle(const struct setup *s, struct naive *n, const struct constants *k, int row)
{
    int ndim = s->model->config.puzzle_emb_ndim;
    double error = 0, norm = 0;
    for (int i = 0; i < ndim; i++) {
        double slope = difference(s, n, row, k, &n->puzzle[i]);
        double got = (double)s->dpuzzle[row * ndim + i];
        error += (got - slope) * (got - slope);
        norm += slope * slope;
    }
    assert_true(sqrt(error) <= 1e-4 * sqrt(norm));
}

/* got [latent] of one row: the gradient of z, one of the constants. */
static void check_latent(const struct setup *s, struct naive *n, struct constants *k, int row,
                         double *z, const float *got)
{
    double error = 0, norm = 0;
    for (size_t i = 0; i < s->latent; i += 1 + s->latent / 40) {
        double slope = difference(s, n, row, k, &z[i]);
        error += ((double)got[i] - slope) * ((double)got[i] - slope);
        norm += slope * slope;
    }
    assert_true(norm > 0);
    if (sqrt(error) > 1e-4 * sqrt(norm)) fail_msg("latent: %.3g by norm", sqrt(error / norm));
}

static void gradients_equal_differences(void **state)
{
    (void)state;
    for (int kind = 0; kind < SMALL_MODELS; kind++) {
        struct setup s;
        struct naive n[ROWS];
        struct constants k[ROWS];
        setup_run(&s, kind);
        for (int row = 0; row < ROWS; row++) {
            naive_init(&n[row], s.model, identifiers[row]);
            k[row] = constants_of(&s, &n[row], row);
        }
        for (int i = 0; i < s.model->params.count; i++)
            if (param_trained(&s.model->params.items[i]))
                check_param(&s, n, k, &s.model->params.items[i]);
        for (int row = 0; row < ROWS; row++) {
            size_t at = (size_t)row * s.latent;
            check_puzzle(&s, &n[row], &k[row], row);
            check_latent(&s, &n[row], &k[row], row, k[row].z_H, s.dz_H + at);
            check_latent(&s, &n[row], &k[row], row, k[row].z_L, s.dz_L + at);
        }
        for (int row = 0; row < ROWS; row++) {
            naive_done(&n[row]);
            free(k[row].z_H), free(k[row].z_L);
        }
        setup_done(&s);
    }
}

/* Training and looking at a model must be the same arithmetic. */
static void forward_equals_the_stepper(void **state)
{
    (void)state;
    for (int kind = 0; kind < SMALL_MODELS; kind++) {
        struct setup s;
        setup_run(&s, kind);
        const struct trm_config *c = &s.model->config;
        struct trm_stepper *st = trm_stepper_new(s.model, ROWS, 1);
        struct backward *b = backward_new(s.model, NULL, ROWS, c->L_cycles, TRM_COMPUTE_FLOAT32);
        struct trm_state stepped = {0}, taped = {0};
        trm_state_copy(&stepped, &s.carry), trm_state_copy(&taped, &s.carry);
        float *logits = xfloats(2 * ROWS * s.logits), q[4 * ROWS];
        trm_supervision_step(st, &s.question, &stepped);
        trm_read_out(st, stepped.z_H, ROWS, logits, q);
        backward_forward(b, ROWS, s.question.x, taped.z_H, taped.z_L, s.carry.cycles,
                         logits + ROWS * s.logits, q + 2 * ROWS);
        size_t bytes = 2 * s.carry.count * sizeof(float);
        assert_memory_equal(stepped.z_H, taped.z_H, bytes);
        assert_memory_equal(logits, logits + ROWS * s.logits, ROWS * s.logits * sizeof(float));
        assert_memory_equal(q, q + 2 * ROWS, 2 * ROWS * sizeof(float));
        trm_state_copy(&taped, &s.carry);
        backward_look_ahead(b, ROWS, s.question.x, taped.z_H, taped.z_L, s.carry.cycles, logits, q);
        assert_memory_equal(stepped.z_H, taped.z_H, bytes);
        free(logits);
        trm_state_done(&stepped), trm_state_done(&taped);
        backward_free(b);
        trm_stepper_free(st);
        setup_done(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_equal_differences),
        cmocka_unit_test(forward_equals_the_stepper),
    };
    return cmocka_run_group_tests_name("backward", tests, NULL, NULL);
}
