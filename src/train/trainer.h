/* One step of training: every row of the batch goes through one supervision step, the gradient of
 * the mean loss is taken through its last H cycle, the optimizer moves the weights.
 *
 *   struct trainer t;
 *   trainer_init(&t, &settings, model, threads);
 *   for each step:
 *       while ((row = carry_next_halted(&t.carry, row)) >= 0)
 *           carry_put(&t.carry, t.model, row, &sample);
 *       trainer_step(&t, &plan, &result);
 *
 * The batch is cut into a fixed number of shards whose gradients are summed in a fixed order, and
 * whatever is random is a function of the seed and a sample's number. So the number of threads
 * changes the speed and nothing else.
 */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include "train/carry.h"
#include "train/loss.h"
#include "train/optimizer.h"
#include "trmscope/step.h"

/* What holds for a whole run. */
struct trainer_settings {
    struct optimizer_settings optimizer;
    struct loss_settings loss;
    double
        step_weight; /* the loss of supervision step t counts step_weight^(t - 1); 1: all alike */
    double clip;     /* longest gradient, by its global norm; 0: any */
    double puzzle_decay;                 /* weight decay of puzzle embeddings */
    bool average;                        /* keep an EMA of the weights */
    double average_keep, average_warmup; /* train/schedule.h */
    int shards;
    enum trm_compute compute;
    int most_rows, most_L_cycles; /* that a step may be asked for */
    uint64_t seed;
};

/* What may differ from step to step. */
struct step_plan {
    struct trm_cycles cycles;
    int halt_max_steps;
    double exploration; /* probability that a row may not halt before a random step */
    double rate, puzzle_rate;
    double latent_noise; /* as in the config, which says it of runs */
};

struct step_result {
    struct loss loss;       /* sums over the rows; labels and right are counts of cells */
    double total;           /* the sum of loss_total, weighted by step_weight */
    struct metrics metrics; /* of the rows that halted */
    double gradient_norm;   /* of the mean loss, before clipping */
    bool finite;            /* false: loss or gradient is not a number, and no weight was touched;
                               the carry may be none either (carry_halt_all) */
};

struct trainer_worker;

struct trainer {
    struct trainer_settings settings;
    struct trm_model *model; /* its weights change with every step */
    float *average;          /* flat block: the EMA, or NULL */
    struct optimizer optimizer;
    struct carry carry;

    /* private */
    struct pool *pool;
    struct trainer_worker *workers; /* one for each thread */
    struct packed *packed;          /* the weights in bfloat16; NULL: not computed so */
    float **gradients;              /* [shards], flat or packed; the first becomes their sum */
    float *gradient;                /* the sum, a flat block */
    size_t gradient_size;
    float *dpuzzle;             /* [most_rows, puzzle_emb_ndim] */
    struct step_result *shards; /* [shards] */
    float *target;              /* [most_rows] target of q_continue in the last step */
    float *q;                   /* [most_rows, 2] */
    float *logits;              /* [most_rows, seq_len, vocab] of the last step */
};

/* Trains a copy of *m. threads 0: one for each processor. */
void trainer_init(struct trainer *t, const struct trainer_settings *s, const struct trm_model *m,
                  int threads);
void trainer_done(struct trainer *t);

/* Goes on with another number of threads. */
void trainer_set_threads(struct trainer *t, int threads);

/* No row may be halted, and the plan asks for no more than the settings have room for. */
void trainer_step(struct trainer *t, const struct step_plan *plan, struct step_result *out);

/* A copy of the weights as they are now, called `name`: of the EMA where there is one. Free with
 * trm_model_free. */
struct trm_model *trainer_snapshot(const struct trainer *t, const char *name);

/* ---- What a run has learned ---- */

struct trainer_block {
    const char *name; /* in saved states */
    float *numbers;
    size_t count;
};

/* Everything that steps change except the carry: weights, moments, average, puzzle embedding, those
 * that there are, and the number of steps that the optimizer has done. */
enum { TRAINER_BLOCKS = 5 };
struct trainer_blocks {
    struct trainer_block block[TRAINER_BLOCKS];
    int count;
    long optimizer_steps;
};

/* The trainer's own memory. */
struct trainer_blocks trainer_blocks(const struct trainer *t);

/* Copies in memory of their own, which the caller frees; the same into copies that are there; and
 * back into a trainer with the same blocks. */
void trainer_blocks_copy(struct trainer_blocks *copy, const struct trainer *t);
void trainer_blocks_keep(struct trainer_blocks *copy, const struct trainer *t);
void trainer_blocks_restore(const struct trainer_blocks *copy, struct trainer *t);

/* Bytes of the large arrays that trainer_init will take, the copy of the model included; threads is
 * not 0 here. */
size_t trainer_memory(const struct trainer_settings *s, const struct trm_config *c, int threads);

#endif
