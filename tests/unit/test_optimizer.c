/* Optimizers against their formulas in float64, and with one thread against several. (Against the
 * public code: tests/reference/units.c.) */
#include "base/alloc.h"
#include "base/rng.h"
#include "small_models.h"
#include "train/optimizer.h"
#include "train/schedule.h"
#include "unit_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static float *random_block(const struct params *p, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, 2);
    float *block = xfloats(p->total);
    for (int i = 0; i < p->count; i++)
        for (size_t j = 0; j < p->items[i].count; j++)
            block[p->items[i].offset + j] = (float)rng_normal(&r);
    return block;
}

static struct optimizer_settings settings_of(enum optimizer_kind kind)
{
    return (struct optimizer_settings){kind, 0.9, 0.95, 1e-8, 0.1, 0.3};
}

/* One number through three steps. */
static double adam_twin(bool angle, double p, const double g[3], double rate)
{
    double m = 0, v = 0;
    for (int t = 1; t <= 3; t++) {
        m = 0.9 * m + 0.1 * g[t - 1];
        v = 0.95 * v + 0.05 * g[t - 1] * g[t - 1];
        double root = sqrt(v / (1 - pow(0.95, t))), whole = 1 / (1 - pow(0.9, t));
        p *= 1 - rate * 0.1;
        p -= rate * whole * (angle ? atan2(m, root) : m / (root + 1e-8));
    }
    return p;
}

static void adam_equals_its_twin(void **state)
{
    (void)state;
    struct trm_model *m = small_model(2);
    const struct params *p = &m->params;
    for (int kind = OPTIMIZER_ADAM_ATAN2; kind <= OPTIMIZER_ADAMW; kind++) {
        struct optimizer_settings s = settings_of((enum optimizer_kind)kind);
        struct optimizer o;
        struct pool *pool = pool_new(2);
        optimizer_init(&o, &s, &m->config, 2);
        float *w = random_block(p, 1), *start = random_block(p, 1), *g[3];
        for (int t = 0; t < 3; t++) {
            g[t] = random_block(p, (uint64_t)(10 + t));
            optimizer_step(&o, w, g[t], 0.5, 0.02, pool);
        }
        for (int i = 0; i < p->count; i++) {
            for (size_t j = p->items[i].offset; j < p->items[i].offset + p->items[i].count; j++) {
                double half[3] = {0.5 * (double)g[0][j], 0.5 * (double)g[1][j],
                                  0.5 * (double)g[2][j]};
                double want = adam_twin(kind == OPTIMIZER_ADAM_ATAN2, (double)start[j], half, 0.02);
                if (!param_trained(&p->items[i])) want = (double)start[j];
                assert_true(fabs((double)w[j] - want) < 2e-6);
            }
        }
        free(w), free(start), free(g[0]), free(g[1]), free(g[2]);
        optimizer_done(&o);
        pool_free(pool);
    }
    trm_model_free(m);
}

/* Three steps of everything that a pool shares. */
static void steps_with(const struct trm_model *m, int threads, int kind, float *w, float *average,
                       double *norm)
{
    struct optimizer_settings s = settings_of((enum optimizer_kind)kind);
    struct optimizer o;
    struct pool *pool = pool_new(threads);
    optimizer_init(&o, &s, &m->config, threads);
    for (int t = 0; t < 3; t++) {
        float *g = random_block(&m->params, (uint64_t)t);
        *norm = gradient_norm(&m->params, g, pool);
        optimizer_step(&o, w, g, 1 / *norm, 0.02, pool);
        average_step(&m->params, average, w, 0.9, pool);
        free(g);
    }
    optimizer_done(&o);
    pool_free(pool);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    for (int model = 0; model < 3; model++) {
        struct trm_model *m = small_model(model);
        size_t bytes = m->params.total * sizeof(float);
        for (int kind = OPTIMIZER_ADAM_ATAN2; kind <= OPTIMIZER_MUON; kind++) {
            float *w[3], *average[3];
            double norm[3];
            for (int i = 0; i < 3; i++) {
                w[i] = random_block(&m->params, 5), average[i] = random_block(&m->params, 5);
                steps_with(m, 1 + i, kind, w[i], average[i], &norm[i]);
                assert_memory_equal(w[i], w[0], bytes);
                assert_memory_equal(average[i], average[0], bytes);
                assert_memory_equal(&norm[i], &norm[0], sizeof *norm);
            }
            for (int i = 0; i < 3; i++) free(w[i]), free(average[i]);
        }
        trm_model_free(m);
    }
}

static void padding_and_buffers_stay(void **state)
{
    (void)state;
    struct trm_model *m = small_model(0);
    const struct params *p = &m->params;
    for (int kind = OPTIMIZER_ADAM_ATAN2; kind <= OPTIMIZER_MUON; kind++) {
        float *w = random_block(p, 5), *before = random_block(p, 5), *average = random_block(p, 5);
        double norm;
        steps_with(m, 1, kind, w, average, &norm);
        size_t end = 0;
        for (int i = 0; i < p->count; i++) {
            const struct param *item = &p->items[i];
            for (size_t j = end; j < item->offset; j++) assert_true(w[j] == 0 && average[j] == 0);
            end = item->offset + item->count;
            bool same = memcmp(w + item->offset, before + item->offset, 4 * item->count) == 0;
            assert_int_equal(same, !param_trained(item));
        }
        free(w), free(before), free(average);
    }
    trm_model_free(m);
}

/* x x^T (or x^T x of a tall matrix) is near the identity. */
static void orthogonalise_brings_singular_values_near_one(void **state)
{
    (void)state;
    static const int shapes[][2] = {{6, 40}, {40, 6}, {12, 12}};
    for (int s = 0; s < 3; s++) {
        int rows = shapes[s][0], cols = shapes[s][1], least = rows < cols ? rows : cols;
        float x[240], *room = xfloats(orthogonalise_room(rows, cols));
        struct rng r;
        rng_init(&r, 9, (uint64_t)s);
        for (int i = 0; i < rows * cols; i++) x[i] = (float)rng_normal(&r);
        orthogonalise(x, rows, cols, room);
        for (int a = 0; a < least; a++) {
            for (int b = 0; b < least; b++) {
                double dot = 0;
                for (int i = 0; i < rows * cols / least; i++)
                    dot += rows < cols ? (double)x[a * cols + i] * (double)x[b * cols + i]
                                       : (double)x[i * cols + a] * (double)x[i * cols + b];
                assert_true(a == b ? dot > 0.4 && dot < 1.6 : fabs(dot) < 0.5);
            }
        }
        free(room);
    }
}

static void assert_muon(const struct param *item, const float *w, const float *start,
                        const float *g, double rate)
{
    float *u = xfloats(item->count);
    float *room = xfloats(orthogonalise_room(item->rows, item->cols));
    double shape = sqrt(fmax(1, (double)item->rows / item->cols)), along = 0;
    memcpy(u, g, item->count * sizeof *u);
    orthogonalise(u, item->rows, item->cols, room);
    for (size_t j = 0; j < item->count; j++) {
        double want = (double)start[j] * (1 - rate * 0.1) - rate * shape * (double)u[j];
        assert_true(fabs((double)w[j] - want) < 1e-5);
        along += (double)u[j] * (double)g[j];
    }
    assert_true(along > 0); /* so it goes down */
    free(u), free(room);
}

/* Matrices of the layers move against the orthogonal gradient, all else as by AdamW at its share.
 */
static void muon_equals_its_twin(void **state)
{
    const double rate = 0.02;
    (void)state;
    struct trm_model *m = small_model(1);
    const struct params *p = &m->params;
    struct optimizer_settings s = settings_of(OPTIMIZER_MUON), adam = settings_of(OPTIMIZER_ADAMW);
    struct optimizer o, twin;
    struct pool *pool = pool_new(1);
    optimizer_init(&o, &s, &m->config, 1);
    optimizer_init(&twin, &adam, &m->config, 1);
    float *w = random_block(p, 1), *v = random_block(p, 1), *start = random_block(p, 1);
    float *g = random_block(p, 10);
    optimizer_step(&o, w, g, 1, rate, pool);
    optimizer_step(&twin, v, g, 1, rate * s.adam_share, pool);
    for (int i = 0; i < p->count; i++) {
        const struct param *item = &p->items[i];
        size_t at = item->offset;
        if (item->layer >= 0)
            assert_muon(item, w + at, start + at, g + at, rate);
        else
            for (size_t j = at; j < at + item->count; j++)
                assert_true(fabs((double)w[j] - (double)v[j]) < 1e-5);
    }
    optimizer_done(&o);
    optimizer_done(&twin);
    pool_free(pool);
    free(w), free(v), free(start), free(g);
    trm_model_free(m);
}

static void sign_steps_touch_rows_that_were_seen(void **state)
{
    (void)state;
    float table[3][2] = {{1, 1}, {1, 1}, {1, 1}};
    const int32_t ids[3] = {2, 0, 2};
    const float gradient[3][2] = {{1, 3}, {0, -5}, {-2, -3}};
    sign_step(table[0], 2, 3, ids, gradient[0], 0.1, 0.5);
    assert_true(table[1][0] == 1 && table[1][1] == 1);
    assert_true(fabsf(table[0][0] - 0.95f) < 1e-6f && fabsf(table[0][1] - 1.05f) < 1e-6f);
    assert_true(fabsf(table[2][0] - 1.05f) < 1e-6f && fabsf(table[2][1] - 0.95f) < 1e-6f);
}

static void schedules_follow_the_share_of_the_run(void **state)
{
    (void)state;
    const struct schedule s = {3, {0, 0.25, 0.5}, {2, 16, 8}};
    const struct schedule none = {0};
    assert_true(schedule_at(&s, 0, 1) == 2 && schedule_at(&s, 0.2499, 1) == 2);
    assert_true(schedule_at(&s, 0.25, 1) == 16 && schedule_at(&s, 1, 1) == 8);
    assert_true(schedule_at(&none, 0.5, 7) == 7 && schedule_most(&s, 1) == 16);
    assert_true(rate_factor(RATE_LINEAR, 5, 0, 10, 0) == 0.5);
    assert_true(rate_factor(RATE_COSINE, 30, 0, 10, 0.1) < 0.1000001); /* no way up again */
    assert_true(rate_factor(RATE_CONSTANT, 1, 4, 10, 0) == 0.25);
    assert_true(average_keep(0.999, 10, 1) == 2.0 / 11 && average_keep(0.9, 10, 1000) == 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adam_equals_its_twin),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(padding_and_buffers_stay),
        cmocka_unit_test(orthogonalise_brings_singular_values_near_one),
        cmocka_unit_test(muon_equals_its_twin),
        cmocka_unit_test(sign_steps_touch_rows_that_were_seen),
        cmocka_unit_test(schedules_follow_the_share_of_the_run),
    };
    return cmocka_run_group_tests_name("optimizer", tests, NULL, NULL);
}
