/* What can be said about a run in one number: pure functions over plain arrays.
 *
 * Sums are taken in double and in a fixed order, so a measure is the same for every number of
 * threads, and on every machine whose exp and log are.
 */
#ifndef TRACE_MEASURES_H
#define TRACE_MEASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a row of logits says about its cell. */
struct belief {
    int token;     /* arg max, the first of equal ones */
    float prob;    /* softmax probability of that token */
    float entropy; /* of the softmax, nats: 0 is certain, log(vocab) knows nothing */
};

struct belief measure_belief(const float *logits, int vocab);
void measure_softmax(const float *logits, int vocab, float *prob);
double measure_sigmoid(double logit);

/* Mean of those of n numbers that count (1, not 0); NaN when none does. */
double measure_mean(const float *numbers, const uint8_t *counts, size_t n);

double measure_dot(const float *a, const float *b, size_t n);

/* Root mean square of n numbers. */
double measure_rms(const float *v, size_t n);

/* ||a - b||. */
double measure_distance(const float *a, const float *b, size_t n);

/* ||now - before|| / ||before||; 0 when both are zero, infinite when only `before` is. */
double measure_change(const float *now, const float *before, size_t n);

/* Cosine of the angle between a and b; 0 when either is zero. */
double measure_cosine(const float *a, const float *b, size_t n);

/* ---- What kind of run it was ---- */

enum run_kind {
    RUN_SHORT,       /* too few supervision steps to say */
    RUN_SETTLED,     /* the latent hardly moves any more; of a shaken one: the answer */
    RUN_OSCILLATING, /* it comes back to where it was `period` supervision steps before */
    RUN_WANDERING,   /* it moves on and does not come back */
};

/* The word, and the numbers behind it: means over the last supervision steps. */
struct run_character {
    enum run_kind kind;
    double change; /* ||z - z one step before|| / ||z|| */
    int period;    /* of the best return, 2 or more; 0 when there are too few steps for one */
    double miss;   /* ||z - z `period` steps before|| / ||z||: small when it comes back */
};

/* carries[i]: the latent after supervision step i, `size` numbers each, the oldest first. */
struct run_character measure_run(const float *const *carries, int count, size_t size);

/* The kind of a run whose latents never rest because noise is added to them: settled when its last
 * answers are the same. count: answers after supervision steps; same: how many of them, the last
 * one and those before it without a gap, are the last one. */
enum run_kind measure_shaken(int same, int count);

/* "settled", ... */
const char *run_kind_name(enum run_kind kind);

#endif
