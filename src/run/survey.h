/* What a model does with a whole pack: every puzzle run to the end in the background, and when each
 * would halt, whether it is right there, and whether p(halt) keeps what it promises. */
#ifndef RUN_SURVEY_H
#define RUN_SURVEY_H

#include "run/evaluate.h"
#include "run/job.h"
#include "run/shelf.h"

/* One puzzle of the pack. */
struct surveyed {
    size_t item;  /* number on the shelf */
    float rating; /* negative: none */
    bool known, halted, right_at_halt, right_at_end;
    int halt_step; /* 1 .. steps */
};

/* A result of the job: some more puzzles. Released by free(). */
struct survey_part {
    struct calibration_bin bin[CALIBRATION_BINS]; /* sums: mean_p and right are not divided */
    size_t count;
    struct surveyed puzzle[];
};

/* What the parts come to. */
struct survey {
    struct surveyed *puzzles; /* [count], owned */
    size_t count, capacity;
    struct calibration_bin bin[CALIBRATION_BINS]; /* sums, as above */
};
void survey_add(struct survey *s, const struct survey_part *part);
void survey_done(struct survey *s);

/* Mean over answers of |right - mean_p| of their bin; 0 without answers. */
double survey_calibration_error(const struct survey *s);

/* The job: a survey_task is its task and parts are its results. Puzzles that do not fit the model
 * are passed over. */
extern const struct job_work survey_work;
void *survey_task(const struct trm_model *m, struct shelf *shelf, int threads); /* both shared */

#endif
