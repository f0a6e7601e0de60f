/* What entered L_level in that step: the state before it, z_L + z_H + x or z_H + z_L. */
#include "run/listening.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/listen.h"
#include "trmscope/step.h"

#include <stdlib.h>

/* The state after frame `index`, stepped again where it was not kept. */
static void recall(const struct trm_recorder *r, int index, const struct trm_question *q,
                   struct trm_state *s)
{
    int kept = trm_recorder_kept(r, index);
    CHECK(trm_recorder_state(r, kept, s));
    if (kept == index) return;
    struct trm_stepper *stepper = trm_stepper_new(trm_recorder_model(r), 1, 1);
    for (; kept < index; kept++) trm_step(stepper, q, s);
    trm_stepper_free(stepper);
}

static void work(struct inquiry *i)
{
    struct listening *l = (struct listening *)i;
    const struct trm_model *m = trm_recorder_model(l->run);
    int32_t identifier = trm_recorder_puzzle(l->run)->identifier;
    struct trm_question q;
    struct trm_state s = {0};
    CHECK(trm_question_embed(&q, m, 1, trm_recorder_question(l->run), &identifier, NULL));
    recall(l->run, l->frame - 1, &q, &s);
    bool renews_L = trm_state_next(&s) == TRM_Z_L;
    float *h = xfloats(s.count);
    for (size_t k = 0; k < s.count; k++)
        h[k] = s.z_L[k] + (renews_L ? s.z_H[k] + q.x[k] : s.z_H[k]);
    listen_row(m, h, l->block, l->token, l->weight, l->heads);
    free(h);
    trm_state_done(&s);
    trm_question_done(&q);
}

static void drop(struct inquiry *i)
{
    struct listening *l = (struct listening *)i;
    trm_recorder_free(l->run);
    free(l->weight);
    free(l->heads);
    free(l);
}

struct listening *listening_new(struct trm_recorder *run, int frame, int token, int block)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(run));
    size_t T = (size_t)trm_config_tokens(c);
    CHECK(frame >= 1);
    struct listening *l = xcalloc(1, sizeof *l);
    l->inquiry = (struct inquiry){.work = work, .drop = drop};
    l->run = trm_recorder_share(run);
    l->frame = frame, l->token = token, l->block = block;
    l->weight = xfloats(T);
    if (!c->mlp_t) l->heads = xfloats((size_t)c->num_heads * T);
    return l;
}
