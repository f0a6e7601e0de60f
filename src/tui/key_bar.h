/* The last line of the screen: the keys that matter most, which also answer to the mouse. */
#ifndef TUI_KEY_BAR_H
#define TUI_KEY_BAR_H

#include "canvas/palette.h"
#include "tui/keymap.h"

/* Help and quit always, before them as many of the other actions with a label as have room. */
void key_bar_draw(struct canvas *c, struct area a, const struct look *l, const struct keymap *k);

/* The action whose hint is drawn at (x, y) of the screen. */
enum action key_bar_action(struct area a, const struct keymap *k, int x, int y);

#endif
