/* Logistic regression against odds that are known, and against its own loss. */
#include "train/logistic.h"

#include "base/rng.h"
#include "unit_test.h"

#include <math.h>
#include <string.h>

enum { COUNT = 4000, WIDTH = 5 };

static const double truth[WIDTH + 1] = {1.5, -0.7, 0, 0.3, -2, 0.5};

struct samples {
    float x[COUNT * WIDTH], weight[COUNT];
    uint8_t yes[COUNT];
};

/* Drawn by the odds of `truth`. */
static struct logistic draw(struct samples *s, uint64_t seed)
{
    struct rng r;
    rng_init(&r, seed, 0);
    for (int i = 0; i < COUNT; i++) {
        double z = truth[WIDTH];
        for (int k = 0; k < WIDTH; k++) {
            s->x[i * WIDTH + k] = (float)rng_bell(&r);
            z += truth[k] * (double)s->x[i * WIDTH + k];
        }
        s->yes[i] = rng_uniform(&r) < 1 / (1 + exp(-z));
        s->weight[i] = 1;
    }
    return (struct logistic){s->x, s->yes, s->weight, COUNT, WIDTH, 1e-6};
}

static void finds_the_odds_that_samples_were_drawn_by(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 1);
    double theta[WIDTH + 1];
    logistic_fit(&l, theta);
    for (int k = 0; k <= WIDTH; k++) assert_true(fabs(theta[k] - truth[k]) < 0.2);
}

static void assert_least(const struct logistic *l, double *theta)
{
    double least = logistic_loss(l, theta);
    assert_true(isfinite(least));
    for (int k = 0; k <= l->width; k++) {
        for (int side = -1; side <= 1; side += 2) {
            double before = theta[k];
            theta[k] += side * 1e-3;
            assert_true(logistic_loss(l, theta) > least);
            theta[k] = before;
        }
    }
}

static void no_step_to_either_side_is_better(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 2);
    l.ridge = 0.05; /* not drawn by: theta is pulled to zero */
    for (int i = 0; i < COUNT; i += 3) s.weight[i] = 7;
    double theta[WIDTH + 1];
    logistic_fit(&l, theta);
    assert_least(&l, theta);
}

/* Newton's twelfth step goes from a loss of 0.01 to one of 900,000 here. */
static void a_step_that_goes_too_far_is_halved(void **state)
{
    (void)state;
    const float x[] = {-1402.4f, 0.01f, 16.37f, 0.4f, -14.82f};
    const float weight[] = {19.62f, 0.001f, 0.115f, 21.237f, 0.004f};
    const uint8_t yes[] = {1, 0, 0, 1, 0};
    const struct logistic l = {x, yes, weight, 5, 1, 1e-6};
    double theta[2];
    logistic_fit(&l, theta);
    assert_least(&l, theta);
}

/* One sample of odds beyond what exp() holds, and on the wrong side, leaves a loss that is one. */
static void odds_beyond_all_numbers(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 5);
    double theta[WIDTH + 1];
    s.x[0] = -5000;
    s.weight[0] = 1e-5f;
    s.yes[0] = 1;
    logistic_fit(&l, theta);
    assert_least(&l, theta);
    assert_true(theta[0] > 1);
}

/* What one says the others say too: the products, in float32, leave less than the ridge. */
static void numbers_that_follow_from_each_other(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 7);
    double theta[WIDTH + 1];
    for (int i = 0; i < COUNT; i++)
        for (int k = 1; k < WIDTH; k++)
            s.x[i * WIDTH + k] = (float)(k + 1) * s.x[i * WIDTH] / 3 + 1e-6f * (float)(i % (k + 2));
    l.ridge = 1e-12;
    const double nothing[WIDTH + 1] = {0};
    logistic_fit(&l, theta);
    assert_true(logistic_loss(&l, theta) < logistic_loss(&l, nothing));
}

/* Nothing speaks for any theta of it. */
static void a_number_that_is_always_zero(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 6);
    double theta[WIDTH + 1];
    for (int i = 0; i < COUNT; i++) s.x[i * WIDTH + 2] = 0;
    logistic_fit(&l, theta);
    assert_true(fabs(theta[2]) < 1e-9);
    assert_true(fabs(theta[0] - truth[0]) < 0.2);
}

static void a_weight_is_so_many_samples(void **state)
{
    (void)state;
    static struct samples s, twice;
    enum { AGAIN = COUNT / 4, ONCE = COUNT - AGAIN };
    struct logistic l = draw(&s, 3), m = draw(&twice, 3);
    l.count = ONCE;
    for (int i = 0; i < AGAIN; i++) s.weight[i] = 2;
    memcpy(twice.x + WIDTH * ONCE, s.x, sizeof(float) * WIDTH * AGAIN);
    memcpy(twice.yes + ONCE, s.yes, AGAIN);
    double a[WIDTH + 1], b[WIDTH + 1];
    logistic_fit(&l, a);
    logistic_fit(&m, b);
    for (int k = 0; k <= WIDTH; k++) assert_true(fabs(a[k] - b[k]) < 1e-4);
}

/* What one number tells apart, or all are alike: theta stays finite. */
static void certainty_ends_somewhere(void **state)
{
    (void)state;
    static struct samples s;
    struct logistic l = draw(&s, 4);
    double theta[WIDTH + 1];
    for (int i = 0; i < COUNT; i++) s.yes[i] = s.x[i * WIDTH] > 0;
    logistic_fit(&l, theta);
    assert_true(isfinite(theta[0]) && theta[0] > 10);
    for (int i = 0; i < COUNT; i++) s.yes[i] = 1;
    logistic_fit(&l, theta);
    for (int k = 0; k <= WIDTH; k++) assert_true(isfinite(theta[k]));
    assert_true(theta[WIDTH] > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_odds_that_samples_were_drawn_by),
        cmocka_unit_test(no_step_to_either_side_is_better),
        cmocka_unit_test(a_step_that_goes_too_far_is_halved),
        cmocka_unit_test(odds_beyond_all_numbers),
        cmocka_unit_test(numbers_that_follow_from_each_other),
        cmocka_unit_test(a_number_that_is_always_zero),
        cmocka_unit_test(a_weight_is_so_many_samples),
        cmocka_unit_test(certainty_ends_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
