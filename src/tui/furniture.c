/* One line each; what has no room on the right is left out as a whole, never cut in a number. */
#include "tui/furniture.h"

#include "base/path.h"
#include "base/str.h"

#include <math.h>
#include <stdio.h>

enum { GAP = 2 };

/* Text at *x if all of it fits before the area's end; moves *x behind it. */
static void add_part(struct canvas *c, struct area a, struct style s, int *x, const char *text)
{
    int columns = text_columns(text);
    if (columns == 0 || *x + columns > a.x + a.width) return;
    canvas_text(c, *x, a.y, s, text);
    *x += columns + GAP;
}

static void title_text(const struct session *s, struct str *out)
{
    const struct trm_puzzle *p = session_puzzle(s);
    str_printf(out, " %s", p->name);
    if (s->puzzles->count > 1) str_printf(out, " (%zu of %zu)", s->current + 1, s->puzzles->count);
    if (p->rating >= 0) str_printf(out, ", rated %.4g", p->rating);
    str_printf(out, "  %s", path_name(trm_model_name(s->model)));
}

void draw_title(struct canvas *c, struct area a, const struct look *l, const struct session *s)
{
    struct style style = look_style(l, ROLE_TITLE);
    canvas_fill(c, a, ' ', style);
    char place[64];
    int shown = session_shown(s), end = session_end(s);
    snprintf(place, sizeof place, "step %d of %d ", shown > 0 ? shown : 0, end);
    struct str title = {0};
    title_text(s, &title);
    int room = a.width - text_columns(place) - GAP;
    struct area left = {a.x, a.y, room > 20 ? room : a.width, a.height};
    draw_line(c, left, l, style, ALIGN_LEFT, title.text);
    if (room > 20) draw_line(c, a, l, style, ALIGN_RIGHT, place);
    str_done(&title);
}

static void add_mode(struct canvas *c, struct area a, const struct look *l, const struct session *s,
                     int *x)
{
    struct str text = {0};
    double speed = session_speeds[s->speed];
    bool playing = s->play.playing;
    canvas_put(c, *x, a.y, look_glyph(l, playing ? GLYPH_PLAY : GLYPH_PAUSE),
               look_style(l, playing ? ROLE_GOOD : ROLE_DIM));
    *x += 2;
    if (!playing && s->play.place >= session_frames(s))
        str_add(&text, "thinking");
    else if (!playing)
        str_add(&text, "paused");
    else if (speed > 0)
        str_printf(&text, "%g steps/s", speed);
    else
        str_add(&text, "full speed");
    add_part(c, a, look_style(l, ROLE_STRONG), x, text.text);
    str_done(&text);
}

/* "supervision step 3, H cycle 2/3, z_L 4/6" */
static void place_text(const struct session *s, const struct trm_frame *f, struct str *out)
{
    struct trm_cycles cycles = trm_recorder_cycles(s->recorder);
    if (f->index == 0) {
        str_add(out, "fresh carry");
    } else if (f->complete) {
        str_printf(out, "supervision step %d done", f->supervision_step);
    } else {
        bool answer = f->renewed == TRM_Z_H;
        str_printf(out, "supervision step %d, H cycle %d/%d", f->supervision_step + 1,
                   f->h_cycle + !answer, cycles.H_cycles);
        if (answer)
            str_add(out, ", z_H");
        else
            str_printf(out, ", z_L %d/%d", f->l_cycle, cycles.L_cycles);
    }
}

static void add_numbers(struct canvas *c, struct area a, const struct look *l,
                        const struct session *s, const struct trm_frame *f, int *x)
{
    char text[64];
    int halt = trm_recorder_halt(s->recorder);
    bool halted = halt >= 0 && f->index >= halt;
    snprintf(text, sizeof text, "p(halt) %.3f", 1 / (1 + exp(-(double)f->q_halt)));
    add_part(c, a, look_style(l, halted ? ROLE_HALTED : ROLE_TEXT), x, text);
    snprintf(text, sizeof text, "%d in conflict", f->conflicts);
    add_part(c, a, look_style(l, f->conflicts ? ROLE_CONFLICT : ROLE_TEXT), x, text);
    snprintf(text, sizeof text, "%d changed", f->changed);
    add_part(c, a, look_style(l, f->changed ? ROLE_CHANGED : ROLE_TEXT), x, text);
}

void draw_status(struct canvas *c, struct area a, const struct look *l, const struct session *s,
                 const char *message, enum role message_role)
{
    if (a.height < 1) return;
    int x = a.x + 1, shown = session_shown(s);
    add_mode(c, a, l, s, &x);
    if (message[0]) {
        struct area rest = {x, a.y, a.x + a.width - x, 1};
        if (rest.width > 0) draw_line(c, rest, l, look_style(l, message_role), ALIGN_LEFT, message);
        return;
    }
    if (shown < 0) return;
    const struct trm_frame *f = trm_recorder_frame(s->recorder, shown);
    struct str place = {0};
    place_text(s, f, &place);
    add_part(c, a, look_style(l, ROLE_TEXT), &x, place.text);
    add_numbers(c, a, l, s, f, &x);
    str_done(&place);
}

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

void draw_keys(struct canvas *c, struct area a, const struct look *l, const struct keymap *k)
{
    struct key_bar bar;
    make_key_bar(&bar, k, a.width);
    draw_key_bar(c, a, l, bar.hints, bar.count);
}

enum action keys_hit(struct area a, const struct keymap *k, int x, int y)
{
    if (!area_contains(a, x, y)) return ACTION_NONE;
    struct key_bar bar;
    make_key_bar(&bar, k, a.width);
    int hit = key_bar_hit(bar.hints, bar.count, a.width, x - a.x);
    return hit >= 0 ? bar.which[hit] : ACTION_NONE;
}
