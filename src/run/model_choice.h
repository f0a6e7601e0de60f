/* Which model takes which puzzles, by what the model's files say; the weights are not read. */
#ifndef RUN_MODEL_CHOICE_H
#define RUN_MODEL_CHOICE_H

#include "trmscope/config.h"
#include "trmscope/family.h"

/* The config of a model from any path that names one, as its files say it: what they leave out may
 * be missing. False: there are no such files, or nobody can read them. */
bool model_config_read(struct trm_config *c, const char *path);

/* Whether a model of that config can read a question of that family and size: the canvas is filled
 * by it or, where the family or a model that crops allows it, has room for it. */
bool model_suits(const struct trm_config *c, const struct trm_family *f, int rows, int cols);

/* The bundled model for puzzles like this one: models/FAMILY where it suits, else the first by name
 * that does, else one of the family, which will say why it cannot. NULL and an error: the family
 * has none. The caller frees it. */
char *model_bundled_for(const struct trm_puzzle *p, struct trm_err *err);

/* The other way round: bundled puzzles for a model of that config, as people name them
 * ("puzzles/maze/12.csv"). What it does not say (family "", rows or cols 0) is as it may be,
 * without a family that of Sudoku. NULL and an error: none suit. */
const char *puzzles_bundled_for(const struct trm_config *c, struct trm_err *err);

#endif
