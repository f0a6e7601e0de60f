/* What the kinds of sources share. */
#ifndef TRAIN_SOURCE_INTERNAL_H
#define TRAIN_SOURCE_INTERNAL_H

#include "base/rng.h"
#include "puzzle/dataset.h"
#include "train/puzzle_store.h"
#include "train/source.h"

struct source {
    struct source_settings settings;
    struct trm_config config;
    uint64_t seed;
    const struct trm_family *family; /* NULL for data sets */
    struct puzzle_store store;       /* generate: the pool; puzzles: the file */
    struct dataset dataset;          /* of SOURCE_DATASET only */
};

/* ---- source_puzzles.c ---- */

/* Reads the file into the store. */
bool source_read_puzzles(struct source *s, struct trm_err *err);

/* Question, answer and identifier of the puzzle that sample `number` is made from into *out. */
bool source_base_puzzle(struct source *s, int64_t number, struct rng *r, struct trm_puzzle *out,
                        struct trm_err *err);

/* ---- source_dataset.c ---- */

bool source_open_dataset(struct source *s, struct trm_err *err);
bool source_dataset_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                           int32_t *identifier, struct trm_err *err);

#endif
