/* The way of z_H: the shown run and up to five that were seen before, of the same model on a board
 * of the same size: latents of others have nothing in common, though they have the same shape. Runs
 * that are left behind are kept as the few latents that the picture needs. */
#include "run/spread.h"
#include "tui/app.h"
#include "tui/own_desk.h"
#include "tui/panes.h"
#include "view/trajectory_view.h"

#include <stdio.h>
#include <string.h>

enum { NUMBERS_KEPT = 1 << 23 }; /* 32 MB of each run that is left behind */

struct trajectory_pane {
    struct trm_recorder *run;           /* the present one; shared */
    const struct trm_model *model; /* of the session then; shared, or NULL: a run from a file */
    struct way *earlier[WAYS_MOST - 1]; /* the newest first */
    int earlier_count;
    struct own_desk desk; /* struct trajectory */
    int asked;            /* supervision steps that were asked for; 0: none */
};

static bool wants(const struct app *a, const struct trajectory_pane *p)
{
    if (pane_in(&a->screen, SLOT_CURVES) != &pane_trajectory) return false;
    int steps = spread_steps(a->session.recorder);
    return steps > 0 && steps != p->asked;
}

static void tick(struct app *a, void *state)
{
    struct trajectory_pane *p = state;
    own_desk_tick(a, &p->desk);
    if (!wants(a, p) || own_desk_busy(&p->desk)) return;
    p->asked = spread_steps(a->session.recorder);
    own_desk_ask(a, &p->desk,
                 &trajectory_new(a->session.recorder, p->earlier, p->earlier_count)->inquiry);
}

static bool busy(const struct app *a, const void *state)
{
    const struct trajectory_pane *p = state;
    return own_desk_busy(&p->desk) || wants(a, p);
}

static size_t latent_size(const struct trm_recorder *r)
{
    const struct trm_config *c = trm_recorder_config(r);
    return (size_t)trm_config_tokens(c) * (size_t)c->hidden_size;
}

/* Puts a way in front of the others; the oldest leaves. */
static void keep(struct trajectory_pane *p, struct way *w)
{
    if (p->earlier_count == WAYS_MOST - 1) way_free(p->earlier[--p->earlier_count]);
    memmove(p->earlier + 1, p->earlier, (size_t)p->earlier_count * sizeof *p->earlier);
    p->earlier[0] = w;
    p->earlier_count++;
}

static void forget_earlier(struct trajectory_pane *p)
{
    while (p->earlier_count > 0) way_free(p->earlier[--p->earlier_count]);
}

/* Of runs from files nothing but their names says of which model they are. */
static bool comparable(const struct trajectory_pane *p, const struct session *session)
{
    const struct trm_recorder *r = session->recorder;
    const struct trm_config *was = trm_recorder_config(p->run), *is = trm_recorder_config(r);
    return p->model == session->model && was->rows == is->rows && was->cols == is->cols &&
           latent_size(p->run) == latent_size(r) &&
           (p->model || strcmp(trm_recorder_model_name(p->run), trm_recorder_model_name(r)) == 0);
}

/* The run before becomes one of the earlier ones, where the next can be compared with it. */
static void load(struct screen *s, const struct session *session, void *state)
{
    struct trajectory_pane *p = state;
    (void)s;
    own_desk_forget(&p->desk);
    p->asked = 0;
    bool stays = p->run && comparable(p, session);
    struct way *left = stays ? way_of(p->run, NUMBERS_KEPT) : NULL;
    if (left) keep(p, left);
    if (!stays) forget_earlier(p);
    trm_recorder_free(p->run);
    trm_model_free(p->model);
    p->run = trm_recorder_share(session->recorder);
    p->model = trm_model_share(session->model);
}

static void done(void *state)
{
    struct trajectory_pane *p = state;
    own_desk_done(&p->desk);
    forget_earlier(p);
    trm_recorder_free(p->run);
    trm_model_free(p->model);
}

/* NULL: none came yet. */
static const struct trajectory *answer(const struct trajectory_pane *p)
{
    return (const struct trajectory *)p->desk.answer;
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct trajectory_pane *p = state;
    const struct trajectory *t = answer(p);
    char variance[40] = "", earlier[32] = "";
    (void)m;
    if (t && t->explained[0] > 0)
        snprintf(variance, sizeof variance, ": %.0f%% across, %.0f%% up", 100 * t->explained[0],
                 100 * t->explained[1]);
    if (p->earlier_count > 0)
        snprintf(earlier, sizeof earlier, ", %d earlier run%s", p->earlier_count,
                 p->earlier_count == 1 ? "" : "s");
    snprintf(out, size, "trajectory%s%s", variance, earlier);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct trajectory_pane *p = state;
    const struct trajectory *t = answer(p);
    struct trajectory_view v = {.dimensions = (long)latent_size(m->session->recorder)};
    if (m->any) v.current = m->now.supervision_step;
    for (int k = 0; t && k < t->count; k++) {
        v.way[k].name = t->way[k]->name;
        v.way[k].x = t->x[k], v.way[k].y = t->y[k];
        v.way[k].steps = t->way[k]->steps;
        v.way[k].halt_step = t->way[k]->halt_step;
        v.count = k + 1;
    }
    if (t) memcpy(v.explained, t->explained, sizeof v.explained);
    view_trajectory(c, inside, &m->screen->look, &v);
}

static const char help[] =
    "The way of z_H: the whole latent after each supervision step, laid on the "
    "plane of the two directions in which these latents differ most, with the "
    "share of the variance that each explains (from four moments on: fewer always "
    "fit a plane). H marks where a run halts, O the "
    "shown moment. Runs that you saw before stay in the picture, up to five (of a "
    "very long one its beginning), as long as the model and the size of the board are the "
    "same: see whether other "
    "puzzles end elsewhere, and whether a run that settles comes to rest while a wandering "
    "one goes on. What is near on the plane need not be near in all dimensions.";

const struct pane_kind pane_trajectory = {
    .state_size = sizeof(struct trajectory_pane),
    .help = help,
    .title = title,
    .draw = draw,
    .load = load,
    .tick = tick,
    .busy = busy,
    .done = done,
};
