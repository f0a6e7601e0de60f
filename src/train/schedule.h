/* Numbers that change while a run goes on. */
#ifndef TRAIN_SCHEDULE_H
#define TRAIN_SCHEDULE_H

#include <stdbool.h>

/* The learning rate: linear warm-up from 0, then by `shape` from 1 to min_ratio (RATE_CONSTANT: to
 * the end at 1). */
enum rate_shape { RATE_COSINE, RATE_LINEAR, RATE_CONSTANT };

/* The factor of step `step`, counted from 1, of a run of `total` steps; the cosine is the public
 * code's (cosine_schedule_with_warmup_lr_lambda in pretrain.py), which is constant for min_ratio 1.
 */
double rate_factor(enum rate_shape shape, double step, double warmup, double total,
                   double min_ratio);

/* The share of the old average that the EMA keeps after update `step` (from 1): `keep`, but at
 * first less, (1 + step) / (warmup + step), so that the start is soon forgotten. warmup 0: always
 * keep. */
double average_keep(double keep, double warmup, double step);

/* A value by share of the run: value[i] holds from share from[i] on. */
enum { SCHEDULE_POINTS = 12 };
struct schedule {
    int count; /* 0: not scheduled */
    double from[SCHEDULE_POINTS], value[SCHEDULE_POINTS];
};

/* `otherwise` when the schedule is empty; the first value before its first point. */
double schedule_at(const struct schedule *s, double share, double otherwise);

/* The mean over the run. */
double schedule_mean(const struct schedule *s, double otherwise);

/* The largest value that schedule_at can give. */
double schedule_most(const struct schedule *s, double otherwise);

#endif
