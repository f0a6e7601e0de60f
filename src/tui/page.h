/* Pages: what fills the screen, and what lies over it.
 *
 * The app is a stack of pages. The scope lies at the bottom and is always there; browsers, editors
 * and the rest are opened over it; help, prompts and questions are pages too, which lie over the
 * one below (overlay). Keys, text and the mouse go to the top one.
 *
 * A page is one file: its state, and one row of functions (struct page_kind). Any of them but draw
 * may be NULL. All run on the main thread and must not wait for anything; work that takes longer
 * than a frame is a job (tui/work.h), which the page looks after in tick().
 *
 * After app_pop(), app_push() of a page of the same kind, or anything else that may close the page,
 * its state is gone: return at once.
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "canvas/canvas.h"
#include "tui/actions.h"
#include "tui/event.h"

struct app;
struct trm_err;

struct page_kind {
    const char *title;    /* of its help */
    const char *intro;    /* a few sentences above the keys in its help */
    enum context context; /* whose keys work here */
    /* More keys at the moment: a context whose parent is the one above; 0: none. */
    enum context (*inner)(const struct app *a, const void *state);
    bool overlay;      /* lies over the page below, which is drawn first */
    bool see_through;  /* keys and actions that it does not know go to the page below ... */
    bool through_help; /* ... which takes them from an overlay only where it says so here */
    enum action leave; /* what ^C does here; NONE: it quits */

    /* Draws into c, within `area`: the whole canvas, or for an overlay what lies between the lines
     * at the edges. A page that is no overlay calls page_frame (tui/page_frame.h) first. */
    void (*draw)(struct app *a, void *state, struct canvas *c, struct area area);

    /* False: not an action of this page; then the program does what it does everywhere. */
    bool (*act)(struct app *a, void *state, enum action action);

    /* Characters that are text on this page even where they are keys of actions: the digits of an
     * editor. */
    bool (*takes)(const struct app *a, const void *state, int key);

    /* A typed character that is no key of an action, or a pasted text: UTF-8, not terminated. */
    void (*text)(struct app *a, void *state, const char *utf8, size_t length);

    /* Not called for the key bar. Wheel events that are not taken here act as up and down. */
    bool (*mouse)(struct app *a, void *state, const struct event *e);

    /* Takes news of the page's workers and lets time pass (app_now); sets a->dirty when the picture
     * changed. Called on every turn of the loop, also for pages that are covered. */
    void (*tick)(struct app *a, void *state);

    /* When tick has to be called at the latest, in app_now seconds; INFINITY: no need. */
    double (*deadline)(const struct app *a, const void *state);

    /* Whether something that was asked for is still on its way; scripts wait for it. */
    bool (*busy)(const struct app *a, const void *state);

    /* Releases the state. */
    void (*close)(struct app *a, void *state);
};

struct page {
    const struct page_kind *kind;
    void *state; /* the page's own; released by kind->close */
};

/* Opens a page over the others. One of that kind that is open already is closed first, so that no
 * page is in the stack twice: a page with all that lie over it; an overlay with the overlays on it,
 * but not with the page on top, which asks now. */
void app_push(struct app *a, const struct page_kind *kind, void *state);

/* Closes the top page; the scope stays. */
void app_pop(struct app *a);

/* Closes the page of that kind with all that lie over it, where it is open: its actions come
 * through overlays that see through, so that it need not be the top one. */
void app_leave(struct app *a, const struct page_kind *kind);

/* Takes the top page off the stack without closing it: its state is the caller's to push again or
 * to release. */
void app_set_aside(struct app *a);

/* Closes every page but the scope. */
void app_go_home(struct app *a);

/* The top page, or the state of the page of that kind (NULL: not open). */
const struct page *app_top(const struct app *a);
/* ... that is no overlay. */
const struct page *app_top_page(const struct app *a);
void *app_page_state(const struct app *a, const struct page_kind *kind);

/* Descriptors that wake the loop when they are readable: a job's, for as long as it runs. */
void app_watch(struct app *a, int descriptor);
void app_unwatch(struct app *a, int descriptor);

#endif
