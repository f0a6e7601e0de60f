/* Which key does what, and where. A value; the default comes from the action table. */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "tui/actions.h"
#include "tui/event.h"

enum { KEYMAP_MOST = 512 };

struct keymap {
    struct {
        int key;
        enum action action;
    } bindings[KEYMAP_MOST];
    int count;
};

struct keymap keymap_default(void);

/* These keys, and no others, do the action; in its context they do nothing else any more. */
void keymap_bind(struct keymap *k, enum action a, const int *keys, int count);

/* The contexts whose keys work at a moment, the innermost first: a key means what the first of them
 * that knows it says. */
enum { REACH_MOST = 16 };
struct reach {
    enum context context[REACH_MOST];
    int count;
};

/* A context and those it inherits keys from. */
struct reach reach_of(enum context c);
/* The same behind those that are in reach already. */
void reach_add(struct reach *r, enum context c);

/* ACTION_NONE for a key that does nothing within reach. */
enum action keymap_action(const struct keymap *k, const struct reach *r, int key);

/* The n-th key of an action within reach, PRESS_NONE when it has not so many. */
int keymap_key(const struct keymap *k, const struct reach *r, enum action a, int n);

#endif
