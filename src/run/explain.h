/* Why the model halts, or does not: the number by which it does, taken apart, and what it would be
 * if something were otherwise.
 *
 * That number, q here, is q_halt; of a model that halts where q_halt is above q_continue
 * (no_ACT_continue false) it is q_halt - q_continue. Above 0 the model halts (trm_would_halt).
 *
 * q = w . z_H[0] + b is read from the first token alone, so it is a sum over channels, exactly.
 * What the other tokens have to do with it goes through the last H cycle: the gradient of q with
 * respect to everything that enters that cycle says so to first order, and a counterfactual (the
 * cycle run again with something changed) says it exactly, for that change.
 *
 * Whatever takes a stepper, an explainer or a pack computes, and is not for the interface's thread
 * (run/reasons.h asks it).
 */
#ifndef RUN_EXPLAIN_H
#define RUN_EXPLAIN_H

#include "run/course.h"

/* What q is called: "q_halt", "q_halt - q_continue". */
const char *explain_number_name(const struct trm_config *c);

/* The last H cycle that was finished at a frame: what entered it, as the model sees it, and
 * everything that is needed to run it again. Cells and tokens that are told or asked about are
 * always those that people see. T tokens, D hidden. */
struct explain_moment {
    struct course *holder;       /* one reference: keeps the next one alive */
    const struct course *course; /* whose frame it is */
    const struct trm_model *model;
    int frame;                 /* whose q is explained: z_H was renewed here last */
    double q_before, q_shaken; /* of struct explanation */
    struct trm_state start;    /* entered the cycle */
    int32_t blank;             /* the token, as the model sees it, of a cell that says nothing */
};

/* The frame whose q is explained when frame `index` is looked at: the end of the last H cycle.
 * 0: none was finished by then, or something was changed (run/probe.h) within that cycle or at its
 * end, and q there did not come of it alone. */
int explain_frame(const struct course *c, int index);

/* The moment of frame `index` of a run; false where there is nothing to explain. Latents that were
 * not kept are stepped again, by a stepper of the run's model. Release with explain_moment_done,
 * also a zeroed one. */
bool explain_moment_of(struct explain_moment *m, struct course *c, int index,
                       struct trm_stepper *stepper);
void explain_moment_done(struct explain_moment *m);

/* ---- Taking q apart ---- */

/* What enters an H cycle, token by token, and what each is compared with: a cell of the question
 * with a blank one, a latent with the one that every run starts from. */
enum explain_source { EXPLAIN_QUESTION, EXPLAIN_Z_H, EXPLAIN_Z_L, EXPLAIN_SOURCES };
const char *explain_source_name(enum explain_source s);

struct explanation {
    int tokens, hidden;
    double q, q_before; /* at the moment, and as it was read an H cycle before */
    double q_shaken; /* q_before after what was done to z then (course_disturb); the same where
                        nothing was */
    double bias;
    float *part;                    /* [D] w_d z_H[0]_d: they and the bias add up to q */
    float *moved;                   /* [D] how much each part moved during the cycle: from q_shaken
                                       to q, without what shook it before */
    float *slope[EXPLAIN_SOURCES];  /* [T] ||dq / dvalue|| */
    float *effect[EXPLAIN_SOURCES]; /* [T] what the value does to q, compared with its baseline and
                                       to first order: above 0 it lets the model halt, below 0 it
                                       holds it back */
};

/* Memory for the backward pass of one model and H cycles of at most so many L_cycles; one thread at
 * a time. */
struct explainer;
struct explainer *explainer_new(const struct trm_model *m, int most_L_cycles);
void explainer_free(struct explainer *e);

/* To first order: the gradient times the difference from the baseline. *out is released with
 * explanation_done. */
void explain_halt(struct explainer *e, const struct explain_moment *m, struct explanation *out);
void explanation_done(struct explanation *x);

/* ---- What if ---- */

enum { EXPLAIN_EDITS = 8 };

/* Edits of the moment: the question's token of a cell, or a latent held as it was when the cycle
 * began. */
enum explain_edit_kind { EDIT_SET, EDIT_PIN_Z_H, EDIT_PIN_Z_L };
struct explain_edit {
    enum explain_edit_kind kind;
    int cell;      /* position of the canvas, 0..S-1 */
    int32_t token; /* EDIT_SET */
};

/* Runs the moment's H cycle again with the edits and goes on for `steps` supervision steps. q[0] is
 * q at the moment, q[1 .. steps] after each supervision step that ends later, the running one
 * too. */
void explain_what_if(struct trm_stepper *stepper, const struct explain_moment *m,
                     const struct explain_edit *edits, int count, int steps, float *q);

/* Every cell of the question blanked alone, exactly: out[S] is q less what it would be without
 * what the cell says, 0 for a cell that is blank. q is that of the moment. The stepper works
 * on EXPLAIN_BATCH rows at a time; go_on (may be NULL) is asked between them with the cells done so
 * far, and false stops the work (then the result is false, and the rest of out is NaN). */
enum { EXPLAIN_BATCH = 16 };
bool explain_alone(struct trm_stepper *stepper, const struct explain_moment *m, double q,
                   float *out, bool (*go_on)(void *context, int done), void *context);

/* ---- Whether the ranking means anything ---- */

/* Over a pack: at the moment each puzzle halts (or at its last supervision step) the five given
 * cells of largest effect are blanked together, and five random given ones. */
enum { EXPLAIN_CHECK_GIVEN = 10 };
struct explain_ranking {
    int wins, ties; /* the ranked five moved q more than the random five; exactly as far */
    double moved;   /* mean |change of q| */
};
struct explain_check {
    int puzzles;
    int left_out; /* with fewer than EXPLAIN_CHECK_GIVEN given cells */
    struct explain_ranking alone, gradient;
    double random_moved;
};

/* Of n games that a coin decides, those that 95 % of all coins win: from this many to n less this
 * many. Ties are no games. */
int explain_chance_least(int n);

/* go_on (may be NULL) is called after each puzzle. False with an error when it stopped the check,
 * or a puzzle does not fit the model; *out is of the puzzles so far. */
bool explain_check(const struct trm_model *m, const struct trm_puzzles *puzzles, int threads,
                   uint64_t seed, struct explain_check *out,
                   bool (*go_on)(void *context, double done, size_t count), void *context,
                   struct trm_err *err);

#endif
