/* One step, one frame. Whoever holds the run decides how often. */
#include "run/run.h"

#include "base/alloc.h"

#include <stdlib.h>

struct run *run_new(const struct trm_model *m, const struct trm_puzzle *p, size_t budget,
                    struct trm_err *err)
{
    const struct trm_config *c = trm_model_config(m);
    int32_t identifier = p->identifier;
    struct run *r = xcalloc(1, sizeof *r);
    r->model = trm_model_share(m);
    r->logits = xfloats((size_t)c->seq_len * (size_t)c->vocab_size);
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
    trm_question_done(&r->question);
    trm_state_done(&r->state);
    trm_recorder_free(r->recorder);
    trm_model_free(r->model);
    free(r->logits);
    free(r);
}

void run_next(struct run *r, struct trm_stepper *stepper)
{
    bool read = true;
    if (!r->state.z_H) {
        trm_state_start(&r->state, r->model, 1);
    } else {
        read = trm_state_next(&r->state) == TRM_Z_H; /* the answer is read from z_H alone */
        trm_step(stepper, &r->question, &r->state);
    }
    float q[2];
    if (read) trm_read_out(stepper, r->state.z_H, 1, r->logits, q);
    trm_recorder_add(r->recorder, &r->state, read ? r->logits : NULL, read ? q : NULL);
}
