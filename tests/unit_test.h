/* What every unit test includes: cmocka, and comparing floats so that a failure says where. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Fails unless every |got - want| <= absolute + relative * |want|; prints the worst place. */
static inline void assert_floats_near(const float *got, const double *want, size_t count,
                                      double absolute, double relative, const char *what)
{
    double worst = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        double excess = fabs((double)got[i] - want[i]) - relative * fabs(want[i]);
        if (excess > worst || isnan(excess)) worst = excess, at = i;
        if (isnan(excess)) break;
    }
    if (worst <= absolute) return;
    fail_msg("%s: number %zu of %zu is %.9g, expected %.9g", what, at, count, (double)got[at],
             want[at]);
}

#endif
