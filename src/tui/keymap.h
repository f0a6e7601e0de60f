/* Which key does what. A value; the default comes from the action table. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "tui/actions.h"
#include "tui/event.h"

enum { KEYMAP_MOST = 128 };

struct keymap {
    struct {
        int key;
        enum action action;
    } bindings[KEYMAP_MOST];
    int count;
};

struct keymap keymap_default(void);

/* ACTION_NONE for a key that does nothing. */
enum action keymap_action(const struct keymap *k, int key);

/* The n-th key of an action, PRESS_NONE when it has not so many. */
int keymap_key(const struct keymap *k, enum action a, int n);

#endif
