/* ARC at test time: a task is learned from its demonstrations, in a minute, by a copy of a base
 * model, and then asked.
 *
 * The copy gets new puzzle identifiers, one for each version of the task (puzzle/versions.h), which
 * start from the mean of those that the base model knows. Training is run/training.h's, with a
 * recipe made for the purpose; the model that has learned is thrown away.
 */
#ifndef RUN_ADAPT_H
#define RUN_ADAPT_H

#include "run/adapt_votes.h"
#include "run/training.h"

enum { ADAPT_VERSIONS = 16 };

struct adapt_options {
    double seconds; /* for everything, asking included */
    double steps;   /* of training in place of seconds, for results that do not depend on the
                       machine; 0: by seconds */
    int threads;
    enum trm_compute compute; /* of the asking; training is auto */
    uint64_t seed;

    /* Called many times a second on the calling thread: `done` of `count` seconds have passed.
     * False stops; it may be called again then, and must stay false. May be NULL. */
    bool (*progress)(void *context, double done, size_t count);
    void *context;
};

struct adapted {
    const char *misfit; /* why the task was not attempted, or NULL; then all below is zero */
    struct task_votes votes;
    int64_t steps;         /* of training */
    double seconds;        /* that it took */
    double cell_loss;      /* of the demonstrations, at the end; NAN: no steps were done */
    double exact_accuracy; /* of them */
};

/* The blueprint and weights that a task is learned with; free with trm_model_free. NULL and an
 * error when the model is not one that can learn tasks: another family, or no puzzle embedding. */
struct trm_model *adapt_model(const struct trm_model *base, struct trm_err *err);

/* Learns and asks. Being interrupted is an error; *out holds no memory after one. Else release with
 * adapted_done. */
bool adapt_task(const struct arc_task *t, const struct trm_model *base, const struct adapt_options *o,
                struct adapted *out, struct trm_err *err);
void adapted_done(struct adapted *a);

#endif
