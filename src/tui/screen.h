/* The picture: panes and lines, made from the session (what happened) and the gaze (what one looks
 * at). Drawing asks the solver for latents that were not kept and changes nothing else.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/gaze.h"
#include "tui/session.h"
#include "tui/under_way.h"
#include "view/strips.h"

/* PANE_COUNT panes (tui/panes.h) can be shown. */
#define PANES_MOST 24

struct screen {
    struct look look;
    struct gaze gaze;
    int shown[SLOT_COUNT];          /* enum pane: what each slot shows */
    void *pane_states[PANES_MOST];  /* what panes keep for themselves; owned */
    bool still; /* a picture for paper: no line of keys */
    char message[240];
    enum message_kind message_kind; /* MESSAGE_NONE: none */
    char under_way[UNDER_WAY_TEXT]; /* what goes on in the background; empty: nothing */

    /* Of the present run. */
    struct trm_grid answer; /* rows == 0: not known, or more than one */
    char *token_glyphs;     /* [vocab_size], board_token_glyphs */
    int blank_cells;
    const struct trm_frame **frames; /* the recorded ones that were seen so far */
    int frame_count;
    size_t frame_capacity;

    /* Of the last picture. */
    struct layout layout;
    bool incomplete; /* latents are on their way: draw again when there is news */
};

void screen_init(struct screen *s, struct look look);
void screen_done(struct screen *s);

/* The file's answer, or the only one there is; rows 0: not known. Larger boards could take the
 * solver seconds: for those it is not asked. */
struct trm_grid screen_known_answer(const struct trm_puzzle *p);

/* The session changed its run: what can be known beforehand is worked out here. */
void screen_load(struct screen *s, const struct session *session);

/* Everything but the line of keys, which layout.keys leaves room for. */
void screen_draw(struct canvas *c, struct screen *s, const struct session *session);

/* The area of the panes. */
struct area screen_body(const struct screen *s, const struct canvas *c);

/* What lies at (x, y) of the last picture. */
enum screen_target { TARGET_NONE, TARGET_PANE, TARGET_SCRUBBER };
struct screen_hit {
    enum screen_target target;
    int frame;          /* TARGET_SCRUBBER, TARGET_PANE: the frame there, or -1 */
    enum slot slot;     /* TARGET_PANE */
    int token, channel; /* TARGET_PANE: what lies there, or -1 */
};
struct screen_hit screen_hit(struct screen *s, const struct session *session, int x, int y);

#endif
