/* Measures against naive twins and against cases whose answer is known. */
#include "trace/measures.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/rng.h"
#include "trace/components.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void random_fill(float *v, size_t n, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, 0);
    for (size_t i = 0; i < n; i++) v[i] = (float)rng_normal(&r);
}

static void assert_close(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) print_error("%.12g, not %.12g\n", found, expected);
    assert_true(fabs(found - expected) <= tolerance);
}

/* ---- Logits ---- */

static void belief_agrees_with_the_definition(void **state)
{
    (void)state;
    for (int vocab = 1; vocab <= 12; vocab++) {
        float logits[12], prob[12];
        random_fill(logits, 12, (uint64_t)vocab);
        double sum = 0, entropy = 0;
        int best = 0;
        for (int v = 0; v < vocab; v++) sum += exp((double)logits[v]);
        for (int v = 0; v < vocab; v++) {
            double p = exp((double)logits[v]) / sum;
            entropy -= p * log(p);
            if (logits[v] > logits[best]) best = v;
        }
        struct belief b = measure_belief(logits, vocab);
        measure_softmax(logits, vocab, prob);
        assert_int_equal(b.token, best);
        assert_close(b.prob, exp((double)logits[best]) / sum, 1e-6);
        assert_close(b.entropy, entropy, 1e-5);
        for (int v = 0; v < vocab; v++) assert_close(prob[v], exp((double)logits[v]) / sum, 1e-6);
    }
}

static void belief_survives_hard_logits(void **state)
{
    (void)state;
    const float same[3] = {2, 2, 2}, far[3] = {-1000, 1000, 0}, never[3] = {-INFINITY, 1, 1};
    struct belief b = measure_belief(same, 3);
    assert_int_equal(b.token, 0);
    assert_close(b.prob, 1. / 3, 1e-6);
    assert_close(b.entropy, log(3), 1e-6);
    b = measure_belief(far, 3);
    assert_int_equal(b.token, 1);
    assert_close(b.prob, 1, 0);
    assert_close(b.entropy, 0, 0);
    b = measure_belief(never, 3);
    assert_int_equal(b.token, 1);
    assert_close(b.entropy, log(2), 1e-6);
}

static void a_model_full_of_nan_does_not_leave_the_vocabulary(void **state)
{
    (void)state;
    const float broken[4] = {NAN, NAN, NAN, NAN};
    struct belief b = measure_belief(broken, 4);
    assert_in_range(b.token, 0, 3);
    assert_true(isnan(b.prob));
}

static void sigmoid_holds_at_the_ends(void **state)
{
    (void)state;
    assert_close(measure_sigmoid(0), 0.5, 0);
    assert_close(measure_sigmoid(1000), 1, 0);
    assert_close(measure_sigmoid(-1000), 0, 0);
    assert_close(measure_sigmoid(1), 0.7310585786, 1e-9);
}

/* ---- Vectors ---- */

static void vectors_agree_with_naive_sums(void **state)
{
    (void)state;
    for (size_t n = 1; n < 20; n++) {
        float a[20], b[20];
        random_fill(a, n, n);
        random_fill(b, n, n + 100);
        double aa = 0, bb = 0, ab = 0, dd = 0;
        for (size_t i = 0; i < n; i++) {
            aa += (double)a[i] * a[i];
            bb += (double)b[i] * b[i];
            ab += (double)a[i] * b[i];
            dd += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        }
        assert_close(measure_dot(a, b, n), ab, 1e-9);
        assert_close(measure_rms(a, n), sqrt(aa / (double)n), 1e-9);
        assert_close(measure_distance(a, b, n), sqrt(dd), 1e-9);
        assert_close(measure_change(a, b, n), sqrt(dd / bb), 1e-9);
        assert_close(measure_cosine(a, b, n), ab / sqrt(aa * bb), 1e-9);
    }
}

static void zero_vectors_have_their_say(void **state)
{
    (void)state;
    const float zero[3] = {0}, one[3] = {1, 0, 0};
    assert_close(measure_change(zero, zero, 3), 0, 0);
    assert_true(isinf(measure_change(one, zero, 3)));
    assert_close(measure_cosine(one, zero, 3), 0, 0);
    assert_close(measure_rms(zero, 0), 0, 0);
}

/* ---- Components ---- */

enum { POINTS = 40, SIZE = 7 };

/* Points with a different spread along each of SIZE random (not orthogonal) directions. */
static void make_points(float points[POINTS][SIZE], const float **list)
{
    float along[SIZE][SIZE], weight[POINTS][SIZE];
    random_fill(along[0], SIZE * SIZE, 5);
    random_fill(weight[0], POINTS * SIZE, 6);
    for (int i = 0; i < POINTS; i++) {
        list[i] = points[i];
        for (int j = 0; j < SIZE; j++) {
            points[i][j] = 3;
            for (int k = 0; k < SIZE; k++) points[i][j] += weight[i][k] * along[k][j] / (1 << k);
        }
    }
}

/* The naive twin: the largest eigenvalue of the covariance by very many multiplications, then the
 * next of what is left. */
static void naive_variances(const float **points, double variance[SIZE], double *total)
{
    double mean[SIZE] = {0}, a[SIZE][SIZE] = {{0}};
    *total = 0;
    for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < SIZE; j++) mean[j] += points[i][j] / (double)POINTS;
    for (int i = 0; i < POINTS; i++)
        for (int j = 0; j < SIZE; j++)
            for (int k = 0; k < SIZE; k++)
                a[j][k] += (points[i][j] - mean[j]) * (points[i][k] - mean[k]);
    for (int j = 0; j < SIZE; j++) *total += a[j][j];
    for (int e = 0; e < SIZE; e++) {
        double v[SIZE] = {1, .5, .25, -.3, .7, -.9, .1}, w[SIZE];
        for (int round = 0; round < 5000; round++) {
            double length = 0;
            for (int j = 0; j < SIZE; j++) {
                w[j] = 0;
                for (int k = 0; k < SIZE; k++) w[j] += a[j][k] * v[k];
                length += w[j] * w[j];
            }
            variance[e] = sqrt(length);
            for (int j = 0; j < SIZE; j++) v[j] = w[j] / variance[e];
        }
        for (int j = 0; j < SIZE; j++)
            for (int k = 0; k < SIZE; k++) a[j][k] -= variance[e] * v[j] * v[k];
    }
}

static void components_find_the_largest_variances(void **state)
{
    (void)state;
    float points[POINTS][SIZE];
    const float *list[POINTS];
    double variance[SIZE], total;
    make_points(points, list);
    naive_variances(list, variance, &total);
    struct components c;
    components_find(&c, list, POINTS, SIZE, 3, NULL);
    assert_int_equal(c.count, 3);
    for (int k = 0; k < 3; k++) assert_close(c.explained[k], variance[k] / total, 1e-4);
    for (int k = 0; k < 3; k++)
        for (int l = 0; l < 3; l++)
            assert_close(measure_dot(c.axis + k * SIZE, c.axis + l * SIZE, SIZE), k == l, 1e-5);
    components_done(&c);
}

static void projections_have_the_variance_that_was_promised(void **state)
{
    (void)state;
    float points[POINTS][SIZE], score[2];
    const float *list[POINTS];
    double variance[SIZE], total, mean[2] = {0}, square[2] = {0}, cross = 0;
    make_points(points, list);
    naive_variances(list, variance, &total);
    struct components c;
    components_find(&c, list, POINTS, SIZE, 2, NULL);
    for (int i = 0; i < POINTS; i++) {
        components_project(&c, list[i], score);
        for (int k = 0; k < 2; k++) mean[k] += score[k];
        for (int k = 0; k < 2; k++) square[k] += score[k] * score[k];
        cross += score[0] * score[1];
    }
    for (int k = 0; k < 2; k++) {
        assert_close(mean[k] / POINTS, 0, 1e-5);
        assert_close(square[k] / total, c.explained[k], 1e-4);
    }
    assert_close(cross / total, 0, 1e-2);
    components_done(&c);
}

static void few_dimensions_give_few_components(void **state)
{
    (void)state;
    const float a[4] = {1, 1, 0, 0}, b[4] = {2, 2, 0, 0}, d[4] = {5, 5, 0, 0};
    const float *line[3] = {a, b, d}, *same[2] = {a, a};
    struct components c;
    const atomic_bool stop = true; /* rough ones are components still */
    components_find(&c, line, 3, 4, 3, &stop);
    assert_int_equal(c.count, 1);
    components_done(&c);
    components_find(&c, line, 3, 4, 3, NULL);
    assert_int_equal(c.count, 1);
    assert_close(c.explained[0], 1, 1e-6);
    assert_close(c.axis[0], sqrt(0.5), 1e-6);
    components_done(&c);
    components_find(&c, same, 2, 4, 3, NULL);
    assert_int_equal(c.count, 0);
    components_done(&c);
}

/* ---- What kind of run it was ---- */

enum { STEPS = 16 };

static struct run_character character_of(float carries[STEPS][SIZE], int count)
{
    const float *list[STEPS];
    for (int i = 0; i < STEPS; i++) list[i] = carries[i];
    return measure_run(list, count, SIZE);
}

static void a_run_that_stands_still_has_settled(void **state)
{
    (void)state;
    float carries[STEPS][SIZE];
    for (int i = 0; i < STEPS; i++)
        for (int j = 0; j < SIZE; j++) carries[i][j] = 1 + (float)pow(0.5, i) * (float)(j + 1);
    struct run_character c = character_of(carries, STEPS);
    assert_int_equal(c.kind, RUN_SETTLED);
    assert_true(c.change < 0.02);
    assert_int_equal(character_of(carries, 3).kind, RUN_SHORT);
    assert_int_equal(character_of(carries, 1).kind, RUN_SHORT);
}

static void a_run_that_returns_oscillates_with_its_period(void **state)
{
    (void)state;
    for (int period = 2; period <= 5; period++) {
        float carries[STEPS][SIZE];
        for (int i = 0; i < STEPS; i++) random_fill(carries[i], SIZE, (uint64_t)(i % period));
        struct run_character c = character_of(carries, STEPS);
        assert_int_equal(c.kind, RUN_OSCILLATING);
        assert_int_equal(c.period, period);
        assert_close(c.miss, 0, 0);
        assert_true(c.change > 0.1);
    }
}

static void a_run_that_moves_on_wanders(void **state)
{
    (void)state;
    float carries[STEPS][SIZE];
    for (int i = 0; i < STEPS; i++) random_fill(carries[i], SIZE, (uint64_t)i);
    struct run_character c = character_of(carries, STEPS);
    assert_int_equal(c.kind, RUN_WANDERING);
    assert_string_equal(run_kind_name(c.kind), "wandering");
}

static void a_shaken_run_has_settled_when_its_answer_stays(void **state)
{
    (void)state;
    assert_int_equal(measure_shaken(4, 5), RUN_SETTLED);
    assert_int_equal(measure_shaken(4, 4), RUN_SETTLED);
    assert_int_equal(measure_shaken(7, 7), RUN_SETTLED);
    assert_int_equal(measure_shaken(2, 7), RUN_WANDERING);
    assert_int_equal(measure_shaken(3, 4), RUN_SHORT);
    assert_int_equal(measure_shaken(1, 0), RUN_SHORT);
}

static void means_leave_out_what_does_not_count(void **state)
{
    (void)state;
    static const float numbers[] = {1, 100, 3};
    static const uint8_t some[] = {1, 0, 1}, none[] = {0, 0, 0};
    assert_true(measure_mean(numbers, some, 3) == 2);
    assert_true(isnan(measure_mean(numbers, none, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(belief_agrees_with_the_definition),
        cmocka_unit_test(belief_survives_hard_logits),
        cmocka_unit_test(a_model_full_of_nan_does_not_leave_the_vocabulary),
        cmocka_unit_test(sigmoid_holds_at_the_ends),
        cmocka_unit_test(vectors_agree_with_naive_sums),
        cmocka_unit_test(zero_vectors_have_their_say),
        cmocka_unit_test(components_find_the_largest_variances),
        cmocka_unit_test(projections_have_the_variance_that_was_promised),
        cmocka_unit_test(few_dimensions_give_few_components),
        cmocka_unit_test(a_run_that_stands_still_has_settled),
        cmocka_unit_test(a_run_that_returns_oscillates_with_its_period),
        cmocka_unit_test(a_run_that_moves_on_wanders),
        cmocka_unit_test(a_shaken_run_has_settled_when_its_answer_stays),
        cmocka_unit_test(means_leave_out_what_does_not_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
