/* One step, one frame. Whoever holds the run decides how often. */
#include "run/run.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>

/* The way from a frame whose latents the parent has to the one where the probe is done. */
struct branch {
    const struct course *course; /* the parent's, which the branch's own course holds */
    struct probe probe;
    struct trm_state state; /* of the parent after frame `reached` */
    int reached, frame;
};

static void branch_free(struct branch *b)
{
    if (!b) return;
    trm_state_done(&b->state);
    free(b);
}

/* For a recorder, which becomes the run's; NULL when that is NULL. */
static struct run *run_for(struct trm_recorder *recorder, struct course *before,
                           struct trm_err *err)
{
    if (!recorder) return NULL;
    const struct trm_config *c = trm_recorder_config(recorder);
    struct run *r = xcalloc(1, sizeof *r);
    r->recorder = recorder;
    r->model = trm_model_share(trm_recorder_model(recorder));
    r->logits = xfloats((size_t)c->seq_len * (size_t)c->vocab_size);
    r->course = course_new(recorder, before, err);
    if (r->course) return r;
    run_free(r);
    return NULL;
}

struct run *run_new(const struct trm_model *m, const struct trm_puzzle *p, size_t budget,
                    struct trm_err *err)
{
    struct trm_recorder *recorder = trm_recorder_new(m, p, budget, err);
    struct run *r = run_for(recorder, NULL, err);
    if (recorder && !r) trm_err_prefix(err, "%s", p->name);
    return r;
}

void run_free(struct run *r)
{
    if (!r) return;
    branch_free(r->branch);
    course_free(r->course);
    trm_state_done(&r->state);
    trm_state_done(&r->own);
    trm_recorder_free(r->recorder);
    trm_model_free(r->model);
    free(r->logits);
    free(r->own_logits);
    free(r);
}

/* ---- Frames ---- */

const struct trm_state *run_shown(struct run *r, const struct trm_state *seen)
{
    const struct viewpoint *view = &r->course->view;
    if (!view->cell) return seen;
    viewpoint_leave(view, trm_model_config(r->model), seen, &r->own);
    return &r->own;
}

/* The state as the next frame; `read`: its read-out is not that of the frame before. */
static void record(struct run *r, struct trm_stepper *stepper, bool read)
{
    float q[2], *logits = r->logits;
    if (read) trm_read_out(stepper, r->state.z_H, 1, logits, q);
    if (read && r->course->view.cell) {
        viewpoint_logits(&r->course->view, trm_model_config(r->model), logits, r->own_logits);
        logits = r->own_logits;
    }
    trm_recorder_add(r->recorder, run_shown(r, &r->state), read ? logits : NULL, read ? q : NULL);
}

/* The branch has reached its frame: the probe is done and recorded as that frame. */
static void do_probe(struct run *r, struct trm_stepper *stepper)
{
    struct branch *b = r->branch;
    const struct trm_config *c = trm_model_config(r->model);
    trm_recorder_compare(r->recorder, &b->state);
    probe_state(&b->probe, c, &b->state);
    viewpoint_enter(&r->course->view, c, &b->state, &r->state);
    record(r, stepper, true);
    branch_free(b);
    r->branch = NULL;
}

/* The answer is read from z_H alone, which the next step renews, or which is disturbed before it.
 */
static bool renews_answer(const struct run *r)
{
    bool disturbed = r->course->restart > 0 || trm_model_config(r->model)->latent_noise > 0;
    return trm_state_next(&r->state) == TRM_Z_H || (disturbed && r->state.recursion_step == 0);
}

void run_next(struct run *r, struct trm_stepper *stepper)
{
    struct branch *b = r->branch;
    if (b && b->reached < b->frame) {
        course_step(b->course, stepper, &b->state);
        b->reached++;
    } else if (b) {
        do_probe(r, stepper);
    } else if (!r->state.z_H) {
        trm_state_start(&r->state, r->model, 1);
        record(r, stepper, true);
    } else {
        bool read = renews_answer(r);
        course_step(r->course, stepper, &r->state);
        record(r, stepper, read);
    }
}

/* ---- Other forms of the puzzle ---- */

static bool turn(struct run *r, struct trm_augment *a, struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(r->model);
    r->own_logits = xfloats((size_t)c->seq_len * (size_t)c->vocab_size);
    return course_turn(r->course, a, err);
}

/* An answer of another size cannot be laid back cell by cell: the run is shown as it is. */
static struct run *run_turned(const struct trm_model *m, const struct trm_puzzle *p,
                              const struct trm_augment *a, size_t budget, struct trm_err *err)
{
    struct trm_puzzle turned = trm_augment_puzzle(a, p);
    struct run *r = run_new(m, &turned, budget, err);
    trm_puzzle_done(&turned);
    return r;
}

struct run *run_restart(const struct trm_model *m, const struct trm_puzzle *p,
                        const struct restarts *restarts, int k, size_t budget, struct trm_err *err)
{
    struct run *r = run_new(m, p, budget, err);
    if (!r) return NULL;
    struct trm_augment a = restart_symmetry(restarts, k, p, trm_model_config(r->model));
    bool turns = k > 0 && restarts->kind == RESTART_SYMMETRY;
    r->course->restarts = *restarts;
    r->course->restart = k;
    if (!turns || (p->family->fills_blanks && turn(r, &a, err))) return r;
    run_free(r);
    if (p->family->fills_blanks) return NULL;
    r = run_turned(m, p, &a, budget, err);
    if (r) r->course->restarts = *restarts, r->course->restart = k; /* a model's noise is its own */
    return r;
}

/* ---- Branches ---- */

static bool turn_for(struct run *r, const struct probe *probe, struct trm_err *err)
{
    struct trm_augment a;
    const struct trm_config *c = trm_model_config(r->model);
    if (probe->kind != PROBE_SYMMETRY) return true;
    trm_augment_draw(probe->seed, PROBE_SYMMETRY, trm_recorder_puzzle(r->recorder), c->rows,
                     c->cols, &a);
    return turn(r, &a, err);
}

static struct branch *branch_new(const struct course *parent, int frame, const struct probe *probe)
{
    struct branch *b = xcalloc(1, sizeof *b);
    b->course = parent;
    b->probe = *probe;
    b->frame = frame;
    b->reached = trm_recorder_kept(parent->recorder, frame);
    CHECK(course_recall(parent, b->reached, &b->state));
    return b;
}

/* Latents between two carries are made again together (run/recalled.h). */
static bool check_depth(const struct trm_recorder *r, int H, int L, struct trm_err *err)
{
    enum { MEGABYTES_MOST = 256 };
    const struct trm_config *c = trm_recorder_config(r);
    double latents = 2. * trm_config_tokens(c) * c->hidden_size * sizeof(float);
    double found = H * (L + 1.) * latents / (1 << 20);
    return found <= MEGABYTES_MOST ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "the latents of a supervision step of %d x %d cycles take %.0f MB, at most "
                       "%d fit; try fewer cycles",
                       H, L, found, MEGABYTES_MOST);
}

static bool check_branch(const struct course *parent, int frame, const struct probe *probe,
                         struct trm_err *err)
{
    enum { CYCLES_MOST = 100 };
    int H = probe->cycles.H_cycles, L = probe->cycles.L_cycles;
    if (parent->view.cell || parent->restart)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "a run that is turned or disturbed itself is not changed further");
    if (frame < 0 || frame >= trm_recorder_count(parent->recorder))
        return trm_err_set(err, TRM_ERR_INPUT, "there is no frame %d yet", frame);
    if (probe->kind == PROBE_CYCLES && (H < 1 || L < 1 || H > CYCLES_MOST || L > CYCLES_MOST))
        return trm_err_set(err, TRM_ERR_INPUT, "H and L cycles are numbers from 1 to %d",
                           CYCLES_MOST);
    return probe->kind != PROBE_CYCLES || check_depth(parent->recorder, H, L, err);
}

struct run *run_branch(struct course *parent, int frame, const struct probe *probe, size_t budget,
                       struct trm_err *err)
{
    if (probe->kind == PROBE_CYCLES) frame = 0;
    while (probe->kind != PROBE_CYCLES && parent->before &&
           frame < trm_recorder_begin(parent->recorder))
        parent = parent->before;
    if (!check_branch(parent, frame, probe, err)) return NULL;
    struct trm_recorder *run = parent->recorder;
    const struct trm_model *m = trm_recorder_model(run);
    struct trm_puzzle puzzle;
    if (!probe_puzzle(probe, trm_recorder_puzzle(run), trm_model_config(m), &puzzle, err))
        return NULL;
    struct run *r = run_for(trm_recorder_branch(run, frame, &puzzle, budget, err), parent, err);
    trm_puzzle_done(&puzzle);
    if (r && turn_for(r, probe, err)) {
        r->branch = branch_new(parent, frame, probe);
        return r;
    }
    run_free(r);
    return NULL;
}
