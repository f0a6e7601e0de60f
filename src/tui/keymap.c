/* A list of pairs, searched from the front: so few that nothing faster is needed. */
#include "tui/keymap.h"

#include "base/check.h"

#include <string.h>

static void bind_all(struct keymap *k, enum action a)
{
    for (const char *at = actions[a].keys; *at;) {
        size_t length = strcspn(at, " ");
        char name[KEY_NAME_SIZE] = "";
        CHECK(length < sizeof name && k->count < KEYMAP_MOST);
        memcpy(name, at, length);
        int key = event_key_parse(name);
        CHECK(key != PRESS_NONE && keymap_action(k, key) == ACTION_NONE);
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

enum action keymap_action(const struct keymap *k, int key)
{
    for (int i = 0; i < k->count; i++)
        if (k->bindings[i].key == key) return k->bindings[i].action;
    return ACTION_NONE;
}

int keymap_key(const struct keymap *k, enum action a, int n)
{
    for (int i = 0; i < k->count; i++)
        if (k->bindings[i].action == a && n-- == 0) return k->bindings[i].key;
    return PRESS_NONE;
}
