/* The desk: inquiries come back done, only the latest counts, what is stopped is dropped, nothing
 * leaks.
 */
#include "base/alloc.h"
#include "run/desk.h"
#include "unit_test.h"

#include <poll.h>
#include <stdlib.h>
#include <time.h>

static atomic_int alive; /* inquiries that were not dropped yet */

struct sum {
    struct inquiry inquiry;
    int until, total;
    bool endless;
};

static void add_up(struct inquiry *j)
{
    struct sum *s = (struct sum *)j;
    for (int i = 1; i <= s->until; i++) s->total += i;
    inquiry_progress(j, 0.5);
    struct timespec moment = {0, 100000};
    while (s->endless && !atomic_load(&j->stopped)) nanosleep(&moment, NULL);
}

static void drop_sum(struct inquiry *j)
{
    atomic_fetch_sub(&alive, 1);
    free(j);
}

static struct inquiry *sum_new(int until, bool endless)
{
    struct sum *s = xcalloc(1, sizeof *s);
    *s = (struct sum){
        .inquiry = {.work = add_up, .drop = drop_sum}, .until = until, .endless = endless};
    atomic_fetch_add(&alive, 1);
    return &s->inquiry;
}

static int wait_for(struct desk *d)
{
    struct inquiry *j;
    while ((j = desk_take(d)) == NULL) {
        struct pollfd p = {desk_descriptor(d), POLLIN, 0};
        assert_true(poll(&p, 1, 10000) == 1);
    }
    int total = ((struct sum *)j)->total;
    j->drop(j);
    return total;
}

static void inquiries_come_back_done(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct desk *d = desk_new(&err);
    assert_false(desk_busy(d));
    for (int i = 0; i < 100; i++) {
        desk_ask(d, sum_new(10 + i, false));
        assert_int_equal(wait_for(d), (10 + i) * (11 + i) / 2);
    }
    assert_false(desk_busy(d));
    assert_null(desk_take(d));
    desk_free(d);
    assert_int_equal(atomic_load(&alive), 0);
}

static void the_latest_counts(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct desk *d = desk_new(&err);
    for (int i = 0; i < 200; i++) desk_ask(d, sum_new(i, true));
    assert_true(desk_busy(d));
    desk_ask(d, sum_new(4, false));
    assert_int_equal(wait_for(d), 10);
    desk_free(d);
    assert_int_equal(atomic_load(&alive), 0);
}

static void what_is_forgotten_is_gone(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct desk *d = desk_new(&err);
    desk_ask(d, sum_new(3, true));
    struct timespec moment = {0, 1000000};
    while (desk_progress(d) < 0.5) nanosleep(&moment, NULL);
    desk_forget(d);
    assert_false(desk_busy(d));
    desk_ask(d, sum_new(3, true));
    desk_free(d); /* in the middle of an inquiry */
    assert_int_equal(atomic_load(&alive), 0);
}

/* Whoever waits for the answer is woken to show how far it is. */
static void progress_is_news(void **state)
{
    (void)state;
    struct trm_err err = {0};
    struct desk *d = desk_new(&err);
    struct pollfd news = {desk_descriptor(d), POLLIN, 0};
    assert_false(desk_moved(d));
    desk_ask(d, sum_new(3, true));
    assert_true(poll(&news, 1, 10000) == 1);
    assert_null(desk_take(d));
    assert_true(desk_moved(d));
    assert_false(desk_moved(d));
    assert_true(desk_progress(d) > 0);
    desk_free(d);
    assert_int_equal(atomic_load(&alive), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inquiries_come_back_done),
        cmocka_unit_test(the_latest_counts),
        cmocka_unit_test(what_is_forgotten_is_gone),
        cmocka_unit_test(progress_is_news),
    };
    return cmocka_run_group_tests_name("desk", tests, NULL, NULL);
}
