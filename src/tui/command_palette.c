/* The commands are the actions of the page below: what can be done there, by name, by what the help
 * says of it, or by its key. Those whose name begins as written come first, then those that hold
 * every word in name, help or keys. What is written behind a whole name answers the question that
 * the command asks: `theme light`.
 */
#include "tui/command_palette.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "canvas/draw.h"
#include "tui/app.h"
#include "tui/choice.h"
#include "tui/line_edit.h"
#include "tui/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct commands_shown {
    enum action action[ACTION_COUNT];
    int count;
};

struct palette {
    const struct keymap *keymap; /* the app's */
    struct reach reach;          /* of the page below */
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

static bool has_key(const struct palette *p, enum action action, const char *word)
{
    char name[KEY_NAME_SIZE];
    for (int n = 0, key; (key = keymap_key(p->keymap, &p->reach, action, n)) != PRESS_NONE; n++)
        if (strcmp(event_key_name(key, name), word) == 0) return true;
    return false;
}

/* Every word stands in the name or the help, or is a key of it. */
static bool has_words(const struct palette *p, enum action action)
{
    char words[LINE_BYTES], *rest = NULL;
    snprintf(words, sizeof words, "%s", p->line.text);
    for (char *w = strtok_r(words, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        if (!strcasestr(actions[action].name, w) && !strcasestr(actions[action].help, w) &&
            !has_key(p, action, w))
            return false;
    return true;
}

/* What is written behind the whole name of a command and a blank; NULL: nothing of the kind. */
static const char *words_behind(const char *text, enum action action)
{
    size_t length = strlen(actions[action].name);
    if (strncmp(text, actions[action].name, length) != 0 || text[length] != ' ') return NULL;
    return text + length + strspn(text + length, " ");
}

static bool begins_as_written(const struct palette *p, enum action action)
{
    return strncmp(actions[action].name, p->line.text, (size_t)p->line.length) == 0 ||
           words_behind(p->line.text, action);
}

static void find(struct palette *p)
{
    p->shown.count = p->chosen = p->top = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (int a = 1; a < ACTION_COUNT; a++) {
            enum action action = (enum action)a;
            bool begins = begins_as_written(p, action);
            if (begins != (pass == 0) || action == ACTION_PALETTE) continue;
            if (in_reach(&p->reach, action) && (begins || has_words(p, action)))
                p->shown.action[p->shown.count++] = action;
        }
    }
}

void command_palette_open(struct app *a)
{
    struct palette *p = xcalloc(1, sizeof *p);
    p->keymap = &a->keymap;
    p->reach = app_reach(a);
    find(p);
    app_push(a, &command_palette, p);
}

static void close_palette(struct app *a, void *state)
{
    (void)a;
    free(state);
}

static enum action chosen_action(const struct palette *p)
{
    return p->chosen < p->shown.count ? p->shown.action[p->chosen] : ACTION_NONE;
}

/* The command asks for something that is written already. finish: answer; else go
 * on writing there. */
static void answer(struct app *a, const char *words, bool finish)
{
    const struct page_kind *asks = app_top(a)->kind;
    if (asks == &prompt_page) app_do(a, ACTION_PROMPT_CLEAR);
    if (asks == &prompt_page || (finish && asks == &choice_page))
        pages_text(a, words, strlen(words));
    if (asks == &prompt_page) app_do(a, finish ? ACTION_PROMPT_ACCEPT : ACTION_PROMPT_COMPLETE);
}

static void run_chosen(struct app *a, struct palette *p, bool finish)
{
    enum action chosen = chosen_action(p);
    char words[LINE_BYTES] = "";
    if (chosen == ACTION_NONE) {
        app_say(a, MESSAGE_BAD, "There is no command like \"%s\" here.", p->line.text);
        return;
    }
    const char *behind = words_behind(p->line.text, chosen);
    if (behind) snprintf(words, sizeof words, "%s", behind);
    app_pop(a);
    app_do(a, chosen);
    if (words[0]) answer(a, words, finish);
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
    p->chosen = clamped(row, 0, p->shown.count - 1);
}

static bool act(struct app *a, void *state, enum action action)
{
    struct palette *p = state;
    switch (action) {
    case ACTION_PROMPT_ACCEPT: run_chosen(a, p, true); return true;
    case ACTION_PROMPT_CANCEL: app_pop(a); return true;
    case ACTION_PROMPT_COMPLETE:
        if (chosen_action(p) != ACTION_NONE && words_behind(p->line.text, chosen_action(p)))
            run_chosen(a, p, false);
        else
            complete(p);
        return true;
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
    run_chosen(a, p, true);
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
    struct area box = area_take_top(&area, p->shown.count + 3);
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
    .leave = ACTION_PROMPT_CANCEL,
    .draw = draw,
    .act = act,
    .text = text,
    .mouse = mouse,
    .close = close_palette,
};
