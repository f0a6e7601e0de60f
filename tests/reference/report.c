/* Lines and counts of the reference checkers. */
#include "report.h"

#include <math.h>
#include <stdio.h>

void report_line(struct report *r, const char *kind, double difference, double limit)
{
    bool passed = difference <= limit;
    printf("%-20s %-44s %10.2e  limit %8.1e  %s\n", r->name, kind, difference, limit,
           passed ? "PASS" : "FAIL");
    passed ? r->passed++ : r->failed++;
}

void report_failure(struct report *r, const char *kind, const char *why)
{
    printf("%-20s %-44s FAIL: %s\n", r->name, kind, why);
    r->failed++;
}

const float *reference_floats(struct report *r, const struct safetensors *file, const char *name,
                              size_t count)
{
    const struct tensor *t = safetensors_find(file, name);
    if (!t) return NULL;
    if (t->dtype == DTYPE_F32 && t->count == count) return t->data;
    report_failure(r, name, "not float32 numbers of the expected count");
    return NULL;
}

const int32_t *reference_integers(const struct safetensors *file, const char *name, size_t *count)
{
    const struct tensor *t = safetensors_find(file, name);
    if (!t || t->dtype != DTYPE_I32) return NULL;
    *count = t->count;
    return t->data;
}

double largest_difference(const float *a, const float *b, size_t count)
{
    double worst = 0;
    for (size_t i = 0; i < count; i++) {
        double d = fabs((double)a[i] - (double)b[i]);
        if (isnan(d)) return NAN;
        if (d > worst) worst = d;
    }
    return worst;
}
