/* Where one looks: which slot has the keys, which latent and measure are shown, which cell the
 * cursor is on. A value; knows the shapes of puzzle and model so that it never points outside them.
 */
#ifndef TUI_GAZE_H
#define TUI_GAZE_H

#include "trmscope/recorder.h"
#include "view/latent.h"
#include "view/layout.h"

struct gaze {
    enum slot focus; /* has the arrow keys */
    bool alone;      /* it fills the screen */
    enum trm_latent which;
    enum latent_measure measure;
    int channel;
    int row, col; /* cursor on the puzzle's grid */
    int prefix;   /* the cursor is on this prefix token instead, or -1 */

    int rows, cols;               /* of the puzzle's grid, or of its answer where that is larger */
    int canvas_rows, canvas_cols; /* of the model's, where the grid lies in the upper left corner */
    int prefix_tokens, hidden;
};

/* Shapes of another run; what is looked at stays where that is possible. */
void gaze_fit(struct gaze *g, const struct trm_recorder *r);

/* The cursor's place among the model's tokens. */
int gaze_token(const struct gaze *g);

/* Puts the cursor on a token; one beyond rows and cols is ignored. */
void gaze_at(struct gaze *g, int token);

/* The cursor keys in the board and the latent pane. */
void gaze_move(struct gaze *g, int down, int right);

void gaze_next_pane(struct gaze *g, int by);
void gaze_next_latent(struct gaze *g);
void gaze_next_measure(struct gaze *g);
void gaze_next_channel(struct gaze *g, int by);

#endif
