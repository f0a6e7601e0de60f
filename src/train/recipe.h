/* A recipe: one YAML file that says what model is trained, on what, and how.
 *
 * The keys of the public code (config/ of TinyRecursiveModels, written as one file) mean the same
 * here; everything else has a default that means "as the public code does". Every key, its range
 * and its meaning stand in a table: recipe.c, those of the model in model/config_yaml.c, those of a
 * source in recipe_values.c.
 */
#ifndef TRAIN_RECIPE_H
#define TRAIN_RECIPE_H

#include "train/source.h"
#include "train/trainer.h"

enum { DATA_PATHS = 4 };

struct data_paths {
    int count;
    char path[DATA_PATHS][512];
};

struct recipe {
    struct trm_config model; /* first, so that config_schema fits */

    /* of the public code */
    enum loss_type loss;
    int global_batch_size;
    double epochs;
    double lr, lr_min_ratio, beta1, beta2, weight_decay;
    double lr_warmup_steps;
    double puzzle_emb_lr, puzzle_emb_weight_decay;
    bool ema, freeze_weights;
    double ema_rate;
    int64_t seed;
    struct data_paths data_paths;

    /* ours: how */
    enum optimizer_kind optimizer;
    enum rate_shape lr_schedule;
    double adam_epsilon, muon_adam_share, clip;
    double label_smoothing, q_weight, halt_margin, step_weight, ema_warmup, neighbours;
    int shards;
    enum trm_compute compute;

    /* ours: how long; both 0: by epochs */
    double steps, minutes;

    /* ours: by share of the run */
    struct schedule H_cycles, L_cycles, halt_max_steps, latent_noise, batch, lr_factor;

    struct data_settings data;

    /* ours: around the training */
    int evaluation_count;
    double evaluation_steps, evaluation_budget, checkpoint_minutes;
    char evaluation_puzzles[512];
    double guard_share, guard_factor;
    int guard_steps;
};

/* Reads and checks a recipe. Sizes that it leaves out are taken from its data sets and family; what
 * then is missing is an error that says what to add. */
bool recipe_read(struct recipe *r, const char *path, struct trm_err *err);
bool recipe_parse(struct recipe *r, const char *text, size_t length, const char *path,
                  struct trm_err *err);

/* A recipe for a model that is there: its blueprint, and all other keys from `text`. */
bool recipe_parse_for(struct recipe *r, const struct trm_config *model, const char *text,
                      struct trm_err *err);

/* As recipe_read, but what follows from what stands in the file is not filled in yet: keys may be
 * set before recipe_resolve. */
bool recipe_open(struct recipe *r, const char *path, struct trm_err *err);

/* Sets one key as if it stood in the file, "lr" or "arch.hidden_size"; recipe_resolve must follow.
 * Of steps, minutes and epochs the last one set above 0 counts. */
bool recipe_set(struct recipe *r, const char *key, const char *value, struct trm_err *err);
bool recipe_resolve(struct recipe *r, const char *path, struct trm_err *err);

/* Appends the effective recipe as YAML; with_help: comments that explain every key. */
void recipe_print(const struct recipe *r, bool with_help, struct str *out);

/* ---- what it comes to ---- */

/* Steps of the whole run when it is not limited by time; epoch: samples of one, 0: without end. 0
 * and an error when the recipe does not say, or says less than one. */
double recipe_total_steps(const struct recipe *r, double epoch, struct trm_err *err);

struct trainer_settings recipe_settings(const struct recipe *r);

/* What step `step` (from 1) of `total` does. */
struct step_plan recipe_plan(const struct recipe *r, double step, double total);

/* Rows of the batch at that step. */
int recipe_batch(const struct recipe *r, double step, double total);

/* The share of the run that is done before step `step`. */
double recipe_share(double step, double total);

/* Bytes of the large arrays that a run of so many threads (not 0) takes from its beginning; the
 * program itself and puzzles that are read from files are not counted. */
size_t recipe_memory(const struct recipe *r, int threads);

/* Bytes of the generated puzzles that it gathers besides, at most: with every sample a few. */
double recipe_gathered_memory(const struct recipe *r);

/* False and an error when a run takes more than twice the memory of this machine, be it on one
 * thread. */
bool recipe_check_memory(const struct recipe *r, struct trm_err *err);

#endif
