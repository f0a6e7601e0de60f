/* The last line of the screen: the keys that matter most, which also answer to the mouse. */
#ifndef TUI_KEY_BAR_H
#define TUI_KEY_BAR_H

#include "canvas/palette.h"
#include "tui/keymap.h"

/* Help and the way back always, and in the scope, from where no page leads back, the commands if
 * they take less than a quarter of the room; before them as many of the other actions within reach
 * that have a label as there is room for, the innermost context's first. */
void key_bar_draw(struct canvas *c, struct area a, const struct look *l, const struct keymap *k,
                  const struct reach *r);

/* The action whose hint is drawn at (x, y) of the screen. */
enum action key_bar_action(struct area a, const struct keymap *k, const struct reach *r, int x,
                           int y);

#endif
