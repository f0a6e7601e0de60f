/* Timing on a monotonic clock. The median is reported, because these machines are shared; the peak
 * is the best of its runs, because a limit is what can be reached. */
#include "run/benchmark.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "tensor/gemm.h"
#include "trmscope/step.h"

#include <stdlib.h>
#include <string.h>

double benchmark_peak(int threads, int runs)
{
    enum { SIZE = 2048 };
    size_t count = (size_t)SIZE * SIZE;
    float *memory = xfloats(3 * count);
    for (size_t i = 0; i < 2 * count; i++) memory[i] = (float)(i % 251) * 0.01f;
    double best = 0;
    for (int i = 0; i < runs; i++) {
        double start = seconds_now();
        gemm_peak(SIZE, threads, memory, memory + count, memory + 2 * count);
        double gflops = 2e-9 * SIZE * SIZE * SIZE / (seconds_now() - start);
        if (gflops > best) best = gflops;
    }
    free(memory);
    return best;
}

struct trm_config benchmark_config(const struct benchmark_shape *shape)
{
    enum { PREFIX = 16 };
    struct trm_config c = trm_config_default();
    CHECK(shape->tokens > PREFIX);
    c.hidden_size = shape->hidden;
    c.num_heads = shape->hidden >= 512 ? shape->hidden / 64 : shape->hidden / 32;
    c.mlp_t = shape->mlp_t;
    c.pos_encodings = shape->mlp_t ? TRM_POS_NONE : TRM_POS_ROPE;
    c.puzzle_emb_ndim = shape->hidden;
    c.puzzle_emb_len = PREFIX;
    c.seq_len = shape->tokens - PREFIX;
    c.vocab_size = 12;
    c.num_puzzle_identifiers = 1;
    struct trm_err err;
    CHECK(trm_config_resolve(&c, "benchmark", &err));
    return c;
}

double benchmark_flops(const struct trm_config *c)
{
    double T = trm_config_tokens(c), D = c->hidden_size, I = c->inner_size, J = c->inner_size_t;
    double channels = 3 * I * D * T;
    double tokens = c->mlp_t ? 3 * J * T * D : 4 * T * D * D + 2 * T * T * D;
    return 2 * c->L_layers * (channels + tokens);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct benchmark_result benchmark_inference(const struct benchmark_shape *shape, int threads,
                                            double seconds)
{
    enum { MOST_RUNS = 4096 };
    struct trm_config c = benchmark_config(shape);
    struct trm_model *m = trm_model_new(&c, 1);
    struct trm_stepper *st = trm_stepper_new(m, shape->batch, threads);
    int32_t *tokens = xcalloc((size_t)(shape->batch * c.seq_len), sizeof *tokens);
    for (int i = 0; i < shape->batch * c.seq_len; i++) tokens[i] = i * 7 % c.vocab_size;
    struct trm_question q;
    struct trm_state s;
    CHECK(trm_question_embed(&q, m, shape->batch, tokens, NULL, NULL));
    trm_state_start(&s, m, shape->batch);

    double times[MOST_RUNS], total = 0;
    int runs = 0;
    trm_step(st, &q, &s); /* warm-up */
    while (runs < MOST_RUNS && (runs < 3 || total < seconds)) {
        double start = seconds_now();
        trm_step(st, &q, &s);
        total += times[runs++] = seconds_now() - start;
    }
    qsort(times, (size_t)runs, sizeof *times, by_size);
    double step = times[runs / 2];

    trm_state_done(&s);
    trm_question_done(&q);
    trm_stepper_free(st);
    trm_model_free(m);
    free(tokens);
    return (struct benchmark_result){
        .gflops = 1e-9 * benchmark_flops(&c) * shape->batch / step,
        .seconds = step * trm_config_recursion_steps(&c),
        .runs = runs,
    };
}
