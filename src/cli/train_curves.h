/* The curves of a training run outside the terminal program: as a picture, as text. */
#ifndef CLI_TRAIN_CURVES_H
#define CLI_TRAIN_CURVES_H

#include "run/training.h"
#include "view/training_curves.h"

/* Draws NAME.svg. What cannot be written is passed over: the state of the run is what matters, and
 * says so itself. */
void train_curves_write(struct training *t, const char *name);

/* A picture of so many columns and rows at `path`. */
bool train_curves_draw(const struct training_view *v, int width, int height, const char *path,
                       struct trm_err *err);

/* On standard output, as wide as the terminal. */
void train_curves_print(const struct training_view *v);

#endif
