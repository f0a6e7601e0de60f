/* The rows of a training run, JSON Lines: what is read is printed, in nine digits, and read back.
 */
#include "fuzz.h"
#include "train/training_rows.h"

#include <math.h>

static void check_alike(const struct training_row *a, const struct training_row *b)
{
    const double *x = (const double *)a, *y = (const double *)b;
    for (int i = 0; i < TRAINING_ROW_WIDTH; i++)
        CHECK(isnan(x[i]) ? isnan(y[i]) : fabs(x[i] - y[i]) <= 1e-8 * fabs(x[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct training_rows rows = {0}, back = {0};
    struct trm_err err = {0};
    struct str json = {0}, csv = {0};
    bool read = training_rows_parse(&rows, (const char *)bytes, size, "f", &err);
    fuzz_check(read, &err);
    for (size_t i = 0; i < rows.count; i++) {
        training_row_json(&rows.rows[i], &json);
        training_row_csv(&rows.rows[i], &csv);
    }
    if (rows.count > 0) {
        CHECK(training_rows_parse(&back, json.text, json.length, "printed", NULL));
        CHECK(back.count == rows.count);
    }
    for (size_t i = 0; i < rows.count; i++) check_alike(&rows.rows[i], &back.rows[i]);
    training_rows_done(&rows);
    training_rows_done(&back);
    str_done(&json);
    str_done(&csv);
    return 0;
}
