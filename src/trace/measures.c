/* Measures of latents and logits. Pure: no state, nothing allocated. */
#include "trace/measures.h"

#include "base/check.h"

#include <math.h>

/* ---- Logits ---- */

struct belief measure_belief(const float *logits, int vocab)
{
    int best = 0;
    for (int v = 1; v < vocab; v++)
        if (logits[v] > logits[best]) best = v;

    /* entropy = log(sum) - mean of the shifted logits, with the largest shifted to 0 */
    double sum = 0, weighted = 0;
    for (int v = 0; v < vocab; v++) {
        double shifted = (double)logits[v] - logits[best];
        double e = exp(shifted);
        sum += e;
        if (e > 0) weighted += e * shifted; /* a logit of -inf weighs nothing */
    }
    double entropy = log(sum) - weighted / sum;
    return (struct belief){best, (float)(1 / sum), (float)entropy};
}

void measure_softmax(const float *logits, int vocab, float *prob)
{
    float largest = logits[0];
    for (int v = 1; v < vocab; v++)
        if (logits[v] > largest) largest = logits[v];
    double sum = 0;
    for (int v = 0; v < vocab; v++) sum += exp((double)logits[v] - largest);
    for (int v = 0; v < vocab; v++) prob[v] = (float)(exp((double)logits[v] - largest) / sum);
}

double measure_sigmoid(double logit)
{
    return 1 / (1 + exp(-logit));
}

double measure_mean(const float *numbers, const uint8_t *counts, size_t n)
{
    double sum = 0;
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (!counts[i]) continue;
        sum += (double)numbers[i];
        used++;
    }
    return used ? sum / (double)used : NAN;
}

/* ---- Vectors ---- */

/* Four sums at a time: independent additions keep the processor busy, and the order stays fixed. */
double measure_dot(const float *a, const float *b, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) sum[k] += (double)a[i + k] * b[i + k];
    for (; i < n; i++) sum[0] += (double)a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

double measure_rms(const float *v, size_t n)
{
    return n ? sqrt(measure_dot(v, v, n) / (double)n) : 0;
}

double measure_distance(const float *a, const float *b, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) {
            double d = (double)a[i + k] - b[i + k];
            sum[k] += d * d;
        }
    for (; i < n; i++) sum[0] += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sqrt((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

double measure_change(const float *now, const float *before, size_t n)
{
    double distance = measure_distance(now, before, n);
    return distance == 0 ? 0 : distance / sqrt(measure_dot(before, before, n));
}

double measure_cosine(const float *a, const float *b, size_t n)
{
    double lengths = sqrt(measure_dot(a, a, n)) * sqrt(measure_dot(b, b, n));
    return lengths == 0 ? 0 : measure_dot(a, b, n) / lengths;
}

/* ---- What kind of run it was ---- */

/* Over WINDOW supervision steps the measures are averaged, and up to PERIOD_MAX a return is looked
 * for. A Sudoku model without noise moves by less than SETTLED_CHANGE of its length a step once it
 * has found an answer, and by 0.2 to 0.35 while it has none. A run comes back when it is at least
 * twice as close to where it was a period ago as to where it was a step ago. */
enum { WINDOW = 4, PERIOD_MAX = 6 };
static const double SETTLED_CHANGE = 0.02, RETURN_RATIO = 0.5;

/* Mean of ||z_i - z_(i - lag)|| / ||z_i|| over the last steps that have both. */
static double mean_move(const float *const *carries, int count, size_t size, int lag)
{
    double sum = 0;
    int terms = 0;
    for (int i = count - 1; i >= lag && terms < WINDOW; i--, terms++) {
        double length = measure_rms(carries[i], size) * sqrt((double)size);
        double moved = measure_distance(carries[i], carries[i - lag], size);
        sum += moved == 0 ? 0 : moved / length;
    }
    return sum / terms;
}

struct run_character measure_run(const float *const *carries, int count, size_t size)
{
    struct run_character c = {.kind = RUN_SHORT};
    if (count < 2) return c;
    c.change = mean_move(carries, count, size, 1);
    for (int period = 2; period <= PERIOD_MAX && period + WINDOW <= count; period++) {
        double miss = mean_move(carries, count, size, period);
        if (c.period && miss >= c.miss) continue;
        c.period = period;
        c.miss = miss;
    }
    if (c.change < SETTLED_CHANGE)
        c.kind = RUN_SETTLED;
    else if (count <= WINDOW)
        c.kind = RUN_SHORT;
    else if (c.period && c.miss < RETURN_RATIO * c.change)
        c.kind = RUN_OSCILLATING;
    else
        c.kind = RUN_WANDERING;
    return c;
}

enum run_kind measure_shaken(int same, int count)
{
    if (same >= WINDOW) return RUN_SETTLED;
    return count > WINDOW ? RUN_WANDERING : RUN_SHORT;
}

const char *run_kind_name(enum run_kind kind)
{
    static const char *const names[] = {"too short to say", "settled", "oscillating", "wandering"};
    CHECK(kind >= 0 && (size_t)kind < ARRAY_LEN(names));
    return names[kind];
}
