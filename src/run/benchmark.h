/* What this machine does: the engine's speed against the machine's own limit for matrix products.
 *
 * Work is counted as 2 m n k of the products that the model's formulas name, nothing else: not
 * norms, not activations, not anything computed twice.
 */
#ifndef RUN_BENCHMARK_H
#define RUN_BENCHMARK_H

#include "tensor/parts.h"
#include "trmscope/compute.h"
#include "trmscope/config.h"

#include <stdbool.h>

struct benchmark_shape {
    int hidden; /* heads of 64, or 32 below hidden 512; expansion 4; 2 layers; H 3, L 6 */
    bool mlp_t; /* else attention with rotary encoding */
    int tokens; /* prefix of 16 included */
    int batch;
};

struct benchmark_result {
    double gflops;  /* 1e9 floating-point operations a second, median */
    double seconds; /* for one supervision step of the whole batch, median */
    int runs;       /* recursion steps that were timed */
    double shares[PARTS];
};

/* Best of `runs` products of 2048 x 2048 x 2048 on so many threads, in GFLOP/s: in float32 by the
 * BLAS, in bfloat16 by the project's own kernels on packed matrices. */
double benchmark_peak(enum trm_compute compute, int threads, int runs);

/* The median of times. Sorts them. */
double benchmark_median(double *times, int count);

/* The models that are timed: 2 layers, expansion 4, vocabulary 12, 21 recursion steps a supervision
 * step. tokens: the prefix included. */
struct trm_config benchmark_model(int hidden, bool mlp_t, int tokens, int prefix);
struct trm_config benchmark_config(const struct benchmark_shape *shape);

/* Operations of the products of one recursion step of one row. */
double benchmark_flops(const struct trm_config *c);

/* Times recursion steps for about `seconds`, at least three, on so many threads; then runs some
 * more to see which parts they are made of. */
struct benchmark_result benchmark_inference(const struct benchmark_shape *shape,
                                            enum trm_compute compute, int threads, double seconds);

/* ---- Training (benchmark_training.c) ---- */

struct training_shape {
    int hidden;
    bool mlp_t; /* else attention with rotary encoding */
    int tokens; /* one prefix token included */
    int batch;
    int H_cycles, L_cycles;
};

struct training_result {
    double sequence_steps; /* a second, median; one: a sequence through one supervision step,
                              forward, backward and its share of the optimizer */
    double gflops;
    int runs; /* training steps that were timed */
    double shares[PARTS];
};

/* Times steps of AdamW with clipping and an EMA, in 8 shards, for about `seconds`, at least three;
 * then runs one more to see which parts it is made of. */
struct training_result benchmark_training(const struct training_shape *shape,
                                          enum trm_compute compute, int threads, double seconds);

#endif
