/* Plain loops in float64: the loss looks at a cell once, while the network multiplies it thousands
 * of times, so it takes well under a hundredth of a step as it is. */
#include "train/loss.h"

#include "base/check.h"
#include "tensor/parts.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* ---- cross-entropy -----------------------------------------------------------------------------
 * Both kinds are p_i = s(v_i) / sum s(v), so one derivative serves both: with the target t,
 * d/dv_i of -sum_j t_j log p_j  =  s'(v_i) * (1 / sum - t_i / s(v_i)). */

static double stable(double v)
{
    return v >= 0 ? v + 1 : 1 / (1 - v);
}

/* s(v) relative to the largest logit for softmax, which cancels in p. */
static double growth(enum loss_type type, double v, double largest)
{
    return type == LOSS_STABLEMAX ? stable(v) : exp(v - largest);
}

/* s'(v) / s(v): 1 for exp; 1 / s(v) above 0 and s(v) below for stablemax. */
static double relative_slope(enum loss_type type, double v)
{
    if (type == LOSS_SOFTMAX) return 1;
    return v >= 0 ? 1 / stable(v) : stable(v);
}

static double log_growth(enum loss_type type, double v, double largest)
{
    return type == LOSS_STABLEMAX ? log(stable(v)) : v - largest;
}

static int arg_max(const float *v, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (v[i] > v[best]) best = i;
    return best;
}

/* One cell. dv [vocab] gets scale times the derivatives. */
static double cell_loss(const struct loss_settings *s, const float *v, int vocab, int label,
                        double scale, float *dv)
{
    double largest = (double)v[arg_max(v, vocab)], sum = 0, loss = 0;
    for (int i = 0; i < vocab; i++) sum += growth(s->type, (double)v[i], largest);
    double log_sum = log(sum), spread = s->label_smoothing / vocab;
    for (int i = 0; i < vocab; i++) {
        double target = spread + (i == label ? 1 - s->label_smoothing : 0);
        double p = growth(s->type, (double)v[i], largest) / sum;
        if (target > 0) loss -= target * (log_growth(s->type, (double)v[i], largest) - log_sum);
        dv[i] = (float)(scale * relative_slope(s->type, (double)v[i]) * (p - target));
    }
    return loss;
}

static int count_labels(const struct loss_sequence *q)
{
    int count = 0;
    for (int i = 0; i < q->cells; i++) count += q->labels[i] != LABEL_IGNORED;
    return count;
}

static void cells_loss(const struct loss_settings *s, const struct loss_sequence *q, double scale,
                       struct loss *out, float *dlogits, double *per_cell)
{
    out->labels = count_labels(q);
    for (int i = 0; i < q->cells; i++) {
        size_t at = (size_t)i * (size_t)q->vocab;
        int label = q->labels[i];
        double loss = 0;
        if (label == LABEL_IGNORED) {
            memset(dlogits + at, 0, (size_t)q->vocab * sizeof *dlogits);
        } else {
            CHECK(label >= 0 && label < q->vocab);
            loss = cell_loss(s, q->logits + at, q->vocab, label, scale / out->labels, dlogits + at);
            out->right += arg_max(q->logits + at, q->vocab) == label;
        }
        out->lm += loss;
        if (per_cell) per_cell[i] = loss;
    }
    if (out->labels > 0) out->lm /= out->labels;
}

/* ---- halting --------------------------------------------------------------------------------- */

static double sigmoid(double v)
{
    return 1 / (1 + exp(-v));
}

/* Binary cross-entropy of sigmoid(v) with a target in 0..1, without overflow. */
static double binary(double v, double target)
{
    return fmax(v, 0) - v * target + log1p(exp(-fabs(v)));
}

static void halting_loss(const struct loss_settings *s, const struct loss_sequence *q, double scale,
                         struct loss *out, float *dq)
{
    double halt = (double)q->q[0] + s->halt_margin, go_on = (double)q->q[1];
    double exact = loss_exact(out);
    out->q_halt = binary(halt, exact);
    dq[0] = (float)(scale * s->q_weight * (sigmoid(halt) - exact));
    dq[1] = 0;
    if (isnan(q->target_q_continue)) return;
    out->q_continue = binary(go_on, q->target_q_continue);
    dq[1] = (float)(scale * s->q_weight * (sigmoid(go_on) - q->target_q_continue));
}

struct loss loss_of(const struct loss_settings *s, const struct loss_sequence *q, double scale,
                    float *dlogits, float *dq, double *per_cell)
{
    PART_SCOPE(PART_LOSS);
    struct loss out = {0};
    cells_loss(s, q, scale, &out, dlogits, per_cell);
    halting_loss(s, q, scale, &out, dq);
    return out;
}

/* ---- metrics --------------------------------------------------------------------------------- */

void metrics_add(struct metrics *m, const struct loss *l, float q_halt, int steps)
{
    if (l->labels == 0) return;
    m->count += 1;
    m->accuracy += (double)l->right / l->labels;
    m->exact += loss_exact(l);
    m->q_halt += (q_halt >= 0) == loss_exact(l);
    m->steps += steps;
}

void metrics_join(struct metrics *m, const struct metrics *more)
{
    m->count += more->count;
    m->accuracy += more->accuracy;
    m->exact += more->exact;
    m->q_halt += more->q_halt;
    m->steps += more->steps;
}
