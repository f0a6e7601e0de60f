/* The clock of parts: who was at what, nested, and nothing while it stands still. */
#include "tensor/parallel.h"
#include "tensor/parts.h"
#include "unit_test.h"

#include <math.h>

static volatile double sink;

static void work(void)
{
    for (int i = 0; i < 20000; i++) sink += sqrt(i);
}

static void a_norm_with_a_product_inside(void)
{
    PART_SCOPE(PART_NORM);
    work();
    {
        PART_SCOPE(PART_PRODUCT);
        work();
    }
    work();
}

static double sum_of(const double shares[PARTS])
{
    double sum = 0;
    for (int p = 0; p < PARTS; p++) sum += shares[p];
    return sum;
}

static void time_goes_to_the_innermost_part(void **state)
{
    (void)state;
    double shares[PARTS];
    parts_start();
    a_norm_with_a_product_inside();
    parts_stop(shares);
    assert_true(fabs(sum_of(shares) - 1) < 1e-9);
    assert_true(shares[PART_NORM] > 0 && shares[PART_PRODUCT] > 0);
    assert_true(shares[PART_ACTIVATION] == 0 && shares[PART_WAITING] == 0);
}

static void what_was_before_the_start_does_not_count(void **state)
{
    (void)state;
    double shares[PARTS];
    a_norm_with_a_product_inside();
    parts_start();
    work();
    parts_stop(shares);
    assert_true(shares[PART_NORM] == 0 && shares[PART_PRODUCT] == 0);
    assert_true(shares[PART_REST] == 1);
}

static void norm_of_the_second(void *argument, struct team team)
{
    (void)argument;
    if (team.rank == 1) a_norm_with_a_product_inside();
}

static void threads_are_added_up(void **state)
{
    (void)state;
    double shares[PARTS];
    struct pool *pool = pool_new(2);
    parts_start();
    pool_run(pool, norm_of_the_second, NULL);
    parts_stop(shares);
    pool_free(pool);
    assert_true(fabs(sum_of(shares) - 1) < 1e-9);
    assert_true(shares[PART_NORM] > 0 && shares[PART_WAITING] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_goes_to_the_innermost_part),
        cmocka_unit_test(what_was_before_the_start_does_not_count),
        cmocka_unit_test(threads_are_added_up),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
