/* The terminal: screen, keys, mouse, signals. Everything that knows curses is in terminal.c.
 *
 * Main thread only. One terminal at a time can be open in a process (curses keeps its state in
 * globals). A headless terminal draws into the void and has no event but that of terminal_resize;
 * scripts and tests use it.
 */
#ifndef TUI_TERMINAL_H
#define TUI_TERMINAL_H

#include "trmscope/err.h"
#include "tui/capability.h"
#include "tui/event.h"

struct terminal;

struct terminal_wish {
    enum color_wish colors;
    bool ascii;
    bool no_mouse;
    bool sync;         /* frames between the marks of synchronised output (mode 2026) */
    int width, height; /* both above 0: headless, of that size */
};

/* Whether a terminal program can run here; if not, *why says what is missing. */
bool terminal_possible(const char **why);

struct terminal *terminal_open(const struct terminal_wish *w, struct trm_err *err);
void terminal_close(struct terminal *t);

enum depth terminal_depth(const struct terminal *t);
enum glyph_set terminal_glyphs(const struct terminal *t);
int terminal_width(const struct terminal *t);
int terminal_height(const struct terminal *t);

/* Another size, as if the window had changed. Headless only. */
void terminal_resize(struct terminal *t, int width, int height);

/* Shows a canvas, unless the terminal has another size by now; sends only what differs from what
 * was shown before. */
void terminal_draw(struct terminal *t, const struct canvas *c);
/* The next terminal_draw sends everything: another program wrote on the screen. */
void terminal_redraw(struct terminal *t);

bool terminal_has_mouse(const struct terminal *t);
void terminal_set_mouse(struct terminal *t, bool on);

/* Sleeps until there may be an event, one of the descriptors is readable, or the time is over; a
 * negative time is for ever. */
void terminal_wait(struct terminal *t, const int *wake, int count, int milliseconds);

/* The next event; false when there is none at the moment. */
bool terminal_read(struct terminal *t, struct event *e);

/* Stops the program as ^Z does; returns when it goes on (then an EVENT_CONTINUE follows). */
void terminal_suspend(struct terminal *t);

#endif
