/* The pool: a mutex and a condition to start a round and to sleep, atomics for the barriers inside.
 *
 * A round is a generation number. Workers wait for it to rise, run, and meet the caller at a last
 * barrier. Barriers come every fraction of a millisecond, so a thread first spins, then yields:
 * when the cores are taken by somebody else, spinning would keep the one we wait for from running.
 */
#include "tensor/parallel.h"

#include "base/alloc.h"
#include "base/thread.h"
#include "tensor/parts.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SPINS_BEFORE_YIELD = 4000, SPINS_BEFORE_SLEEP = 20000 };

struct pool {
    int size;
    pthread_t *threads; /* size - 1 */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    atomic_uint generation; /* of the round; raised under the lock, so that sleepers see it */
    bool stopping;
    void (*work)(void *, struct team);
    void *argument;
    atomic_int arrived; /* members at the barrier */
    atomic_uint passed; /* barriers passed */
};

struct worker {
    struct pool *pool;
    int rank;
};

static void pause_briefly(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

int processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

/* Returns the generation that follows `seen`, sleeping when it takes long to come. */
static unsigned wait_for_round(struct pool *p, unsigned seen)
{
    PART_SCOPE(PART_WAITING);
    for (int i = 0; i < SPINS_BEFORE_SLEEP; i++) {
        unsigned now = atomic_load_explicit(&p->generation, memory_order_acquire);
        if (now != seen) return now;
        pause_briefly();
    }
    pthread_mutex_lock(&p->lock);
    while (atomic_load(&p->generation) == seen) pthread_cond_wait(&p->wake, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return atomic_load(&p->generation);
}

static void *worker_main(void *argument)
{
    struct worker w = *(struct worker *)argument;
    free(argument);
    unsigned seen = 0;
    for (;;) {
        seen = wait_for_round(w.pool, seen);
        if (w.pool->stopping) return NULL;
        struct team team = {w.pool, w.rank, w.pool->size};
        w.pool->work(w.pool->argument, team);
        team_barrier(team);
    }
}

struct pool *pool_new(int threads)
{
    struct pool *p = xcalloc(1, sizeof *p);
    p->size = threads > 0 ? threads : processors();
    p->threads = xcalloc((size_t)p->size, sizeof *p->threads);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    for (int rank = 1; rank < p->size; rank++) {
        struct worker *w = xmalloc(sizeof *w);
        *w = (struct worker){p, rank};
        if (thread_start(&p->threads[rank - 1], worker_main, w, NULL)) continue;
        free(w);
        p->size = rank; /* no round has begun: nobody has looked at it */
    }
    return p;
}

static void start_round(struct pool *p)
{
    pthread_mutex_lock(&p->lock);
    atomic_fetch_add_explicit(&p->generation, 1, memory_order_release);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

void pool_free(struct pool *p)
{
    if (!p) return;
    p->stopping = true;
    start_round(p);
    for (int i = 0; i + 1 < p->size; i++) pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p->threads);
    free(p);
}

int pool_size(const struct pool *p)
{
    return p->size;
}

void pool_run(struct pool *p, void (*work)(void *, struct team), void *argument)
{
    struct team team = {p, 0, p->size};
    p->work = work;
    p->argument = argument;
    if (p->size > 1) start_round(p);
    work(argument, team);
    team_barrier(team);
}

void team_barrier(struct team t)
{
    PART_SCOPE(PART_WAITING);
    if (t.size == 1) return;
    struct pool *p = t.pool;
    unsigned passed = atomic_load_explicit(&p->passed, memory_order_acquire);
    if (atomic_fetch_add_explicit(&p->arrived, 1, memory_order_acq_rel) + 1 == t.size) {
        atomic_store_explicit(&p->arrived, 0, memory_order_relaxed);
        atomic_fetch_add_explicit(&p->passed, 1, memory_order_acq_rel);
        return;
    }
    for (int i = 0; atomic_load_explicit(&p->passed, memory_order_acquire) == passed; i++) {
        if (i < SPINS_BEFORE_YIELD)
            pause_briefly();
        else
            sched_yield();
    }
}

void team_share(struct team t, int total, int grain, int *begin, int *end)
{
    long grains = ((long)total + grain - 1) / grain;
    long from = grains * t.rank / t.size * grain, to = grains * (t.rank + 1) / t.size * grain;
    *begin = from < total ? (int)from : total;
    *end = to < total ? (int)to : total;
}
