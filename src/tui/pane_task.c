/* The task of ARC that the puzzle belongs to: its demonstrations beside the test input. */
#include "base/bounds.h"
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
    (void)s;
    t->first = clamped(t->first + down + right, 0, session_puzzle(session)->demo_count - 1);
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

static const char help[] =
    "An ARC task: a few demonstrations, each an input grid and the output that belongs to it, and "
    "a test input whose output is to be found. The rule that makes outputs of inputs is the same "
    "in all of them, and is never told. The model does not see the demonstrations while it thinks: "
    "it was trained on them, and the prefix tokens of its latent are what it learned about this "
    "task. So what it answers for a task that it was never trained on says little; t lets it learn "
    "one. Up and Down go through the demonstrations, x to the next test input, d brings the latent "
    "to this place. A cell's colour is also written as its digit, 0 to 9, where there is room. On "
    "the left the answer grows; its size, too, is the model's own prediction.";

const struct pane_kind pane_task = {
    .state_size = sizeof(struct task_state),
    .help = help,
    .title = title,
    .draw = draw,
    .move = move,
    .load = load,
};
