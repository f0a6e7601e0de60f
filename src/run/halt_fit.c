#include "run/halt_fit.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/config_yaml.h"
#include "train/logistic.h"

#include <stdlib.h>
#include <string.h>

enum { EVERY = 4 }; /* the last of so many puzzles is held out */

/* Numbers that are kept: 1 GB, and twice as much again while fitting. */
static const size_t kept_most = (size_t)1 << 28;

static const double ridge = 1e-5; /* of features whose root mean square is about 1 */

/* An evaluation of plain runs, and z_H[0] after each of its steps. */
struct watched {
    struct evaluation all;
    size_t hidden;
    int steps;
    float *z; /* [count, steps, hidden] */
};

static void keep(void *watcher, size_t run, int step, const float *z_H0)
{
    struct watched *w = watcher;
    float *z = w->z + (run * (size_t)w->steps + (size_t)step - 1) * w->hidden;
    memcpy(z, z_H0, w->hidden * sizeof *z);
}

static bool held_out(size_t puzzle)
{
    return puzzle % EVERY == EVERY - 1;
}

/* ---- Fitting ---- */

/* Wrong at a step, and right at the last one. */
static bool under_way(const struct evaluation *e, size_t puzzle, size_t step)
{
    size_t steps = (size_t)e->steps;
    return !e->right[puzzle * steps + step] && e->items[puzzle].right_at_end;
}

/* theta [hidden + 1]. False: there is nothing to fit to. */
static bool fit(const struct watched *w, double patience, double *theta)
{
    const struct evaluation *e = &w->all;
    size_t steps = (size_t)w->steps, n = 0, bytes = w->hidden * sizeof(float);
    float *x = xfloats(e->count * steps * w->hidden), *weight = xfloats(e->count * steps);
    uint8_t *yes = xcalloc(e->count * steps, sizeof *yes);
    for (size_t i = 0; i < e->count; i++) {
        if (held_out(i) || !e->items[i].known) continue;
        for (size_t s = 0; s < steps; s++, n++) {
            memcpy(x + n * w->hidden, w->z + (i * steps + s) * w->hidden, bytes);
            yes[n] = e->right[i * steps + s];
            weight[n] = under_way(e, i, s) ? (float)patience : 1;
        }
    }
    const struct logistic l = {x, yes, weight, n, (int)w->hidden, ridge};
    if (n > 0) logistic_fit(&l, theta);
    free(x);
    free(weight);
    free(yes);
    return n > 0;
}

static struct trm_model *with_halt(const struct trm_model *m, size_t hidden, const double *theta)
{
    float *head = xfloats(hidden);
    for (size_t k = 0; k < hidden; k++) head[k] = (float)theta[k];
    struct trm_model *fitted = trm_model_halting(m, head, (float)theta[hidden]);
    free(head);
    return fitted;
}

/* ---- What it came to ---- */

/* The puzzles held out, as evaluation_total wants them. */
static struct evaluation select_held_out(const struct evaluation *e)
{
    struct evaluation part = {.steps = e->steps, .restarts = 1, .cells = e->cells};
    size_t steps = (size_t)e->steps;
    evaluation_allocate(&part, e->count);
    for (size_t i = 0; i < e->count; i++) {
        if (!held_out(i)) continue;
        size_t to = part.count++ * steps;
        part.items[part.count - 1] = e->items[i];
        memcpy(part.q_halt + to, e->q_halt + i * steps, steps * sizeof *part.q_halt);
        memcpy(part.right + to, e->right + i * steps, steps * sizeof *part.right);
    }
    return part;
}

/* The same runs, halted by another q_halt. */
static void halt_by(struct evaluation *part, const struct watched *w, const double *theta)
{
    size_t steps = (size_t)w->steps;
    for (size_t i = 0; i < part->count; i++) {
        struct evaluated *item = &part->items[i];
        item->halted = false;
        for (size_t s = 0; s < steps; s++) {
            const float *z = w->z + ((i * EVERY + EVERY - 1) * steps + s) * w->hidden;
            double q = theta[w->hidden];
            for (size_t k = 0; k < w->hidden; k++) q += theta[k] * (double)z[k];
            part->q_halt[i * steps + s] = (float)q;
            if (item->halted || (q <= 0 && s + 1 < steps)) continue;
            item->halted = q > 0;
            item->halt_step = (int)s + 1;
            item->right_at_halt = part->right[i * steps + s];
        }
    }
}

static void tell(const struct watched *w, const double *theta, struct halt_fit *told)
{
    struct evaluation part = select_held_out(&w->all);
    told->held_out = part.count;
    told->fitted = w->all.count - part.count;
    evaluation_total(&part, &told->before);
    halt_by(&part, w, theta);
    evaluation_total(&part, &told->after);
    evaluation_done(&part);
}

/* ---- The whole ---- */

static bool check(const struct trm_model *m, const struct trm_puzzles *puzzles, int steps,
                  struct trm_err *err)
{
    size_t most = kept_most / (size_t)trm_model_config(m)->hidden_size / (size_t)steps;
    if (!config_check_threshold(trm_model_config(m), err))
        return trm_err_prefix(err, "%s", trm_model_name(m));
    if (puzzles->count < HALT_FIT_LEAST)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "found %zu puzzles, expected %d at least, better some hundreds: "
                           "`trmscope generate` makes them",
                           puzzles->count, HALT_FIT_LEAST);
    if (puzzles->count > most)
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "found %zu puzzles, expected %zu at most with %d supervision steps: more "
            "do not fit in memory",
            puzzles->count, most, steps);
    return true;
}

/* From runs that were watched. */
static struct trm_model *learn(const struct watched *w, const struct trm_model *m, size_t count,
                               double patience, struct halt_fit *told, struct trm_err *err)
{
    struct trm_model *fitted = NULL;
    double *theta = xcalloc(w->hidden + 1, sizeof *theta);
    if (w->all.count < count)
        trm_err_set(err, TRM_ERR_INTERNAL, "interrupted after %zu of %zu puzzles", w->all.count,
                    count);
    else if (!fit(w, patience, theta))
        trm_err_set(err, TRM_ERR_INPUT,
                    "found no puzzle with an answer, expected that all have one");
    else if ((fitted = with_halt(m, w->hidden, theta)))
        tell(w, theta, told);
    free(theta);
    return fitted;
}

struct trm_model *halt_fit(const struct trm_model *m, const struct trm_puzzles *puzzles,
                           const struct evaluate_options *how, double patience,
                           struct halt_fit *told, struct trm_err *err)
{
    CHECK(patience >= 1 && how->restarts.count <= 1 && !how->until_halt);
    struct watched w = {.hidden = (size_t)trm_model_config(m)->hidden_size,
                        .steps = how->steps ? how->steps : trm_model_config(m)->halt_max_steps};
    if (!check(m, puzzles, w.steps, err)) return NULL;
    struct evaluate_options watching = *how;
    watching.watch = keep;
    watching.watcher = &w;
    w.z = xfloats(puzzles->count * (size_t)w.steps * w.hidden);
    bool done = evaluate_puzzles(&w.all, m, puzzles, &watching, err);
    struct trm_model *fitted = done ? learn(&w, m, puzzles->count, patience, told, err) : NULL;
    evaluation_done(&w.all);
    free(w.z);
    return fitted;
}
