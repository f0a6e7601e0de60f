/* How good a model is on a pack of puzzles: every puzzle run to the end, as the official evaluation
 * does, and what would have been if the model had stopped where it says so; or run until it halts,
 * which is quicker.
 */
#ifndef RUN_EVALUATE_H
#define RUN_EVALUATE_H

#include "run/restart.h"
#include "trmscope/compute.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

struct evaluate_options {
    int steps;   /* supervision steps; 0: the model's halt_max_steps */
    int batch;   /* runs at once; 0: 32 */
    int threads; /* as for trm_stepper_new */
    enum trm_compute compute;

    struct restarts restarts; /* how often each puzzle is run; zeroed: once, plainly */
    bool until_halt;          /* a run ends where the model halts */
    bool until_valid;         /* restart only what the rules of the family do not accept yet; for
                                 puzzles of which they tell it (pick_rules_decide) */

    /* Called after every recursion step, on the calling thread, with the puzzles done so far, parts
     * of a batch counted in parts. False stops the evaluation, but for a batch that this step
     * ended: it counts, and the next one asks again. May be NULL. */
    bool (*progress)(void *context, double done, size_t count);
    void *context;

    /* Called after every supervision step of a run (restart k of puzzle i is run i * K + k) with
     * z_H[0], which q_halt is read from: [hidden_size]. May be NULL. */
    void (*watch)(void *watcher, size_t run, int step, const float *z_H0);
    void *watcher;
};

/* What one run of a puzzle came to. Steps are supervision steps, counted from 1; all is zero for a
 * restart that was spared (until_valid), halt_step also of one that was cut short. */
struct evaluated {
    bool known;         /* whether there is an answer to compare with; else nothing is right */
    bool halted;        /* whether it would have halted by its own rule */
    int halt_step;      /* where: the first such step, else the last */
    bool right_at_halt; /* every cell is there as this run is asked for it (trm_augment_relabel) */
    bool right_at_end;
    bool valid_at_halt; /* the rules of the family accept that answer (any shortest path); where
                           there are none (ARC), it is the label */
    bool valid_at_end;
    int cells, cells_right; /* compared, and right at the end */
};

/* Whether an answer is a right one, the labelled one or not: of a maze any shortest path. */
static inline bool evaluated_good_at_halt(const struct evaluated *x)
{
    return x->known && (x->right_at_halt || x->valid_at_halt);
}
static inline bool evaluated_good_at_end(const struct evaluated *x)
{
    return x->known && (x->right_at_end || x->valid_at_end);
}

/* The first `count` puzzles: fewer than asked for when it was stopped. Stopped in a later round of
 * until_valid, all puzzles count but some restarts were not run. K = restarts; the answers of
 * restarts are mapped back, and of those that say their own size (ARC) nothing is kept beyond their
 * frame, so that they can be compared cell by cell. */
struct evaluation {
    int steps;
    bool
        until_halt; /* after its halt a run is not run: what is said of later steps is the halt's */
    size_t count;
    bool stopped;            /* not all that was asked for was run */
    int restarts;            /* 1: plain runs */
    struct evaluated *items; /* [count, K] */
    float *q_halt;           /* [count, K, steps] after each supervision step */
    uint8_t *right;          /* [count, K, steps] whether the answer was the labelled one there */
    uint8_t *good;           /* [count, K, steps] whether it was a right one, labelled or not */
    int cells;               /* seq_len of the model */
    uint8_t *token;          /* [count, K, cells] the answer at the end */
    uint8_t *token_at_halt;  /* [count, K, cells] the answer at its own halt */
};

/* The result depends on the model, the puzzles and the options alone, not on the callbacks. CHECKs
 * that there are puzzles and at most RESTARTS_MOST restarts. False with an error, and nothing to
 * release, when a puzzle does not fit the model; being stopped is not an error. Release with
 * evaluation_done. */
bool evaluate_puzzles(struct evaluation *e, const struct trm_model *m,
                      const struct trm_puzzles *puzzles, const struct evaluate_options *o,
                      struct trm_err *err);
void evaluation_done(struct evaluation *e);

/* Room, zeroed, for that many runs of e->steps and e->cells; released by evaluation_done. */
void evaluation_allocate(struct evaluation *e, size_t runs);

/* The last answer to puzzle `index` of the pack that was evaluated; of its restart 0 where there
 * are several (run/pick.h makes one of them). */
void evaluation_answer(const struct evaluation *e, const struct trm_model *m,
                       const struct trm_puzzles *puzzles, size_t index, struct trm_grid *out);

/* The last answer of a run: restart k of puzzle i is run i * K + k. */
void evaluation_run_answer(const struct evaluation *e, const struct trm_model *m,
                           const struct trm_puzzles *puzzles, size_t run, struct trm_grid *out);

/* ---- Totals ---- */

enum { CALIBRATION_BINS = 10 };

/* Answers whose p(halt) = sigmoid(q_halt) fell into a tenth of 0..1. */
struct calibration_bin {
    long answers;
    double mean_p; /* what the model promised; 0 when there are no answers */
    double right;  /* what it kept: the share of them that are right */
};

struct evaluation_totals {
    size_t count, known;
    size_t right_at_end, right_at_halt, valid_at_end;
    size_t halted;
    size_t spoiled; /* right at the halt, wrong at the end: overthinking */
    size_t mended;  /* wrong at the halt, right at the end */
    long cells, cells_right;
    double mean_halt_step; /* those that did not halt count with the last step */
    struct calibration_bin bin[CALIBRATION_BINS]; /* over every step that was run of every known
                                                     puzzle */
    double calibration_error; /* expected: mean over answers of |right - mean_p| of their bin; NaN
                                 where no answer is known */
};

/* e->restarts == 1 here and below. */
void evaluation_total(const struct evaluation *e, struct evaluation_totals *t);

/* How many puzzles are right after a supervision step, 1 <= step <= steps. */
size_t evaluation_right_after(const struct evaluation *e, int step);

#endif
