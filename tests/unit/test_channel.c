/* Channels: order, bounds, closing, and the descriptor's promise. */
#include "base/channel.h"
#include "files.h"

#include <poll.h>
#include <pthread.h>

static bool readable(struct channel *c)
{
    struct pollfd p = {.fd = channel_descriptor(c), .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

static struct channel *make(size_t capacity)
{
    struct trm_err err;
    struct channel *c = channel_new(capacity, &err);
    assert_non_null(c);
    return c;
}

static void first_in_first_out_and_no_more_than_fit(void **state)
{
    (void)state;
    int items[4];
    struct channel *c = make(3);
    assert_null(channel_try_receive(c));
    for (int round = 0; round < 5; round++) { /* the ring goes round */
        for (int i = 0; i < 3; i++) assert_true(channel_try_send(c, &items[i]));
        assert_false(channel_try_send(c, &items[3]));
        assert_int_equal(channel_count(c), 3);
        for (int i = 0; i < 3; i++) assert_ptr_equal(channel_try_receive(c), &items[i]);
        assert_null(channel_try_receive(c));
    }
    channel_free(c);
}

static void the_descriptor_is_readable_while_something_is_inside(void **state)
{
    (void)state;
    int item;
    struct channel *c = make(100);
    assert_false(readable(c));
    for (int i = 0; i < 100; i++) assert_true(channel_try_send(c, &item));
    assert_true(readable(c));
    for (int i = 0; i < 99; i++) assert_non_null(channel_try_receive(c));
    assert_true(readable(c));
    assert_non_null(channel_try_receive(c));
    assert_false(readable(c));
    channel_close(c);
    assert_true(readable(c));
    assert_null(channel_try_receive(c));
    assert_true(readable(c));
    channel_free(c);
}

static void a_closed_channel_gives_what_it_has(void **state)
{
    (void)state;
    int items[2];
    struct channel *c = make(2);
    assert_true(channel_send(c, &items[0]));
    channel_close(c);
    channel_close(c);
    assert_true(channel_closed(c));
    assert_false(channel_send(c, &items[1]));
    assert_false(channel_try_send(c, &items[1]));
    assert_ptr_equal(channel_try_receive(c), &items[0]);
    assert_null(channel_try_receive(c));
    channel_free(c);
}

/* ---- Threads: every item arrives once, whoever receives -------------------------------------- */

enum { SENDERS = 3, RECEIVERS = 2, EACH = 2000 };

struct crowd {
    struct channel *channel;
    int items[SENDERS * EACH];
    int seen[RECEIVERS][SENDERS * EACH];
};

struct member {
    struct crowd *crowd;
    int number;
};

static void *send_many(void *arg)
{
    struct member *m = arg;
    for (int i = 0; i < EACH; i++) {
        if (!channel_send(m->crowd->channel, &m->crowd->items[m->number * EACH + i])) return m;
    }
    return NULL;
}

static void *receive_many(void *arg)
{
    struct member *m = arg;
    struct channel *c = m->crowd->channel;
    struct pollfd p = {.fd = channel_descriptor(c), .events = POLLIN};
    for (;;) {
        if (poll(&p, 1, 60000) != 1) return m; /* a lost wake-up */
        int *item = channel_try_receive(c);
        if (item) m->crowd->seen[m->number][item - m->crowd->items]++;
        if (!item && channel_closed(c) && channel_count(c) == 0) return NULL;
    }
}

static void many_threads_lose_nothing(void **state)
{
    (void)state;
    struct crowd *crowd = calloc(1, sizeof *crowd);
    struct member members[SENDERS + RECEIVERS];
    pthread_t threads[SENDERS + RECEIVERS];
    void *failed;
    crowd->channel = make(7);
    for (int i = 0; i < SENDERS; i++) {
        members[i] = (struct member){crowd, i};
        pthread_create(&threads[i], NULL, send_many, &members[i]);
    }
    for (int i = 0; i < RECEIVERS; i++) {
        members[SENDERS + i] = (struct member){crowd, i};
        pthread_create(&threads[SENDERS + i], NULL, receive_many, &members[SENDERS + i]);
    }
    for (int i = 0; i < SENDERS + RECEIVERS; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
        if (i == SENDERS - 1) channel_close(crowd->channel);
    }
    for (int i = 0; i < SENDERS * EACH; i++) {
        assert_int_equal(crowd->seen[0][i] + crowd->seen[1][i], 1);
    }
    channel_free(crowd->channel);
    free(crowd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_in_first_out_and_no_more_than_fit),
        cmocka_unit_test(the_descriptor_is_readable_while_something_is_inside),
        cmocka_unit_test(a_closed_channel_gives_what_it_has),
        cmocka_unit_test(many_threads_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
