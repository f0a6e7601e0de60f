/* The answer grid. */
#include "tui/panes.h"
#include "view/board.h"

#include <stdio.h>

static struct board_view view_of(const struct scene *m)
{
    const struct screen *s = m->screen;
    const struct session *session = m->session;
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

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct trm_grid *right = &m->screen->answer;
    (void)state;
    int used = snprintf(out, size, "answer");
    if (session_puzzle(m->session)->family->fills_blanks || !m->any) return;
    used += snprintf(out + used, size - (size_t)used, " %dx%d", m->grid.rows, m->grid.cols);
    if (right->rows > 0 && (right->rows != m->grid.rows || right->cols != m->grid.cols))
        snprintf(out + used, size - (size_t)used, ", should be %dx%d", right->rows, right->cols);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct board_view v = view_of(m);
    (void)state;
    view_board(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct board_view v = view_of(m);
    const struct gaze *g = &m->screen->gaze;
    int row, col;
    (void)state;
    if (board_hit(&v, inside, x, y, &row, &col))
        hit->token = g->prefix_tokens + row * g->canvas_cols + col;
}

const struct pane_kind pane_board = {.title = title, .draw = draw, .hit = hit};
