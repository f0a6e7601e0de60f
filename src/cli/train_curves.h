/* The curves of a training run outside the terminal program: as a picture, as text. */
#ifndef CLI_TRAIN_CURVES_H
#define CLI_TRAIN_CURVES_H

#include "run/training.h"

/* Draws NAME.svg. What cannot be written is passed over: the state of the run is what matters, and
 * says so itself. */
void train_curves_write(struct training *t, const char *name);

/* On standard output, as wide as the terminal. */
void train_curves_print(const struct training_row *rows, size_t count);

#endif
