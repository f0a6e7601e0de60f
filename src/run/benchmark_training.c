/* The trainer as a run drives it, on random tokens; rows that halt start again with theirs. */
#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/rng.h"
#include "run/benchmark.h"
#include "train/trainer.h"

#include <stdlib.h>

enum { MOST_RUNS = 4096 };

static struct trm_config config_of(const struct training_shape *shape)
{
    struct trm_config c = benchmark_model(shape->hidden, shape->mlp_t, shape->tokens, 1);
    c.H_cycles = shape->H_cycles;
    c.L_cycles = shape->L_cycles;
    return c;
}

/* Operations of a sequence-step: forward through every H cycle, and twice that, backward, through
 * the last. */
static double flops_of(const struct trm_config *c)
{
    return benchmark_flops(c) * (c->L_cycles + 1) * (c->H_cycles + 2);
}

static const struct trainer_settings settings = {
    .optimizer = {OPTIMIZER_ADAMW, 0.9, 0.95, 1e-8, 0.1, 0.1},
    .loss = {LOSS_SOFTMAX, 0, 0.5},
    .step_weight = 1,
    .clip = 1,
    .average = true,
    .average_keep = 0.999,
    .shards = 8,
};

static void fill_rows(struct trainer *t, const int32_t *tokens)
{
    size_t cells = t->carry.cells;
    for (int row = 0; (row = carry_next_halted(&t->carry, row)) >= 0;) {
        const int32_t *inputs = tokens + 2 * (size_t)row * cells;
        const struct sample s = {
            .inputs = inputs,
            .labels = inputs + cells,
            .board = carry_board(&t->carry, row),
            .number = row,
        };
        carry_put(&t->carry, t->model, row, &s);
    }
}

static double one_step(struct trainer *t, const struct step_plan *plan, const int32_t *tokens)
{
    struct step_result result;
    double start = seconds_now();
    fill_rows(t, tokens);
    trainer_step(t, plan, &result);
    CHECK(result.finite);
    return seconds_now() - start;
}

/* The median time of a step; then what it is made of. */
static double time_steps(struct trainer *t, const struct trm_config *c, const int32_t *tokens,
                         double seconds, struct training_result *out)
{
    const struct step_plan plan = {{c->H_cycles, c->L_cycles}, 16, 0.1, 1e-3, 1e-3, c->latent_noise};
    double times[MOST_RUNS], total = 0;
    one_step(t, &plan, tokens); /* warm-up */
    while (out->runs < MOST_RUNS && (out->runs < 3 || total < seconds))
        total += times[out->runs++] = one_step(t, &plan, tokens);
    parts_start();
    one_step(t, &plan, tokens);
    parts_stop(out->shares);
    return benchmark_median(times, out->runs);
}

struct training_result benchmark_training(const struct training_shape *shape,
                                          enum trm_compute compute, int threads, double seconds)
{
    struct trm_config c = config_of(shape);
    struct trm_model *m = trm_model_new(&c, 1);
    struct trainer_settings s = settings;
    struct trainer t;
    struct training_result out = {0};
    size_t count = 2 * (size_t)shape->batch * (size_t)c.seq_len;
    int32_t *tokens = xcalloc(count, sizeof *tokens);
    struct rng r;
    rng_init(&r, 1, 1);
    for (size_t i = 0; i < count; i++) tokens[i] = (int32_t)rng_below(&r, (uint32_t)c.vocab_size);
    s.compute = compute;
    s.most_rows = shape->batch;
    s.most_L_cycles = c.L_cycles;
    trainer_init(&t, &s, m, threads);
    double step = time_steps(&t, &c, tokens, seconds, &out);
    out.sequence_steps = shape->batch / step;
    out.gflops = 1e-9 * flops_of(&c) * out.sequence_steps;
    trainer_done(&t);
    trm_model_free(m);
    free(tokens);
    return out;
}
