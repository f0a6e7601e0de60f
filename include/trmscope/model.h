/* A model: a blueprint and its weights, const once it is made and shared by everyone who runs it.
 *
 * Copying a model for training or for a snapshot is trm_model_copy; nobody ever sees weights that
 * change under them.
 */
#ifndef TRMSCOPE_MODEL_H
#define TRMSCOPE_MODEL_H

#include "trmscope/config.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trm_model; /* opaque here; src/model/model_internal.h */

/* Opens a model of any of these forms:
 *   NAME.safetensors or NAME.yaml     ours: both lie side by side
 *   a folder, or step_N               PyTorch's: step_N beside all_config.yaml (and dataset.json)
 * Missing pieces (family, rows, cols, vocabulary, identifiers) are taken from `hint` where it is
 * not NULL and its fields are not 0; what still is missing is an error that says what to add. A
 * puzzle embedding of more than 64 MB is mapped, not read: while the model lives its file may be
 * replaced by renaming, but not written into. All other models are in memory, whatever becomes of
 * their files. NULL on error. Free with trm_model_free. */
struct trm_model *trm_model_open(const char *path, const struct trm_config *hint,
                                 struct trm_err *err);

/* Random weights by the public initialisation (params.h), a function of the seed. *config has been
 * through trm_config_resolve. */
struct trm_model *trm_model_new(const struct trm_config *config, uint64_t seed);

/* A deep copy that may be changed by a trainer; its puzzle embedding is in memory, as float32. */
struct trm_model *trm_model_copy(const struct trm_model *m);

/* The same weights for other puzzles: a puzzle embedding of that many rows, each the mean of the
 * rows of m that were trained (all but row 0, where there are others). */
struct trm_model *trm_model_for_puzzles(const struct trm_model *m, int identifiers);

/* The same model, called as m is, for those who ask about one puzzle without saying which: the row
 * of that identifier (below num_puzzle_identifiers) is row 0 of its puzzle embedding too, which is
 * copied, as float32. All other weights are m's, shared. */
const struct trm_model *trm_model_about(const struct trm_model *m, int identifier);

/* The mean of the weights of two models, called as `a` is: two points of one training run, or a
 * model and what grew from it, often answer better together than either (arXiv 2203.05482). NULL
 * and an error that names the first difference in the tensors or in how they are used; cycles,
 * halting and canvas may differ, and are a's. */
struct trm_model *trm_model_mean(const struct trm_model *a, const struct trm_model *b,
                                 struct trm_err *err);

/* The same model, called as m is, that gives itself up to `steps` supervision steps (0: as m does)
 * and halts where m gives its answer odds of more than exp(margin): q_halt is lower by that
 * (halt_margin of a recipe does the same to a model in training). */
struct trm_model *trm_model_patient(const struct trm_model *m, double margin, int steps);

/* The same model, called as m is, with another q_halt: q_halt = head . z_H[0] + bias, in place of
 * row 0 of q_head. head [hidden_size]. */
struct trm_model *trm_model_halting(const struct trm_model *m, const float *head, float bias);

/* The same model, called as m is, with that arch.latent_noise. */
struct trm_model *trm_model_noisy(const struct trm_model *m, double size);

/* Drops one reference; the last one releases. NULL is allowed. Any thread. */
void trm_model_free(const struct trm_model *m);

/* One more owner of the same weights. NULL is allowed. Any thread. Returns m. */
const struct trm_model *trm_model_share(const struct trm_model *m);

const struct trm_config *trm_model_config(const struct trm_model *m);

/* The file it came from, or "random weights (seed N)". */
const char *trm_model_name(const struct trm_model *m);

/* Before it is shared. */
void trm_model_rename(struct trm_model *m, const char *name);

/* Writes NAME.safetensors and NAME.yaml (path with either ending or none). */
bool trm_model_save(const struct trm_model *m, const char *path, struct trm_err *err);

/* Writes `path` (…/step_N) as torch.save would, and all_config.yaml beside it. */
bool trm_model_save_torch(const struct trm_model *m, const char *path, struct trm_err *err);

#ifdef __cplusplus
}
#endif

#endif
