/* The table as data. */
#include "tui/actions.h"

#include <string.h>

const struct action_info actions[ACTION_COUNT] = {
#define X(id, section, name, keys, label, help)                                                    \
    [ACTION_##id] = {SECTION_##section, name, keys, label, help},
    ACTIONS(X)
#undef X
};

const char *const section_titles[SECTION_COUNT] = {
#define X(id, title) title,
    SECTIONS(X)
#undef X
};

enum action action_find(const char *name)
{
    for (int a = 1; a < ACTION_COUNT; a++)
        if (strcmp(actions[a].name, name) == 0) return (enum action)a;
    return ACTION_NONE;
}
