/* The same list is made for drawing and for finding what was clicked. */
#include "tui/key_bar.h"

#include "canvas/draw.h"

enum { GAP = 2 /* columns between two hints */, LASTS = 3 };

/* A key bar under construction. */
struct key_bar {
    const struct keymap *keymap;
    const struct reach *reach;
    struct key_hint hints[ACTION_COUNT];
    char names[ACTION_COUNT][KEY_NAME_SIZE];
    enum action which[ACTION_COUNT];
    int count;
    enum action last[LASTS]; /* those at the end; ACTION_NONE: none */
};

static int hint_width(const struct key_bar *bar, enum action a)
{
    char name[KEY_NAME_SIZE];
    int key = keymap_key(bar->keymap, bar->reach, a, 0);
    if (!actions[a].label || key == PRESS_NONE) return 0;
    return text_columns(event_key_name(key, name)) + 1 + text_columns(actions[a].label) + GAP;
}

static void add_hint(struct key_bar *bar, enum action a)
{
    if (hint_width(bar, a) == 0) return;
    int i = bar->count++;
    bar->which[i] = a;
    bar->hints[i].key = event_key_name(keymap_key(bar->keymap, bar->reach, a, 0), bar->names[i]);
    bar->hints[i].label = actions[a].label;
}

static bool is_last(const struct key_bar *bar, enum action a)
{
    for (int i = 0; i < LASTS; i++)
        if (bar->last[i] == a) return true;
    return a == ACTION_QUIT;
}

/* Adds those of one context that fit; returns the room that is left, negative when one did not. */
static int add_context(struct key_bar *bar, enum context c, int room)
{
    for (int a = 1; a < ACTION_COUNT && room >= 0; a++) {
        if (action_context((enum action)a) != c || is_last(bar, (enum action)a)) continue;
        int columns = hint_width(bar, (enum action)a);
        if (columns == 0) continue;
        room -= columns;
        if (room >= 0) add_hint(bar, (enum action)a);
    }
    return room;
}

static void make_key_bar(struct key_bar *bar, const struct keymap *k, const struct reach *r,
                         int width)
{
    *bar = (struct key_bar){.keymap = k, .reach = r};
    enum action back = hint_width(bar, ACTION_BACK) > 0 ? ACTION_BACK : ACTION_QUIT;
    int room = width + GAP - hint_width(bar, ACTION_HELP) - hint_width(bar, back);
    int commands = hint_width(bar, ACTION_PALETTE);
    bool scope = r->context[0] == CONTEXT_SCOPE || r->context[0] == CONTEXT_WHY; /* a pane of it */
    bool shown = scope && 4 * commands < room;
    if (shown) room -= commands;
    bar->last[0] = shown ? ACTION_PALETTE : ACTION_NONE;
    bar->last[1] = ACTION_HELP;
    bar->last[2] = back;
    for (int i = 0; i < r->count && room >= 0; i++)
        if (r->context[i] != CONTEXT_EVERYWHERE) room = add_context(bar, r->context[i], room);
    if (room >= 0) add_context(bar, CONTEXT_EVERYWHERE, room); /* the least to the point */
    for (int i = 0; i < LASTS; i++) add_hint(bar, bar->last[i]);
}

void key_bar_draw(struct canvas *c, struct area a, const struct look *l, const struct keymap *k,
                  const struct reach *r)
{
    struct key_bar bar;
    make_key_bar(&bar, k, r, a.width);
    draw_key_bar(c, a, l, bar.hints, bar.count);
}

enum action key_bar_action(struct area a, const struct keymap *k, const struct reach *r, int x,
                           int y)
{
    if (!area_contains(a, x, y)) return ACTION_NONE;
    struct key_bar bar;
    make_key_bar(&bar, k, r, a.width);
    int hit = key_bar_hit(bar.hints, bar.count, a.width, x - a.x);
    return hit >= 0 ? bar.which[hit] : ACTION_NONE;
}
