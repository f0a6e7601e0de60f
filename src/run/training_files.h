/* The metric files of a training run, and the lock that lets one process at a time write a run. */
#ifndef RUN_TRAINING_FILES_H
#define RUN_TRAINING_FILES_H

#include "train/training_rows.h"

#include <stdio.h>

/* A zeroed one is closed. */
struct training_files {
    const char *name; /* borrowed; NULL: closed */
    int lock;         /* descriptor of NAME.jsonl, which is json's too */
    bool mine;        /* it is locked by this run */
    FILE *json, *csv;
};

/* Locks the run and removes what a process that was killed while it wrote has left. False and an
 * error when another process has it, or the folder cannot be written. In every case call
 * training_files_close. */
bool training_files_lock(struct training_files *f, const char *name, struct trm_err *err);

/* Whether nobody is at it: no process has locked NAME.jsonl. */
bool training_files_free(const char *name);

/* Writes NAME.jsonl and NAME.csv anew from the rows there are. */
bool training_files_open(struct training_files *f, const struct training_rows *rows,
                         struct trm_err *err);

/* Appends a row to both. */
bool training_files_add(struct training_files *f, const struct training_row *row,
                        struct trm_err *err);

void training_files_close(struct training_files *f);

#endif
