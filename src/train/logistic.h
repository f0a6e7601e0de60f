/* Logistic regression: the log-odds of a yes as a linear function of some hundred numbers. */
#ifndef TRAIN_LOGISTIC_H
#define TRAIN_LOGISTIC_H

#include <stddef.h>
#include <stdint.h>

struct logistic {
    const float *x;      /* [count, width] */
    const uint8_t *yes;  /* [count] 0 or 1 */
    const float *weight; /* [count] how much each counts, > 0 */
    size_t count;        /* 1..INT32_MAX */
    int width;           /* d: time of a step of Newton's method goes with count d^2 */
    double ridge;        /* > 0: holds theta finite where one hyperplane tells all apart */
};

/* The mean over samples, by weight, of -log P(yes or no), and ridge / 2 |theta|^2 without the bias;
 * P(yes) = sigmoid(theta . x + bias). theta [width + 1], the bias last. */
double logistic_loss(const struct logistic *l, const double *theta);

/* theta [width + 1] of the least loss, by Newton's method from zero; takes room for another copy of
 * x. Below a second for 50,000 samples of 128. */
void logistic_fit(const struct logistic *l, double *theta);

#endif
