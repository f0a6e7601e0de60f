#include "run/course.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

/* ---- Life ---- */

static bool embed(struct course *c, struct trm_err *err)
{
    int32_t identifier = trm_recorder_puzzle(c->recorder)->identifier;
    trm_question_done(&c->question);
    return trm_question_embed(&c->question, trm_recorder_model(c->recorder), 1, c->tokens,
                              &identifier, err);
}

struct course *course_new(struct trm_recorder *r, struct course *before, struct trm_err *err)
{
    size_t cells = (size_t)trm_recorder_config(r)->seq_len;
    struct course *c = xcalloc(1, sizeof *c);
    atomic_init(&c->owners, 1);
    c->recorder = trm_recorder_share(r);
    c->before = before ? course_share(before) : NULL;
    c->tokens = xcalloc(cells, sizeof *c->tokens);
    memcpy(c->tokens, trm_recorder_question(r), cells * sizeof *c->tokens);
    if (embed(c, err)) return c;
    course_free(c);
    return NULL;
}

bool course_turn(struct course *c, struct trm_augment *a, struct trm_err *err)
{
    const struct trm_config *config = trm_recorder_config(c->recorder);
    const int32_t *own = trm_recorder_question(c->recorder);
    viewpoint_init(&c->view, config, trm_recorder_puzzle(c->recorder)->family, a);
    for (int i = 0; i < config->seq_len; i++) c->tokens[i] = c->view.token[own[c->view.cell[i]]];
    return embed(c, err);
}

struct course *course_share(struct course *c)
{
    atomic_fetch_add(&c->owners, 1);
    return c;
}

void course_free(struct course *c)
{
    if (!c || atomic_fetch_sub(&c->owners, 1) != 1) return;
    course_free(c->before);
    viewpoint_done(&c->view);
    trm_question_done(&c->question);
    trm_recorder_free(c->recorder);
    free(c->tokens);
    free(c);
}

/* ---- States ---- */

const struct course *course_owner(const struct course *c, int index)
{
    while (c->before && index < trm_recorder_begin(c->recorder)) c = c->before;
    return c;
}

bool course_recall(const struct course *c, int index, struct trm_state *seen)
{
    struct trm_state own = {0};
    bool there = trm_recorder_state(c->recorder, index, c->view.cell ? &own : seen);
    if (there && c->view.cell)
        viewpoint_enter(&c->view, trm_recorder_config(c->recorder), &own, seen);
    trm_state_done(&own);
    return there;
}

void course_return(const struct course *c, int index, struct trm_stepper *stepper,
                   struct trm_state *seen)
{
    int kept = trm_recorder_kept(c->recorder, index);
    CHECK(kept >= trm_recorder_begin(c->recorder)); /* the first frame of its own is kept always */
    CHECK(course_recall(c, kept, seen));
    for (; kept < index; kept++) course_step(c, stepper, seen);
}

void course_disturb(const struct course *c, struct trm_state *seen)
{
    if (seen->recursion_step == 0)
        restart_disturb(&c->restarts, c->restart, trm_recorder_config(c->recorder), seen, 0);
}

void course_step(const struct course *c, struct trm_stepper *stepper, struct trm_state *seen)
{
    course_disturb(c, seen);
    trm_step(stepper, &c->question, seen);
}
