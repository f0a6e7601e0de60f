/* What a model does with a whole pack: every puzzle run to the end in the background, and when each
 * would halt, whether it is right there, and whether p(halt) keeps what it promises. */
#ifndef RUN_SURVEY_H
#define RUN_SURVEY_H

#include "run/evaluate.h"
#include "run/job.h"
#include "run/shelf.h"

/* One puzzle of the pack. Right, here and below: by label or by rules, evaluated_good_at_halt. */
struct surveyed {
    size_t item;  /* number on the shelf */
    float rating; /* negative: none */
    float p;      /* p(halt) where it halts, or at its last step */
    bool known, halted, right_at_halt, right_at_end;
    int halt_step; /* 1 .. steps; the last where it does not halt (halted) */
};
static inline bool surveyed_wrong(const struct surveyed *p)
{
    return p->known && !p->right_at_halt;
}

/* A result of the job: some more puzzles. Released by free(). */
struct survey_part {
    struct calibration_bin bin[CALIBRATION_BINS]; /* sums: mean_p and right are not divided */
    size_t next; /* the first number on the shelf that was not looked at */
    size_t left_out;    /* of those this part looked at: the model cannot be asked about them */
    struct trm_err err; /* is set: nothing more comes, and this is why */
    size_t count;
    struct surveyed puzzle[];
};

/* What the parts come to. */
struct survey {
    struct surveyed *puzzles; /* [count], owned */
    size_t count, capacity;
    size_t next, left_out;                        /* as above, of all parts */
    size_t rated;                                 /* puzzles that have a rating */
    double highest;                               /* of their ratings; 0: there is none above */
    struct calibration_bin bin[CALIBRATION_BINS]; /* sums, as above */
};
void survey_add(struct survey *s, const struct survey_part *part);
void survey_done(struct survey *s);

/* Mean over answers of |right - mean_p| of their bin; NaN where no answer is known. */
double survey_calibration_error(const struct survey *s);

/* Spearman's rank correlation of halting step and rating, -1 .. 1, of the *count rated puzzles that
 * halt; NaN where one of the two is the same for all, or there are too few to say anything. It
 * sorts them: longer than a frame for a hundred thousand. */
enum { SURVEY_RANKED_LEAST = 10 };
double survey_rank_correlation(const struct survey *s, size_t *count);

/* The job: a survey_task is its task and parts are its results. It begins at number `from` of the
 * shelf. Puzzles that the model cannot be asked about are left out (encode_fits). Model and shelf
 * are shared. */
extern const struct job_work survey_work;
void *survey_task(const struct trm_model *m, struct shelf *shelf, size_t from, int threads);

/* ---- Bars ------------------------------------------------------------------------------------ */

/* Puzzles by halting step (the last bar: they do not halt), by rating (the last bar: without one),
 * by p(halt) where they halt, or at their last step. */
enum survey_by { SURVEY_BY_STEP, SURVEY_BY_RATING, SURVEY_BY_P, SURVEY_BYS };
struct survey_bar {
    size_t all, wrong;
};

/* How many bars there are, when runs have that many supervision steps; at least 1. */
int survey_bar_count(const struct survey *s, enum survey_by by, int steps);

/* The bar that a puzzle is counted in. */
int survey_bar_of(const struct survey *s, enum survey_by by, const struct surveyed *p);

/* A puzzle in the middle of that bar, whatever they go by: its bar is still found when more puzzles
 * have moved the limits. */
struct surveyed survey_bar_middle(const struct survey *s, int bar);

/* Counts into bars[survey_bar_count]. */
void survey_bars(const struct survey *s, enum survey_by by, int steps, struct survey_bar *bars);

enum { SURVEY_BAR_TEXT = 24 };
const char *survey_bar_name(char out[SURVEY_BAR_TEXT], const struct survey *s, enum survey_by by,
                            int steps, int bar);

/* Numbers on the shelf of the puzzles of a bar, wrong ones first, else in the order of the pack;
 * the caller's. */
size_t *survey_bar_items(const struct survey *s, enum survey_by by, int bar, size_t *count);

#endif
