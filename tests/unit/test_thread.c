/* Threads leave signals to the main thread, but a crash of their own reaches its handler. */
#include "base/thread.h"

#include "run/desk.h"
#include "run/job.h"
#include "run/solver.h"
#include "run/training.h"
#include "tensor/parallel.h"
#include "unit_test.h"

#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
static const int others[] = {SIGINT, SIGTERM, SIGHUP, SIGCONT, SIGTSTP, SIGWINCH};

static void *own_mask(void *out)
{
    pthread_sigmask(SIG_BLOCK, NULL, out);
    return NULL;
}

static void only_crashes_reach_a_thread(void **state)
{
    (void)state;
    sigset_t before, inside, after;
    pthread_t thread;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    assert_true(thread_start(&thread, own_mask, &inside, NULL));
    pthread_join(thread, NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &after);
    for (int number = 1; number < SIGRTMIN; number++)
        assert_int_equal(sigismember(&before, number), sigismember(&after, number));
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        assert_int_equal(sigismember(&inside, crashes[i]), 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(sigismember(&inside, others[i]), 1);
}

static void rescue(int number)
{
    _exit(100 + number);
}

static void *crash(void *unused)
{
    raise(SIGSEGV);
    return unused;
}

static void a_crash_is_handled(void **state)
{
    (void)state;
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        pthread_t thread;
        signal(SIGSEGV, rescue);
        if (thread_start(&thread, crash, NULL, NULL)) pthread_join(thread, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 100 + SIGSEGV);
}

/* ---- every thread of the program ------------------------------------------------------------- */

enum { TASKS_MOST = 256 };

struct tasks {
    int id[TASKS_MOST], count;
};

static struct tasks tasks_now(void)
{
    struct tasks all = {{0}, 0};
    DIR *d = opendir("/proc/self/task");
    assert_non_null(d);
    for (const struct dirent *e; (e = readdir(d)) && all.count < TASKS_MOST;)
        if (e->d_name[0] != '.') all.id[all.count++] = atoi(e->d_name);
    closedir(d);
    return all;
}

static bool has(const struct tasks *all, int id)
{
    for (int i = 0; i < all->count; i++)
        if (all->id[i] == id) return true;
    return false;
}

static bool blocks(uint64_t mask, int number)
{
    return mask >> (number - 1) & 1;
}

/* Of a thread that has ended nothing can be said, and nothing is wrong. */
static bool is_right(int id)
{
    char path[64], line[256];
    uint64_t mask = 0;
    bool found = false, right = true;
    snprintf(path, sizeof path, "/proc/self/task/%d/status", id);
    FILE *file = fopen(path, "r");
    if (!file) return true;
    while (!found && fgets(line, sizeof line, file))
        found = sscanf(line, "SigBlk: %" SCNx64, &mask) == 1;
    fclose(file);
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        right = right && !blocks(mask, crashes[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        right = right && blocks(mask, others[i]);
    return right || !found;
}

/* Threads that were not there before, if they are right; else 0. */
static int right_ones(const struct tasks *before)
{
    struct tasks now = tasks_now();
    int count = 0;
    for (int i = 0; i < now.count; i++) {
        if (has(before, now.id[i])) continue;
        if (!is_right(now.id[i])) return 0;
        count++;
    }
    return count;
}

static void idle(struct job *j, void *task)
{
    (void)task;
    while (job_progress(j, 0)) usleep(1000);
}

static struct training *train_endlessly(void)
{
    static const char text[] =
        "arch: {H_cycles: 1, L_cycles: 1, L_layers: 1, hidden_size: 16, num_heads: 2,"
        " pos_encodings: none, mlp_t: true, puzzle_emb_ndim: 16, puzzle_emb_len: 1,"
        " halt_max_steps: 2, inner_size: 32, inner_size_t: 16}\n"
        "family: sudoku\nrows: 4\ncols: 4\ndata: [{kind: generate}]\nsteps: 1000000\n"
        "global_batch_size: 4\nlr: 1e-3\nevaluation: {count: 0}\n";
    struct training_options o = {.threads = 2};
    struct training_status s = {.step = 0};
    struct trm_err err;
    if (!recipe_parse(&o.recipe, text, sizeof text - 1, "R", &err)) fail_msg("%s", err.text);
    struct training *t = training_start(&o, &err);
    if (!t) fail_msg("%s", err.text);
    while (s.step == 0 && s.phase < TRAINING_FINISHED) {
        usleep(1000);
        training_status(t, &s);
    }
    assert_int_equal(s.phase, TRAINING_RUNNING);
    return t;
}

/* A pool of three and one of two, of which each has the caller; a stream, a run that is trained, a
 * desk, a job, a solver. */
static void all_threads_are_such(void **state)
{
    (void)state;
    enum { THREADS = 2 + 1 + 5 };
    static const struct job_work work = {idle, NULL, NULL};
    struct trm_err err = {0};
    sigset_t unused;
    pthread_t first; /* a sanitizer's own thread comes with it */
    assert_true(thread_start(&first, own_mask, &unused, NULL));
    pthread_join(first, NULL);
    struct tasks before = tasks_now();
    struct pool *pool = pool_new(3);
    struct desk *desk = desk_new(&err);
    struct job *job = job_start(&work, NULL, &err);
    struct solver *solver = solver_new(1, 1 << 20, &err);
    struct training *training = train_endlessly();
    int right = 0; /* a thread that is being made has everything blocked at first */
    for (int tries = 0; tries < 1000 && right < THREADS; tries++) {
        right = right_ones(&before);
        usleep(10000);
    }
    training_free(training);
    solver_free(solver);
    job_free(job);
    desk_free(desk);
    pool_free(pool);
    assert_true(right >= THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_crashes_reach_a_thread),
        cmocka_unit_test(a_crash_is_handled),
        cmocka_unit_test(all_threads_are_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
