/* Newton's method: theta <- theta - H^-1 g, halved until the loss falls. The gradient is summed in
 * double; the Hessian, which only has to point downhill, is a float32 product. */
#include "train/logistic.h"

#include "base/alloc.h"
#include "base/check.h"
#include "tensor/gemm.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MOST = 50, HALVINGS_MOST = 30 };
static const double ROUNDING = 1e-5; /* of a sum of float32 products of some thousand samples */

/* What a fit computes with. W = width + 1: every sample has a 1 behind it, for the bias. */
struct fit {
    const struct logistic *l;
    int W;
    double total;              /* of the weights */
    float *rows, *hessian;     /* [count, W] scaled samples, [W, W] */
    double *gradient, *factor; /* [W], [W, W] */
    double *step, *tried;      /* [W] */
};

static double logit(const struct logistic *l, const double *theta, size_t i)
{
    const float *x = l->x + i * (size_t)l->width;
    double sum = theta[l->width];
    for (int k = 0; k < l->width; k++) sum += theta[k] * (double)x[k];
    return sum;
}

double logistic_loss(const struct logistic *l, const double *theta)
{
    double sum = 0, total = 0, square = 0;
    for (size_t i = 0; i < l->count; i++) {
        double z = l->yes[i] ? -logit(l, theta, i) : logit(l, theta, i);
        sum += (double)l->weight[i] * (fmax(z, 0) + log1p(exp(-fabs(z))));
        total += (double)l->weight[i];
    }
    for (int k = 0; k < l->width; k++) square += theta[k] * theta[k];
    return sum / total + l->ridge / 2 * square;
}

static void differentiate(struct fit *f, const double *theta)
{
    const struct logistic *l = f->l;
    int W = f->W;
    memset(f->gradient, 0, (size_t)W * sizeof *f->gradient);
    for (size_t i = 0; i < l->count; i++) {
        const float *x = l->x + i * (size_t)l->width;
        float *row = f->rows + i * (size_t)W;
        double share = (double)l->weight[i] / f->total, p = 1 / (1 + exp(-logit(l, theta, i)));
        double slope = share * (p - l->yes[i]), root = sqrt(share * p * (1 - p));
        for (int k = 0; k < l->width; k++) f->gradient[k] += slope * (double)x[k];
        f->gradient[l->width] += slope;
        for (int k = 0; k < l->width; k++) row[k] = (float)(root * (double)x[k]);
        row[l->width] = (float)root;
    }
    for (int k = 0; k < l->width; k++) f->gradient[k] += l->ridge * theta[k];
    gemm(TRANSPOSED, PLAIN, W, W, (int)l->count, 1, f->rows, W, f->rows, W, 0, f->hessian, W);
}

/* H = L L^T, L in f->factor; then step = H^-1 gradient. The ridge keeps H positive, for the bias
 * too: its own is small beside the others'. Where features are nearly linearly
 * dependent, rounding in the float32 products can outweigh the ridge: a pivot below it is replaced
 * by the ridge and the size of that rounding. */
static void solve(struct fit *f)
{
    int W = f->W;
    double *L = f->factor, *x = f->step;
    for (int i = 0; i < W; i++) {
        for (int j = 0; j <= i; j++) {
            double sum = (double)f->hessian[i * W + j] + (i == j ? f->l->ridge : 0);
            for (int k = 0; k < j; k++) sum -= L[i * W + k] * L[j * W + k];
            if (i == j && sum < f->l->ridge)
                sum = f->l->ridge + ROUNDING * (double)f->hessian[i * W + i];
            L[i * W + j] = i == j ? sqrt(sum) : sum / L[j * W + j];
        }
    }
    for (int i = 0; i < W; i++) {
        x[i] = f->gradient[i];
        for (int k = 0; k < i; k++) x[i] -= L[i * W + k] * x[k];
        x[i] /= L[i * W + i];
    }
    for (int i = W - 1; i >= 0; i--) {
        for (int k = i + 1; k < W; k++) x[i] -= L[k * W + i] * x[k];
        x[i] /= L[i * W + i];
    }
}

/* Goes along the step as far as the loss falls; false where it does not any more. */
static bool descend(struct fit *f, double *theta, double *loss)
{
    double far = 1;
    for (int halving = 0; halving < HALVINGS_MOST; halving++, far /= 2) {
        for (int k = 0; k < f->W; k++) f->tried[k] = theta[k] - far * f->step[k];
        double tried = logistic_loss(f->l, f->tried);
        if (!(tried < *loss)) continue;
        bool much = *loss - tried > 1e-10 * *loss;
        memcpy(theta, f->tried, (size_t)f->W * sizeof *theta);
        *loss = tried;
        return much;
    }
    return false;
}

void logistic_fit(const struct logistic *l, double *theta)
{
    CHECK(l->count > 0 && l->count <= INT32_MAX && l->ridge > 0);
    size_t W = (size_t)l->width + 1;
    struct fit f = {.l = l, .W = (int)W, .rows = xfloats(l->count * W), .hessian = xfloats(W * W)};
    double **of_doubles[] = {&f.gradient, &f.factor, &f.step, &f.tried};
    for (int i = 0; i < 4; i++) *of_doubles[i] = xcalloc(W * (i == 1 ? W : 1), sizeof(double));
    for (size_t i = 0; i < l->count; i++) f.total += (double)l->weight[i];
    memset(theta, 0, W * sizeof *theta);
    double loss = logistic_loss(l, theta);
    for (int step = 0; step < STEPS_MOST; step++) {
        differentiate(&f, theta);
        solve(&f);
        if (!descend(&f, theta, &loss)) break;
    }
    for (int i = 0; i < 4; i++) free(*of_doubles[i]);
    free(f.rows);
    free(f.hessian);
}
