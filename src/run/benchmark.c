/* Timing on a monotonic clock. The median is reported, because these machines are shared; the peak
 * is the best of its runs, because a limit is what can be reached. */
#include "run/benchmark.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "tensor/gemm.h"
#include "tensor/gemm_bf16.h"
#include "trmscope/step.h"

#include <math.h>
#include <stdlib.h>

enum { SIZE = 2048 };
static const double square_flops = 2.0 * SIZE * SIZE * SIZE;

static double peak_float32(int threads, int runs)
{
    size_t count = (size_t)SIZE * SIZE;
    float *memory = xfloats(3 * count);
    for (size_t i = 0; i < 2 * count; i++) memory[i] = (float)(i % 251) * 0.01f;
    double best = 0;
    for (int i = 0; i < runs; i++) {
        double start = seconds_now();
        gemm_peak(SIZE, threads, memory, memory + count, memory + 2 * count);
        best = fmax(best, square_flops / (seconds_now() - start));
    }
    free(memory);
    return 1e-9 * best;
}

static double peak_bfloat16(int threads, int runs)
{
    struct pool *pool = pool_new(threads);
    struct bf16_square *s = bf16_square_new(SIZE);
    double best = 0;
    for (int i = 0; i < runs; i++) {
        double start = seconds_now();
        bf16_square_multiply(s, pool);
        best = fmax(best, square_flops / (seconds_now() - start));
    }
    bf16_square_free(s);
    pool_free(pool);
    return 1e-9 * best;
}

double benchmark_peak(enum trm_compute compute, int threads, int runs)
{
    bool fast = trm_compute_resolve(compute) == TRM_COMPUTE_BFLOAT16;
    return (fast ? peak_bfloat16 : peak_float32)(threads, runs);
}

struct trm_config benchmark_model(int hidden, bool mlp_t, int tokens, int prefix)
{
    struct trm_config c = trm_config_default();
    CHECK(tokens > prefix);
    c.hidden_size = hidden;
    c.num_heads = hidden >= 512 ? hidden / 64 : hidden / 32;
    c.mlp_t = mlp_t;
    c.pos_encodings = mlp_t ? TRM_POS_NONE : TRM_POS_ROPE;
    c.puzzle_emb_ndim = hidden;
    c.puzzle_emb_len = prefix;
    c.seq_len = tokens - prefix;
    c.vocab_size = 12;
    c.num_puzzle_identifiers = 1;
    struct trm_err err;
    CHECK(trm_config_resolve(&c, "benchmark", &err));
    return c;
}

struct trm_config benchmark_config(const struct benchmark_shape *shape)
{
    return benchmark_model(shape->hidden, shape->mlp_t, shape->tokens, 16);
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

double benchmark_median(double *times, int count)
{
    qsort(times, (size_t)count, sizeof *times, by_size);
    return times[count / 2];
}

/* The median time of a recursion step; then what it is made of. */
static double time_steps(struct trm_stepper *st, const struct trm_question *q, struct trm_state *s,
                         double seconds, struct benchmark_result *out)
{
    enum { MOST_RUNS = 4096 };
    double times[MOST_RUNS], total = 0;
    trm_step(st, q, s); /* warm-up */
    while (out->runs < MOST_RUNS && (out->runs < 3 || total < seconds)) {
        double start = seconds_now();
        trm_step(st, q, s);
        total += times[out->runs++] = seconds_now() - start;
    }
    parts_start();
    for (int i = 0; i <= out->runs / 4; i++) trm_step(st, q, s);
    parts_stop(out->shares);
    return benchmark_median(times, out->runs);
}

struct benchmark_result benchmark_inference(const struct benchmark_shape *shape,
                                            enum trm_compute compute, int threads, double seconds)
{
    struct trm_config c = benchmark_config(shape);
    struct trm_model *m = trm_model_new(&c, 1);
    struct trm_stepper *st = trm_stepper_new_in(compute, m, shape->batch, threads);
    int32_t *tokens = xcalloc((size_t)(shape->batch * c.seq_len), sizeof *tokens);
    for (int i = 0; i < shape->batch * c.seq_len; i++) tokens[i] = i * 7 % c.vocab_size;
    struct trm_question q;
    struct trm_state s;
    CHECK(trm_question_embed(&q, m, shape->batch, tokens, NULL, NULL));
    trm_state_start(&s, m, shape->batch);
    struct benchmark_result out = {0};
    double step = time_steps(st, &q, &s, seconds, &out);
    out.gflops = 1e-9 * benchmark_flops(&c) * shape->batch / step;
    out.seconds = step * trm_config_recursion_steps(&c);
    trm_state_done(&s);
    trm_question_done(&q);
    trm_stepper_free(st);
    trm_model_free(m);
    free(tokens);
    return out;
}
