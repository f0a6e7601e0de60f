/* Products, threads and kernels against their naive twins, for every instruction set this machine
 * has and for sizes that do not fill the vectors. */
#include "base/alloc.h"
#include "base/rng.h"
#include "tensor/bf16.h"
#include "tensor/gemm.h"
#include "tensor/gemm_bf16.h"
#include "tensor/kernels.h"
#include "tensor/lanes.h"
#include "tensor/parallel.h"
#include "unit_test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static float *random_floats(size_t count, uint64_t seed, double scale)
{
    struct rng r;
    rng_init(&r, seed, 1);
    float *out = xfloats(count);
    for (size_t i = 0; i < count; i++) out[i] = (float)(scale * rng_normal(&r));
    return out;
}

static void gemm_equals_its_twin(void **state)
{
    (void)state;
    static const int sizes[][3] = {{1, 1, 1}, {2, 3, 5}, {17, 31, 7}, {97, 64, 33}};
    for (size_t s = 0; s < 4; s++) {
        for (int turn = 0; turn < 4; turn++) {
            int m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
            enum transpose ta = turn & 1 ? TRANSPOSED : PLAIN, tb = turn & 2 ? TRANSPOSED : PLAIN;
            float *a = random_floats((size_t)(m * k), 1, 1),
                  *b = random_floats((size_t)(n * k), 2, 1);
            float *c = random_floats((size_t)(m * n), 3, 1),
                  *d = random_floats((size_t)(m * n), 3, 1);
            int lda = ta == PLAIN ? k : m, ldb = tb == PLAIN ? n : k;
            gemm(ta, tb, m, n, k, 0.5f, a, lda, b, ldb, 2, c, n);
            gemm_naive(ta, tb, m, n, k, 0.5f, a, lda, b, ldb, 2, d, n);
            for (int i = 0; i < m * n; i++) assert_true(fabsf(c[i] - d[i]) < 1e-4f);
            free(a), free(b), free(c), free(d);
        }
    }
}

/* Numbers that bfloat16 holds exactly, so that only the order of the sums differs. */
static float *random_bf16(size_t count, uint64_t seed)
{
    float *out = random_floats(count, seed, 1);
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &out[i], sizeof bits);
        bits &= 0xffff0000u;
        memcpy(&out[i], &bits, sizeof bits);
    }
    return out;
}

static void bfloat16_products_equal_their_twin(void **state)
{
    (void)state;
    static const int sizes[][3] = {
        {1, 1, 1}, {5, 3, 2}, {97, 64, 33}, {482, 70, 31}, {7, 130, 1027}};
    if (!bf16_best()) skip();
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        for (int turn = 0; turn < 4; turn++) {
            int m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
            enum transpose ta = turn & 1 ? TRANSPOSED : PLAIN, tb = turn & 2 ? TRANSPOSED : PLAIN;
            float *a = random_bf16((size_t)(m * k), 1), *b = random_bf16((size_t)(n * k), 2);
            float *c = random_floats((size_t)(m * n), 3, 1),
                  *d = random_floats((size_t)(m * n), 3, 1);
            float limit = 1e-5f * sqrtf((float)k) + 1e-6f;
            int lda = ta == PLAIN ? k : m, ldb = tb == PLAIN ? n : k;
            gemm_bf16(ta, tb, m, n, k, 0.5f, a, lda, b, ldb, 2, c, n);
            gemm_naive(ta, tb, m, n, k, 0.5f, a, lda, b, ldb, 2, d, n);
            for (int i = 0; i < m * n; i++) assert_true(fabsf(c[i] - d[i]) <= limit);
            gemm_bf16(ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n);
            gemm_naive(ta, tb, m, n, k, 1, a, lda, b, ldb, 0, d, n);
            for (int i = 0; i < m * n; i++) assert_true(fabsf(c[i] - d[i]) <= limit);
            free(a), free(b), free(c), free(d);
        }
    }
}

struct gathering {
    atomic_int arrived;
    int seen[8];
};

static void gather(void *argument, struct team team)
{
    struct gathering *g = argument;
    for (int round = 1; round <= 50; round++) {
        atomic_fetch_add(&g->arrived, 1);
        team_barrier(team);
        g->seen[team.rank] += atomic_load(&g->arrived) == round * team.size;
        team_barrier(team);
    }
}

static void everyone_meets_at_the_barrier(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++) {
        struct pool *p = pool_new(threads);
        for (int again = 0; again < 20; again++) {
            struct gathering g = {0};
            pool_run(p, gather, &g);
            for (int i = 0; i < threads; i++) assert_int_equal(g.seen[i], 50);
        }
        pool_free(p);
    }
}

/* No system has room for such a stack. */
static void a_pool_does_with_the_threads_it_gets(void **state)
{
    (void)state;
    pthread_attr_t before, huge;
    pthread_getattr_default_np(&before);
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, (size_t)1 << 60);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    struct pool *p = pool_new(4);
    pthread_setattr_default_np(&before);
    assert_int_equal(pool_size(p), 1);
    struct gathering g = {0};
    pool_run(p, gather, &g);
    assert_int_equal(g.seen[0], 50);
    pool_free(p);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&before);
}

static void shares_cover_everything_once(void **state)
{
    (void)state;
    for (int total = 0; total < 70; total++)
        for (int size = 1; size < 6; size++) {
            int expected = 0, begin, end;
            for (int rank = 0; rank < size; rank++) {
                team_share((struct team){0, rank, size}, total, 16, &begin, &end);
                assert_int_equal(begin, expected);
                assert_true(end >= begin && (end % 16 == 0 || end == total));
                expected = end;
            }
            assert_int_equal(expected, total);
        }
}

static void exp_keeps_its_promise(void **state)
{
    (void)state;
    double worst = 0;
    for (float x = -87; x < 88; x += 0.000731f) {
        double got = (double)exp_vec(splat(x))[3], want = exp((double)x);
        worst = fmax(worst, fabs(got - want) / want);
    }
    assert_true(worst < 2e-7);
    assert_true(isnan(exp_vec(splat(NAN))[0]));
    assert_true(exp_vec(splat(-1e30f))[0] < 1e-37f && isfinite(exp_vec(splat(1e30f))[0]));
}

static void atan2_keeps_its_promise(void **state)
{
    (void)state;
    double worst = 0;
    struct rng r;
    rng_init(&r, 4, 4);
    for (int i = 0; i < 300000; i++) {
        float y = (float)(rng_normal(&r) * pow(10, 8 * rng_uniform(&r) - 4));
        float x = (float)fabs(rng_normal(&r) * pow(10, 8 * rng_uniform(&r) - 4));
        double got = (double)atan2_right(splat(y), splat(x))[5], want = atan2((double)y, (double)x);
        worst = fmax(worst, fabs(got - want) / fabs(want));
    }
    assert_true(worst < 5e-7);
    assert_true(atan2_right(splat(0), splat(0))[0] == 0 && atan2_right(splat(0), splat(1))[0] == 0);
    assert_true(fabsf(atan2_right(splat(-1e-30f), splat(0))[0] + 1.57079633f) < 1e-6f);
    assert_true(isnan(atan2_right(splat(NAN), splat(1))[0]));
}

enum { ROWS = 7 };
static const int widths[] = {1, 5, 16, 33, 64, 97};

/* Runs `check` for every kernel set and every width. */
static void each_set(void (*check)(const struct kernels *k, int n))
{
    for (const struct kernels *const *set = kernels_all(); *set; set++)
        for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) check(*set, widths[i]);
}

static void check_norms(const struct kernels *k, int n)
{
    size_t size = (size_t)(ROWS * n);
    float *h = random_floats(size, 1, 1), *delta = random_floats(size, 2, 1), *out = xfloats(size);
    float inverse[128];
    double want[ROWS * 128], factor[128];
    for (int by_column = 0; by_column < 2; by_column++) {
        int lines = by_column ? n : ROWS, length = by_column ? ROWS : n;
        for (int line = 0; line < lines; line++) {
            double squares = 0;
            for (int i = 0; i < length; i++) {
                int at = by_column ? i * n + line : line * n + i;
                want[at] = (double)h[at] + (double)delta[at];
                squares += want[at] * want[at];
            }
            factor[line] = 1 / sqrt(squares / length + 1e-5);
            for (int i = 0; i < length; i++)
                want[by_column ? i * n + line : line * n + i] *= factor[line];
        }
        if (by_column)
            k->norm_columns(out, inverse, h, delta, ROWS, n, n, 1e-5f);
        else
            k->norm_rows(out, inverse, h, delta, ROWS, n, 1e-5f);
        assert_floats_near(out, want, size, 2e-6, 1e-6, "norm");
        assert_floats_near(inverse, factor, (size_t)lines, 0, 2e-6, "inverse");
    }
    free(h), free(delta), free(out);
}

static void norms_equal_their_twins(void **state)
{
    (void)state;
    each_set(check_norms);
}

static void check_elementwise(const struct kernels *k, int n)
{
    size_t size = (size_t)n;
    float *a = random_floats(size, 1, 3), *b = random_floats(size, 2, 3),
          *c = random_floats(size, 3, 3);
    float *out = xfloats(size);
    double want[128];
    k->add3(out, a, b, c, size);
    for (int i = 0; i < n; i++) want[i] = (double)a[i] + (double)b[i] + (double)c[i];
    assert_floats_near(out, want, size, 2e-6, 1e-6, "add3");
    k->swiglu(out, a, b, size);
    for (int i = 0; i < n; i++) want[i] = (double)a[i] / (1 + exp(-(double)a[i])) * (double)b[i];
    assert_floats_near(out, want, size, 2e-6, 1e-6, "swiglu");
    memcpy(out, a, size * sizeof *a);
    k->softmax_rows(out, 1, n, n);
    double sum = 0;
    for (int i = 0; i < n; i++) sum += exp((double)a[i]);
    for (int i = 0; i < n; i++) want[i] = exp((double)a[i]) / sum;
    assert_floats_near(out, want, size, 1e-7, 1e-6, "softmax");
    sum = 0;
    for (int i = 0; i < n; i++) sum += (double)a[i] * (double)a[i];
    assert_true(fabs(k->sum_squares(a, size) - sum) <= 1e-6 * sum);
    free(a), free(b), free(c), free(out);
}

static void elementwise_kernels_equal_their_twins(void **state)
{
    (void)state;
    each_set(check_elementwise);
}

/* Every backward kernel against the change of a weighted sum of its forward twin, in float64. */
static double norm_twin(const double *v, const float *weight, int n)
{
    double squares = 0, sum = 0;
    for (int i = 0; i < n; i++) squares += v[i] * v[i];
    for (int i = 0; i < n; i++) sum += (double)weight[i] * v[i] / sqrt(squares / n + 1e-5);
    return sum;
}

static double softmax_twin(const double *v, const float *weight, int n)
{
    double total = 0, sum = 0;
    for (int i = 0; i < n; i++) total += exp(v[i]);
    for (int i = 0; i < n; i++) sum += (double)weight[i] * exp(v[i]) / total;
    return sum;
}

static void differences(double (*twin)(const double *, const float *, int), const float *at,
                        const float *weight, int n, double *slope)
{
    double v[128];
    for (int i = 0; i < n; i++) v[i] = (double)at[i];
    for (int i = 0; i < n; i++) {
        double kept = v[i], up, down;
        v[i] = kept + 1e-5, up = twin(v, weight, n);
        v[i] = kept - 1e-5, down = twin(v, weight, n);
        v[i] = kept;
        slope[i] = (up - down) / 2e-5;
    }
}

static void check_backward(const struct kernels *k, int n)
{
    size_t size = (size_t)n;
    float *v = random_floats(size, 1, 1), *d = random_floats(size, 2, 1), *zero = xfloats(size);
    float *out = xfloats(size), *dv = xfloats(size), *du = xfloats(size), inverse[128];
    double slope[128];

    differences(norm_twin, v, d, n, slope);
    k->norm_rows(out, inverse, v, zero, 1, n, 1e-5f);
    k->norm_rows_back(dv, d, out, inverse, 1, n);
    assert_floats_near(dv, slope, size, 3e-6, 1e-5, "norm_rows_back");
    k->norm_columns(out, inverse, v, zero, n, 1, 1, 1e-5f); /* one column of n rows */
    k->norm_columns_back(dv, d, out, inverse, n, 1, 1);
    assert_floats_near(dv, slope, size, 3e-6, 1e-5, "norm_columns_back");

    differences(softmax_twin, v, d, n, slope);
    memcpy(out, v, size * sizeof *v);
    k->softmax_rows(out, 1, n, n);
    memcpy(dv, d, size * sizeof *d);
    k->softmax_rows_back(dv, out, 1, n, n);
    assert_floats_near(dv, slope, size, 1e-6, 1e-5, "softmax_rows_back");

    k->swiglu_back(dv, du, out, d, v, zero, size);
    for (int i = 0; i < n; i++) slope[i] = (double)d[i] * (double)v[i] / (1 + exp(-(double)v[i]));
    assert_floats_near(du, slope, size, 1e-6, 1e-5, "swiglu_back, up");
    k->swiglu_back(dv, du, out, d, v, d, size);
    for (int i = 0; i < n; i++) {
        double g = (double)v[i], s = 1 / (1 + exp(-g)), u = (double)d[i];
        slope[i] = u * u * (s + g * s * (1 - s));
    }
    assert_floats_near(dv, slope, size, 1e-6, 1e-5, "swiglu_back, gate");
    free(v), free(d), free(zero), free(out), free(dv), free(du);
}

static void backward_kernels_equal_differences(void **state)
{
    (void)state;
    each_set(check_backward);
}

static void turning_back_undoes_turning(void **state)
{
    (void)state;
    for (const struct kernels *const *set = kernels_all(); *set; set++) {
        float *x = random_floats(3 * 10, 1, 1), *y = random_floats(3 * 10, 1, 1), cosine[5],
              sine[5];
        for (int i = 0; i < 5; i++) cosine[i] = cosf((float)i), sine[i] = sinf((float)i);
        (*set)->rotate(x, cosine, sine, 3, 10);
        assert_true(fabsf(x[11] - (y[11] * cosine[1] - y[16] * sine[1])) < 1e-6f);
        for (int i = 0; i < 5; i++) sine[i] = -sine[i];
        (*set)->rotate(x, cosine, sine, 3, 10);
        for (int i = 0; i < 30; i++) assert_true(fabsf(x[i] - y[i]) < 1e-6f);
        free(x), free(y);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gemm_equals_its_twin),
        cmocka_unit_test(bfloat16_products_equal_their_twin),
        cmocka_unit_test(everyone_meets_at_the_barrier),
        cmocka_unit_test(a_pool_does_with_the_threads_it_gets),
        cmocka_unit_test(shares_cover_everything_once),
        cmocka_unit_test(exp_keeps_its_promise),
        cmocka_unit_test(atan2_keeps_its_promise),
        cmocka_unit_test(norms_equal_their_twins),
        cmocka_unit_test(elementwise_kernels_equal_their_twins),
        cmocka_unit_test(backward_kernels_equal_differences),
        cmocka_unit_test(turning_back_undoes_turning),
    };
    return cmocka_run_group_tests_name("tensor", tests, NULL, NULL);
}
