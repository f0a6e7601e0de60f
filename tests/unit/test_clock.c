/* Time at work: what passes while the process is stopped is not counted. */
#include "base/clock.h"

#include "cli/progress.h"
#include "run/training_internal.h"
#include "unit_test.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { MOMENT = 20000 }; /* microseconds */
static const double MOMENT_SECONDS = 0.0199;

static void laps_add_up(void **state)
{
    (void)state;
    struct lap l = {0};
    double begin = seconds_now(), sum = 0;
    assert_true(lap_seconds(&l) == 0);
    for (int i = 0; i < 3; i++) {
        usleep(MOMENT);
        double lap = lap_seconds(&l);
        assert_true(lap >= MOMENT_SECONDS);
        sum += lap;
    }
    assert_true(sum <= seconds_now() - begin);
}

/* By every thread of the process, which may have some that are not ours (OpenBLAS). */
static double seconds_worked(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void work_a_moment(void)
{
    for (double begin = seconds_worked(); seconds_worked() - begin < MOMENT_SECONDS;) continue;
}

/* Of a lap with a stop what was work counts, which may be all of it. */
static void a_lap_with_a_stop_counts_work(void **state)
{
    (void)state;
    struct lap l = {0};
    double before = seconds_worked();
    lap_seconds(&l);
    usleep(MOMENT);
    clock_continued(SIGCONT);
    assert_true(lap_seconds(&l) <= seconds_worked() - before);
    usleep(MOMENT);
    assert_true(lap_seconds(&l) >= MOMENT_SECONDS);
    work_a_moment();
    usleep(MOMENT);
    clock_continued(SIGCONT);
    assert_true(lap_seconds(&l) > MOMENT_SECONDS / 4);
}

/* A thread that goes on before the main one has taken the signal. */
static void a_stop_shows_before_it_is_told(void **state)
{
    (void)state;
    struct lap l = {0};
    sigset_t told, before;
    sigemptyset(&told);
    sigaddset(&told, SIGCONT);
    double worked = seconds_worked();
    lap_seconds(&l);
    usleep(MOMENT);
    pthread_sigmask(SIG_BLOCK, &told, &before);
    raise(SIGCONT);
    assert_true(lap_seconds(&l) <= seconds_worked() - worked);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    usleep(MOMENT);
    assert_true(lap_seconds(&l) >= MOMENT_SECONDS);
}

static void training_does_not_count_it(void **state)
{
    (void)state;
    static struct training t;
    training_tick(&t);
    usleep(MOMENT);
    training_tick(&t);
    double seconds = t.state.seconds, worked = seconds_worked();
    assert_true(seconds >= MOMENT_SECONDS);
    usleep(MOMENT);
    clock_continued(SIGCONT);
    training_tick(&t);
    assert_true(t.state.seconds <= seconds + (seconds_worked() - worked) + 1e-3);
    seconds = t.state.seconds;
    usleep(MOMENT);
    training_tick(&t);
    assert_true(t.state.seconds >= seconds + MOMENT_SECONDS);
}

/* As it would be shown on a terminal; here nobody sees it. */
static void show(struct progress *p)
{
    int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDERR_FILENO);
    p->shown = true;
    p->next = 0;
    assert_true(progress_show(p, 1, 2));
    p->shown = false;
    dup2(kept, STDERR_FILENO);
    close(kept), close(nowhere);
}

/* Nor does a line that says how long a command will go on. */
static void progress_does_not_count_it(void **state)
{
    (void)state;
    struct progress p;
    double worked = seconds_worked();
    progress_begin(&p, "clock", true);
    usleep(MOMENT);
    raise(SIGCONT);
    p.drawn -= 10; /* long ago, for there was no time to draw it while it was stopped */
    show(&p);
    assert_true(p.passed <= seconds_worked() - worked);
    double passed = p.passed;
    usleep(MOMENT);
    show(&p);
    assert_true(p.passed >= passed + MOMENT_SECONDS);
    passed = p.passed;
    usleep(MOMENT);
    raise(
        SIGCONT); /* one of many short ones, as of cpulimit, whose seconds pass for whoever waits */
    show(&p);
    assert_true(p.passed >= passed + MOMENT_SECONDS);
    progress_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laps_add_up),
        cmocka_unit_test(a_lap_with_a_stop_counts_work),
        cmocka_unit_test(a_stop_shows_before_it_is_told),
        cmocka_unit_test(training_does_not_count_it),
        cmocka_unit_test(progress_does_not_count_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
