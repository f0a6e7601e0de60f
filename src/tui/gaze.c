/* On the board the cursor moves over the grid; in the latent pane it also reaches the prefix
 * tokens, which lie above the grid, and in the raw map it moves over tokens (down) and channels
 * (right). */
#include "tui/gaze.h"

#include "base/bounds.h"
#include "base/check.h"

static int around(int value, int count)
{
    return (value % count + count) % count;
}

void gaze_fit(struct gaze *g, const struct trm_recorder *r)
{
    const struct trm_config *c = trm_recorder_config(r);
    const struct trm_grid *grid = &trm_recorder_puzzle(r)->question;
    CHECK(grid->rows > 0 && grid->cols > 0);
    const struct trm_grid *answer = &trm_recorder_puzzle(r)->answer;
    g->canvas_rows = c->rows;
    g->canvas_cols = c->cols;
    /* The answer may be larger (ARC), and may have no room on the canvas. */
    g->rows = clamped(most_of(answer->rows, grid->rows), 1, c->rows);
    g->cols = clamped(most_of(answer->cols, grid->cols), 1, c->cols);
    g->prefix_tokens = c->puzzle_emb_len;
    g->hidden = c->hidden_size;
    g->row = clamped(g->row, 0, g->rows - 1);
    g->col = clamped(g->col, 0, g->cols - 1);
    g->prefix = clamped(g->prefix, -1, g->prefix_tokens - 1);
    g->channel = clamped(g->channel, 0, g->hidden - 1);
}

int gaze_token(const struct gaze *g)
{
    return g->prefix >= 0 ? g->prefix : g->prefix_tokens + g->row * g->canvas_cols + g->col;
}

void gaze_at(struct gaze *g, int token)
{
    int cell = token - g->prefix_tokens;
    if (token < 0) return;
    if (cell < 0) {
        g->prefix = token;
    } else if (cell / g->canvas_cols < g->rows && cell % g->canvas_cols < g->cols) {
        g->prefix = -1;
        g->row = cell / g->canvas_cols;
        g->col = cell % g->canvas_cols;
    }
}

/* In the raw map tokens follow each other in one column; those beside the grid are passed over. */
static void move_token(struct gaze *g, int by)
{
    int count = g->prefix_tokens + g->rows * g->cols;
    int place = g->prefix >= 0 ? g->prefix : g->prefix_tokens + g->row * g->cols + g->col;
    place = clamped(place + by, 0, count - 1);
    g->prefix = place < g->prefix_tokens ? place : -1;
    if (g->prefix >= 0) return;
    g->row = (place - g->prefix_tokens) / g->cols;
    g->col = (place - g->prefix_tokens) % g->cols;
}

static void move_prefix(struct gaze *g, int down, int right)
{
    if (down > 0)
        g->prefix = -1; /* back to the row of the board it came from */
    else
        g->prefix = clamped(g->prefix + right, 0, g->prefix_tokens - 1);
}

void gaze_move(struct gaze *g, int down, int right)
{
    bool latent = g->focus == SLOT_LATENT;
    if (latent && g->measure == LATENT_RAW) {
        move_token(g, down);
        gaze_next_channel(g, right);
    } else if (latent && g->prefix >= 0) {
        move_prefix(g, down, right);
    } else if (latent && down < 0 && g->row == 0 && g->prefix_tokens > 0) {
        g->prefix = clamped(g->col, 0, g->prefix_tokens - 1);
    } else {
        g->prefix = -1;
        g->row = clamped(g->row + down, 0, g->rows - 1);
        g->col = clamped(g->col + right, 0, g->cols - 1);
    }
}

void gaze_next_pane(struct gaze *g, int by)
{
    g->focus = (enum slot)around((int)g->focus + by, SLOT_COUNT);
}

void gaze_next_latent(struct gaze *g)
{
    g->which = g->which == TRM_Z_H ? TRM_Z_L : TRM_Z_H;
}

void gaze_next_measure(struct gaze *g)
{
    g->measure = (enum latent_measure)around((int)g->measure + 1, LATENT_MEASURE_COUNT);
}

void gaze_next_channel(struct gaze *g, int by)
{
    g->channel = around(g->channel + by, g->hidden);
}
