/* The task of ARC that the puzzle belongs to: its demonstrations beside the test input. */
#include "canvas/draw.h"
#include "tui/panes.h"
#include "view/preview.h"

#include <stdio.h>

struct task_state {
    int first; /* demonstration that is shown first */
    int demos; /* of the puzzle it shows */
};

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct trm_puzzle *p = session_puzzle(m->session);
    const struct task_state *t = state;
    if (p->demo_count == 0)
        snprintf(out, size, "question");
    else if (t->first > 0)
        snprintf(out, size, "demonstrations from %d of %d, test %d", t->first + 1, p->demo_count,
                 p->test_index + 1);
    else
        snprintf(out, size, "%d demonstration%s, test %d", p->demo_count,
                 p->demo_count == 1 ? "" : "s", p->test_index + 1);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct task_state *t = state;
    view_task(c, inside, &m->screen->look, session_puzzle(m->session), t->first);
}

static bool move(struct screen *s, struct session *session, void *state, int down, int right)
{
    struct task_state *t = state;
    int last = session_puzzle(session)->demo_count - 1, first = t->first + down + right;
    (void)s;
    t->first = first > last ? last : first;
    if (t->first < 0) t->first = 0;
    return true;
}

/* A task is seen with its demonstrations; a puzzle that has none gives their place back. */
static void load(struct screen *s, const struct session *session, void *state)
{
    struct task_state *t = state;
    bool has = session_puzzle(session)->demo_count > 0, shown = s->shown[SLOT_LATENT] == PANE_TASK;
    bool had = t->demos > 0;
    t->first = 0;
    t->demos = session_puzzle(session)->demo_count;
    if (has != shown && has != had) pane_swap(s, PANE_TASK);
}

const struct pane_kind pane_task = {
    .state_size = sizeof(struct task_state),
    .title = title,
    .draw = draw,
    .move = move,
    .load = load,
};
