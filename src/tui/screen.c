/* Each pane is two steps: fill in what the view wants to know, call the view. The same filling
 * serves the mouse, so that a click finds exactly what was drawn. */
#include "tui/screen.h"

#include "base/alloc.h"
#include "base/path.h"
#include "base/str.h"
#include "canvas/draw.h"
#include "view/board.h"
#include "view/halting.h"
#include "view/scrubber.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LATENT_LINES = 2 /* the cursor's value and the legend */ };
enum { LEAST_WIDTH = 20, LEAST_HEIGHT = 5, SOLVE_CELLS = 81 };

/* What the panes show of the run. */
struct moment {
    bool any;             /* there is a frame at all */
    struct trm_frame now; /* the shown frame, with its latents unless they are on their way */
    const struct trm_frame *before; /* the frame before, or NULL */
    const float *z, *z_before;      /* the chosen latent now and before its last renewal, or NULL */
    struct trm_grid grid;
};

void screen_init(struct screen *s, struct look look)
{
    /* The norm is 1 after every renewal (the blocks end with one); what changes is worth seeing. */
    *s = (struct screen){.look = look,
                         .gaze = {.prefix = -1, .focus = PANE_BOARD, .measure = LATENT_CHANGE}};
}

void screen_done(struct screen *s)
{
    free(s->frames);
    free(s->token_glyphs);
    *s = (struct screen){0};
}

/* The file's answer, or the only one there is; larger boards could take the solver seconds. */
static struct trm_grid known_answer(const struct trm_puzzle *p)
{
    if (p->answer.rows > 0) return p->answer;
    struct trm_solution found;
    bool small = trm_grid_size(&p->question) <= SOLVE_CELLS;
    if (small && p->family->solve && p->family->solve(&p->question, 2, &found) && found.count == 1)
        return found.answer;
    return (struct trm_grid){0};
}

void screen_load(struct screen *s, const struct session *session)
{
    const struct trm_puzzle *p = session_puzzle(session);
    const struct trm_config *c = trm_model_config(session->model);
    const uint8_t *given = trm_recorder_given(session->recorder);
    gaze_fit(&s->gaze, session->recorder);
    s->answer = known_answer(p);
    s->token_glyphs = xrealloc(s->token_glyphs, (size_t)c->vocab_size);
    board_token_glyphs(p->family, c->rows, c->cols, &p->question, c->vocab_size, s->token_glyphs);
    s->blank_cells = 0;
    for (int r = 0; r < s->gaze.rows; r++)
        for (int col = 0; col < s->gaze.cols; col++) s->blank_cells += !given[r * c->cols + col];
    s->frame_count = 0;
}

/* ---- What the views want to know ------------------------------------------------------------ */

static void gather_frames(struct screen *s, const struct session *session)
{
    int count = session_frames(session);
    s->frames = xgrow(s->frames, &s->frame_capacity, (size_t)count + 1, sizeof *s->frames);
    for (; s->frame_count < count; s->frame_count++)
        s->frames[s->frame_count] = trm_recorder_frame(session->recorder, s->frame_count);
}

static const float *latent_of(const struct trm_frame *f, enum trm_latent which)
{
    return which == TRM_Z_H ? f->z_H : f->z_L;
}

/* The last frame in which that latent was still the one before: a recursion step renews only one of
 * the two, and a change of 0 in the other would say nothing. -1: there is none. */
static int frame_before_renewal(const struct session *session, int shown, enum trm_latent which)
{
    int k = shown;
    while (k > 0 && trm_recorder_frame(session->recorder, k)->renewed != which) k--;
    return k - 1;
}

static const float *latent_before(struct screen *s, const struct session *session, int shown)
{
    struct trm_frame before;
    int index = frame_before_renewal(session, shown, s->gaze.which);
    if (index < 0) return NULL;
    if (!solver_frame(session->solver, index, &before)) s->incomplete = true;
    return latent_of(&before, s->gaze.which);
}

static void gather_moment(struct screen *s, const struct session *session, struct moment *m)
{
    int shown = session_shown(session);
    *m = (struct moment){.any = shown >= 0};
    s->incomplete = false;
    if (!m->any) {
        m->grid = session_puzzle(session)->question;
        return;
    }
    if (shown > 0) m->before = trm_recorder_frame(session->recorder, shown - 1);
    trm_recorder_grid(session->recorder, trm_recorder_frame(session->recorder, shown), &m->grid);
    s->incomplete = !solver_frame(session->solver, shown, &m->now);
    m->z = latent_of(&m->now, s->gaze.which);
    if (m->z) m->z_before = latent_before(s, session, shown); /* one request at a time */
}

static struct board_view board_view_of(const struct screen *s, const struct session *session,
                                       const struct moment *m)
{
    return (struct board_view){
        .family = session_puzzle(session)->family,
        .grid = &m->grid,
        .answer = s->answer.rows > 0 ? &s->answer : NULL,
        .given = trm_recorder_given(session->recorder),
        .frame = m->any ? &m->now : NULL,
        .before = m->before,
        .canvas_cols = s->gaze.canvas_cols,
        .vocab = trm_model_config(session->model)->vocab_size,
        .token_glyphs = s->token_glyphs,
        .row = s->gaze.row,
        .col = s->gaze.col,
    };
}

static struct latent_view latent_view_of(const struct screen *s, const struct session *session,
                                         const struct moment *m)
{
    const struct gaze *g = &s->gaze;
    return (struct latent_view){
        .which = g->which,
        .measure = g->measure,
        .z = m->z,
        .before = m->z_before,
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .hidden = g->hidden,
        .family = session_puzzle(session)->family,
        .grid = &m->grid,
        .token = gaze_token(g),
        .channel = g->channel,
    };
}

static struct halting_view halting_view_of(const struct screen *s, const struct session *session)
{
    const struct trm_config *c = trm_model_config(session->model);
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

static struct scrubber_view scrubber_view_of(const struct screen *s, const struct session *session)
{
    struct halting_view h = halting_view_of(s, session);
    int whole = session_end(session) + 1;
    return (struct scrubber_view){
        .frames = s->frames,
        .count = s->frame_count,
        .total = s->frame_count > whole ? s->frame_count : whole,
        .current = h.current,
        .halt = h.halt,
        .step_frames = h.step_frames,
    };
}

/* ---- Drawing -------------------------------------------------------------------------------- */

static struct area pane_box(struct canvas *c, const struct screen *s, enum pane p,
                            const char *title)
{
    return draw_box(c, s->layout.pane[p], &s->look, title, s->gaze.focus == p);
}

/* The inside of a pane, with or without a border. */
static struct area pane_inside(const struct screen *s, enum pane p)
{
    struct area a = s->layout.pane[p];
    return a.width < 3 || a.height < 3 ? a : area_inset(a, 1);
}

static void draw_latent_pane(struct canvas *c, const struct screen *s,
                             const struct session *session, const struct moment *m)
{
    char title[64];
    const struct gaze *g = &s->gaze;
    int used = snprintf(title, sizeof title, "%s, %s",
                        g->which == TRM_Z_H ? "z_H: answer" : "z_L: reasoning",
                        latent_measure_name(g->measure));
    if (g->measure == LATENT_CHANNEL)
        snprintf(title + used, sizeof title - (size_t)used, " %d", g->channel);
    struct latent_view v = latent_view_of(s, session, m);
    view_latent(c, pane_box(c, s, PANE_LATENT, title), &s->look, &v);
}

static void draw_panes(struct canvas *c, const struct screen *s, const struct session *session,
                       const struct moment *m)
{
    if (s->layout.pane[PANE_BOARD].width > 0) {
        struct board_view v = board_view_of(s, session, m);
        view_board(c, pane_box(c, s, PANE_BOARD, "answer"), &s->look, &v);
    }
    if (s->layout.pane[PANE_LATENT].width > 0) draw_latent_pane(c, s, session, m);
    if (s->layout.pane[PANE_HALTING].width > 0) {
        struct halting_view v = halting_view_of(s, session);
        view_halting(c, pane_box(c, s, PANE_HALTING, "halting"), &s->look, &v);
    }
}

static void draw_lines(struct canvas *c, const struct screen *s, const struct session *session,
                       const struct moment *m)
{
    const struct layout *l = &s->layout;
    struct title_view title = {
        .puzzle = session_puzzle(session)->name,
        .number = session->current + 1,
        .count = session->puzzles->count > 1 ? session->puzzles->count : 0,
        .model = path_name(trm_model_name(session->model)),
    };
    struct status_view status = {
        .frame = m->any ? &m->now : NULL,
        .cycles = trm_recorder_cycles(session->recorder),
        .blank_cells = s->blank_cells,
        .playing = session->play.playing,
        .waiting = session->play.place >= session_frames(session),
        .speed = session_speeds[session->speed],
        .kind = s->message_kind,
        .message = s->message,
    };
    struct scrubber_view scrubber = scrubber_view_of(s, session);
    if (l->title.height > 0) view_title(c, l->title, &s->look, &title);
    if (l->scrubber.height > 0) view_scrubber(c, l->scrubber, &s->look, &scrubber);
    if (l->status.height > 0) view_status(c, l->status, &s->look, &status);
}

static void arrange(struct canvas *c, struct screen *s, const struct session *session)
{
    struct layout_wish wish = {.focus = s->gaze.focus, .alone = s->gaze.alone, .still = s->still};
    board_least_size(session_puzzle(session)->family, s->gaze.rows, s->gaze.cols, &wish.board_width,
                     &wish.board_height);
    wish.board_width += 2; /* the border */
    wish.board_height += 2;
    wish.latent_height = s->gaze.rows + LATENT_LINES + 2;
    s->layout = layout_arrange(c->width, c->height, &wish);
}

struct area screen_body(const struct screen *s, const struct canvas *c)
{
    const struct layout *l = &s->layout;
    int top = l->title.height, bottom = l->scrubber.height + l->status.height + l->keys.height;
    return (struct area){0, top, c->width, c->height - top - bottom};
}

void screen_draw(struct canvas *c, struct screen *s, const struct session *session)
{
    struct moment m;
    gather_frames(s, session);
    gather_moment(s, session, &m);
    canvas_fill(c, canvas_area(c), ' ', look_style(&s->look, ROLE_TEXT));
    arrange(c, s, session);
    if (c->width < LEAST_WIDTH || c->height < LEAST_HEIGHT) {
        s->layout = (struct layout){0};
        view_too_small(c, canvas_area(c), &s->look, LEAST_WIDTH, LEAST_HEIGHT);
        return;
    }
    draw_lines(c, s, session, &m);
    draw_panes(c, s, session, &m);
}

/* ---- The mouse ------------------------------------------------------------------------------ */

static void hit_pane(struct screen *s, const struct session *session, struct screen_hit *hit, int x,
                     int y)
{
    struct moment m;
    gather_moment(s, session, &m);
    struct area inside = pane_inside(s, hit->pane);
    int row, col;
    if (hit->pane == PANE_BOARD) {
        struct board_view v = board_view_of(s, session, &m);
        if (board_hit(&v, inside, x, y, &row, &col))
            hit->token = s->gaze.prefix_tokens + row * s->gaze.canvas_cols + col;
    } else if (hit->pane == PANE_LATENT) {
        struct latent_view v = latent_view_of(s, session, &m);
        if (!latent_hit(&v, inside, x, y, &hit->token, &hit->channel)) hit->token = -1;
        if (s->gaze.measure != LATENT_RAW) hit->channel = -1;
    }
}

struct screen_hit screen_hit(struct screen *s, const struct session *session, int x, int y)
{
    struct screen_hit hit = {.token = -1, .channel = -1};
    struct scrubber_view scrubber = scrubber_view_of(s, session);
    if (area_contains(s->layout.scrubber, x, y)) {
        hit.frame = scrubber_hit(&scrubber, s->layout.scrubber, x);
        if (hit.frame >= 0) hit.target = TARGET_SCRUBBER;
        return hit;
    }
    for (int p = 0; p < PANE_COUNT; p++) {
        if (!area_contains(s->layout.pane[p], x, y)) continue;
        hit.target = TARGET_PANE;
        hit.pane = (enum pane)p;
        hit_pane(s, session, &hit, x, y);
    }
    return hit;
}
