/* What the kinds of sources share. */
#ifndef TRAIN_SOURCE_INTERNAL_H
#define TRAIN_SOURCE_INTERNAL_H

#include "base/rng.h"
#include "puzzle/dataset.h"
#include "puzzle/versions.h"
#include "train/puzzle_store.h"
#include "train/source.h"

/* A task of a file: its demonstrations in the store. */
struct source_task {
    size_t first;
    int demo_count;
};

struct source {
    struct source_settings settings;
    struct trm_config config;
    uint64_t seed;
    const struct trm_family *family; /* NULL for data sets */
    struct puzzle_store store;       /* generate: the pool; puzzles: the file */
    struct source_task *tasks;       /* puzzles in versions: [task_count] */
    int task_count;
    struct dataset dataset; /* of SOURCE_DATASET only */
};

/* ---- source_puzzles.c ---- */

/* Takes what is given, or reads the file, into the store. */
bool source_read_puzzles(struct source *s, struct trm_err *err);

/* The tokens of a grid on the model's canvas, where *a puts it; false when it does not fit. */
bool source_encode(const struct source *s, const struct trm_augment *a, const struct trm_grid *grid,
                   int32_t *tokens);

/* Question, answer and identifier (where it has one) of the puzzle that sample `number` is made
 * from into *out, whose family is set already, and the symmetry that it is shown under. */
bool source_base_puzzle(struct source *s, int64_t number, struct rng *r, struct trm_puzzle *out,
                        struct trm_augment *a, struct trm_err *err);

/* ---- source_tasks.c ---- */

/* Takes the demonstrations of what is given, or of the file, into the store. */
bool source_read_tasks(struct source *s, struct trm_err *err);

/* Draws a demonstration and the version of its task that it is shown in; every task has some. */
void source_task_pair(const struct source *s, struct rng *r, struct trm_puzzle *out,
                      struct trm_augment *a);

/* ---- source_dataset.c ---- */

bool source_open_dataset(struct source *s, struct trm_err *err);
bool source_dataset_sample(struct source *s, int64_t number, int32_t *inputs, int32_t *labels,
                           int32_t *identifier, struct trm_err *err);

#endif
