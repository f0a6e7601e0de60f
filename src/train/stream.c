/* A ring of slots. Workers take numbers in order and fill the slots in any; the trainer takes the
 * slots in order. When the shares change, the era rises: what was made ahead in an earlier era is
 * made again, and a worker that finishes late finds its result unwanted. */
#include "train/stream.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/rng.h"
#include "base/thread.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 512 };

struct slot {
    int32_t *inputs, *labels, identifier;
    struct trm_board board;
    bool ready, failed;
    struct trm_err err; /* of a failed one */
};

struct stream {
    struct data_settings data;
    struct source *sources[SOURCES];
    struct trm_config config;
    size_t cells;
    uint64_t seed;
    double waited;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t filled, taken;
    struct slot slots[SLOTS];
    double shares[SOURCES];
    int64_t handed, next; /* the first number not handed out yet; the next one to make */
    unsigned era;
    bool stopping;
    pthread_t *threads;
    int thread_count;
};

/* ---- workers --------------------------------------------------------------------------------- */

/* Which source sample `number` comes from. */
static int choose_source(const struct stream *s, const double *shares, int64_t number)
{
    double sum = 0;
    struct rng r;
    for (int i = 0; i < s->data.count; i++) sum += shares[i];
    rng_init(&r, s->seed ^ 0x736f75726365u, (uint64_t)number);
    double place = rng_uniform(&r) * sum;
    for (int i = 0; i < s->data.count; i++) {
        if (place < shares[i]) return i;
        place -= shares[i];
    }
    return 0;
}

/* What is not on the puzzle's board is left out, where the model crops. */
static void cut(const struct trm_config *c, struct slot *out)
{
    out->board = trm_board_start(c);
    trm_board_hold(&out->board, c, out->inputs);
    trm_board_hold(&out->board, c, out->labels); /* LABEL_IGNORED is below 0 */
    trm_board_cut(&out->board, c, out->inputs);
    trm_board_cut(&out->board, c, out->labels);
}

static void make(struct stream *s, const double *shares, int64_t number, struct slot *out)
{
    int source = choose_source(s, shares, number);
    out->failed = !source_sample(s->sources[source], number, out->inputs, out->labels,
                                 &out->identifier, &out->err);
    if (!out->failed) cut(&s->config, out);
}

static void slot_allocate(struct slot *slot, size_t cells)
{
    slot->inputs = xcalloc(cells, sizeof *slot->inputs);
    slot->labels = xcalloc(cells, sizeof *slot->labels);
}

static void slot_release(struct slot *slot)
{
    free(slot->inputs), free(slot->labels);
}

/* Puts what was made into its place by exchanging the arrays. */
static void deliver(struct slot *place, struct slot *made)
{
    struct slot old = *place;
    *place = *made;
    place->ready = true;
    made->inputs = old.inputs;
    made->labels = old.labels;
}

static void *worker_main(void *argument)
{
    struct stream *s = argument;
    struct slot made = {0};
    slot_allocate(&made, s->cells);
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        if (s->next >= s->handed + SLOTS - 1) { /* the slot handed out last is still being read */
            pthread_cond_wait(&s->taken, &s->lock);
            continue;
        }
        double shares[SOURCES];
        memcpy(shares, s->shares, sizeof shares);
        int64_t number = s->next++;
        unsigned era = s->era;
        pthread_mutex_unlock(&s->lock);
        make(s, shares, number, &made);
        pthread_mutex_lock(&s->lock);
        if (era != s->era) continue;
        deliver(&s->slots[number % SLOTS], &made);
        pthread_cond_signal(&s->filled);
    }
    pthread_mutex_unlock(&s->lock);
    slot_release(&made);
    return NULL;
}

/* As many as the system gives; one must be there. */
static bool start_threads(struct stream *s, int count, struct trm_err *err)
{
    s->threads = xcalloc((size_t)count, sizeof *s->threads);
    while (s->thread_count < count &&
           thread_start(&s->threads[s->thread_count], worker_main, s, NULL))
        s->thread_count++;
    return s->thread_count > 0 ||
           trm_err_set(err, TRM_ERR_INTERNAL, "no thread could be started to make puzzles");
}

/* ---- life ------------------------------------------------------------------------------------ */

static bool open_sources(struct stream *s, const struct trm_config *c, struct trm_err *err)
{
    for (int i = 0; i < s->data.count; i++) {
        uint64_t seed = s->seed * SOURCES + (uint64_t)i;
        s->sources[i] = source_open(&s->data.source[i], c, seed, err);
        if (!s->sources[i]) return trm_err_prefix(err, "data[%d]", i);
    }
    return true;
}

struct stream *stream_new(const struct data_settings *data, const struct trm_config *c,
                          uint64_t seed, int64_t first, int threads, struct trm_err *err)
{
    CHECK(data->count > 0 && threads > 0);
    struct stream *s = xcalloc(1, sizeof *s);
    s->data = *data;
    s->config = *c;
    s->cells = (size_t)c->seq_len;
    s->seed = seed;
    s->handed = s->next = first;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->filled, NULL);
    pthread_cond_init(&s->taken, NULL);
    for (int i = 0; i < SLOTS; i++) slot_allocate(&s->slots[i], s->cells);
    bool begun = open_sources(s, c, err);
    if (begun) stream_set_progress(s, 0);
    if (begun && start_threads(s, threads, err)) return s;
    stream_free(s);
    return NULL;
}

void stream_free(struct stream *s)
{
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->taken);
    pthread_mutex_unlock(&s->lock);
    for (int i = 0; i < s->thread_count; i++) pthread_join(s->threads[i], NULL);
    for (int i = 0; i < SLOTS; i++) slot_release(&s->slots[i]);
    for (int i = 0; i < s->data.count; i++) source_free(s->sources[i]);
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->filled);
    pthread_cond_destroy(&s->taken);
    free(s->threads);
    free(s);
}

/* ---- handing out ----------------------------------------------------------------------------- */

void stream_set_progress(struct stream *s, double share)
{
    double shares[SOURCES] = {0};
    for (int i = 0; i < s->data.count; i++)
        shares[i] = schedule_at(&s->data.source[i].share, share, 1);
    if (memcmp(shares, s->shares, sizeof shares) == 0) return;
    pthread_mutex_lock(&s->lock);
    memcpy(s->shares, shares, sizeof shares);
    s->era++;
    s->next = s->handed;
    for (int i = 0; i < SLOTS; i++) s->slots[i].ready = false;
    pthread_cond_broadcast(&s->taken);
    pthread_mutex_unlock(&s->lock);
}

/* Waits, with the lock held, until the next slot is filled. */
static void await(struct stream *s, const struct slot *slot)
{
    if (slot->ready) return;
    struct lap clock = {0};
    lap_seconds(&clock);
    while (!slot->ready) pthread_cond_wait(&s->filled, &s->lock);
    s->waited += lap_seconds(&clock);
}

bool stream_next(struct stream *s, struct sample *out, struct trm_err *err)
{
    pthread_mutex_lock(&s->lock);
    struct slot *slot = &s->slots[s->handed % SLOTS];
    await(s, slot);
    *out = (struct sample){slot->inputs, slot->labels, slot->board, slot->identifier, s->handed};
    bool failed = slot->failed;
    if (failed && err) *err = slot->err;
    s->handed++;
    slot->ready = false;
    pthread_cond_signal(&s->taken);
    pthread_mutex_unlock(&s->lock);
    return !failed;
}

int64_t stream_number(const struct stream *s)
{
    return s->handed;
}

double stream_waited(const struct stream *s)
{
    return s->waited;
}

double stream_epoch(const struct stream *s)
{
    double sum = 0;
    for (int i = 0; i < s->data.count; i++) {
        double epoch = source_epoch(s->sources[i]);
        if (epoch == 0) return 0;
        sum += epoch;
    }
    return sum;
}
