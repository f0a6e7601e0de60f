/* A fixed pool of threads that all run the same function, and the teams they work in.
 *
 * pool_run wakes every thread, gives each its rank, and returns when all are done; in between the
 * threads meet at team_barrier. Nothing is allocated after pool_new. Idle threads sleep.
 */
#ifndef TENSOR_PARALLEL_H
#define TENSOR_PARALLEL_H

struct pool;

/* A thread's place among those that share a piece of work: one thread alone or a whole pool. */
struct team {
    struct pool *pool; /* whose barrier the team meets at; a team of one needs none */
    int rank, size;
};

/* threads 0: one for each processor this process may use. The calling thread is one of them, so
 * threads - 1 are started (base/thread.h). Where the system refuses, it is fewer: pool_size. */
struct pool *pool_new(int threads);
void pool_free(struct pool *p);
int pool_size(const struct pool *p);

/* Processors this process may run on. */
int processors(void);

/* Runs work(argument, team) on every thread of the pool, the caller with rank 0. One caller at a
 * time. */
void pool_run(struct pool *p, void (*work)(void *argument, struct team team), void *argument);

/* Waits until every member of the team is here. */
void team_barrier(struct team t);

/* A thread on its own. */
static inline struct team team_alone(void)
{
    return (struct team){0, 0, 1};
}

/* The member's share of 0..total: [*begin, *end), with borders at multiples of grain. */
void team_share(struct team t, int total, int grain, int *begin, int *end);

#endif
