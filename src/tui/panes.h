/* The panes of the scope: what is shown in its three slots (view/layout.h).
 *
 * A pane is one file pane_X.c that exports one row of functions, and one line in PANES. Its action
 * calls it into its slot and back out again; nothing else has to be written for that. The first
 * pane of a slot is there from the beginning.
 *
 * Any function but title and draw may be NULL. All run on the main thread and must not wait; what
 * takes longer than a frame is a job of the pane's, which it looks after in tick().
 */
#ifndef TUI_PANES_H
#define TUI_PANES_H

#include "canvas/palette.h"
#include "tui/actions.h"
#include "tui/screen.h"

struct app;

/* X(id, slot, NAME of pane_NAME and for people, action that calls it or NONE) */
/* clang-format off */
#define PANES(X) \
    X(BOARD,   BOARD,  board,   NONE) \
    X(LATENT,  LATENT, latent,  NONE) \
    X(WHY,     LATENT, why,     WHY) \
    X(TASK,    LATENT, task,    TASK) \
    X(LISTEN,  LATENT, listen,  LISTEN) \
    X(HALTING, CURVES, halting, NONE) \
    X(BELIEFS, CURVES, beliefs, BELIEFS) \
    X(TRAJECTORY, CURVES, trajectory, TRAJECTORY)
/* clang-format on */

enum pane {
#define X(id, slot, name, action) PANE_##id,
    PANES(X)
#undef X
        PANE_COUNT
};
_Static_assert(PANE_COUNT <= PANES_MOST, "make PANES_MOST larger");

/* What a pane knows when it draws: the shown moment of the run. Borrowed, for the time
 * of a call. */
struct scene {
    struct screen *screen; /* how it is looked at */
    const struct session *session;
    bool any;             /* there is a frame at all */
    struct trm_frame now; /* the shown frame, with its latents unless they are on their way */
    const struct trm_frame *before; /* the frame before, or NULL */
    const float *z;                 /* the chosen latent now, or NULL */
    const float *z_renewed, *z_before; /* after its last renewal and before it, or NULL */
    bool fresh;                     /* it was not renewed yet: it is as it started */
    struct trm_grid grid;           /* the answer now, or the question */
    struct trm_grid grid_before;    /* that of the frame before; rows 0: there is none */
};

struct pane_kind {
    size_t state_size;    /* bytes that it has for itself, zeroed at first; handed on as state */
    enum context context; /* keys of its own while it has the keys, or is the first pane on the
                             screen that has such; its parent is SCOPE. 0: only the scope's */
    const enum action *own; /* actions of the scope whose effect is seen in it alone, ended by
                               ACTION_NONE; NULL: none */
    const char *help;     /* what it shows and how it is read, for someone new to it */

    void (*title)(const struct scene *m, const void *state, char *out, size_t size);
    void (*draw)(const struct scene *m, void *state, struct canvas *c, struct area inside);

    /* What lies at (x, y) of the screen: fills in what it knows (token, channel, frame). */
    void (*hit)(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit);

    /* Arrow keys while it has the focus; false (or NULL): they move the cursor. */
    bool (*move)(struct screen *s, struct session *session, void *state, int down, int right);

    /* Other actions, asked before the scope itself does them, while it is shown. */
    bool (*act)(struct app *a, void *state, enum action action);

    /* Another run is shown: what was kept of the one before is worth nothing any more. */
    void (*load)(struct screen *s, const struct session *session, void *state);

    void (*tick)(struct app *a, void *state); /* as in tui/page.h, shown or not */
    bool (*busy)(const struct app *a, const void *state);
    void (*done)(void *state); /* releases what the state owns */
};

#define X(id, slot, name, action) extern const struct pane_kind pane_##name;
PANES(X)
#undef X

struct pane_info {
    const char *name;
    enum slot slot;
    const struct pane_kind *kind;
    enum action call;
};
extern const struct pane_info panes[PANE_COUNT];

/* For screen.c: memory of the panes' states. */
void panes_init(struct screen *s);
void panes_done(struct screen *s);

/* The pane in a slot. */
const struct pane_kind *pane_in(const struct screen *s, enum slot slot);
void *pane_state(const struct screen *s, enum slot slot);

/* Shows a pane in its slot; one that is shown already makes room for the slot's first pane again.
 */
void pane_swap(struct screen *s, enum pane p);

/* For a pane that asks the model: where there is none (a run from a file) it says so in place of
 * the pane's own drawing, and true. */
bool pane_without_model(const struct scene *m, struct canvas *c, struct area inside);

/* Whether the action calls a pane: it is swapped (pane_swap), and its slot gets the keys. */
bool panes_called(struct screen *s, enum action action);

/* The pane that the action is of: it calls it, or is one of its own; -1: of none. */
int panes_owner(enum action action);

#endif
