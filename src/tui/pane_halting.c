/* When the model would halt; its arrows go from one supervision step to the next. */
#include "tui/panes.h"
#include "view/halting.h"

#include <stdio.h>

static struct halting_view view_of(const struct scene *m)
{
    const struct screen *s = m->screen;
    const struct session *session = m->session;
    const struct trm_config *c = trm_recorder_config(session->recorder);
    return (struct halting_view){
        .frames = s->frames,
        .count = s->frame_count,
        .current = session_shown(session),
        .halt = trm_recorder_halt(session->recorder),
        .step_frames = session_end(session) / c->halt_max_steps,
        .halt_max_steps = c->halt_max_steps,
        .cells = c->seq_len,
        .uses_continue = !c->no_ACT_continue,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    (void)m;
    (void)state;
    snprintf(out, size, "halting");
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct halting_view v = view_of(m);
    (void)state;
    view_halting(c, inside, &m->screen->look, &v);
}

static bool move(struct screen *s, struct session *session, void *state, int down, int right)
{
    (void)s;
    (void)state;
    session_step(session, UNIT_SUPERVISION_STEP, right - down);
    return true;
}

const struct pane_kind pane_halting = {.title = title, .draw = draw, .move = move};
