/* The endless row of training samples, made ahead by worker threads and handed out in order.
 *
 * Sample number i is a function of the settings, the seed, i and the shares that the sources had
 * when it was handed out; never of threads or time.
 */
#ifndef TRAIN_STREAM_H
#define TRAIN_STREAM_H

#include "train/carry.h"
#include "train/source.h"

struct stream;

/* The first sample handed out is number `first`. NULL and an error when a source cannot be opened,
 * or no thread started. threads > 0. */
struct stream *stream_new(const struct data_settings *data, const struct trm_config *c,
                          uint64_t seed, int64_t first, int threads, struct trm_err *err);
void stream_free(struct stream *s);

/* Sets the shares of the sources by the share of the run that is done. Samples that are handed out
 * later follow it, those made ahead under other shares are made again. */
void stream_set_progress(struct stream *s, double share);

/* The next sample, valid until the next call; false when a source failed. One thread. */
bool stream_next(struct stream *s, struct sample *out, struct trm_err *err);

/* Number of the sample that comes next. */
int64_t stream_number(const struct stream *s);

/* Seconds that stream_next has waited for samples since stream_new. */
double stream_waited(const struct stream *s);

/* An epoch's samples; 0: without end. */
double stream_epoch(const struct stream *s);

#endif
