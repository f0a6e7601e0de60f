/* Why it halts here, or does not. Two desks: one takes q (run/explain.h) apart and answers
 * what-ifs, quickly; the other blanks cell after cell, which may take long. Both are asked again
 * when the shown moment is another one, the first also when the what-if is. */
#include "canvas/draw.h"
#include "run/reasons.h"
#include "tui/app.h"
#include "tui/own_desk.h"
#include "tui/panes.h"
#include "tui/prompt.h"
#include "view/board.h"
#include "view/why.h"

#include <stdio.h>
#include <string.h>

struct why_pane {
    enum why_measure measure;
    enum explain_source source;
    struct explain_edit edits[EXPLAIN_EDITS];
    int edit_count;
    bool edited; /* the what-if is another one than the one asked for */

    struct own_desk reasons, alone;
    int asked, alone_asked; /* frames; 0: nothing was asked yet */
};

/* ---- Asking ---------------------------------------------------------------------------------- */

static int wanted_frame(const struct app *a)
{
    int shown = session_shown(&a->session);
    if (!a->session.model) return 0; /* nothing to ask */
    return shown > 0 ? explain_frame(solver_course(a->session.solver), shown) : 0;
}

static bool is_shown(const struct app *a)
{
    return pane_in(&a->screen, SLOT_LATENT) == &pane_why;
}

static bool wants_reasons(const struct app *a, const struct why_pane *p)
{
    int frame = wanted_frame(a);
    return is_shown(a) && frame > 0 && (frame != p->asked || p->edited);
}

/* A large board is only looked at when time stands still. */
static bool wants_alone(const struct app *a, const struct why_pane *p)
{
    enum { QUICK_CELLS = 256 };
    int frame = wanted_frame(a);
    bool quick = trm_recorder_config(a->session.recorder)->seq_len <= QUICK_CELLS;
    return is_shown(a) && p->measure == WHY_ALONE && frame > 0 && frame != p->alone_asked &&
           (quick || !a->session.play.playing);
}

static void tick(struct app *a, void *state)
{
    struct why_pane *p = state;
    int frame = wanted_frame(a);
    own_desk_tick(a, &p->reasons);
    own_desk_tick(a, &p->alone);
    if (wants_reasons(a, p)) {
        p->asked = frame;
        p->edited = false;
        own_desk_ask(a, &p->reasons,
                     &reasons_new(solver_course(a->session.solver), frame, p->edits, p->edit_count)
                          ->inquiry);
    }
    if (wants_alone(a, p)) {
        p->alone_asked = frame;
        own_desk_ask(a, &p->alone, &alone_new(solver_course(a->session.solver), frame)->inquiry);
    }
}

static bool busy(const struct app *a, const void *state)
{
    const struct why_pane *p = state;
    return own_desk_busy(&p->reasons) || own_desk_busy(&p->alone) || wants_reasons(a, p) ||
           wants_alone(a, p);
}

static void load(struct screen *s, const struct session *session, void *state)
{
    struct why_pane *p = state;
    (void)s;
    (void)session;
    own_desk_forget(&p->reasons);
    own_desk_forget(&p->alone);
    p->asked = p->alone_asked = p->edit_count = 0;
}

static void done(void *state)
{
    struct why_pane *p = state;
    own_desk_done(&p->reasons);
    own_desk_done(&p->alone);
}

/* ---- Drawing --------------------------------------------------------------------------------- */

static void describe_edits(const struct scene *m, const struct why_pane *p, char *out, size_t size)
{
    const struct screen *s = m->screen;
    const struct trm_family *family = session_puzzle(m->session)->family;
    int used = 0, cols = s->gaze.canvas_cols;
    for (int i = 0; i < p->edit_count && (size_t)used < size; i++) {
        const struct explain_edit *e = &p->edits[i];
        int row = e->cell / cols + 1, col = e->cell % cols + 1;
        const char *comma = i ? ", " : "";
        char glyph = e->kind == EDIT_SET ? s->token_glyphs[e->token] : ' ';
        if (e->kind == EDIT_SET && glyph == board_glyph(family, family->blank))
            used += snprintf(out + used, size - (size_t)used, "%sr%dc%d blank", comma, row, col);
        else if (e->kind == EDIT_SET)
            used +=
                snprintf(out + used, size - (size_t)used, "%sr%dc%d = %c", comma, row, col, glyph);
        else
            used += snprintf(out + used, size - (size_t)used, "%s%s of r%dc%d held", comma,
                             e->kind == EDIT_PIN_Z_H ? "z_H" : "z_L", row, col);
    }
}

/* Whether an answer is about the moment that is shown. */
static bool fits(const struct scene *m, const struct course *course, int frame)
{
    int shown = session_shown(m->session);
    return course == solver_course(m->session->solver) && shown > 0 &&
           explain_frame(course, shown) == frame;
}

static struct why_view view_of(const struct scene *m, const struct why_pane *p)
{
    const struct gaze *g = &m->screen->gaze;
    const struct reasons *r = (const struct reasons *)p->reasons.answer;
    const struct alone *alone = (const struct alone *)p->alone.answer;
    bool now = r && fits(m, r->course, r->frame);
    bool what_if = now && p->edit_count > 0 && r->edit_count == p->edit_count && !p->edited &&
                   memcmp(r->edits, p->edits, (size_t)p->edit_count * sizeof *p->edits) == 0;
    return (struct why_view){
        .number = explain_number_name(trm_recorder_config(m->session->recorder)),
        .x = now ? &r->x : NULL,
        .alone = alone && fits(m, alone->course, alone->frame) ? alone->effect : NULL,
        .alone_done = p->alone.desk ? desk_progress(p->alone.desk) : 0,
        .measure = p->measure,
        .source = p->source,
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .family = session_puzzle(m->session)->family,
        .grid = &session_puzzle(m->session)->question,
        .token = gaze_token(g),
        .q = what_if ? r->q : NULL,
        .q_edited = what_if ? r->q_edited : NULL,
        .ahead = REASONS_AHEAD,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct why_pane *p = state;
    bool by_source = p->measure == WHY_EFFECT || p->measure == WHY_SLOPE;
    (void)m;
    snprintf(out, size, "why: %s%s%s", why_measure_name(p->measure), by_source ? " of " : "",
             by_source ? explain_source_name(p->source) : "");
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    char edits[200] = "";
    struct why_pane *p = state;
    int shown = session_shown(m->session);
    if (pane_without_model(m, c, inside)) return;
    if (shown <= 0 || explain_frame(solver_course(m->session->solver), shown) == 0) {
        bool first =
            shown < run_unit_frames(trm_recorder_cycles(m->session->recorder), UNIT_H_CYCLE);
        draw_text_block(
            c, inside, &m->screen->look, look_style(&m->screen->look, ROLE_DIM),
            first
                ? "Nothing to explain before the first H cycle is over: go on with > or ."
                : "Something was changed within this H cycle, so q_halt did not come of it alone. "
                  "} goes to the end of the next one, which can be explained.",
            0);
        return;
    }
    struct why_view v = view_of(m, p);
    describe_edits(m, p, edits, sizeof edits);
    if (p->edit_count > 0) v.edits = edits;
    view_why(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct why_view v = view_of(m, state);
    if (!why_hit(&v, inside, x, y, &hit->token)) hit->token = -1;
}

/* ---- What if --------------------------------------------------------------------------------- */

static bool same_place(const struct explain_edit *a, const struct explain_edit *b)
{
    return a->kind == b->kind && a->cell == b->cell;
}

/* Adds an edit, in place of one of that cell; the same once more takes it back. */
static void toggle(struct app *a, struct why_pane *p, struct explain_edit e)
{
    p->edited = true;
    for (int i = 0; i < p->edit_count; i++) {
        if (!same_place(&p->edits[i], &e)) continue;
        bool same = p->edits[i].token == e.token;
        p->edits[i] = same ? p->edits[--p->edit_count] : e;
        return;
    }
    if (p->edit_count == EXPLAIN_EDITS)
        app_say(a, MESSAGE_WARN, "A what-if has %d changes at most; 0 takes them back.",
                EXPLAIN_EDITS);
    else
        p->edits[p->edit_count++] = e;
}

/* The cell under the cursor; -1 and a message on a prefix token. */
static int cell_under_cursor(struct app *a)
{
    const struct gaze *g = &a->screen.gaze;
    if (g->prefix < 0) return g->row * g->canvas_cols + g->col;
    app_say(a, MESSAGE_WARN, "Put the cursor on a cell of the board first.");
    return -1;
}

/* The token of a cell that shows `glyph`, -1: there is none. */
static int token_of_glyph(const struct app *a, char glyph)
{
    int vocab = trm_recorder_config(a->session.recorder)->vocab_size;
    for (int t = 1; t < vocab; t++)
        if (a->screen.token_glyphs[t] == glyph) return t;
    return -1;
}

static void set_cell(struct app *a, struct why_pane *p, char glyph)
{
    int cell = cell_under_cursor(a), token = token_of_glyph(a, glyph);
    if (cell >= 0 && token >= 0) toggle(a, p, (struct explain_edit){EDIT_SET, cell, token});
}

static bool take_glyph(struct app *a, void *context, const char *text, struct trm_err *err)
{
    if (strlen(text) != 1 || token_of_glyph(a, text[0]) < 0) {
        char known[64] = "";
        int vocab = trm_recorder_config(a->session.recorder)->vocab_size, used = 0;
        for (int t = 1; t < vocab && used < 60; t++) known[used++] = a->screen.token_glyphs[t];
        return trm_err_set(err, TRM_ERR_INPUT, "\"%s\" is no cell of this puzzle: one of %s", text,
                           known);
    }
    set_cell(a, context, text[0]);
    return true;
}

static void pin(struct app *a, struct why_pane *p)
{
    int cell = cell_under_cursor(a);
    enum explain_edit_kind kind = p->source == EXPLAIN_Z_L ? EDIT_PIN_Z_L : EDIT_PIN_Z_H;
    if (cell >= 0) toggle(a, p, (struct explain_edit){kind, cell, 0});
}

static bool what_if(struct app *a, struct why_pane *p, enum action action)
{
    const struct trm_family *f = session_puzzle(&a->session)->family;
    switch (action) {
    case ACTION_WHY_BLANK: set_cell(a, p, board_glyph(f, f->blank)); return true;
    case ACTION_WHY_HOLD: pin(a, p); return true;
    case ACTION_WHY_SET:
        prompt_open(a, &(struct prompt_wish){
                           .label = "what if this cell were", .take = take_glyph, .context = p});
        return true;
    case ACTION_WHY_CLEAR:
        p->edit_count = 0;
        p->edited = true;
        return true;
    default: return false;
    }
}

static bool act(struct app *a, void *state, enum action action)
{
    struct why_pane *p = state;
    if (actions[action].section == SECTION_WHY && !a->session.model) {
        app_say(a, MESSAGE_WARN, SESSION_NO_MODEL);
        return true;
    }
    switch (action) {
    case ACTION_MEASURE:
        p->measure = (enum why_measure)((p->measure + 1) % WHY_MEASURE_COUNT);
        return true;
    case ACTION_LATENT:
        p->source = (enum explain_source)((p->source + 1) % EXPLAIN_SOURCES);
        return true;
    default: return what_if(a, p, action);
    }
}

static const char help[] =
    "Why the model halts here, or does not. q_halt is read from the first token "
    "alone, after the last H cycle; above 0 the model halts. (A model that halts "
    "where q_halt is above q_continue is asked for q_halt - q_continue.) v goes round five "
    "answers: each cell blanked alone, and how much lower q_halt is then (exact); "
    "the gradient of q_halt times the difference from a blank (or z: from the "
    "latent that runs start with), to first order; the length of the gradient; "
    "q_halt by channel, which adds up exactly; and how the channels moved. What is "
    "above 0 lets it stop, what is below 0 holds it back; the line below the map "
    "says it of the cell under the cursor. x asks what if "
    "the cell under the cursor were blank, = what if it were another, f what if "
    "its latent were held; q_halt moves in the line above, now and over the next "
    "steps. 0 takes it all back. Over 100 puzzles, `trmscope why --check 100` "
    "tests whether the cells that are named matter.";

const struct pane_kind pane_why = {
    .state_size = sizeof(struct why_pane),
    .context = CONTEXT_WHY,
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
