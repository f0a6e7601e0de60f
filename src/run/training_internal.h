/* A training run as its own files see it. training.c is what interfaces call; the rest runs on the
 * worker: training_run.c opens a run and is its loop, training_judge.c saves and evaluates,
 * training_tell.c copies what interfaces want to know.
 *
 * DESIGN. As in solver.c, what interfaces want lies in a mailbox under the lock, and the worker
 * looks at it between two steps and within an evaluation. The worker owns the state, the stream and
 * the files; what it tells (status, history, messages, the newest model) it copies under the lock.
 *
 * The loop asks at its top what is due: an evaluation, a row of the history, the end. So a run that
 * was stopped anywhere does what was due when it goes on.
 */
#ifndef RUN_TRAINING_INTERNAL_H
#define RUN_TRAINING_INTERNAL_H

#include "base/clock.h"
#include "run/training.h"
#include "run/training_files.h"
#include "train/training_state.h"

#include <pthread.h>

enum { TRAINING_MESSAGES = 256 };

struct wishes {
    bool pause, stop, model;
    int threads;        /* 0: as they are */
    double rate_factor; /* NAN: as it is */
};

struct training {
    struct training_options options;
    struct recipe recipe;
    char *name; /* NULL: no files */
    pthread_t thread;
    struct channel *news;

    /* the worker's */
    struct training_state state;
    struct stream *stream;
    struct trm_puzzles held_out;
    struct training_files files; /* open as long as this lives: so long nobody else goes on */
    double total;             /* steps; 0: limited by time */
    struct lap clock;         /* since state.seconds was last brought up to date */
    double begun, begun_step; /* state.seconds and step when this session began */
    double evaluation_begun;  /* state.seconds when the evaluation that runs began */
    double saved, told;       /* clock of the last save and the last status */
    int64_t saved_step;

    pthread_mutex_t lock; /* of everything below */
    pthread_cond_t wish;
    struct wishes wishes;
    struct training_status status;
    struct training_rows history; /* a copy of the state's */
    const struct trm_model *model;
    int64_t model_step;
    char *messages[TRAINING_MESSAGES];
    int message_count;
};

/* Wakes the interface. */
void training_tell(struct training *t);

/* A sentence for training_message. */
void training_say(struct training *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void training_set_phase(struct training *t, enum training_phase phase);

/* Copies the numbers of the state to the interface's side, and when that was to t->told. */
void training_tell_status(struct training *t);

/* The same, when they were last copied a while ago. */
void training_tell_sometimes(struct training *t);

/* Copies a row to the interface's side. */
void training_show_row(struct training *t, const struct training_row *row);

/* Closes the window of steps as a row of the history, writes and shows it. *evaluation: its columns
 * are taken over; NULL: none. */
bool training_add_row(struct training *t, const struct training_row *evaluation,
                      struct trm_err *err);

/* Brings state.seconds up to date. */
void training_tick(struct training *t);

/* The share of the run that is done, 0..1. */
double training_share(const struct training *t);
bool training_is_finished(const struct training *t);

/* A model of the weights of now (of the EMA where there is one); the caller frees it. */
struct trm_model *training_snapshot(const struct training *t);

/* Makes *m what training_model gives. */
void training_publish(struct training *t, const struct trm_model *m);

/* Saves the state and, where nothing is held out, the model. */
bool training_save(struct training *t, struct trm_err *err);

/* Steps from one evaluation to the next: as the recipe says, but seldom enough for its share of the
 * work. Work is counted in H cycles of one sequence; backward counts two. */
int64_t training_evaluation_interval(const struct training *t);
bool training_evaluation_is_due(const struct training *t);

/* Evaluates, publishes and, when it is the best so far, saves the model. A wish to stop or pause
 * ends it early; it is then still due. */
bool training_evaluate(struct training *t, struct trm_err *err);

/* What the thread does; argument: the struct training. */
void *training_work(void *argument);

#endif
