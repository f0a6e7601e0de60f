/* A training run on a thread of its own, for interfaces that never wait: the command line and the
 * terminal program.
 *
 *   struct training *t = training_start(&options, &err);
 *   poll on training_descriptor; when it is readable or a while has passed:
 *       training_news(t);
 *       training_status(t, &status);              numbers for a progress line
 *       training_follow_rows(t, &rows);           rows for curves
 *       while ((text = training_message(t))) ...  sentences for a log
 *   training_pause / training_go_on / training_stop at any time;
 *   training_free
 *
 * Every function here may be called by any thread and returns at once, except training_recipe,
 * which reads a file, and training_free, which waits until the worker has ended its step, or the
 * making of its puzzles, and saved (training_stop first, and a phase above TRAINING_PAUSED, means
 * that it need not wait).
 *
 * Files of a run called NAME (none are written when the name is NULL):
 *   NAME.train.safetensors   the state (train/training_state.h), written before the first step,
 *                            every checkpoint_minutes, when the run is paused or stopped, and at
 *                            its end
 *   NAME.safetensors, .yaml  the best weights by the held-out puzzles, the EMA where there is one;
 *                            without held-out puzzles those of the last saved state
 *   NAME.jsonl, NAME.csv     the history, one row a line (train/training_rows.h)
 */
#ifndef RUN_TRAINING_H
#define RUN_TRAINING_H

#include "train/recipe.h"
#include "train/training_rows.h"
#include "trmscope/model.h"

struct training;

struct training_options {
    struct recipe recipe;          /* resolved */
    const char *name;              /* of the files, with or without folder; NULL: write none */
    bool resume;                   /* go on from NAME.train.safetensors */
    const struct trm_model *start; /* first weights; NULL: random ones. Shared while this lives */
    int threads;                   /* 0: one for each processor */
    const char *judges;            /* what it is measured by, borrowed while this lives; NULL:
                                      "held-out puzzles" */
    bool gentle;                   /* everything else on the machine goes first (nice 10) */
};

/* NULL and an error when the system has no thread or descriptor left. Everything else that can go
 * wrong is told by the status: sources are opened and puzzles made on the worker. CHECKs that what
 * is resumed has a name. */
struct training *training_start(const struct training_options *o, struct trm_err *err);

/* Stops the run, if it has not ended. Until then nobody else goes on with it, though it has ended:
 * it may yet be looked at, measured, or discarded. NULL is allowed. */
void training_free(struct training *t);

/* The recipe of NAME's saved state: whoever resumes a run may have changed it. */
bool training_recipe(struct recipe *r, const char *name, struct trm_err *err);

/* Ended phases come last. */
enum training_phase {
    TRAINING_OPENING, /* puzzles are being made or read */
    TRAINING_RUNNING,
    TRAINING_EVALUATING,
    TRAINING_SAVING,
    TRAINING_PAUSED,
    TRAINING_FINISHED, /* the recipe's steps or minutes are done, everything is saved */
    TRAINING_STOPPED,  /* by training_stop, saved */
    TRAINING_FAILED,   /* see err; what was saved before is as it was */
};

struct training_status {
    enum training_phase phase;
    struct trm_err err;           /* of TRAINING_FAILED */
    int64_t step, sequence_steps; /* done */
    double total_steps;           /* 0: the run is limited by time */
    double share;                 /* of the run that is done, 0..1 */
    double seconds, seconds_left; /* of the run; left by its speed so far, NAN: not known yet */
    double evaluating;            /* seconds of this session that evaluations took */
    double waited;                /* share of the training time that waited for data */
    int evaluation_done, evaluation_count; /* puzzles of the evaluation that runs */
    double evaluation_seconds,
        evaluation_left;                   /* that it took; and will take, NAN: not known yet */
    int judges;                            /* puzzles with an answer that it is measured by */
    int64_t saved_step, best_step;         /* -1: none yet */
    int threads;
    double rate_factor;         /* a person's, on the learning rate; 0: the run is not open yet */
    bool pausing;               /* a pause is wished for, whether it came true or not */
    bool has_row;               /* whether there is a last row */
    struct training_row last;   /* the newest row */
    struct training_row judged; /* the newest row with an evaluation by answers that are known; its
                                   step is NAN: none yet */
    struct training_row best;   /* the row of the best evaluation; the same */
};

void training_status(struct training *t, struct training_status *out);

/* Pausing saves the state. Both are wishes; the status says when they came true. */
void training_pause(struct training *t);
void training_go_on(struct training *t);

/* Ends the run after the step that is being made and saves it. */
void training_stop(struct training *t);

/* Threads, and a factor on the recipe's learning rate, from the next step on. The
 * factor is saved. */
void training_set_threads(struct training *t, int threads);
void training_set_rate_factor(struct training *t, double factor);

/* Adds copies of the history rows that *all, which holds those before, does not have yet. */
void training_follow_rows(struct training *t, struct training_rows *all);

/* The newest weights (of the EMA where there is one) that were published, one more reference for
 * the caller to free; NULL: none yet. They are published at every evaluation, at the end, and at
 * the step after training_want_model. *step says after which step. */
const struct trm_model *training_model(struct training *t, int64_t *step);
void training_want_model(struct training *t);

/* The next sentence about what happened; the caller frees it. NULL: nothing more. The oldest are
 * lost where hundreds wait. */
char *training_message(struct training *t);

/* Readable when something has changed; training_news makes it quiet again. */
int training_descriptor(const struct training *t);
void training_news(struct training *t);

#endif
