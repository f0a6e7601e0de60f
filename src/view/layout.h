/* Where the panes lie, a function of the size alone: every screen and picture is arranged alike.
 * There are three slots, each of which shows one pane (tui/panes.h):
 *
 *   SMALL   only the slot that has the focus
 *   PAIR    board left, latent to its right, or curves where those have the focus
 *   TALL    three slots above each other
 *   WIDE    board left; latent above curves to its right
 *   LARGE   board and latent side by side, curves below both
 *   BROAD   three slots in a row
 * Every area lies within the screen; one that has no room is empty.
 */
#ifndef VIEW_LAYOUT_H
#define VIEW_LAYOUT_H

#include "canvas/canvas.h"

enum slot {
    SLOT_BOARD,  /* what is drawn on the grid of the puzzle */
    SLOT_LATENT, /* maps of tokens and channels */
    SLOT_CURVES, /* curves over the run */
    SLOT_COUNT
};
enum arrangement {
    LAYOUT_SMALL,
    LAYOUT_PAIR,
    LAYOUT_TALL,
    LAYOUT_WIDE,
    LAYOUT_LARGE,
    LAYOUT_BROAD
};

/* What the panes would like, borders included. A board gets its size or more wherever another pane
 * has room beside it (but for the lines below it in a PAIR); the latent map gets its height where
 * the curves can spare it. */
struct layout_wish {
    int board_width, board_height;
    int latent_height;
    enum slot focus; /* the slot that a small screen shows */
    bool alone;      /* only that one, on any screen */
    bool still;      /* a picture for paper: no line of keys */
};

struct layout {
    enum arrangement arrangement;
    struct area title, scrubber, status, keys; /* lines over the whole width */
    struct area slot[SLOT_COUNT];              /* borders included */
};

struct layout layout_arrange(int width, int height, const struct layout_wish *wish);

#endif
