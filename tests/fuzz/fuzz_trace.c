/* The reader of trace files: what is opened can be looked at everywhere. */
#include "base/str.h"
#include "canvas/canvas.h"
#include "fuzz.h"
#include "trace/recorder_internal.h"
#include "trace/tracefile.h"
#include "tui/gaze.h"
#include "view/board.h"
#include "view/preview.h"

#include <stdlib.h>

/* The board of the last frame, with the cursor on it. */
static void draw_board(const struct trm_recorder *r, struct canvas *c, const struct look *l)
{
    const struct trm_puzzle *p = trm_recorder_puzzle(r);
    const struct trm_config *config = trm_recorder_config(r);
    struct gaze gaze = {.prefix = -1};
    struct trm_grid grid;
    char glyphs[UINT8_MAX + 1];
    gaze_fit(&gaze, r);
    board_token_glyphs(p->family, config->rows, config->cols, &p->question, config->vocab_size,
                       glyphs);
    trm_recorder_grid(r, trm_recorder_last(r), &grid);
    const struct board_view v = {.family = p->family,
                                 .grid = &grid,
                                 .answer = board_answer(p, &grid, &p->answer),
                                 .given = trm_recorder_given(r),
                                 .frame = trm_recorder_last(r),
                                 .canvas_rows = config->rows,
                                 .canvas_cols = config->cols,
                                 .vocab = config->vocab_size,
                                 .token_glyphs = glyphs,
                                 .row = gaze.row,
                                 .col = gaze.col,
                                 .rows = gaze.rows,
                                 .cols = gaze.cols};
    view_board(c, canvas_area(c), l, &v);
}

static void draw(const struct trm_recorder *r)
{
    const struct look look = {theme_find("dark"), DEPTH_TRUE, GLYPHS_UTF8};
    struct canvas c;
    canvas_init(&c, 80, 24);
    draw_board(r, &c, &look);
    view_task(&c, canvas_area(&c), &look, trm_recorder_puzzle(r), 0);
    canvas_done(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct trm_err err = {0};
    struct str text = {0};
    void *aligned = aligned_alloc(64, (size + 64) / 64 * 64); /* as a mapped file is */
    if (size) memcpy(aligned, bytes, size);
    struct trm_recorder *r = recorder_parse(aligned, size, "f", &err);
    fuzz_check(r != NULL, &err);
    if (r) {
        tracefile_csv(r, &text);
        draw(r);
    }
    trm_recorder_free(r);
    str_done(&text);
    free(aligned);
    return 0;
}
