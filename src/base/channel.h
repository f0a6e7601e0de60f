/* A bounded queue of pointers between threads, with a descriptor that a poll loop can wait on.
 *
 * Any number of threads may send and receive. Items come out in the order they went in; the channel
 * never looks into them.
 */
#ifndef BASE_CHANNEL_H
#define BASE_CHANNEL_H

#include "trmscope/err.h"

#include <stddef.h>

struct channel;

/* NULL and an error when the system has no more descriptors. */
struct channel *channel_new(size_t capacity, struct trm_err *err);

/* No thread may use it any more. Items still inside are not freed: take them out before. */
void channel_free(struct channel *c);

/* Waits while the channel is full. false: it is closed, and the item is still the caller's. */
bool channel_send(struct channel *c, void *item);

/* Never waits. false: full or closed, and the item is still the caller's. */
bool channel_try_send(struct channel *c, void *item);

/* Never waits. NULL: nothing there. */
void *channel_try_receive(struct channel *c);

/* Nothing more can be sent; what is inside can still be received. Wakes every waiting sender. */
void channel_close(struct channel *c);
bool channel_closed(struct channel *c);

size_t channel_count(struct channel *c); /* items inside, at this moment */

/* For poll(): readable as long as something is inside or the channel is closed. Not to be read; of
 * an open channel it turns quiet when the last item is received. Valid until channel_free. */
int channel_descriptor(const struct channel *c);

#endif
