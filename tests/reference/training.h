/* Training steps against the public code: train.safetensors, train_softmax.safetensors
 * of a case. */
#ifndef TESTS_REFERENCE_TRAINING_H
#define TESTS_REFERENCE_TRAINING_H

#include "model/model_internal.h"
#include "report.h"

/* Checks those of the two files that the case's folder has; m is the case's model. */
void check_training(struct report *r, const char *folder, const struct trm_model *m);

#endif
