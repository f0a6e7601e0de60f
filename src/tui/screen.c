/* What all panes want to know is gathered once for a picture (struct scene), and again for the
 * mouse, so that a click finds exactly what was drawn. */
#include "tui/screen.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/path.h"
#include "canvas/draw.h"
#include "run/steps.h"
#include "tui/panes.h"
#include "view/board.h"
#include "view/scrubber.h"

#include <stdlib.h>

enum { LATENT_LINES = 2 /* the cursor's value and the legend */ };
enum { LEAST_WIDTH = 20, LEAST_HEIGHT = 5, SOLVE_CELLS = 81 };

void screen_init(struct screen *s, struct look look)
{
    /* The norm is 1 after every renewal (the blocks end with one); what changes is worth seeing. */
    *s = (struct screen){.look = look,
                         .gaze = {.prefix = -1, .focus = SLOT_BOARD, .measure = LATENT_CHANGE}};
    panes_init(s);
}

void screen_done(struct screen *s)
{
    panes_done(s);
    free(s->frames);
    free(s->token_glyphs);
    *s = (struct screen){0};
}

struct trm_grid screen_known_answer(const struct trm_puzzle *p)
{
    struct trm_puzzle own = *p;
    if (trm_grid_size(&p->question) <= SOLVE_CELLS) trm_puzzle_complete(&own);
    return own.answer;
}

void screen_load(struct screen *s, const struct session *session)
{
    const struct trm_puzzle *p = session_puzzle(session);
    const struct trm_config *c = trm_recorder_config(session->recorder);
    const uint8_t *given = trm_recorder_given(session->recorder);
    gaze_fit(&s->gaze, session->recorder);
    s->answer = screen_known_answer(p);
    s->token_glyphs = xrealloc(s->token_glyphs, (size_t)c->vocab_size);
    board_token_glyphs(p->family, c->rows, c->cols, &p->question, c->vocab_size, s->token_glyphs);
    s->blank_cells = 0;
    for (int r = 0; r < s->gaze.rows; r++)
        for (int col = 0; col < s->gaze.cols; col++) s->blank_cells += !given[r * c->cols + col];
    s->frame_count = 0;
    for (int i = 0; i < PANE_COUNT; i++)
        if (panes[i].kind->load) panes[i].kind->load(s, session, s->pane_states[i]);
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

/* The last frame that renewed that latent: a recursion step renews only one of the two, and a
 * change of 0 in the other would say nothing. 0: there is none. */
static int frame_of_renewal(const struct session *session, int shown, enum trm_latent which)
{
    int k = shown;
    while (k > 0 && trm_recorder_frame(session->recorder, k)->renewed != which) k--;
    return k;
}

static const float *latent_at(struct screen *s, const struct session *session, int index)
{
    struct trm_frame f;
    if (!solver_frame(session->solver, index, &f)) s->incomplete = true;
    return latent_of(&f, s->gaze.which);
}

/* Noise between supervision steps changes z_H before a step renews it: what the model did is in the
 * frame of the renewal. One request at a time. */
static void gather_renewal(struct screen *s, const struct session *session, int shown,
                           struct scene *m)
{
    int k = frame_of_renewal(session, shown, s->gaze.which);
    m->fresh = k == 0;
    if (!m->z || m->fresh) return;
    m->z_renewed = latent_at(s, session, k);
    if (m->z_renewed) m->z_before = latent_at(s, session, k - 1);
}

static void gather_scene(struct screen *s, const struct session *session, struct scene *m)
{
    int shown = session_shown(session);
    *m = (struct scene){.screen = s, .session = session, .any = shown >= 0};
    s->incomplete = false;
    if (!m->any) {
        m->grid = session_puzzle(session)->question;
        return;
    }
    if (shown > 0) {
        m->before = trm_recorder_frame(session->recorder, shown - 1);
        trm_recorder_grid(session->recorder, m->before, &m->grid_before);
    }
    trm_recorder_grid(session->recorder, trm_recorder_frame(session->recorder, shown), &m->grid);
    s->incomplete = !solver_frame(session->solver, shown, &m->now);
    m->z = latent_of(&m->now, s->gaze.which);
    gather_renewal(s, session, shown, m);
}

static struct scrubber_view scrubber_view_of(const struct screen *s, const struct session *session)
{
    int whole = session_end(session) + 1;
    return (struct scrubber_view){
        .frames = s->frames,
        .count = s->frame_count,
        .total = most_of(s->frame_count, whole),
        .current = session_shown(session),
        .halt = trm_recorder_halt(session->recorder),
        .step_frames = run_step_frames(session->recorder),
    };
}

/* ---- Drawing -------------------------------------------------------------------------------- */

/* The inside of a slot, with or without a border. */
static struct area slot_inside(const struct screen *s, enum slot slot)
{
    struct area a = s->layout.slot[slot];
    return a.width < 3 || a.height < 3 ? a : area_inset(a, 1);
}

static void draw_panes(struct canvas *c, const struct scene *m)
{
    const struct screen *s = m->screen;
    int x = -1, y = -1; /* where one is in the pane that has the keys */
    for (int i = 0; i < SLOT_COUNT; i++) {
        enum slot slot = (enum slot)i;
        const struct pane_kind *pane = pane_in(s, slot);
        char title[96] = "";
        if (s->layout.slot[slot].width <= 0) continue;
        pane->title(m, pane_state(s, slot), title, sizeof title);
        struct area inside =
            draw_box(c, s->layout.slot[slot], &s->look, title, s->gaze.focus == slot);
        pane->draw(m, pane_state(s, slot), c, inside);
        if (s->gaze.focus == slot) x = c->point_x, y = c->point_y;
        c->point_x = c->point_y = -1;
    }
    c->point_x = x, c->point_y = y;
}

static void draw_lines(struct canvas *c, const struct scene *m)
{
    const struct screen *s = m->screen;
    const struct session *session = m->session;
    const struct layout *l = &s->layout;
    const struct trm_puzzle *p = session_puzzle(session);
    bool of_task = !session->model && p->family->print_task, other = session->changed[0];
    /* The change is shown behind the name. The name of a recorded puzzle already has it, so the
     * plain one of its recorder is taken. */
    const char *name = other ? trm_recorder_puzzle(session->recorder)->name : p->name;
    struct title_view title = {
        .puzzle = name,
        .test = of_task ? p->test_index + 1 : 0,
        .number = session->total ? session->number : session->current + 1,
        .count = session->total ? session->total : session->puzzles->count,
        .model = path_name(trm_recorder_model_name(session->recorder)),
        .recorded = !session->model,
        .changed = session->changed,
        .under_way = s->under_way,
    };
    struct status_view status = {
        .frame = m->any ? &m->now : NULL,
        .cycles = trm_recorder_cycles(session->recorder),
        .blank_cells = s->blank_cells,
        .no_rules = !p->family->fills_blanks,
        .playing = session->play.playing,
        .waiting = session->play.place >= session_frames(session),
        .speed = session->play.speed,
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
    struct scene m;
    gather_frames(s, session);
    gather_scene(s, session, &m);
    canvas_fill(c, canvas_area(c), ' ', look_style(&s->look, ROLE_TEXT));
    arrange(c, s, session);
    if (c->width < LEAST_WIDTH || c->height < LEAST_HEIGHT) {
        s->layout = (struct layout){0};
        view_too_small(c, canvas_area(c), &s->look, LEAST_WIDTH, LEAST_HEIGHT);
        return;
    }
    draw_panes(c, &m);
    draw_lines(c, &m); /* a long message lies over the panes */
}

/* ---- The mouse ------------------------------------------------------------------------------ */

static void hit_slot(struct screen *s, const struct session *session, enum slot slot,
                     struct screen_hit *hit, int x, int y)
{
    const struct pane_kind *pane = pane_in(s, slot);
    struct scene m;
    hit->target = TARGET_PANE;
    hit->slot = slot;
    if (!pane->hit) return;
    gather_scene(s, session, &m);
    pane->hit(&m, pane_state(s, slot), slot_inside(s, slot), x, y, hit);
}

struct screen_hit screen_hit(struct screen *s, const struct session *session, int x, int y)
{
    struct screen_hit hit = {.token = -1, .channel = -1, .frame = -1};
    struct scrubber_view scrubber = scrubber_view_of(s, session);
    if (area_contains(s->layout.scrubber, x, y)) {
        hit.frame = scrubber_hit(&scrubber, s->layout.scrubber, x);
        if (hit.frame >= 0) hit.target = TARGET_SCRUBBER;
        return hit;
    }
    for (int slot = 0; slot < SLOT_COUNT; slot++)
        if (area_contains(s->layout.slot[slot], x, y))
            hit_slot(s, session, (enum slot)slot, &hit, x, y);
    return hit;
}
