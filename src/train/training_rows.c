/* Rows are arrays of doubles in the order of the table, which is how they are saved. */
#include "train/training_rows.h"

#include "base/alloc.h"
#include "base/jsonw.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const training_column_names[TRAINING_ROW_WIDTH] = {
#define X(name, text) #name,
    TRAINING_COLUMNS(X)
#undef X
};

void training_rows_add(struct training_rows *h, const struct training_row *row)
{
    h->rows = xgrow(h->rows, &h->capacity, h->count + 1, sizeof *h->rows);
    h->rows[h->count++] = *row;
}

void training_rows_done(struct training_rows *h)
{
    free(h->rows);
    *h = (struct training_rows){0};
}

bool training_rows_read(struct training_rows *h, const struct safetensors *f, struct trm_err *err)
{
    const struct tensor *t = safetensors_find(f, "history");
    if (!t || t->dtype != DTYPE_F64 || t->dims != 2 || t->shape[1] != TRAINING_ROW_WIDTH)
        return trm_err_set(err, TRM_ERR_INPUT, "found no history [rows, %d] F64",
                           TRAINING_ROW_WIDTH);
    h->rows = xgrow(h->rows, &h->capacity, t->shape[0] + 1, sizeof *h->rows);
    h->count = t->shape[0];
    if (t->size) memcpy(h->rows, t->data, t->size);
    return true;
}

static bool parse_row(struct training_rows *h, const char *line, size_t length)
{
    json_t *object = json_loadb(line, length, 0, NULL);
    struct training_row row;
    double *value = (double *)&row;
    for (int i = 0; i < TRAINING_ROW_WIDTH; i++) {
        const json_t *number = json_object_get(object, training_column_names[i]);
        value[i] = json_is_number(number) ? json_number_value(number) : NAN;
    }
    bool whole = !isnan(row.step) && !isnan(row.sequence_steps) && !isnan(row.seconds);
    if (whole) training_rows_add(h, &row);
    json_decref(object);
    return whole;
}

bool training_rows_parse(struct training_rows *h, const char *text, size_t length, const char *path,
                         struct trm_err *err)
{
    const char *end = text + length, *next;
    int line = 1;
    for (; (next = memchr(text, '\n', (size_t)(end - text))); text = next + 1, line++) {
        if (!parse_row(h, text, (size_t)(next - text)))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: line %d: found no row of a training run, expected an object "
                               "with step, sequence_steps and seconds, as in NAME.jsonl",
                               path, line);
    }
    if (line > 1) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "%s: found no row of a training run", path);
}

void training_row_json(const struct training_row *row, struct str *out)
{
    const double *value = (const double *)row;
    struct jsonw w = {.out = out};
    jsonw_object(&w, NULL);
    for (int i = 0; i < TRAINING_ROW_WIDTH; i++)
        if (!isnan(value[i])) jsonw_number(&w, training_column_names[i], value[i]);
    jsonw_end(&w);
    str_add_char(out, '\n');
}

void training_row_csv(const struct training_row *row, struct str *out)
{
    const double *value = (const double *)row;
    for (int i = 0; i < TRAINING_ROW_WIDTH; i++) {
        if (i) str_add_char(out, ',');
        if (!isnan(value[i])) str_printf(out, "%.9g", value[i]);
    }
    str_add_char(out, '\n');
}

void training_row_csv_head(struct str *out)
{
    for (int i = 0; i < TRAINING_ROW_WIDTH; i++)
        str_printf(out, "%s%s", i ? "," : "", training_column_names[i]);
    str_add_char(out, '\n');
}

/* ---- gathering ------------------------------------------------------------------------------- */

void training_window_add(struct training_window *w, const struct step_result *r, int rows,
                         double rate, double seconds, double waited)
{
    w->steps++;
    w->rows += rows;
    w->total += r->total;
    w->cell_loss += r->loss.lm;
    w->halt_loss += r->loss.q_halt;
    w->labels += r->loss.labels;
    w->right += r->loss.right;
    w->finished += r->metrics.count;
    w->exact += r->metrics.exact;
    w->halt_right += r->metrics.q_halt;
    w->halt_steps += r->metrics.steps;
    w->gradient_norm += r->gradient_norm;
    w->rate = rate;
    w->seconds += seconds;
    w->waited += waited;
}

/* NAN where nothing was counted. */
static double mean(double sum, double count)
{
    return count > 0 ? sum / count : NAN;
}

struct training_row training_window_close(struct training_window *w)
{
    const struct training_window s = *w;
    *w = (struct training_window){0};
    return (struct training_row){
        .loss = mean(s.total, s.rows),
        .cell_loss = mean(s.cell_loss, s.rows),
        .halt_loss = mean(s.halt_loss, s.rows),
        .cell_accuracy = mean(s.right, s.labels),
        .exact_accuracy = mean(s.exact, s.finished),
        .halt_accuracy = mean(s.halt_right, s.finished),
        .halt_steps = mean(s.halt_steps, s.finished),
        .learning_rate = s.rate,
        .gradient_norm = mean(s.gradient_norm, s.steps),
        .speed = mean(s.rows, s.seconds),
        .waited = mean(s.waited, s.seconds),
        .held_out_exact = NAN,
        .held_out_exact_at_halt = NAN,
        .held_out_cells = NAN,
        .held_out_halt_step = NAN,
    };
}
