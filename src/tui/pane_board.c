/* The answer grid: the answer as it is, or z_L seen through lm_head as a lens. */
#include "run/lens.h"
#include "tui/app.h"
#include "tui/panes.h"
#include "view/board.h"

#include <stdio.h>

struct board_pane {
    bool on_z_L;      /* the lens is on the reasoning */
    struct lens lens; /* of this frame of this run */
    const struct trm_recorder *run;
    int frame;
};

/* Whether the lens is wanted and its latent is there; then p->lens is that of the shown frame. */
static bool look_through(const struct scene *m, struct board_pane *p)
{
    const struct trm_recorder *run = m->session->recorder;
    if (!p->on_z_L || !m->any || !m->now.z_L || !m->session->model) return false;
    if (p->run != run || p->frame != m->now.index || !p->lens.numbers)
        lens_look(&p->lens, solver_course(m->session->solver), &m->now, TRM_Z_L);
    p->run = run, p->frame = m->now.index;
    return true;
}

static struct board_view view_of(const struct scene *m, struct board_pane *p)
{
    bool lens = look_through(m, p);
    const struct screen *s = m->screen;
    const struct session *session = m->session;
    const struct trm_grid *grid = lens ? &p->lens.grid : &m->grid;
    return (struct board_view){
        .family = session_puzzle(session)->family,
        .grid = grid,
        .answer = board_answer(session_puzzle(session), grid, &s->answer),
        .given = trm_recorder_given(session->recorder),
        .frame = lens     ? &p->lens.frame
                 : m->any ? &m->now
                          : NULL,
        .before = lens ? NULL : m->before,
        .grid_before = lens ? NULL : &m->grid_before,
        .canvas_rows = s->gaze.canvas_rows,
        .canvas_cols = s->gaze.canvas_cols,
        .vocab = trm_recorder_config(session->recorder)->vocab_size,
        .token_glyphs = s->token_glyphs,
        .row = s->gaze.row,
        .col = s->gaze.col,
        .rows = s->gaze.rows,
        .cols = s->gaze.cols,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct trm_grid *right = &m->screen->answer;
    const struct board_pane *p = state;
    if (p->on_z_L) {
        snprintf(out, size, "lens: lm_head on z_L%s",
                 m->any && !m->now.z_L ? ", being computed" : "");
        return;
    }
    int used = snprintf(out, size, "answer");
    if (session_puzzle(m->session)->family->fills_blanks || !m->any) return;
    used += snprintf(out + used, size - (size_t)used, " %dx%d", m->grid.rows, m->grid.cols);
    if (right->rows > 0 && (right->rows != m->grid.rows || right->cols != m->grid.cols))
        snprintf(out + used, size - (size_t)used, ", should be %dx%d", right->rows, right->cols);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct board_view v = view_of(m, state);
    view_board(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct board_view v = view_of(m, state);
    const struct gaze *g = &m->screen->gaze;
    int row, col;
    if (board_hit(&v, inside, x, y, &row, &col))
        hit->token = g->prefix_tokens + row * g->canvas_cols + col;
}

static bool act(struct app *a, void *state, enum action action)
{
    struct board_pane *p = state;
    if (action != ACTION_LENS) return false;
    if (!a->session.model) {
        app_say(a, MESSAGE_WARN, SESSION_NO_MODEL);
        return true;
    }
    p->on_z_L = !p->on_z_L;
    if (p->on_z_L)
        app_say(
            a, MESSAGE_GOOD,
            "lm_head on z_L: what the reasoning would answer. The model itself never reads it.");
    return true;
}

static void load(struct screen *s, const struct session *session, void *state)
{
    struct board_pane *p = state;
    (void)s;
    (void)session;
    lens_done(&p->lens);
    p->run = NULL;
}

static void done(void *state)
{
    struct board_pane *p = state;
    lens_done(&p->lens);
}

static const char help[] =
    "What the model would answer now: lm_head read on z_H. Bold digits without a "
    "mark are given, the others predicted; the bar beside or below a digit is its "
    "probability. A dot: it changed in this step. !: it breaks a rule with "
    "another cell. ?: its first two candidates are level. Where the answer is "
    "known, a tick: it became right in this step; a heavy cross: it was right and "
    "became wrong; a cross: it is still wrong. For the cell under the cursor: its candidates, "
    "the entropy (0 nats: certain) and the margin by which the first leads the "
    "second. y puts lm_head on z_L instead, as a lens: what the reasoning would "
    "answer, which the model itself never reads. b shows the candidates over "
    "time, i whom the cell listens to.";

static const enum action own[] = {ACTION_LENS, ACTION_NONE};

const struct pane_kind pane_board = {
    .state_size = sizeof(struct board_pane),
    .own = own,
    .help = help,
    .title = title,
    .draw = draw,
    .hit = hit,
    .act = act,
    .load = load,
    .done = done,
};
