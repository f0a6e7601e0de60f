/* trmscope bench: recursion steps and training steps, what is asked for and what is printed. */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include "tensor/parts.h"
#include "trmscope/compute.h"

#include <stdbool.h>

struct bench_wish {
    enum trm_compute compute;
    int threads;
    double seconds; /* for each shape */
    bool json;
    int hidden, tokens, batch; /* 0: all */
    int mixer;                 /* place in "mlp_t|attention"; -1: both */
};

/* What both kinds of shapes have. */
struct bench_shape {
    int hidden;
    bool mlp_t;
    int tokens, batch;
};

bool bench_wanted(const struct bench_wish *w, const struct bench_shape *s);
const char *bench_mixer(bool mlp_t);

/* The peak that speeds are compared with, for people. */
const char *bench_peak_name(enum trm_compute c);

/* Shares of time: a table of some shapes, or one member of a JSON object, `"parts": {...}`. */
void bench_print_parts(const struct bench_shape *shapes, const double (*shares)[PARTS], int count);
void bench_print_parts_json(const double shares[PARTS]);

/* False: no shape is as wished. */
bool bench_inference(const struct bench_wish *w);
bool bench_training(const struct bench_wish *w);

#endif
