/* Schedules are functions of the step and the length of the run alone, so that a run that was
 * resumed follows the same ones. */
#include "train/schedule.h"

#include <math.h>

double rate_factor(enum rate_shape shape, double step, double warmup, double total,
                   double min_ratio)
{
    if (step < warmup) return step / fmax(1, warmup);
    double progress = fmin(1, (step - warmup) / fmax(1, total - warmup));
    switch (shape) {
    case RATE_COSINE:
        return min_ratio + fmax(0, (1 - min_ratio) * 0.5 * (1 + cos(3.14159265358979 * progress)));
    case RATE_LINEAR: return min_ratio + (1 - min_ratio) * fmax(0, 1 - progress);
    case RATE_CONSTANT: break;
    }
    return 1;
}

double average_keep(double keep, double warmup, double step)
{
    return warmup > 0 ? fmin(keep, (1 + step) / (warmup + step)) : keep;
}

double schedule_at(const struct schedule *s, double share, double otherwise)
{
    double value = s->count > 0 ? s->value[0] : otherwise;
    for (int i = 1; i < s->count && s->from[i] <= share; i++) value = s->value[i];
    return value;
}

double schedule_mean(const struct schedule *s, double otherwise)
{
    double sum = 0, from = 0; /* the first value holds from the beginning */
    for (int i = 0; i < s->count; i++) {
        double to = i + 1 < s->count ? s->from[i + 1] : 1;
        sum += s->value[i] * (to - from);
        from = to;
    }
    return s->count > 0 ? sum : otherwise;
}

double schedule_most(const struct schedule *s, double otherwise)
{
    double most = s->count > 0 ? s->value[0] : otherwise;
    for (int i = 1; i < s->count; i++) most = fmax(most, s->value[i]);
    return most;
}
