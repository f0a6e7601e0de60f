/* What entered L_level in that step: the state before it, z_L + z_H + x or z_H + z_L. */
#include "run/listening.h"

#include "base/alloc.h"
#include "base/check.h"
#include "model/listen.h"
#include "trmscope/step.h"

#include <stdlib.h>
#include <string.h>

/* Weights [T] of the seen tokens, laid back. */
static void lay_back(const struct course *c, float *weight)
{
    const struct trm_config *config = trm_recorder_config(c->recorder);
    size_t S = (size_t)config->seq_len;
    float *seen = xfloats(S), *cells = weight + config->puzzle_emb_len;
    memcpy(seen, cells, S * sizeof *seen);
    for (int i = 0; i < config->seq_len; i++) cells[viewpoint_own_cell(&c->view, i)] = seen[i];
    free(seen);
}

/* What entered L_level [T, D]; the caller's. */
static float *entering(const struct course *c, int frame)
{
    struct trm_stepper *stepper = trm_stepper_new(trm_recorder_model(c->recorder), 1, 1);
    struct trm_state s = {0};
    course_return(c, frame - 1, stepper, &s);
    course_disturb(c, &s);
    bool renews_L = trm_state_next(&s) == TRM_Z_L;
    float *h = xfloats(s.count);
    for (size_t k = 0; k < s.count; k++)
        h[k] = s.z_L[k] + (renews_L ? s.z_H[k] + c->question.x[k] : s.z_H[k]);
    trm_state_done(&s);
    trm_stepper_free(stepper);
    return h;
}

static void work(struct inquiry *i)
{
    struct listening *l = (struct listening *)i;
    const struct course *c = course_owner(l->course, l->frame - 1);
    const struct trm_config *config = trm_recorder_config(c->recorder);
    int prefix = config->puzzle_emb_len, token = l->token, T = trm_config_tokens(config);
    if (token >= prefix) token = prefix + viewpoint_cell(&c->view, token - prefix);
    float *h = entering(c, l->frame);
    listen_row(trm_recorder_model(c->recorder), h, l->block, token, l->weight, l->heads);
    lay_back(c, l->weight);
    for (int k = 0; l->heads && k < config->num_heads; k++) lay_back(c, l->heads + k * T);
    free(h);
}

static void drop(struct inquiry *i)
{
    struct listening *l = (struct listening *)i;
    course_free(l->course);
    free(l->weight);
    free(l->heads);
    free(l);
}

struct listening *listening_new(struct course *course, int frame, int token, int block)
{
    const struct trm_config *c = trm_model_config(trm_recorder_model(course->recorder));
    size_t T = (size_t)trm_config_tokens(c);
    CHECK(frame >= 1);
    struct listening *l = xcalloc(1, sizeof *l);
    l->inquiry = (struct inquiry){.work = work, .drop = drop};
    l->course = course_share(course);
    l->frame = frame, l->token = token, l->block = block;
    l->weight = xfloats(T);
    if (!c->mlp_t) l->heads = xfloats((size_t)c->num_heads * T);
    return l;
}
