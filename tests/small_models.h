/* Small models with random weights, one of every kind that a config can ask for. */
#ifndef TESTS_SMALL_MODELS_H
#define TESTS_SMALL_MODELS_H

#include "model/model_internal.h"

enum { SMALL_MODELS = 7 };

/* kind 0..SMALL_MODELS-1: attention and mlp_t; rotary, learned and no positions; with and without
 * puzzle embedding; 1 to 3 layers; kind 4 has more tokens than attention handles at a time; kind 6
 * turns with rows and columns of its board. Three
 * puzzle identifiers, vocabulary 6. Free with trm_model_free. */
struct trm_model *small_model(int kind);

/* The same with MLPs as wide as the public code makes them: small_model's are odd, which tests
 * kernels, and which a step_N cannot say. */
struct trm_model *small_public_model(int kind);

/* A model with random weights for puzzles of that family and size: hidden 24, one prefix token,
 * H_cycles 2, L_cycles 3, halt_max_steps 8. */
struct trm_model *family_model(const char *family, int side);

/* Makes every branch weaker, or rounding noise would grow with each step and drown
 * what is compared. */
void small_model_tame(struct trm_model *m);

/* Some tokens, all below vocab. */
void small_tokens(int32_t *tokens, int count, int vocab);

#endif
