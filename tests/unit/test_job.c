/* Jobs: results in order, progress, cancel in the middle, results that nobody takes. */
#include "run/job.h"
#include "unit_test.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static atomic_int dropped;

static void drop(void *what)
{
    atomic_fetch_add(&dropped, 1);
    free(what);
}

/* Sends 0 .. *task - 1. */
static void count_up(struct job *j, void *task)
{
    int most = *(int *)task;
    for (int i = 0; i < most; i++) {
        int *result = malloc(sizeof *result);
        *result = i;
        job_send(j, result);
        if (!job_progress(j, (i + 1.0) / most)) return;
    }
}

static const struct job_work counting = {count_up, drop, drop};

static struct job *start(int most)
{
    struct trm_err err = {0};
    int *task = malloc(sizeof *task);
    *task = most;
    atomic_store(&dropped, 0);
    struct job *j = job_start(&counting, task, &err);
    assert_non_null(j);
    return j;
}

static void await(struct job *j)
{
    struct pollfd p = {.fd = job_descriptor(j), .events = POLLIN};
    assert_int_equal(poll(&p, 1, 10000), 1);
}

static void test_results(void **state)
{
    (void)state;
    struct job *j = start(5000);
    int wanted = 0;
    while (!job_finished(j)) {
        await(j);
        for (int *r; (r = job_take(j)); free(r)) assert_int_equal(*r, wanted++);
    }
    assert_int_equal(wanted, 5000);
    assert_true(job_fraction(j) == 1);
    job_free(j);
    assert_int_equal(atomic_load(&dropped), 1); /* the task */
}

/* A worker that is full of results nobody takes still ends. */
static void test_cancel(void **state)
{
    (void)state;
    struct job *j = start(1 << 30);
    await(j);
    free(job_take(j));
    job_cancel(j);
    job_free(j);
    assert_true(atomic_load(&dropped) >= 1);
}

static void test_forgotten(void **state)
{
    (void)state;
    struct job *j = start(10);
    job_free(j);
    job_free(NULL);
    assert_in_range(atomic_load(&dropped), 1, 11);
}

/* Says how far it is and sends nothing, as long as anybody wants it. */
static void go_on(struct job *j, void *task)
{
    const struct timespec moment = {0, 100000};
    (void)task;
    while (job_progress(j, 0.5)) nanosleep(&moment, NULL);
}

/* Who comes past progress learns of it, once. */
static void test_progress(void **state)
{
    static const struct job_work going_on = {go_on, NULL, NULL};
    struct trm_err err = {0};
    (void)state;
    struct job *j = job_start(&going_on, NULL, &err);
    assert_non_null(j);
    assert_false(job_moved(j));
    await(j);
    assert_null(job_take(j));
    assert_true(job_moved(j));
    assert_false(job_moved(j));
    assert_true(job_fraction(j) > 0);
    job_free(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
