/* The table as data. */
#include "tui/actions.h"

#include <string.h>

const struct action_info actions[ACTION_COUNT] = {
#define X(id, section, name, keys, label, help)                                                    \
    [ACTION_##id] = {SECTION_##section, name, keys, label, help},
    ACTIONS(X)
#undef X
};

const struct section_info sections[SECTION_COUNT] = {
#define X(id, context, title) {CONTEXT_##context, title},
    SECTIONS(X)
#undef X
};

const struct context_info contexts[CONTEXT_COUNT] = {
#define X(id, parent, name) {CONTEXT_##parent, name},
    CONTEXTS(X)
#undef X
};

enum context action_context(enum action a)
{
    return sections[actions[a].section].context;
}

enum action action_find(const char *name)
{
    for (int a = 1; a < ACTION_COUNT; a++)
        if (strcmp(actions[a].name, name) == 0) return (enum action)a;
    return ACTION_NONE;
}
