/* One latent as a map: a number for each cell, its components as colours, or tokens by channels. */
#include "base/alloc.h"
#include "run/spread.h"
#include "tui/app.h"
#include "tui/own_desk.h"
#include "tui/panes.h"
#include "view/latent.h"

#include <stdio.h>
#include <stdlib.h>

/* How numbers become colours: by those that are shown, without the outermost of them, or by what
 * they were when this was chosen, so that moments can be compared. */
enum scale { SCALE_SHOWN, SCALE_ROBUST, SCALE_HELD, SCALE_COUNT };

struct latent_pane {
    enum latent_order order;
    enum scale scale;
    struct heat_range shown, held; /* of the last picture; of SCALE_HELD */
    enum latent_measure held_measure;

    struct own_desk spread;
    struct trm_recorder *asked_run; /* only compared with the present one */
    enum trm_latent asked;
    int asked_steps;
    float *scores, *colors; /* [T, 3] of the shown moment */
};

/* ---- Components ------------------------------------------------------------------------------ */

/* Whether what is shown needs the components. */
static bool wants_components(const struct gaze *g, const struct latent_pane *p)
{
    return g->measure == LATENT_COMPONENTS ||
           (g->measure == LATENT_RAW && p->order == LATENT_ORDER_COMPONENT);
}

/* Projects every token of the shown latent. NULL: nothing to project on. */
static const struct latent_components *project(const struct scene *m, struct latent_pane *p,
                                               struct latent_components *out)
{
    const struct gaze *g = &m->screen->gaze;
    const struct spread *s = (const struct spread *)p->spread.answer;
    if (!wants_components(g, p) || !m->z || !s || s->which != g->which) return NULL;
    size_t D = (size_t)g->hidden, T = (size_t)(g->prefix_tokens + g->canvas_rows * g->canvas_cols);
    p->scores = xrealloc(p->scores, T * LATENT_COLORS * sizeof *p->scores);
    p->colors = xrealloc(p->colors, T * LATENT_COLORS * sizeof *p->colors);
    for (size_t t = 0; t < T; t++) {
        float score[COMPONENTS_MAX] = {0};
        components_project(&s->found, m->z + t * D, score);
        for (size_t k = 0; k < LATENT_COLORS; k++) {
            struct heat_range r = {s->low[k], s->high[k]};
            bool found = (int)k < s->found.count;
            p->scores[t * LATENT_COLORS + k] = score[k];
            p->colors[t * LATENT_COLORS + k] = found ? (float)heat_place(r, (double)score[k]) : 0;
        }
    }
    *out = (struct latent_components){p->scores, p->colors, {0}, s->steps};
    for (int k = 0; k < s->found.count; k++) out->explained[k] = s->found.explained[k];
    return out;
}

static bool shown(const struct app *a, const struct latent_pane *p)
{
    return pane_in(&a->screen, SLOT_LATENT) == &pane_latent && wants_components(&a->screen.gaze, p);
}

/* Asks again when the run, the latent or the number of steps is another one. */
static void tick(struct app *a, void *state)
{
    struct latent_pane *p = state;
    struct trm_recorder *run = a->session.recorder;
    own_desk_tick(a, &p->spread);
    if (!shown(a, p) || own_desk_busy(&p->spread)) return;
    enum trm_latent which = a->screen.gaze.which;
    int steps = spread_steps(run);
    if (steps < 1 || (run == p->asked_run && which == p->asked && steps == p->asked_steps)) return;
    p->asked_run = run, p->asked = which, p->asked_steps = steps;
    own_desk_ask(a, &p->spread, &spread_new(run, which)->inquiry);
}

static bool busy(const struct app *a, const void *state)
{
    const struct latent_pane *p = state;
    bool asked = a->session.recorder == p->asked_run && a->screen.gaze.which == p->asked &&
                 spread_steps(a->session.recorder) == p->asked_steps;
    return own_desk_busy(&p->spread) ||
           (shown(a, p) && !asked && spread_steps(a->session.recorder) > 0);
}

static void load(struct screen *s, const struct session *session, void *state)
{
    struct latent_pane *p = state;
    (void)s;
    (void)session;
    own_desk_forget(&p->spread);
    p->asked_run = NULL;
}

static void done(void *state)
{
    struct latent_pane *p = state;
    own_desk_done(&p->spread);
    free(p->scores);
    free(p->colors);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static struct latent_view view_of(const struct scene *m, const struct latent_pane *p)
{
    const struct gaze *g = &m->screen->gaze;
    bool held = p->scale == SCALE_HELD && p->held_measure == g->measure;
    return (struct latent_view){
        .which = g->which,
        .measure = g->measure,
        .z = m->z,
        .renewed = m->z_renewed,
        .before = m->z_before,
        .fresh = m->fresh,
        .begun = m->any && m->now.index > 0,
        .recorded = !m->session->model,
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .hidden = g->hidden,
        .family = session_puzzle(m->session)->family,
        .grid = &m->grid,
        .token = gaze_token(g),
        .channel = g->channel,
        .order = p->order,
        .range = held ? p->held : (struct heat_range){0, 0},
        .robust = p->scale == SCALE_ROBUST,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    static const char *const scales[] = {"", ", robust colours", ", colours held"};
    const struct gaze *g = &m->screen->gaze;
    const struct latent_pane *p = state;
    char channel[16] = "";
    if (g->measure == LATENT_CHANNEL) snprintf(channel, sizeof channel, " %d", g->channel);
    snprintf(out, size, "%s, %s%s%s", g->which == TRM_Z_H ? "z_H: answer" : "z_L: reasoning",
             latent_measure_name(g->measure), channel, scales[p->scale]);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct latent_pane *p = state;
    struct latent_view v = view_of(m, p);
    struct latent_components components;
    v.components = project(m, p, &components);
    if (m->z) p->shown = latent_range(&v);
    view_latent(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct latent_view v = view_of(m, state);
    if (!latent_hit(&v, inside, x, y, &hit->token, &hit->channel)) hit->token = -1;
    if (m->screen->gaze.measure != LATENT_RAW) hit->channel = -1;
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static void next_scale(struct app *a, struct latent_pane *p)
{
    static const char *const said[] = {"Colours go by the numbers shown.",
                                       "Colours leave out the outermost numbers.",
                                       "Colours stay as they are now, so that moments compare."};
    p->scale = (enum scale)((p->scale + 1) % SCALE_COUNT);
    p->held = p->shown;
    p->held_measure = a->screen.gaze.measure;
    bool robust = p->scale == SCALE_SHOWN && a->screen.gaze.measure == LATENT_RAW;
    app_say(a, MESSAGE_GOOD, "%s", said[robust ? SCALE_ROBUST : p->scale]);
}

static void next_order(struct app *a, struct latent_pane *p)
{
    p->order = (enum latent_order)((p->order + 1) % LATENT_ORDER_COUNT);
    a->screen.gaze.measure = LATENT_RAW;
    app_say(a, MESSAGE_GOOD, "Tokens are sorted by %s.", latent_order_name(p->order));
}

static bool act(struct app *a, void *state, enum action action)
{
    switch (action) {
    case ACTION_SORT: next_order(a, state); return true;
    case ACTION_COLORS: next_scale(a, state); return true;
    default: return false;
    }
}

static const char help[] =
    "One latent, a vector of `hidden` numbers for each token: z_H holds the "
    "answer, z_L the reasoning (z changes between them). v goes round what is "
    "shown of each token: the norm of its vector; how far it moved in its last "
    "renewal; the cosine of the angle it turned by (in both, noise that is added to "
    "z_H between supervision steps is left out); one channel ([ and ] choose "
    "it); all channels of all tokens (s sorts them); and the three directions in "
    "which tokens differ most as red, green and blue, so that cells whose vectors "
    "are alike have like colours. Above the board lie the prefix tokens, if it has any; q_halt "
    "is read from the first token. c changes how numbers become colours: by all of them, "
    "without the outermost (raw: always so), or held. The line below the map gives the "
    "number under the cursor, the legend the range (<= and >=: some lie beyond). Colours "
    "show that numbers differ, not what they mean.";

static const enum action own[] = {ACTION_SORT, ACTION_COLORS, ACTION_CHANNEL_BACK,
                                  ACTION_CHANNEL_FORWARD, ACTION_NONE};

const struct pane_kind pane_latent = {
    .state_size = sizeof(struct latent_pane),
    .own = own,
    .help = help,
    .title = title,
    .draw = draw,
    .hit = hit,
    .act = act,
    .load = load,
    .tick = tick,
    .busy = busy,
    .done = done,
};
