/* What a recorder is made of, for the trace floor only: the recorder of a run (recorder.c) and of a
 * trace file (traceread.c). */
#ifndef TRACE_RECORDER_INTERNAL_H
#define TRACE_RECORDER_INTERNAL_H

#include "base/safetensors.h"
#include "trmscope/recorder.h"

#include <stdatomic.h>

enum { FIRST_CHUNK = 64, CHUNKS = 24 };

struct block; /* recorder.c */

struct trm_recorder {
    struct trm_config config;
    char *model_name;
    const struct trm_model *model; /* NULL: the frames come from a file */
    struct trm_puzzle puzzle;
    int32_t *question; /* [S] */
    uint8_t *given;    /* [S] */
    size_t budget;     /* bytes */
    atomic_int owners;

    struct trm_frame *chunk[CHUNKS];
    atomic_int count;    /* frames that may be read */
    atomic_int halt;     /* index of the frame, -1: none yet */
    atomic_size_t bytes; /* in blocks and chunks */

    struct safetensors file;     /* frames of a trace file point into it; else zeroed */
    char *changed;               /* tracefile_changed; NULL where there is no file */
    struct trm_cycles cycles;    /* of the first frame; written before the first count */
    struct trm_recorder *parent; /* whose frames come before `begin`; one reference, or NULL */
    int begin;

    /* The appending thread's own. */
    struct block *blocks;
    size_t latent_bytes;              /* of latents in blocks */
    struct trm_state before;          /* what the next frame is compared with, whole: the state of
                                         the last one, or of trm_recorder_compare */
    const float *stored_H, *stored_L; /* where its latents are in blocks; NULL: they are not */
};

/* A recorder with one owner, without question, frames and model: for a config and a puzzle, which
 * is copied. */
struct trm_recorder *recorder_allocate(const struct trm_config *c, const char *model_name,
                                       const struct trm_puzzle *p);

/* trm_recorder_open from memory, which must outlive the recorder; path is for messages. */
struct trm_recorder *recorder_parse(const uint8_t *bytes, size_t size, const char *path,
                                    struct trm_err *err);

/* Room, zeroed but for its index, for the next frame; recorder_publish makes it visible. */
struct trm_frame *recorder_frame_new(struct trm_recorder *r);
void recorder_publish(struct trm_recorder *r, const struct trm_frame *f);

#endif
