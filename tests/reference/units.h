/* Formulas on their own: loss_unit.safetensors and optim_unit.safetensors. */
#ifndef TESTS_REFERENCE_UNITS_H
#define TESTS_REFERENCE_UNITS_H

#include "report.h"

/* Checks those of the two files that FOLDER has. */
void check_units(struct report *r, const char *folder);

#endif
