/* Element-wise optimizers divide every trained parameter among the threads, in pieces of whole
 * vectors, so that no border between two threads shows in the result. Muon's matrices are dealt out
 * whole. */
#include "train/optimizer.h"

#include "base/alloc.h"
#include "base/check.h"
#include "tensor/gemm.h"
#include "tensor/kernels.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VECTOR = 16 };

static bool is_block_matrix(const struct param *p)
{
    return p->layer >= 0;
}

/* Whether Adam's formula changes this parameter. */
static bool is_adams(const struct optimizer *o, const struct param *p)
{
    return param_trained(p) && !(o->settings.kind == OPTIMIZER_MUON && is_block_matrix(p));
}

static size_t padded(const struct param *p)
{
    return (p->count + VECTOR - 1) / VECTOR * VECTOR;
}

/* The member's share of a parameter, as a range of the flat block. */
static void param_share(const struct param *p, struct team team, size_t *begin, size_t *count)
{
    int from, to;
    CHECK(padded(p) <= INT_MAX);
    team_share(team, (int)padded(p), VECTOR, &from, &to);
    *begin = p->offset + (size_t)from;
    *count = (size_t)(to - from);
}

void optimizer_init(struct optimizer *o, const struct optimizer_settings *s,
                    const struct trm_config *c, int threads)
{
    *o = (struct optimizer){.settings = *s};
    params_layout(&o->params, c);
    o->m = xfloats(o->params.total);
    o->v = xfloats(o->params.total);
    for (int i = 0; i < o->params.count && s->kind == OPTIMIZER_MUON; i++) {
        const struct param *p = &o->params.items[i];
        if (!is_block_matrix(p)) continue;
        size_t wanted = p->count + orthogonalise_room(p->rows, p->cols);
        if (wanted > o->room_size) o->room_size = wanted;
    }
    optimizer_set_threads(o, threads);
}

void optimizer_set_threads(struct optimizer *o, int threads)
{
    free(o->room);
    o->room = o->room_size ? xfloats(o->room_size * (size_t)threads) : NULL;
}

void optimizer_done(struct optimizer *o)
{
    free(o->m), free(o->v), free(o->room);
    *o = (struct optimizer){0};
}

/* ---- norm ------------------------------------------------------------------------------------ */

enum { NORM_PIECE = 1 << 14 };

struct norm_job {
    const struct kernels *kernels;
    const float *gradient;
    size_t total;
    double *pieces;
};

static void norm_work(void *argument, struct team team)
{
    const struct norm_job *job = argument;
    size_t count = (job->total + NORM_PIECE - 1) / NORM_PIECE;
    for (size_t i = (size_t)team.rank; i < count; i += (size_t)team.size) {
        size_t at = i * NORM_PIECE, rest = job->total - at;
        job->pieces[i] =
            job->kernels->sum_squares(job->gradient + at, rest < NORM_PIECE ? rest : NORM_PIECE);
    }
}

double gradient_norm(const struct params *p, const float *gradient, struct pool *pool)
{
    size_t count = (p->total + NORM_PIECE - 1) / NORM_PIECE;
    struct norm_job job = {kernels_best(), gradient, p->total, xcalloc(count, sizeof(double))};
    pool_run(pool, norm_work, &job);
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += job.pieces[i];
    free(job.pieces);
    return sqrt(sum);
}

/* ---- Muon ------------------------------------------------------------------------------------ */

/* x or its transpose as a wide matrix [least, most], and two squares [least, least]. */
size_t orthogonalise_room(int rows, int cols)
{
    size_t least = (size_t)(rows < cols ? rows : cols);
    return (size_t)rows * (size_t)cols + 2 * least * least;
}

/* x <- a x + (b A + c A A) x with A = x x^T, the polynomial of Jordan et al. on the singular
 * values.
 */
static void newton_schulz(float *x, int least, int most, float *room)
{
    const float a = 3.4445f, b = -4.7750f, c = 2.0315f;
    size_t square = (size_t)least * (size_t)least, count = (size_t)least * (size_t)most;
    float *gram = room, *polynomial = room + square, *next = room + 2 * square;
    gemm(PLAIN, TRANSPOSED, least, least, most, 1, x, most, x, most, 0, gram, least);
    memcpy(polynomial, gram, square * sizeof *gram);
    gemm(PLAIN, PLAIN, least, least, least, c, gram, least, gram, least, b, polynomial, least);
    for (int i = 0; i < least; i++) polynomial[(size_t)i * (size_t)least + (size_t)i] += a;
    gemm(PLAIN, PLAIN, least, most, least, 1, polynomial, least, x, most, 0, next, most);
    memcpy(x, next, count * sizeof *x);
}

static void transpose(float *out, const float *in, int rows, int cols)
{
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) out[c * rows + r] = in[r * cols + c];
}

static void normalise(float *x, size_t count)
{
    double norm = sqrt(kernels_best()->sum_squares(x, count));
    float factor = (float)(1 / (norm + 1e-7));
    for (size_t i = 0; i < count; i++) x[i] *= factor;
}

/* Tall matrices are turned, so that the squares are small. */
void orthogonalise(float *x, int rows, int cols, float *room)
{
    bool tall = rows > cols;
    int least = tall ? cols : rows, most = tall ? rows : cols;
    size_t count = (size_t)rows * (size_t)cols;
    normalise(x, count);
    if (tall) {
        transpose(room, x, rows, cols);
        memcpy(x, room, count * sizeof *x);
    }
    for (int i = 0; i < 5; i++) newton_schulz(x, least, most, room);
    if (tall) {
        transpose(room, x, cols, rows);
        memcpy(x, room, count * sizeof *x);
    }
}

struct step_job {
    struct optimizer *optimizer;
    float *weights;
    const float *gradient;
    double scale, rate;
    struct adam adam;
};

static void muon_matrix(const struct step_job *job, const struct param *p, float *room)
{
    const struct optimizer *o = job->optimizer;
    float beta = (float)o->settings.beta1, scale = (float)job->scale, *m = o->m + p->offset;
    const float *g = job->gradient + p->offset;
    float *w = job->weights + p->offset, *u = room;
    for (size_t i = 0; i < p->count; i++) {
        m[i] = beta * m[i] + scale * g[i];
        u[i] = scale * g[i] + beta * m[i];
    }
    orthogonalise(u, p->rows, p->cols, room + p->count);
    double shape = sqrt(fmax(1, (double)p->rows / p->cols));
    float length = (float)(job->rate * shape);
    float keep = (float)(1 - job->rate * o->settings.weight_decay);
    for (size_t i = 0; i < p->count; i++) w[i] = keep * w[i] - length * u[i];
}

/* ---- a step ---------------------------------------------------------------------------------- */

static void adam_param(const struct step_job *job, const struct param *p, struct team team)
{
    const struct optimizer *o = job->optimizer;
    const struct kernels *k = kernels_best();
    size_t at, count;
    param_share(p, team, &at, &count);
    bool angle = o->settings.kind == OPTIMIZER_ADAM_ATAN2;
    (angle ? k->adam_atan2 : k->adam_w)(job->weights + at, o->m + at, o->v + at, job->gradient + at,
                                        count, &job->adam);
}

static void step_work(void *argument, struct team team)
{
    const struct step_job *job = argument;
    const struct optimizer *o = job->optimizer;
    int matrix = 0;
    for (int i = 0; i < o->params.count; i++) {
        const struct param *p = &o->params.items[i];
        if (is_adams(o, p))
            adam_param(job, p, team);
        else if (param_trained(p) && matrix++ % team.size == team.rank)
            muon_matrix(job, p, o->room + (size_t)team.rank * o->room_size);
    }
}

static struct adam adam_of(const struct optimizer *o, double scale, double rate)
{
    const struct optimizer_settings *s = &o->settings;
    double adam_rate = s->kind == OPTIMIZER_MUON ? rate * s->adam_share : rate;
    return (struct adam){
        .scale = (float)scale,
        .new_m = (float)(1 - s->beta1),
        .new_v = (float)(1 - s->beta2),
        .whole_m = (float)(1 / (1 - pow(s->beta1, (double)o->steps))),
        .whole_v = (float)(1 / (1 - pow(s->beta2, (double)o->steps))),
        .keep = (float)(1 - adam_rate * s->weight_decay),
        .rate = (float)adam_rate,
        .epsilon = (float)s->epsilon,
    };
}

void optimizer_step(struct optimizer *o, float *weights, const float *gradient, double scale,
                    double rate, struct pool *pool)
{
    o->steps++;
    struct step_job job = {o, weights, gradient, scale, rate, adam_of(o, scale, rate)};
    pool_run(pool, step_work, &job);
}

/* ---- averages and rows ----------------------------------------------------------------------- */

struct average_job {
    const struct params *params;
    float *average;
    const float *weights;
    float share;
};

static void average_work(void *argument, struct team team)
{
    const struct average_job *job = argument;
    for (int i = 0; i < job->params->count; i++) {
        const struct param *p = &job->params->items[i];
        size_t at, count;
        if (!param_trained(p)) continue;
        param_share(p, team, &at, &count);
        kernels_best()->approach(job->average + at, job->weights + at, job->share, count);
    }
}

void average_step(const struct params *p, float *average, const float *weights, double keep,
                  struct pool *pool)
{
    struct average_job job = {p, average, weights, (float)(1 - keep)};
    pool_run(pool, average_work, &job);
}

static int sign(float x)
{
    return (x > 0) - (x < 0);
}

void sign_step(float *table, int width, int count, const int32_t *ids, const float *gradient,
               double rate, double decay)
{
    float keep = (float)(1 - rate * decay), length = (float)rate;
    float *sum = xfloats((size_t)width);
    for (int i = 0; i < count; i++) {
        bool first = true;
        for (int j = 0; j < i && first; j++) first = ids[j] != ids[i];
        if (!first) continue;
        memset(sum, 0, (size_t)width * sizeof *sum);
        for (int j = i; j < count; j++)
            for (int k = 0; k < width && ids[j] == ids[i]; k++)
                sum[k] += gradient[(size_t)j * (size_t)width + (size_t)k];
        float *row = table + (size_t)ids[i] * (size_t)width;
        for (int k = 0; k < width; k++) row[k] = row[k] * keep - length * (float)sign(sum[k]);
    }
    free(sum);
}
