/* DESIGN
 *
 * A ring of pointers under one mutex. Who sends may wait for room; who receives never waits here:
 * the main thread polls the descriptor together with the terminal.
 *
 * The descriptor is the reading end of a pipe. The invariant, true whenever the mutex is free:
 * the pipe holds one byte if the ring is not empty or the channel is closed, else none. So a
 * thousand sends wake the poll loop once, no wake-up is lost, and none is left over. The byte is
 * moved under the mutex; the pipe can hold it, so this never blocks.
 *
 * Items belong to the sender until a send returns true, then to the channel, then to the receiver.
 */
#include "base/channel.h"

#include "base/alloc.h"
#include "base/check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct channel {
    pthread_mutex_t mutex;
    pthread_cond_t not_full;
    int wake_read, wake_write; /* the pipe */
    bool awake;                /* the byte is in the pipe */
    bool closed;
    size_t first, count, capacity;
    void *items[]; /* the ring */
};

struct channel *channel_new(size_t capacity, struct trm_err *err)
{
    CHECK(capacity > 0);
    int ends[2];
    if (pipe(ends) != 0) {
        trm_err_errno(err, TRM_ERR_INTERNAL, "a channel between threads cannot be made");
        return NULL;
    }
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    struct channel *c = xcalloc(1, sizeof *c + capacity * sizeof *c->items);
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->not_full, NULL);
    c->wake_read = ends[0];
    c->wake_write = ends[1];
    c->capacity = capacity;
    return c;
}

void channel_free(struct channel *c)
{
    if (!c) return;
    close(c->wake_read);
    close(c->wake_write);
    pthread_cond_destroy(&c->not_full);
    pthread_mutex_destroy(&c->mutex);
    free(c);
}

/* Restores the invariant of the descriptor. The mutex is held. */
static void update_descriptor(struct channel *c)
{
    bool wanted = c->count > 0 || c->closed;
    char byte = 0;
    if (wanted == c->awake) return;
    ssize_t moved;
    do {
        moved = wanted ? write(c->wake_write, &byte, 1) : read(c->wake_read, &byte, 1);
    } while (moved < 0 && errno == EINTR);
    CHECK(moved == 1);
    c->awake = wanted;
}

/* The mutex is held, and there is room. */
static void put(struct channel *c, void *item)
{
    CHECK(item);
    c->items[(c->first + c->count++) % c->capacity] = item;
    update_descriptor(c);
}

/* The mutex is held, and something is inside. */
static void *take(struct channel *c)
{
    void *item = c->items[c->first];
    c->first = (c->first + 1) % c->capacity;
    c->count--;
    update_descriptor(c);
    pthread_cond_signal(&c->not_full);
    return item;
}

static bool send_item(struct channel *c, void *item, bool wait)
{
    pthread_mutex_lock(&c->mutex);
    while (wait && c->count == c->capacity && !c->closed) {
        pthread_cond_wait(&c->not_full, &c->mutex);
    }
    bool sent = c->count < c->capacity && !c->closed;
    if (sent) put(c, item);
    pthread_mutex_unlock(&c->mutex);
    return sent;
}

bool channel_send(struct channel *c, void *item)
{
    return send_item(c, item, true);
}

bool channel_try_send(struct channel *c, void *item)
{
    return send_item(c, item, false);
}

void *channel_try_receive(struct channel *c)
{
    pthread_mutex_lock(&c->mutex);
    void *item = c->count > 0 ? take(c) : NULL;
    pthread_mutex_unlock(&c->mutex);
    return item;
}

void channel_close(struct channel *c)
{
    pthread_mutex_lock(&c->mutex);
    c->closed = true;
    update_descriptor(c);
    pthread_cond_broadcast(&c->not_full);
    pthread_mutex_unlock(&c->mutex);
}

bool channel_closed(struct channel *c)
{
    pthread_mutex_lock(&c->mutex);
    bool closed = c->closed;
    pthread_mutex_unlock(&c->mutex);
    return closed;
}

size_t channel_count(struct channel *c)
{
    pthread_mutex_lock(&c->mutex);
    size_t count = c->count;
    pthread_mutex_unlock(&c->mutex);
    return count;
}

int channel_descriptor(const struct channel *c)
{
    return c->wake_read;
}
