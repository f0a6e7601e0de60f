/* Principal components by subspace iteration. Pure but for the memory of the result.
 *
 * Subspace iteration: a few directions are multiplied by the covariance (never formed: it would be
 * size x size) and made orthonormal again, until their variances stand still. A small Jacobi
 * rotation then turns the directions within their subspace into the components themselves.
 */
#include "trace/components.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/rng.h"
#include "trace/measures.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 100, SWEEPS_MAX = 30 };
static const double VARIANCE_TOLERANCE = 1e-7;

/* The points, and the directions that are being turned towards the components. */
struct search {
    const float *const *points;
    int points_count, wanted;
    size_t size;
    const float *mean; /* [size] */
    float *axis;       /* [wanted, size] */
    float *turned;     /* [wanted, size]: covariance times axis */
    float *centred;    /* [size] scratch: one point less the mean */
};

static void find_mean(float *mean, const float *const *points, int count, size_t size)
{
    for (size_t j = 0; j < size; j++) {
        double sum = 0;
        for (int i = 0; i < count; i++) sum += points[i][j];
        mean[j] = (float)(sum / count);
    }
}

static void centre(const float *point, const float *mean, size_t size, float *out)
{
    for (size_t j = 0; j < size; j++) out[j] = point[j] - mean[j];
}

static double total_variance(const struct search *s)
{
    double total = 0;
    for (int i = 0; i < s->points_count; i++) {
        double d = measure_distance(s->points[i], s->mean, s->size);
        total += d * d;
    }
    return total;
}

/* Modified Gram-Schmidt. Returns how many directions are left; a direction that lies in those
 * before it (fewer dimensions than wanted) ends the list. */
static int orthonormalise(float *axis, int count, size_t size)
{
    for (int k = 0; k < count; k++) {
        float *v = axis + k * size;
        double before = sqrt(measure_dot(v, v, size));
        for (int pass = 0; pass < 2; pass++) /* twice is enough, once is not */
            for (int l = 0; l < k; l++) {
                const float *u = axis + l * size;
                double along = measure_dot(u, v, size);
                for (size_t j = 0; j < size; j++) v[j] -= (float)(along * u[j]);
            }
        double length = sqrt(measure_dot(v, v, size));
        if (!(length > 1e-5 * before)) return k;
        for (size_t j = 0; j < size; j++) v[j] = (float)(v[j] / length);
    }
    return count;
}

/* turned = covariance * axis, and small[k][l] = axis_k . covariance . axis_l. */
static void multiply(const struct search *s, double small[COMPONENTS_MAX][COMPONENTS_MAX])
{
    memset(s->turned, 0, sizeof(float) * s->wanted * s->size);
    for (int k = 0; k < s->wanted; k++)
        for (int l = 0; l < s->wanted; l++) small[k][l] = 0;
    for (int i = 0; i < s->points_count; i++) {
        double score[COMPONENTS_MAX];
        centre(s->points[i], s->mean, s->size, s->centred);
        for (int k = 0; k < s->wanted; k++) {
            score[k] = measure_dot(s->centred, s->axis + k * s->size, s->size);
            float weight = (float)score[k];
            float *turned = s->turned + k * s->size;
            for (size_t j = 0; j < s->size; j++) turned[j] += weight * s->centred[j];
        }
        for (int k = 0; k < s->wanted; k++)
            for (int l = 0; l < s->wanted; l++) small[k][l] += score[k] * score[l];
    }
}

/* Zeroes a[p][q] by a rotation in the plane (p, q); `turn` collects the rotations. */
static void rotate(double a[COMPONENTS_MAX][COMPONENTS_MAX],
                   double turn[COMPONENTS_MAX][COMPONENTS_MAX], int n, int p, int q)
{
    if (a[p][q] == 0) return;
    double angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p]);
    double c = cos(angle), s = sin(angle);
    for (int i = 0; i < n; i++) {
        double x = a[i][p], y = a[i][q];
        a[i][p] = c * x - s * y;
        a[i][q] = s * x + c * y;
    }
    for (int i = 0; i < n; i++) {
        double x = a[p][i], y = a[q][i];
        a[p][i] = c * x - s * y;
        a[q][i] = s * x + c * y;
    }
    for (int i = 0; i < n; i++) {
        double x = turn[i][p], y = turn[i][q];
        turn[i][p] = c * x - s * y;
        turn[i][q] = s * x + c * y;
    }
}

/* Eigenvectors of a small symmetric matrix in the columns of turn, eigenvalues left on a's
 * diagonal. */
static void jacobi(double a[COMPONENTS_MAX][COMPONENTS_MAX],
                   double turn[COMPONENTS_MAX][COMPONENTS_MAX], int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) turn[i][j] = i == j;
    for (int sweep = 0; sweep < SWEEPS_MAX; sweep++)
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++) rotate(a, turn, n, p, q);
}

static void make_largest_positive(float *axis, size_t size)
{
    size_t largest = 0;
    for (size_t j = 1; j < size; j++)
        if (fabsf(axis[j]) > fabsf(axis[largest])) largest = j;
    if (axis[largest] >= 0) return;
    for (size_t j = 0; j < size; j++) axis[j] = -axis[j];
}

/* Turns the directions into the components, strongest first; variance[k] belongs to axis k. */
static void align(struct search *s, double small[COMPONENTS_MAX][COMPONENTS_MAX],
                  double variance[COMPONENTS_MAX])
{
    double turn[COMPONENTS_MAX][COMPONENTS_MAX];
    jacobi(small, turn, s->wanted);
    bool taken[COMPONENTS_MAX] = {false};
    memset(s->turned, 0, sizeof(float) * s->wanted * s->size);
    for (int k = 0; k < s->wanted; k++) {
        int best = -1;
        for (int l = 0; l < s->wanted; l++)
            if (!taken[l] && (best < 0 || small[l][l] > small[best][best])) best = l;
        taken[best] = true;
        variance[k] = small[best][best];
        float *axis = s->turned + k * s->size;
        for (int l = 0; l < s->wanted; l++)
            for (size_t j = 0; j < s->size; j++)
                axis[j] += (float)turn[l][best] * s->axis[l * s->size + j];
        make_largest_positive(axis, s->size);
    }
    memcpy(s->axis, s->turned, sizeof(float) * s->wanted * s->size);
}

/* Fills axis with orthonormal directions of the largest variances. */
static void iterate(struct search *s, double variance[COMPONENTS_MAX], const atomic_bool *stop)
{
    double small[COMPONENTS_MAX][COMPONENTS_MAX], before = 0;
    for (int round = 1;; round++) {
        s->wanted = orthonormalise(s->axis, s->wanted, s->size);
        multiply(s, small);
        double captured = 0;
        for (int k = 0; k < s->wanted; k++) captured += small[k][k];
        bool settled = captured - before <= VARIANCE_TOLERANCE * captured;
        if (settled || round == ROUNDS_MAX || (stop && atomic_load(stop))) break;
        before = captured;
        memcpy(s->axis, s->turned, sizeof(float) * s->wanted * s->size);
    }
    align(s, small, variance);
}

void components_find(struct components *c, const float *const *points, int points_count,
                     size_t size, int wanted, const atomic_bool *stop)
{
    CHECK(points_count >= 1 && size >= 1 && wanted >= 1 && wanted <= COMPONENTS_MAX);
    if (wanted > points_count) wanted = points_count;
    if ((size_t)wanted > size) wanted = (int)size;
    memset(c, 0, sizeof *c);
    c->size = size;
    c->mean = xfloats(size);
    c->axis = xfloats(wanted * size);
    find_mean(c->mean, points, points_count, size);

    struct search s = {points,  points_count,           wanted,       size, c->mean,
                       c->axis, xfloats(wanted * size), xfloats(size)};
    double total = total_variance(&s), variance[COMPONENTS_MAX];
    if (total > 0) {
        struct rng r;
        rng_init(&r, 1, size); /* any start will do that is not orthogonal to the answer */
        for (size_t j = 0; j < wanted * size; j++) s.axis[j] = (float)rng_normal(&r);
        iterate(&s, variance, stop);
        for (int k = 0; k < s.wanted && variance[k] > 1e-12 * total; k++)
            c->explained[c->count++] = variance[k] / total;
    }
    free(s.turned);
    free(s.centred);
}

void components_done(struct components *c)
{
    free(c->mean);
    free(c->axis);
    memset(c, 0, sizeof *c);
}

void components_project(const struct components *c, const float *point, float *score)
{
    for (int k = 0; k < c->count; k++) {
        const float *axis = c->axis + k * c->size;
        score[k] = (float)(measure_dot(point, axis, c->size) - measure_dot(c->mean, axis, c->size));
    }
}
