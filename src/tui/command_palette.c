/* The commands are the actions of the page below: what can be done there, by name or by what the
 * help says of it. Those whose name begins as written come first, then those that hold every word
 * in name or help.
 */
#include "tui/command_palette.h"

#include "base/alloc.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/line_edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct commands_shown {
    enum action action[ACTION_COUNT];
    int count;
};

struct palette {
    struct reach reach; /* of the page below */
    struct line_edit line;
    struct commands_shown shown;
    int chosen, top;
    int first_row, rows; /* of the list in the last picture */
};

static bool in_reach(const struct reach *r, enum action action)
{
    for (int i = 0; i < r->count; i++)
        if (action_context(action) == r->context[i]) return true;
    return false;
}

/* Every word stands in the name or the help. */
static bool has_words(enum action action, const char *text)
{
    char words[LINE_BYTES], *rest = NULL;
    snprintf(words, sizeof words, "%s", text);
    for (char *w = strtok_r(words, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        if (!strcasestr(actions[action].name, w) && !strcasestr(actions[action].help, w))
            return false;
    return true;
}

static void find(struct palette *p)
{
    p->shown.count = p->chosen = p->top = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int a = 1; a < ACTION_COUNT; a++) {
            enum action action = (enum action)a;
            bool begins = strncmp(actions[a].name, p->line.text, (size_t)p->line.length) == 0;
            if (begins != (pass == 0) || action == ACTION_PALETTE) continue;
            if (in_reach(&p->reach, action) && (begins || has_words(action, p->line.text)))
                p->shown.action[p->shown.count++] = action;
        }
    }
}

void command_palette_open(struct app *a)
{
    struct palette *p = xcalloc(1, sizeof *p);
    p->reach = app_reach(a);
    find(p);
    app_push(a, &command_palette, p);
}

static void close_palette(struct app *a, void *state)
{
    (void)a;
    free(state);
}

static void run_chosen(struct app *a, struct palette *p)
{
    enum action chosen = p->chosen < p->shown.count ? p->shown.action[p->chosen] : ACTION_NONE;
    if (chosen == ACTION_NONE) {
        app_say(a, MESSAGE_BAD, "There is no command like \"%s\" here.", p->line.text);
        return;
    }
    app_pop(a);
    app_do(a, chosen);
}

/* Writes what the names that begin like this have in common. */
static void complete(struct palette *p)
{
    char common[LINE_BYTES] = "";
    int count = 0;
    for (int i = 0; i < p->shown.count; i++) {
        const char *name = actions[p->shown.action[i]].name;
        if (strncmp(name, p->line.text, (size_t)p->line.length) != 0) continue;
        if (count++ == 0) snprintf(common, sizeof common, "%s", name);
        size_t same = 0;
        while (common[same] && common[same] == name[same]) same++;
        common[same] = '\0';
    }
    if (count == 0 && p->chosen < p->shown.count)
        snprintf(common, sizeof common, "%s", actions[p->shown.action[p->chosen]].name);
    if (common[0]) line_set(&p->line, common);
    find(p);
}

static void choose(struct palette *p, int row)
{
    p->chosen = row >= p->shown.count ? p->shown.count - 1 : row;
    if (p->chosen < 0) p->chosen = 0;
}

static bool act(struct app *a, void *state, enum action action)
{
    struct palette *p = state;
    switch (action) {
    case ACTION_PROMPT_ACCEPT: run_chosen(a, p); return true;
    case ACTION_PROMPT_CANCEL: app_pop(a); return true;
    case ACTION_PROMPT_COMPLETE: complete(p); return true;
    case ACTION_PROMPT_OLDER:
    case ACTION_UP: choose(p, p->chosen - 1); return true;
    case ACTION_PROMPT_NEWER:
    case ACTION_DOWN: choose(p, p->chosen + 1); return true;
    default: break;
    }
    if (action == ACTION_PROMPT_ERASE && p->line.length == 0) {
        app_pop(a);
        return true;
    }
    if (!line_act(&p->line, action)) return false;
    find(p);
    return true;
}

static void text(struct app *a, void *state, const char *utf8, size_t length)
{
    struct palette *p = state;
    (void)a;
    line_insert(&p->line, utf8, length);
    find(p);
}

static bool mouse(struct app *a, void *state, const struct event *e)
{
    struct palette *p = state;
    int row = e->y - p->first_row;
    if (e->mouse != MOUSE_PRESS) return false;
    if (row < 0 || row >= p->rows || p->top + row >= p->shown.count) {
        app_pop(a);
        return true;
    }
    choose(p, p->top + row);
    run_chosen(a, p);
    return true;
}

static void draw_command(struct app *a, const struct palette *p, struct canvas *c, struct area row,
                         int i)
{
    enum { NAME = 22, KEY = 8 };
    const struct look *l = &a->screen.look;
    enum action action = p->shown.action[i];
    bool chosen = i == p->chosen;
    struct style mark = look_style(l, ROLE_CURSOR);
    char key[KEY_NAME_SIZE];
    event_key_name(keymap_key(&a->keymap, &p->reach, action, 0), key);
    canvas_fill(c, row, ' ', chosen ? mark : look_style(l, ROLE_TEXT));
    canvas_put(c, row.x, row.y, chosen ? look_glyph(l, GLYPH_ARROW) : ' ',
               chosen ? mark : look_style(l, ROLE_TEXT));
    struct area name = {row.x + 2, row.y, NAME, 1}, at = {row.x + 2 + NAME, row.y, KEY, 1};
    struct area help = {at.x + KEY + 1, row.y, row.x + row.width - at.x - KEY - 1, 1};
    draw_line(c, area_intersect(name, row), l, chosen ? mark : look_style(l, ROLE_STRONG),
              ALIGN_LEFT, actions[action].name);
    draw_line(c, area_intersect(at, row), l, chosen ? mark : look_style(l, ROLE_KEY), ALIGN_LEFT,
              key);
    if (help.width > 0)
        draw_line(c, help, l, chosen ? mark : look_style(l, ROLE_TEXT), ALIGN_LEFT,
                  actions[action].help);
}

static void draw(struct app *a, void *state, struct canvas *c, struct area area)
{
    struct palette *p = state;
    const struct look *l = &a->screen.look;
    int wanted = p->shown.count + 3, most = area.height;
    struct area box = {area.x, area.y, area.width, wanted < most ? wanted : most};
    canvas_fill(c, box, ' ', look_style(l, ROLE_TEXT));
    struct area inside = draw_box(c, box, l, "command", true);
    if (inside.height < 1) return;
    canvas_text(c, inside.x, inside.y, look_style(l, ROLE_STRONG), ":");
    line_draw(c, (struct area){inside.x + 1, inside.y, inside.width - 1, 1}, l, &p->line);
    p->first_row = inside.y + 1;
    p->rows = inside.height - 1;
    if (p->chosen < p->top) p->top = p->chosen;
    if (p->chosen >= p->top + p->rows) p->top = p->chosen - p->rows + 1;
    if (p->rows < 1) p->top = p->chosen;
    for (int i = 0; i < p->rows && p->top + i < p->shown.count; i++)
        draw_command(a, p, c, (struct area){inside.x, p->first_row + i, inside.width, 1},
                     p->top + i);
}

const struct page_kind command_palette = {
    .title = "commands",
    .context = CONTEXT_PALETTE,
    .overlay = true,
    .draw = draw,
    .act = act,
    .text = text,
    .mouse = mouse,
    .close = close_palette,
};
