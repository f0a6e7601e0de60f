/* How a run went: one row of numbers every few steps, for metric files, curves and the progress
 * line. The columns are one table. */
#ifndef TRAIN_TRAINING_ROWS_H
#define TRAIN_TRAINING_ROWS_H

#include "base/safetensors.h"
#include "base/str.h"
#include "train/trainer.h"

/* X(name, what it is). All are doubles; NAN where there is none. Rows that halted are sequences
 * that finished, as the public code counts them; held_out_* stand in rows with an evaluation. */
#define TRAINING_COLUMNS(X)                                                                        \
    X(step, "steps done")                                                                          \
    X(sequence_steps, "sequences times supervision steps, since the run began")                    \
    X(seconds, "since the run began, evaluations included, pauses not")                            \
    X(loss, "mean of a sequence, halting included")                                                \
    X(cell_loss, "cross-entropy of a labelled cell")                                               \
    X(halt_loss, "of q_halt")                                                                      \
    X(cell_accuracy, "labelled cells that are right, of all rows")                                 \
    X(exact_accuracy, "rows that halted with every cell right")                                    \
    X(halt_accuracy, "rows that halted and whose q_halt says rightly whether they are exact")      \
    X(halt_steps, "supervision steps of rows that halted, mean")                                   \
    X(learning_rate, "of the last step")                                                           \
    X(gradient_norm, "before clipping, mean")                                                      \
    X(speed, "sequence-steps a second")                                                            \
    X(waited, "share of the training time that waited for data")                                   \
    X(held_out_exact, "held-out puzzles right after halt_max_steps")                               \
    X(held_out_exact_at_halt, "right where the model would halt")                                  \
    X(held_out_cells, "cells right after halt_max_steps")                                          \
    X(held_out_halt_step, "where the model would halt, mean")

struct training_row {
#define X(name, text) double name;
    TRAINING_COLUMNS(X)
#undef X
};

enum { TRAINING_ROW_WIDTH = sizeof(struct training_row) / sizeof(double) };

struct training_rows {
    struct training_row *rows;
    size_t count, capacity;
};

void training_rows_add(struct training_rows *h, const struct training_row *row);
void training_rows_done(struct training_rows *h);

/* The rows in the saved state of a run, where they are the tensor "history". */
bool training_rows_read(struct training_rows *h, const struct safetensors *f, struct trm_err *err);

/* Appends the rows of JSON Lines as training_row_json writes them; `path` names them in errors. A
 * last line that was cut off is passed over: a run may be writing it. No row is an error. */
bool training_rows_parse(struct training_rows *h, const char *text, size_t length, const char *path,
                         struct trm_err *err);

/* Names in the order of the columns. */
extern const char *const training_column_names[TRAINING_ROW_WIDTH];

/* A row as a line of JSON Lines (absent numbers left out) or CSV (absent numbers empty), with its
 * newline; the head of a CSV file. */
void training_row_json(const struct training_row *row, struct str *out);
void training_row_csv(const struct training_row *row, struct str *out);
void training_row_csv_head(struct str *out);

/* ---- Gathering steps into a row ---- */

/* Sums since the last row; doubles only, so that it is saved as it is. */
struct training_window {
    double steps, rows, total, cell_loss, halt_loss, labels, right;
    double finished, exact, halt_right, halt_steps, gradient_norm, rate;
    double seconds, waited; /* training time and waiting within it */
};

enum { TRAINING_WINDOW_WIDTH = sizeof(struct training_window) / sizeof(double) };

void training_window_add(struct training_window *w, const struct step_result *r, int rows,
                         double rate, double seconds, double waited);

/* The window as a row (its first three columns and those of evaluations are the caller's); empties
 * the window. */
struct training_row training_window_close(struct training_window *w);

#endif
