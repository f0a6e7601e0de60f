/* One step, one frame. Whoever holds the run decides how often. */
#include "run/run.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/rng.h"

#include <stdlib.h>

/* The way from a frame whose latents the parent has to the one where the probe is done. */
struct branch {
    struct trm_recorder *parent; /* one reference */
    struct probe probe;
    struct trm_question question; /* the parent's */
    struct trm_state state;       /* of the parent after frame `reached`; as it sees it itself */
    int reached, frame;
};

static void branch_free(struct branch *b)
{
    if (!b) return;
    trm_recorder_free(b->parent);
    trm_question_done(&b->question);
    trm_state_done(&b->state);
    free(b);
}

static struct run *run_allocate(const struct trm_model *m)
{
    const struct trm_config *c = trm_model_config(m);
    struct run *r = xcalloc(1, sizeof *r);
    r->model = trm_model_share(m);
    r->logits = xfloats((size_t)c->seq_len * (size_t)c->vocab_size);
    return r;
}

struct run *run_new(const struct trm_model *m, const struct trm_puzzle *p, size_t budget,
                    struct trm_err *err)
{
    int32_t identifier = p->identifier;
    struct run *r = run_allocate(m);
    r->recorder = trm_recorder_new(m, p, budget, err);
    if (r->recorder && trm_question_embed(&r->question, m, 1, trm_recorder_question(r->recorder),
                                          &identifier, err))
        return r;
    if (r->recorder) trm_err_prefix(err, "%s", p->name);
    run_free(r);
    return NULL;
}

void run_free(struct run *r)
{
    if (!r) return;
    branch_free(r->branch);
    viewpoint_done(&r->view);
    trm_question_done(&r->question);
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
    if (!r->view.cell) return seen;
    viewpoint_leave(&r->view, trm_model_config(r->model), seen, &r->own);
    return &r->own;
}

bool run_recall(const struct run *r, int index, struct trm_state *seen)
{
    struct trm_state own = {0};
    bool there = trm_recorder_state(r->recorder, index, r->view.cell ? &own : seen);
    if (there && r->view.cell) viewpoint_enter(&r->view, trm_model_config(r->model), &own, seen);
    trm_state_done(&own);
    return there;
}

void run_step(const struct run *r, struct trm_stepper *stepper, struct trm_state *seen)
{
    int hidden = trm_model_config(r->model)->hidden_size;
    if (r->restart > 0 && seen->recursion_step == 0)
        restart_disturb(&r->restarts, r->restart, hidden, seen, 0);
    trm_step(stepper, &r->question, seen);
}

/* The state as the next frame; `read`: its read-out is not that of the frame before. */
static void record(struct run *r, struct trm_stepper *stepper, bool read)
{
    float q[2], *logits = r->logits;
    if (read) trm_read_out(stepper, r->state.z_H, 1, logits, q);
    if (read && r->view.cell) {
        viewpoint_logits(&r->view, trm_model_config(r->model), logits, r->own_logits);
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
    viewpoint_enter(&r->view, c, &b->state, &r->state);
    record(r, stepper, true);
    branch_free(b);
    r->branch = NULL;
}

void run_next(struct run *r, struct trm_stepper *stepper)
{
    struct branch *b = r->branch;
    if (b && b->reached < b->frame) {
        trm_step(stepper, &b->question, &b->state);
        b->reached++;
    } else if (b) {
        do_probe(r, stepper);
    } else if (!r->state.z_H) {
        trm_state_start(&r->state, r->model, 1);
        record(r, stepper, true);
    } else {
        bool read = trm_state_next(&r->state) == TRM_Z_H; /* the answer is read from z_H alone */
        run_step(r, stepper, &r->state);
        record(r, stepper, read);
    }
}

/* ---- Other forms of the puzzle ---- */

/* The question as the model sees it; *a may be changed by viewpoint_init. */
static bool embed_turned(struct run *r, struct trm_augment *a, struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(r->model);
    const struct trm_puzzle *p = trm_recorder_puzzle(r->recorder);
    const int32_t *own = trm_recorder_question(r->recorder);
    int32_t tokens[TRM_GRID_CELLS], identifier = p->identifier;
    viewpoint_init(&r->view, c, p->family, a);
    r->own_logits = xfloats((size_t)c->seq_len * (size_t)c->vocab_size);
    for (int i = 0; i < c->seq_len; i++) tokens[i] = r->view.token[own[r->view.cell[i]]];
    return trm_question_embed(&r->question, r->model, 1, tokens, &identifier, err);
}

struct run *run_restart(const struct trm_model *m, const struct trm_puzzle *p,
                        const struct restarts *restarts, int k, size_t budget, struct trm_err *err)
{
    struct run *r = run_new(m, p, budget, err);
    if (!r || k == 0) return r;
    struct trm_augment a = restart_symmetry(restarts, k, p, trm_model_config(m));
    r->restarts = *restarts;
    r->restart = k;
    if (restarts->kind != RESTART_SYMMETRY) return r;
    trm_question_done(&r->question);
    if (embed_turned(r, &a, err)) return r;
    run_free(r);
    return NULL;
}

/* ---- Branches ---- */

/* The question as the model sees it after the probe. */
static bool embed_seen(struct run *r, const struct probe *probe, struct trm_err *err)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(r->recorder);
    int32_t identifier = p->identifier;
    if (probe->kind != PROBE_SYMMETRY)
        return trm_question_embed(&r->question, r->model, 1, trm_recorder_question(r->recorder),
                                  &identifier, err);
    struct rng rng;
    struct trm_augment a;
    rng_init(&rng, probe->seed, PROBE_SYMMETRY);
    const struct trm_config *c = trm_model_config(r->model);
    trm_augment_draw(&rng, p, c->rows, c->cols, &a);
    return embed_turned(r, &a, err);
}

static struct branch *branch_new(struct trm_recorder *parent, int frame, const struct probe *probe,
                                 struct trm_err *err)
{
    struct branch *b = xcalloc(1, sizeof *b);
    const struct trm_model *m = trm_recorder_model(parent);
    int32_t identifier = trm_recorder_puzzle(parent)->identifier;
    b->parent = trm_recorder_share(parent);
    b->probe = *probe;
    b->frame = frame;
    b->reached = trm_recorder_kept(parent, frame);
    bool there = trm_recorder_state(parent, b->reached, &b->state);
    CHECK(there);
    if (trm_question_embed(&b->question, m, 1, trm_recorder_question(parent), &identifier, err))
        return b;
    branch_free(b);
    return NULL;
}

static bool check_branch(const struct trm_recorder *parent, int frame, const struct probe *probe,
                         struct trm_err *err)
{
    enum { CYCLES_MOST = 100 };
    int H = probe->cycles.H_cycles, L = probe->cycles.L_cycles;
    if (!trm_recorder_model(parent))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "this run comes from a file: there is no model to go on with");
    if (frame < 0 || frame >= trm_recorder_count(parent))
        return trm_err_set(err, TRM_ERR_INPUT, "there is no frame %d yet", frame);
    if (probe->kind == PROBE_CYCLES && (H < 1 || L < 1 || H > CYCLES_MOST || L > CYCLES_MOST))
        return trm_err_set(err, TRM_ERR_INPUT, "H and L cycles are numbers from 1 to %d",
                           CYCLES_MOST);
    return true;
}

struct run *run_branch(struct trm_recorder *parent, int frame, const struct probe *probe,
                       size_t budget, struct trm_err *err)
{
    if (probe->kind == PROBE_CYCLES) frame = 0;
    if (!check_branch(parent, frame, probe, err)) return NULL;
    const struct trm_model *m = trm_recorder_model(parent);
    struct trm_puzzle puzzle;
    if (!probe_puzzle(probe, trm_recorder_puzzle(parent), trm_model_config(m), &puzzle, err))
        return NULL;
    struct run *r = run_allocate(m);
    r->recorder = trm_recorder_branch(parent, frame, &puzzle, budget, err);
    trm_puzzle_done(&puzzle);
    if (r->recorder && embed_seen(r, probe, err) &&
        (r->branch = branch_new(parent, frame, probe, err)))
        return r;
    run_free(r);
    return NULL;
}
