/* A training run between two steps: everything that a resumed run needs, in memory and in one file
 * NAME.train.safetensors.
 *
 * A step is a function of this state, the recipe and the length of the run. So a run that was saved
 * and loaded goes on bit for bit as if nothing had happened, with any number of threads, on a
 * processor of the same kind. (A run that is limited by time sees time pass differently each time;
 * it goes on where its clock was.)
 */
#ifndef TRAIN_TRAINING_STATE_H
#define TRAIN_TRAINING_STATE_H

#include "train/guard.h"
#include "train/recipe.h"
#include "train/stream.h"
#include "train/training_rows.h"

struct training_state {
    struct trainer trainer;
    struct guard guard;
    struct training_rows history;
    struct training_window window; /* towards the next row */

    int64_t step; /* done */
    int64_t sequence_steps;
    int64_t sample;     /* number of the next one */
    double seconds;     /* of the run, without pauses */
    double training;    /* seconds within trainer steps and waiting for data */
    double waited;      /* of these, waiting for data */
    double rate_factor; /* a person's, on the learning rate */
    int64_t evaluated;  /* the step of the last evaluation; -1: none yet; 0 of random
                           weights, which need none */
    int64_t best_step;  /* of the best evaluation; -1: none yet */
    double best_exact, best_cells;
};

/* At step 0, from the weights of *m (which must have the recipe's sizes). threads as for
 * trainer_init. */
void training_state_init(struct training_state *s, const struct recipe *r,
                         const struct trm_model *m, int threads);
void training_state_done(struct training_state *s);

/* Random weights of the recipe, or those of `from` (which may be NULL) with the recipe's blueprint:
 * NULL and an error that names the size in which they differ, the memory that the run would take,
 * or a `compute` that this processor does not have. Free with trm_model_free. */
struct trm_model *training_start_model(const struct recipe *r, const struct trm_model *from,
                                       struct trm_err *err);

/* One step of a run of `total` steps; the stream is the recipe's, at s->sample. False and an error
 * when a source of data fails or the loss is no number and the guard cannot help; then the state is
 * not to be saved. After a step *verdict says whether the guard went back. */
bool training_state_step(struct training_state *s, const struct recipe *r, struct stream *stream,
                         double total, enum guard_verdict *verdict, struct trm_err *err);

/* Writes the state and the recipe; a crash leaves the file before. */
bool training_state_save(const struct training_state *s, const struct recipe *r, const char *path,
                         struct trm_err *err);

/* The recipe in a saved run, by which it was trained last. */
bool training_state_recipe(struct recipe *r, const char *path, struct trm_err *err);

/* The newest weights of a saved run (the average where it keeps one), which need not be those that
 * answered its held-out puzzles best. NULL on error; free with trm_model_free. */
struct trm_model *training_state_model(const char *path, struct trm_err *err);

/* Fills an initialised state from a file; a guard that the saved run did not have begins anew.
 * False and an error when the file is not of a run with this recipe's model, batch and average;
 * then *s is good for training_state_done only. */
bool training_state_load(struct training_state *s, const char *path, struct trm_err *err);

#endif
