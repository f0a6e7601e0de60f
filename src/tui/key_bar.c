/* The same list is made for drawing and for finding what was clicked. */
#include "tui/key_bar.h"

#include "canvas/draw.h"

enum { GAP = 2 }; /* columns between two hints */

/* A key bar under construction. */
struct key_bar {
    struct key_hint hints[ACTION_COUNT];
    char names[ACTION_COUNT][KEY_NAME_SIZE];
    enum action which[ACTION_COUNT];
    int count;
};

static int hint_width(const struct keymap *k, enum action a)
{
    char name[KEY_NAME_SIZE];
    int key = keymap_key(k, a, 0);
    if (!actions[a].label || key == PRESS_NONE) return 0;
    return text_columns(event_key_name(key, name)) + 1 + text_columns(actions[a].label) + GAP;
}

static void add_hint(struct key_bar *bar, const struct keymap *k, enum action a)
{
    int i = bar->count++;
    bar->which[i] = a;
    bar->hints[i].key = event_key_name(keymap_key(k, a, 0), bar->names[i]);
    bar->hints[i].label = actions[a].label;
}

/* Help and quit always, before them as many of the others as fit, first ones first. */
static void make_key_bar(struct key_bar *bar, const struct keymap *k, int width)
{
    bar->count = 0;
    int room = width + GAP - hint_width(k, ACTION_HELP) - hint_width(k, ACTION_QUIT);
    for (int a = 1; a < ACTION_COUNT; a++) {
        int columns = hint_width(k, (enum action)a);
        if (columns == 0 || a == ACTION_HELP || a == ACTION_QUIT) continue;
        room -= columns;
        if (room < 0) break;
        add_hint(bar, k, (enum action)a);
    }
    add_hint(bar, k, ACTION_HELP);
    add_hint(bar, k, ACTION_QUIT);
}

void key_bar_draw(struct canvas *c, struct area a, const struct look *l, const struct keymap *k)
{
    struct key_bar bar;
    make_key_bar(&bar, k, a.width);
    draw_key_bar(c, a, l, bar.hints, bar.count);
}

enum action key_bar_action(struct area a, const struct keymap *k, int x, int y)
{
    if (!area_contains(a, x, y)) return ACTION_NONE;
    struct key_bar bar;
    make_key_bar(&bar, k, a.width);
    int hit = key_bar_hit(bar.hints, bar.count, a.width, x - a.x);
    return hit >= 0 ? bar.which[hit] : ACTION_NONE;
}
