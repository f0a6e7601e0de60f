/* Questions of all versions are one pack, so that asking is evaluating. */
#include "run/adapt_votes.h"

#include "base/alloc.h"
#include "puzzle/pack_write.h"
#include "puzzle/versions.h"
#include "trace/measures.h"

#include <math.h>
#include <stdlib.h>

struct arc_task task_at(const struct trm_puzzles *all, size_t first)
{
    return (struct arc_task){all->items + first, (int)pack_task_tests(all, first)};
}

const char *task_misfit(const struct arc_task *t, const struct trm_config *c)
{
    if (t->tests->demo_count == 0) return "it has no demonstrations";
    for (int i = 0; i < t->tests->demo_count; i++)
        if (!version_fits(&t->tests->demos[i].input, c->rows, c->cols) ||
            !version_fits(&t->tests->demos[i].output, c->rows, c->cols))
            return "a demonstration is larger than the model's canvas";
    for (int i = 0; i < t->count; i++)
        if (!version_fits(&t->tests[i].question, c->rows, c->cols))
            return "a test input is larger than the model's canvas";
    return NULL;
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* What was asked: which version, and which test input, or -1 for the demonstration left out. */
struct asked {
    int version, test;
};

struct asking {
    const struct arc_task *task;
    const struct trm_config *config;
    int versions;
    struct trm_puzzles pack;
    struct asked *asked; /* of each puzzle of the pack */
};

/* Adds a question, and its answer where there is one, in the version's form. The demonstrations
 * come with it: a model that crops makes its board large enough for answers like theirs. */
static void ask(struct asking *a, const struct version *v, int number, int test,
                const struct trm_grid *question, const struct trm_grid *answer)
{
    const struct trm_puzzle *task = a->task->tests;
    struct trm_puzzle p = {.family = task->family,
                           .name = task->name,
                           .rating = -1,
                           .identifier = version_identifier(0, a->versions, number)};
    p.demos = xcalloc((size_t)task->demo_count, sizeof *p.demos);
    trm_augment_apply(&v->augment, question, &p.question);
    trm_augment_apply(&v->augment, answer, &p.answer);
    for (int i = 0; i < task->demo_count; i++) {
        if (test < 0 && i == v->left_out) continue; /* its board must not tell the answer's size */
        struct trm_pair *demo = &p.demos[p.demo_count++];
        trm_augment_apply(&v->augment, &task->demos[i].input, &demo->input);
        trm_augment_apply(&v->augment, &task->demos[i].output, &demo->output);
    }
    a->asked[a->pack.count] = (struct asked){number, test};
    trm_puzzles_add(&a->pack, &p);
    free(p.demos);
}

static void ask_all(struct asking *a)
{
    const struct arc_task *t = a->task;
    const struct trm_grid unknown = {.rows = 0};
    a->asked = xcalloc((size_t)a->versions * (size_t)(t->count + 1), sizeof *a->asked);
    for (int number = 0; number < a->versions; number++) {
        struct version v = task_version(t->tests, a->config->rows, a->config->cols, number);
        for (int i = 0; i < t->count; i++) ask(a, &v, number, i, &t->tests[i].question, &unknown);
        if (v.left_out < 0) continue;
        const struct trm_pair *pair = &t->tests->demos[v.left_out];
        ask(a, &v, number, -1, &pair->input, &pair->output);
    }
}

/* ---- counting -------------------------------------------------------------------------------- */

static void count_answers(const struct asking *a, const struct evaluation *e,
                          const struct trm_model *m, struct task_votes *out)
{
    for (size_t i = 0; i < e->count; i++) {
        struct trm_grid answer, back;
        if (a->asked[i].test < 0) {
            out->left_out++;
            out->left_out_right += evaluated_good_at_end(&e->items[i]);
            continue;
        }
        struct version v =
            task_version(a->task->tests, a->config->rows, a->config->cols, a->asked[i].version);
        evaluation_answer(e, m, &a->pack, i, &answer);
        trm_augment_undo(&v.augment, &answer, &back);
        if (back.rows == 0) continue; /* no picture at all */
        float q_halt = e->q_halt[(i + 1) * (size_t)e->steps - 1];
        trm_votes_add(&out->test[a->asked[i].test], &back, measure_sigmoid((double)q_halt));
    }
    for (int i = 0; i < out->tests; i++) trm_votes_rank(&out->test[i]);
}

bool task_vote(const struct arc_task *t, const struct trm_model *m, int versions,
               const struct evaluate_options *how, struct task_votes *out, struct trm_err *err)
{
    struct asking a = {.task = t, .config = trm_model_config(m), .versions = versions};
    struct evaluation e;
    *out = (struct task_votes){.tests = t->count,
                               .test = xcalloc((size_t)t->count, sizeof *out->test)};
    ask_all(&a);
    bool done = evaluate_puzzles(&e, m, &a.pack, how, err);
    if (done) {
        done = e.count == a.pack.count ||
               trm_err_set(err, TRM_ERR_INTERNAL, "%s: interrupted", t->tests->name);
        if (done) count_answers(&a, &e, m, out);
        evaluation_done(&e);
    }
    trm_puzzles_done(&a.pack);
    free(a.asked);
    if (!done) task_votes_done(out);
    return done;
}

void task_votes_done(struct task_votes *v)
{
    for (int i = 0; i < v->tests; i++) trm_votes_done(&v->test[i]);
    free(v->test);
    *v = (struct task_votes){0};
}

/* ---- scoring --------------------------------------------------------------------------------- */

int task_attempt(const struct arc_task *t, const struct task_votes *v, int test)
{
    const struct trm_grid *answer = &t->tests[test].answer;
    for (int k = 1; k <= ATTEMPTS && answer->rows > 0; k++)
        if (trm_votes_pass(&v->test[test], answer, k)) return k;
    return 0;
}

double task_score(const struct arc_task *t, const struct task_votes *v)
{
    int passed = 0, known = 0;
    for (int i = 0; i < t->count; i++) {
        known += t->tests[i].answer.rows > 0;
        passed += v->tests > 0 && task_attempt(t, v, i) > 0;
    }
    return known > 0 ? (double)passed / known : NAN;
}
