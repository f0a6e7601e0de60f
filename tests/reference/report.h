/* What the reference checkers share: one line a kind of number, counted. */
#ifndef TESTS_REFERENCE_REPORT_H
#define TESTS_REFERENCE_REPORT_H

#include "base/safetensors.h"

struct report {
    const char *name; /* of the case */
    int passed, failed;
};

/* Prints "case  kind  difference  limit  PASS" and counts it. NaN fails. */
void report_line(struct report *r, const char *kind, double difference, double limit);

/* The same for what cannot be measured: a file that does not open, a tensor of another shape. */
void report_failure(struct report *r, const char *kind, const char *why);

/* The float32 numbers of a tensor of exactly `count`, or NULL (reported as a failure when the
 * tensor is there but is not what it should be). Borrowed from the file. */
const float *reference_floats(struct report *r, const struct safetensors *file, const char *name,
                              size_t count);

/* The int32 numbers of a tensor; NULL when it is not there. *count gets how many. */
const int32_t *reference_integers(const struct safetensors *file, const char *name, size_t *count);

/* Largest absolute difference; NaN where either has a NaN. */
double largest_difference(const float *a, const float *b, size_t count);

#endif
