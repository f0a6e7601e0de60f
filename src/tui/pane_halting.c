/* When the model would halt; its arrows go from one supervision step to the next. */
#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "run/steps.h"
#include "tui/app.h"
#include "tui/panes.h"
#include "view/halting.h"

#include <stdio.h>
#include <stdlib.h>

struct halting_pane {
    int threshold; /* place in thresholds, one higher; 0: none of one's own */
    int own_halt;  /* the first complete frame that may be above it; 0: not looked for yet */

    enum judgement *judged; /* of the answers of complete frames */
    size_t judged_capacity;
    int judged_count; /* frames that `judged` knows */
    bool unknown;     /* nobody can tell */

    /* What kind of run it is, and how many supervision steps that was made of. */
    struct run_character kind;
    int kind_steps;
};

static const double thresholds[] = {0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999};

/* [frames]: whether each complete frame has the right answer, by the rules or by comparison. */
static const enum judgement *judge(const struct scene *m, struct halting_pane *p)
{
    const struct screen *s = m->screen;
    struct trm_puzzle puzzle = *session_puzzle(m->session);
    puzzle.answer = s->answer; /* also one that only the exact solver knows */
    size_t frames = (size_t)s->frame_count + 1;
    p->judged = xgrow(p->judged, &p->judged_capacity, frames, sizeof *p->judged);
    for (; p->judged_count < s->frame_count && !p->unknown; p->judged_count++) {
        const struct trm_frame *f = s->frames[p->judged_count];
        enum judgement j =
            f->complete ? judge_frame(m->session->recorder, &puzzle, f) : JUDGED_WRONG;
        p->judged[p->judged_count] = j;
        p->unknown = j == JUDGED_UNKNOWN;
    }
    return p->unknown ? NULL : p->judged;
}

/* How many of the last answers are the last one. */
static int same_answers(const struct trm_recorder *r, const struct trm_frame *const *answers,
                        int count)
{
    int same = 1;
    while (same < count &&
           trm_recorder_differ(r, answers[count - 1 - same], answers[count - 1]) == 0)
        same++;
    return same;
}

/* From where it halts to its last complete frame. */
static int changed_since(const struct scene *m, int per_step)
{
    const struct trm_recorder *r = m->session->recorder;
    int count = m->screen->frame_count, halt = trm_recorder_halt(r);
    if (halt < 0 || halt >= count) return 0;
    return trm_recorder_differ(r, m->screen->frames[halt],
                               m->screen->frames[(count - 1) / per_step * per_step]);
}

/* Of the run up to its last complete frame; worked out anew when there is another one. */
static struct run_character kind_of(const struct scene *m, struct halting_pane *p, int per_step)
{
    enum { LOOK_BACK = 12 }; /* measure_run asks for no more */
    const float *carries[LOOK_BACK];
    const struct trm_frame *answers[LOOK_BACK];
    int steps = (m->screen->frame_count - 1) / per_step, count = 0;
    if (m->screen->frame_count < 1 || steps == p->kind_steps) return p->kind;
    for (int i = steps > LOOK_BACK ? steps - LOOK_BACK + 1 : 1; i <= steps; i++) {
        const struct trm_frame *f = m->screen->frames[i * per_step];
        if (!f->z_H) continue;
        answers[count] = f;
        carries[count++] = f->z_H;
    }
    const struct trm_config *c = trm_recorder_config(m->session->recorder);
    p->kind = measure_run(carries, count, (size_t)(trm_config_tokens(c) * c->hidden_size));
    if (c->latent_noise > 0)
        p->kind.kind = measure_shaken(same_answers(m->session->recorder, answers, count), count);
    p->kind_steps = steps;
    return p->kind;
}

/* The first complete frame whose p(halt) is above one's own threshold, -1: none yet. Goes on where
 * it stopped, for a run may have hundreds of thousands of frames. */
static int own_halt(const struct screen *s, struct halting_pane *p, int per_step)
{
    if (!p->threshold) return -1;
    if (p->own_halt == 0) p->own_halt = per_step;
    for (; p->own_halt < s->frame_count; p->own_halt += per_step)
        if (measure_sigmoid((double)s->frames[p->own_halt]->q_halt) > thresholds[p->threshold - 1])
            return p->own_halt;
    return -1;
}

static struct halting_view view_of(const struct scene *m, struct halting_pane *p)
{
    const struct screen *s = m->screen;
    const struct session *session = m->session;
    const struct trm_config *c = trm_recorder_config(session->recorder);
    int per_step = run_step_frames(session->recorder);
    return (struct halting_view){
        .frames = s->frames,
        .count = s->frame_count,
        .current = session_shown(session),
        .halt = trm_recorder_halt(session->recorder),
        .step_frames = per_step,
        .halt_max_steps = c->halt_max_steps,
        .latent_noise = c->latent_noise,
        .changed_since = changed_since(m, per_step),
        .no_rules = !session_puzzle(session)->family->fills_blanks,
        .uses_continue = !c->no_ACT_continue,
        .judged = judge(m, p),
        .threshold = p->threshold ? thresholds[p->threshold - 1] : 0,
        .own_halt = own_halt(s, p, per_step),
        .kind = kind_of(m, p, per_step),
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
    struct halting_view v = view_of(m, state);
    view_halting(c, inside, &m->screen->look, &v);
}

static bool move(struct screen *s, struct session *session, void *state, int down, int right)
{
    (void)s;
    (void)state;
    session_step(session, UNIT_SUPERVISION_STEP, right - down);
    return true;
}

static void change_threshold(struct app *a, struct halting_pane *p, int by)
{
    enum { FIRST = 8 /* 0.9 */ };
    p->threshold = least_of(p->threshold ? p->threshold + by : FIRST, ARRAY_LEN(thresholds));
    p->own_halt = 0;
    if (p->threshold)
        app_say(a, MESSAGE_GOOD, "Your own threshold: halt when p(halt) > %g.",
                thresholds[p->threshold - 1]);
    else
        app_say(a, MESSAGE_GOOD, "No threshold of your own: the model's rule alone.");
}

static bool act(struct app *a, void *state, enum action action)
{
    switch (action) {
    case ACTION_THRESHOLD_DOWN: change_threshold(a, state, -1); return true;
    case ACTION_THRESHOLD_UP: change_threshold(a, state, 1); return true;
    default: return false;
    }
}

static void load(struct screen *s, const struct session *session, void *state)
{
    struct halting_pane *p = state;
    (void)s;
    (void)session;
    p->own_halt = 0;
    p->judged_count = 0;
    p->unknown = false;
    p->kind = (struct run_character){0};
    p->kind_steps = 0;
}

static void done(void *state)
{
    struct halting_pane *p = state;
    free(p->judged);
}

static const char help[] =
    "When the model would halt. Above: p(halt) after the shown supervision step, "
    "where it halts by its own rule and whether the answer was right there and is "
    "now (\"but for given cells\": it has some of those wrong, which the board does "
    "not show); the rule, and one of your own ( ( and ) change it ); what kind of run "
    "it is: settled (z_H hardly moves, or, in a model that shakes itself with "
    "noise, its answer stays), oscillating (it comes back to where it was), or "
    "wandering, with the numbers behind the word. The curves: p(halt) with the "
    "threshold; how far a step, or a probe, moved z_H or z_L; cells that break a rule or change "
    "(in the first step after such noise, by it); the mean entropy of the answer; "
    "q_halt and q_continue as they are read. Left and right go from one supervision "
    "step to the next; Enter gives the curves the whole screen. That a curve is flat does not "
    "prove that the answer is right.";

static const enum action own[] = {ACTION_THRESHOLD_DOWN, ACTION_THRESHOLD_UP, ACTION_NONE};

const struct pane_kind pane_halting = {
    .state_size = sizeof(struct halting_pane),
    .own = own,
    .help = help,
    .title = title,
    .draw = draw,
    .move = move,
    .act = act,
    .load = load,
    .done = done,
};
