/* What a model is made of, for the floors model and train, and for run/explain.c; whether two are
 * the same, for everybody. */
#ifndef MODEL_MODEL_INTERNAL_H
#define MODEL_MODEL_INTERNAL_H

#include "base/dtype.h"
#include "base/path.h"
#include "model/params.h"
#include "trmscope/model.h"

#include <stdatomic.h>

/* Rows of puzzle_emb.weights as they are in a file, in memory or mapped; or in memory of ours. */
struct puzzle_emb {
    const void *rows;   /* [num_puzzle_identifiers, puzzle_emb_ndim], not aligned when mapped */
    enum dtype type;    /* always DTYPE_F32 when owned */
    float *owned;       /* rows that may be changed; NULL: they are as in the file */
    void *copied;       /* the rows that a file had, in its type; NULL: they lie elsewhere */
    struct mapped file; /* where they are many; kept open as long as the model lives */
};

struct trm_model {
    struct trm_config config;
    struct params params;
    float *weights;             /* flat block, params.total floats */
    float *rope_cos, *rope_sin; /* [tokens, head size / 2], NULL without rotary encoding */
    struct puzzle_emb puzzle;
    char *name;
    const struct trm_model *lender; /* whose weights, and rows not owned, these are; or NULL */
    atomic_int references;
};

/* A parameter's numbers: row by row as in the checkpoint. NULL when the config has none such. */
const float *model_weights(const struct trm_model *m, enum param_id id, int layer);

/* A hash of all numbers as they lie, to tell one model from another: config and name do not count.
 * Reads the whole puzzle embedding. */
uint64_t model_fingerprint(const struct trm_model *m);

/* Whether both are one model, perhaps opened twice: called alike, of one blueprint, and with the
 * same numbers, which are compared. NULL is like no model. */
bool model_is_same(const struct trm_model *a, const struct trm_model *b);

/* Allocates weights (zero) and rotary tables for a resolved config; the puzzle embedding is left
 * empty. */
struct trm_model *model_allocate(const struct trm_config *config, const char *name);

/* A model of another canvas, whose tensors must be the same, with the weights of m, which it keeps
 * alive. Free with trm_model_free. */
const struct trm_model *model_borrow(const struct trm_model *m, const struct trm_config *config);

/* Makes the puzzle embedding floats of the model's own (zeros where there was none), so that it can
 * be trained. */
void model_own_puzzle_rows(struct trm_model *m);

/* x [prefix + cells, hidden] of one question: tokens [cells], each 0..vocab_size-1. cells is the
 * seq_len, or less where the model crops, in rows of `cols` (not looked at without learned_places).
 * identifier: as for model_puzzle_row; any without a puzzle embedding. */
void model_embed_row(const struct trm_model *m, const int32_t *tokens, int cells, int cols,
                     int identifier, float *x);

/* Both latents of so many tokens as a run begins with them: every token H_init, L_init. */
void model_start_latents(const struct trm_model *m, float *z_H, float *z_L, size_t tokens);

/* One row of the puzzle embedding as float32: out[puzzle_emb_ndim]. Row 0..identifiers-1. */
void model_puzzle_row(const struct trm_model *m, int identifier, float *out);

#endif
