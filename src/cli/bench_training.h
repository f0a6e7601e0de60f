/* trmscope bench --train: the speed of training. */
#ifndef CLI_BENCH_TRAINING_H
#define CLI_BENCH_TRAINING_H

#include "trmscope/compute.h"

#include <stdbool.h>

struct bench_training_wish {
    enum trm_compute compute;
    int threads;
    double seconds; /* for each shape */
    bool json;
    int hidden; /* 0: every width */
    int mixer;  /* place in "mlp_t|attention"; -1: both */
};

void bench_training(const struct bench_training_wish *w);

#endif
