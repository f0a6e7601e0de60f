/* The candidates of the cell under the cursor over the run; arrows move the cursor. */
#include "run/playback.h"
#include "run/steps.h"
#include "tui/panes.h"
#include "view/beliefs.h"
#include "view/board.h"

#include <stdio.h>

static struct beliefs_view view_of(const struct scene *m)
{
    const struct screen *s = m->screen;
    const struct gaze *g = &s->gaze;
    const struct trm_recorder *r = m->session->recorder;
    const struct trm_config *c = trm_recorder_config(r);
    const struct trm_grid *answer = board_answer(session_puzzle(m->session), &m->grid, &s->answer);
    bool answered = answer && answer->rows == g->rows && answer->cols == g->cols;
    return (struct beliefs_view){
        .frames = s->frames,
        .count = s->frame_count,
        .current = session_shown(m->session),
        .halt = trm_recorder_halt(r),
        .step_frames = run_step_frames(r),
        .cycle_frames = run_unit_frames(trm_recorder_cycles(r), UNIT_H_CYCLE),
        .most_steps = c->halt_max_steps,
        .position = g->prefix >= 0 ? -1 : g->row * g->canvas_cols + g->col,
        .row = g->row,
        .col = g->col,
        .vocab = c->vocab_size,
        .token_glyphs = s->token_glyphs,
        .right = answered ? board_glyph(session_puzzle(m->session)->family,
                                        answer->cell[g->row * g->cols + g->col])
                          : 0,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    (void)m;
    (void)state;
    snprintf(out, size, "beliefs");
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct beliefs_view v = view_of(m);
    (void)state;
    view_beliefs(c, inside, &m->screen->look, &v);
}

static const char help[] =
    "The cell under the cursor over the whole run: the probability of its "
    "likeliest candidates after every recursion step, as lm_head reads them from "
    "z_H. The first line says what it believes at the shown moment, how often it "
    "changed its mind until then, from one renewal of z_H to the next, and what "
    "is right where that is known. Move the cursor to see another cell.";

const struct pane_kind pane_beliefs = {.help = help, .title = title, .draw = draw};
