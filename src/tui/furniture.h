/* The lines around the panes: title, status, key bar. */
#ifndef TUI_FURNITURE_H
#define TUI_FURNITURE_H

#include "canvas/draw.h"
#include "tui/keymap.h"
#include "tui/session.h"

/* Puzzle and model on the left, the place in the run on the right. */
void draw_title(struct canvas *c, struct area a, const struct look *l, const struct session *s);

/* How it runs, where it is, what the model says; or, while there is one, a message. */
void draw_status(struct canvas *c, struct area a, const struct look *l, const struct session *s,
                 const char *message, enum role message_role);

/* The keys that matter most, as many as have room; their places answer to the mouse. */
void draw_keys(struct canvas *c, struct area a, const struct look *l, const struct keymap *k);
enum action keys_hit(struct area a, const struct keymap *k, int x, int y);

#endif
