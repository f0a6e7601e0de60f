/* The blueprint of a Tiny Recursive Model: the `arch:` keys of the public configuration and ours.
 *
 * Words and semantics: arXiv 2510.04871 and the public code (SamsungSAILMontreal/
 * TinyRecursiveModels, models/recursive_reasoning/trm.py). A config is a value.
 */
#ifndef TRMSCOPE_CONFIG_H
#define TRMSCOPE_CONFIG_H

#include "trmscope/err.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ROPE_2D is ours, which the public code cannot run: half of the turned pairs of each head turn
 * with the row of the board, half with its column. */
enum trm_pos_encodings { TRM_POS_NONE, TRM_POS_ROPE, TRM_POS_LEARNED, TRM_POS_ROPE_2D };

/* Rows and columns that learned_places has vectors for, whatever the canvas. */
enum { TRM_PLACES = 64 };

struct trm_config {
    /* arch: keys of the public configuration */
    int H_cycles, L_cycles, L_layers;
    int hidden_size, num_heads;
    double expansion;
    enum trm_pos_encodings pos_encodings;
    bool mlp_t;           /* token-mixing MLP in place of attention */
    int puzzle_emb_ndim;  /* 0: no puzzle embedding */
    int puzzle_emb_len;   /* prefix tokens, already resolved: never 0 when ndim > 0 */
    bool no_ACT_continue; /* halt when q_halt > 0; else when q_halt > q_continue */
    int halt_max_steps;
    double halt_exploration_prob;
    double rms_norm_eps, rope_theta;

    /* what the data set says */
    int seq_len, vocab_size, num_puzzle_identifiers;

    /* ours */
    int inner_size;      /* of the MLP over hidden; 0 while unresolved */
    int inner_size_t;    /* of the MLP over tokens; 0 without mlp_t */
    char family[16];     /* "sudoku", ...; empty when unknown */
    int rows, cols;      /* rows * cols == seq_len when known, else 0 */
    bool learned_places; /* every row and every column of the board has a learned vector, which is
                            added to the cells in it */
    double latent_noise; /* of trm_state_shake: its deviation, in root mean squares of the latent; 0:
                            none */
    bool crop;           /* the sequence is the puzzle's own board, not the canvas (crop.h) */
};

/* Number of positions that the blocks see: prefix and cells. */
static inline int trm_config_tokens(const struct trm_config *c)
{
    return c->puzzle_emb_len + c->seq_len;
}

/* Whether attention turns its queries and keys. */
static inline bool trm_config_rotary(const struct trm_config *c)
{
    return !c->mlp_t && (c->pos_encodings == TRM_POS_ROPE || c->pos_encodings == TRM_POS_ROPE_2D);
}

/* Recursion steps in a supervision step. */
static inline int trm_config_recursion_steps(const struct trm_config *c)
{
    return c->H_cycles * (c->L_cycles + 1);
}

/* The inner size the public code gives an MLP over `size`: round(expansion * size * 2/3), halves to
 * even, rounded up to a multiple of 256. */
int trm_inner_size(double expansion, int size);

/* The public defaults (H 3, L 6, 2 layers, hidden 512, 8 heads, expansion 4, ...), no data set. */
struct trm_config trm_config_default(void);

/* Fills what follows from the rest (puzzle_emb_len 0, inner sizes 0) and refuses what no model can
 * have: sizes below 1 or beyond reason, heads that do not divide hidden, rotary on an odd head,
 * puzzle_emb_ndim 0 with a length, an MLP of no width. `path` is for messages. */
bool trm_config_resolve(struct trm_config *c, const char *path, struct trm_err *err);

/* Number of trained and untrained numbers, puzzle embeddings included. */
long trm_config_parameters(const struct trm_config *c);

#ifdef __cplusplus
}
#endif

#endif
