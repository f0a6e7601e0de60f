/* Whether the cells that an explanation ranks highest are those that move q most. */
#include "base/alloc.h"
#include "base/rng.h"
#include "run/explain.h"
#include "run/run.h"

#include <math.h>
#include <stdlib.h>

enum { RANKED = EXPLAIN_CHECK_GIVEN / 2 };

/* What every puzzle of the check uses. */
struct checker {
    const struct trm_model *whole; /* that was given */
    const struct trm_model *model; /* on the board of the puzzle */
    int threads;
    struct trm_stepper *stepper; /* EXPLAIN_BATCH rows */
    struct explainer *explainer;
    struct explain_check *out;
};

/* Puts the `wanted` cells of largest |effect| first. */
static void rank(int *cells, int count, const float *effect, int wanted)
{
    for (int i = 0; i < wanted; i++)
        for (int k = i + 1; k < count; k++) {
            if (!(fabsf(effect[cells[k]]) > fabsf(effect[cells[i]]))) continue;
            int other = cells[i];
            cells[i] = cells[k], cells[k] = other;
        }
}

/* How far q moves when the first RANKED cells are blanked together. */
static double moved(const struct checker *k, const struct explain_moment *m, const int *cells,
                    double q_then)
{
    struct explain_edit edits[RANKED];
    float q;
    for (int i = 0; i < RANKED; i++) edits[i] = (struct explain_edit){EDIT_SET, cells[i], m->blank};
    explain_what_if(k->stepper, m, edits, RANKED, 0, &q);
    return fabs((double)q - q_then);
}

static void count_up(struct explain_ranking *r, double moved, double by_chance)
{
    r->wins += moved > by_chance;
    r->ties += !(moved > by_chance) && !(moved < by_chance);
    r->moved += moved;
}

static void check_moment(struct checker *k, const struct explain_moment *m, int *cells, int count,
                         struct rng *r)
{
    const struct trm_config *c = trm_model_config(k->model);
    float *alone = xfloats((size_t)c->seq_len);
    struct explanation x;
    explain_halt(k->explainer, m, &x);
    explain_alone(k->stepper, m, x.q, alone, NULL, NULL);
    rng_shuffle(r, cells, count);
    double by_chance = moved(k, m, cells, x.q);
    rank(cells, count, alone, RANKED);
    double by_alone = moved(k, m, cells, x.q);
    rank(cells, count, x.effect[EXPLAIN_QUESTION] + c->puzzle_emb_len, RANKED);
    double by_gradient = moved(k, m, cells, x.q);
    k->out->puzzles++;
    count_up(&k->out->alone, by_alone, by_chance);
    count_up(&k->out->gradient, by_gradient, by_chance);
    k->out->random_moved += by_chance;
    explanation_done(&x);
    free(alone);
}

static void take_model(struct checker *k, const struct trm_model *m)
{
    if (m == k->model) return;
    trm_stepper_free(k->stepper);
    explainer_free(k->explainer);
    trm_model_free(k->model);
    k->model = trm_model_share(m);
    k->stepper = trm_stepper_new(m, EXPLAIN_BATCH, k->threads);
    k->explainer = explainer_new(m, trm_model_config(m)->L_cycles);
}

/* Runs a puzzle to where it halts and looks at the cycle that led there. */
static bool check_puzzle(struct checker *k, const struct trm_puzzle *p, struct rng *r,
                         struct trm_err *err)
{
    struct run *run = run_new(k->whole, p, 0, err);
    struct explain_moment m;
    int cells[TRM_GRID_CELLS], count = 0;
    if (!run) return false;
    take_model(k, run->model);
    const struct trm_config *c = trm_model_config(k->model);
    while (trm_recorder_halt(run->recorder) < 0) run_next(run, k->stepper);
    const uint8_t *given = trm_recorder_given(run->recorder);
    for (int i = 0; i < c->seq_len; i++)
        if (given[i]) cells[count++] = i;
    if (count < EXPLAIN_CHECK_GIVEN)
        k->out->left_out++;
    else if (explain_moment_of(&m, run->course, trm_recorder_halt(run->recorder), k->stepper)) {
        check_moment(k, &m, cells, count, r);
        explain_moment_done(&m);
    }
    run_free(run);
    return true;
}

bool explain_check(const struct trm_model *m, const struct trm_puzzles *puzzles, int threads,
                   uint64_t seed, struct explain_check *out,
                   bool (*go_on)(void *context, double done, size_t count), void *context,
                   struct trm_err *err)
{
    struct checker k = {.whole = m, .threads = threads, .out = out};
    bool done = true;
    *out = (struct explain_check){0};
    for (size_t i = 0; i < puzzles->count && done; i++) {
        struct rng r;
        rng_init(&r, seed, i);
        done = check_puzzle(&k, &puzzles->items[i], &r, err);
        if (done && go_on && !go_on(context, (double)(i + 1), puzzles->count))
            done = trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %zu puzzles", i + 1);
    }
    double count = out->puzzles ? out->puzzles : 1;
    out->alone.moved /= count, out->gradient.moved /= count, out->random_moved /= count;
    trm_stepper_free(k.stepper);
    explainer_free(k.explainer);
    trm_model_free(k.model);
    return done;
}

/* A fortieth is left out at either end. */
int explain_chance_least(int n)
{
    double fewer = 0; /* the share of coins that win `wins` games at most */
    for (int wins = 0;; wins++) {
        fewer += exp(lgamma(n + 1) - lgamma(wins + 1) - lgamma(n - wins + 1) - n * log(2));
        if (fewer > 0.025 || 2 * wins >= n) return wins;
    }
}
