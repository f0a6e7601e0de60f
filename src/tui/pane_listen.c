/* Whom the token under the cursor listens to, in the recursion step that is shown. */
#include "canvas/draw.h"
#include "model/config_yaml.h"
#include "run/listening.h"
#include "tui/app.h"
#include "tui/own_desk.h"
#include "tui/panes.h"
#include "view/listen_view.h"

#include <stdio.h>
#include <string.h>

struct listen_pane {
    int block, head; /* head -1: the mean; kept one higher, so that zeroed memory means that */
    struct own_desk desk; /* struct listening */
    struct {
        int frame, token, block;
    } asked; /* frame 0: nothing yet */
    uint8_t tied[CONFIG_PREFIX_MOST + TRM_GRID_CELLS];
};

static bool wants(const struct app *a, const struct listen_pane *p)
{
    int shown = session_shown(&a->session), token = gaze_token(&a->screen.gaze);
    return a->session.model && pane_in(&a->screen, SLOT_LATENT) == &pane_listen && shown > 0 &&
           (shown != p->asked.frame || token != p->asked.token || p->block != p->asked.block);
}

static void tick(struct app *a, void *state)
{
    struct listen_pane *p = state;
    own_desk_tick(a, &p->desk);
    if (!wants(a, p)) return;
    p->asked.frame = session_shown(&a->session);
    p->asked.token = gaze_token(&a->screen.gaze);
    p->asked.block = p->block;
    own_desk_ask(
        a, &p->desk,
        &listening_new(solver_course(a->session.solver), p->asked.frame, p->asked.token, p->block)
             ->inquiry);
}

static bool busy(const struct app *a, const void *state)
{
    const struct listen_pane *p = state;
    return own_desk_busy(&p->desk) || wants(a, p);
}

static void load(struct screen *s, const struct session *session, void *state)
{
    struct listen_pane *p = state;
    (void)s;
    own_desk_forget(&p->desk);
    p->asked.frame = 0;
    if (p->block >= trm_recorder_config(session->recorder)->L_layers) p->block = 0;
    if (p->head > trm_recorder_config(session->recorder)->num_heads) p->head = 0;
}

static void done(void *state)
{
    struct listen_pane *p = state;
    own_desk_done(&p->desk);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* Which tokens the rules tie to the one under the cursor. */
static void find_tied(const struct scene *m, struct listen_pane *p)
{
    const struct gaze *g = &m->screen->gaze;
    const struct trm_puzzle *puzzle = session_puzzle(m->session);
    uint8_t cells[TRM_GRID_CELLS];
    memset(p->tied, 0, sizeof p->tied);
    if (g->prefix >= 0 || !puzzle->family->tied) return;
    puzzle->family->tied(&puzzle->question, g->row * g->cols + g->col, cells);
    for (int i = 0; i < g->rows * g->cols; i++) {
        int token = g->prefix_tokens + i / g->cols * g->canvas_cols + i % g->cols;
        if (token < (int)sizeof p->tied) p->tied[token] = cells[i];
    }
}

static struct listen_view view_of(const struct scene *m, struct listen_pane *p)
{
    const struct gaze *g = &m->screen->gaze;
    const struct trm_config *c = trm_recorder_config(m->session->recorder);
    const struct listening *w = (const struct listening *)p->desk.answer;
    int token = gaze_token(g), T = trm_config_tokens(c);
    bool now = w && w->course == solver_course(m->session->solver) &&
               w->frame == session_shown(m->session) && w->token == token && w->block == p->block;
    const float *weight = !now                  ? NULL
                          : p->head && w->heads ? w->heads + (p->head - 1) * T
                                                : w->weight;
    find_tied(m, p);
    return (struct listen_view){
        .weight = weight,
        .attention = !c->mlp_t,
        .head = p->head - 1,
        .heads = c->num_heads,
        .block = p->block,
        .blocks = c->L_layers,
        .tied = p->tied,
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .family = session_puzzle(m->session)->family,
        .grid = &m->grid,
        .token = token,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    (void)m;
    (void)state;
    snprintf(out, size, "whom it listens to");
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    if (pane_without_model(m, c, inside)) return;
    if (session_shown(m->session) <= 0) {
        draw_text_block(c, inside, &m->screen->look, look_style(&m->screen->look, ROLE_DIM),
                        "No recursion step was done yet: go on with . or >", 0);
        return;
    }
    struct listen_view v = view_of(m, state);
    view_listen(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct listen_view v = view_of(m, state);
    if (!listen_hit(&v, inside, x, y, &hit->token)) hit->token = -1;
}

static bool act(struct app *a, void *state, enum action action)
{
    struct listen_pane *p = state;
    const struct trm_config *c = trm_recorder_config(a->session.recorder);
    int blocks = c->L_layers;
    switch (action) {
    case ACTION_CHANNEL_BACK: p->block = (p->block + blocks - 1) % blocks; return true;
    case ACTION_CHANNEL_FORWARD: p->block = (p->block + 1) % blocks; return true;
    case ACTION_MEASURE: p->head = c->mlp_t ? 0 : (p->head + 1) % (c->num_heads + 1); return true;
    default: return false;
    }
}

static const char help[] =
    "How the token under the cursor depends on every other token through one "
    "block, in the recursion step that is shown. With attention: where its heads "
    "look (v chooses a head, or their mean). With the token-mixing MLP, which has "
    "no attention: the size of the Jacobian of its latent after the block by each "
    "token's before it, exact. [ and ] choose the block. Cells in brackets are "
    "those that the rules tie to it; the first line says how much of the "
    "listening goes to them, and how much would if it were spread evenly. A "
    "strong dependence says that a small change there moves this cell, not which "
    "way, nor why.";

const struct pane_kind pane_listen = {
    .state_size = sizeof(struct listen_pane),
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
