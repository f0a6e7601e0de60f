/* A list of pairs, searched from the front: so few that nothing faster is needed. */
#include "tui/keymap.h"

#include "base/check.h"

#include <string.h>

static void bind_all(struct keymap *k, enum action a)
{
    struct reach own = {{action_context(a)}, 1};
    for (const char *at = actions[a].keys; *at;) {
        size_t length = strcspn(at, " ");
        char name[KEY_NAME_SIZE] = "";
        CHECK(length < sizeof name && k->count < KEYMAP_MOST);
        memcpy(name, at, length);
        int key = event_key_parse(name);
        CHECK(key != PRESS_NONE && keymap_action(k, &own, key) == ACTION_NONE);
        k->bindings[k->count].key = key;
        k->bindings[k->count++].action = a;
        at += length + strspn(at + length, " ");
    }
}

struct keymap keymap_default(void)
{
    struct keymap k = {0};
    for (int a = 1; a < ACTION_COUNT; a++) bind_all(&k, (enum action)a);
    return k;
}

void keymap_bind(struct keymap *k, enum action a, const int *keys, int count)
{
    int kept = 0;
    for (int i = 0; i < k->count; i++) {
        enum action other = k->bindings[i].action;
        bool drop = other == a;
        for (int n = 0; n < count; n++)
            drop = drop ||
                   (k->bindings[i].key == keys[n] && action_context(other) == action_context(a));
        if (!drop) k->bindings[kept++] = k->bindings[i];
    }
    k->count = kept;
    for (int n = 0; n < count && k->count < KEYMAP_MOST; n++) {
        k->bindings[k->count].key = keys[n];
        k->bindings[k->count++].action = a;
    }
}

void reach_add(struct reach *r, enum context c)
{
    for (;; c = contexts[c].parent) {
        for (int i = 0; i < r->count; i++)
            if (r->context[i] == c) return; /* and so are its parents */
        CHECK(r->count < REACH_MOST);
        r->context[r->count++] = c;
    }
}

struct reach reach_of(enum context c)
{
    struct reach r = {0};
    reach_add(&r, c);
    return r;
}

static enum action action_in(const struct keymap *k, enum context c, int key)
{
    for (int i = 0; i < k->count; i++)
        if (k->bindings[i].key == key && action_context(k->bindings[i].action) == c)
            return k->bindings[i].action;
    return ACTION_NONE;
}

enum action keymap_action(const struct keymap *k, const struct reach *r, int key)
{
    enum action found = ACTION_NONE;
    for (int i = 0; i < r->count && found == ACTION_NONE; i++)
        found = action_in(k, r->context[i], key);
    return found;
}

int keymap_key(const struct keymap *k, const struct reach *r, enum action a, int n)
{
    for (int i = 0; i < k->count; i++) {
        int key = k->bindings[i].key;
        if (k->bindings[i].action != a || keymap_action(k, r, key) != a) continue;
        if (n-- == 0) return key;
    }
    return PRESS_NONE;
}
