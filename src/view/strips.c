/* Title, status and message lines. */
#include "view/strips.h"

#include "canvas/draw.h"
#include "trace/measures.h"

#include <stdio.h>
#include <string.h>

/* Leaves out its last parts until it fits into that many columns. */
static void fit_parts(char *text, int columns)
{
    while (*text && text_columns(text) > columns) {
        char *last = strrchr(text, ',');
        *(last ? last : text) = '\0';
    }
}

void view_title_line(struct canvas *c, struct area a, const struct look *l, const char *left,
                     const char *right, const char *under_way)
{
    enum { GAP = 3, LEAST = 8 };
    if (a.width < 1 || a.height < 1) return;
    char text[440];
    struct style s = look_style(l, ROLE_TITLE);
    snprintf(text, sizeof text, " trmscope  %s", left);
    canvas_fill(c, (struct area){a.x, a.y, a.width, 1}, ' ', s);
    int used = draw_line(c, a, l, s, ALIGN_LEFT, text);
    struct area rest = {a.x + used + 2, a.y, a.width - used - 3, 1};
    if (rest.width <= LEAST) return;
    if (right) rest.width -= draw_line(c, rest, l, s, ALIGN_RIGHT, right) + GAP;
    snprintf(text, sizeof text, "%s", under_way);
    fit_parts(text, rest.width);
    draw_line(c, rest, l, s, ALIGN_RIGHT, text);
}

void view_title(struct canvas *c, struct area a, const struct look *l, const struct title_view *v)
{
    char left[400], right[400], number[64] = "", test[24] = "";
    if (v->test > 0) snprintf(test, sizeof test, ", test %d", v->test);
    if (v->changed && *v->changed)
        snprintf(number, sizeof number, ", %s", v->changed);
    else if (v->count > 1)
        snprintf(number, sizeof number, " (%zu of %zu)", v->number, v->count);
    snprintf(left, sizeof left, "%s%s%s", v->puzzle, test, number);
    snprintf(right, sizeof right, "%s %s", v->recorded ? "recorded from" : "model", v->model);
    view_title_line(c, a, l, left, right, v->under_way);
}

const char *place_text(char out[PLACE_TEXT], const struct trm_frame *f, struct trm_cycles cycles)
{
    if (f->index == 0)
        snprintf(out, PLACE_TEXT, "before the first step");
    else if (f->complete)
        snprintf(out, PLACE_TEXT, "after supervision step %d", f->supervision_step);
    else if (f->renewed == TRM_Z_H)
        snprintf(out, PLACE_TEXT, "supervision step %d, H cycle %d/%d, z_H",
                 f->supervision_step + 1, f->h_cycle, cycles.H_cycles);
    else
        snprintf(out, PLACE_TEXT, "supervision step %d, H cycle %d/%d, z_L %d/%d",
                 f->supervision_step + 1, f->h_cycle + 1, cycles.H_cycles, f->l_cycle,
                 cycles.L_cycles);
    return out;
}

/* The next part of a line at *x, if all of it fits: half a number would be worse than none. */
static void add_part(struct canvas *c, struct area a, struct style s, int *x, const char *text)
{
    enum { GAP = 3 };
    int columns = text_columns(text);
    if (*x + columns > a.x + a.width) return;
    canvas_text(c, *x, a.y, s, text);
    *x += columns + GAP;
}

static void add_mode(struct canvas *c, struct area a, const struct look *l,
                     const struct status_view *v, int *x)
{
    char text[48] = "paused";
    if (v->playing && v->speed > 0)
        snprintf(text, sizeof text, "%g steps/s", v->speed);
    else if (v->playing)
        snprintf(text, sizeof text, "full speed");
    else if (v->waiting)
        snprintf(text, sizeof text, "thinking");
    if (*x < a.x + a.width)
        canvas_put(c, *x, a.y, look_glyph(l, v->playing ? GLYPH_PLAY : GLYPH_PAUSE),
                   look_style(l, v->playing ? ROLE_GOOD : ROLE_DIM));
    *x += 2;
    add_part(c, a, look_style(l, ROLE_STRONG), x, text);
}

/* Where it is, p(halt), and what the answer looks like; what matters least comes last. */
static void add_measures(struct canvas *c, struct area a, const struct look *l,
                         const struct status_view *v, int *x)
{
    const struct trm_frame *f = v->frame;
    char text[PLACE_TEXT];
    struct style plain = look_style(l, ROLE_TEXT);
    if (v->cycles.H_cycles > 0) add_part(c, a, plain, x, place_text(text, f, v->cycles));
    snprintf(text, sizeof text, "p(halt) %.3f", measure_sigmoid((double)f->q_halt));
    add_part(c, a, plain, x, text);
    snprintf(text, sizeof text, "%d in conflict", f->conflicts);
    if (!v->no_rules) add_part(c, a, f->conflicts ? look_style(l, ROLE_CONFLICT) : plain, x, text);
    snprintf(text, sizeof text, "%d changed", f->changed);
    add_part(c, a, f->changed ? look_style(l, ROLE_CHANGED) : plain, x, text);
    snprintf(text, sizeof text, "%d to fill", v->blank_cells);
    if (!v->no_rules) add_part(c, a, look_style(l, ROLE_DIM), x, text);
}

void view_status(struct canvas *c, struct area a, const struct look *l, const struct status_view *v)
{
    enum { MESSAGE_ROWS = 3 };
    static const enum role roles[] = {ROLE_TEXT, ROLE_GOOD, ROLE_WARN, ROLE_BAD};
    if (a.width < 1 || a.height < 1) return;
    int x = a.x + 1;
    add_mode(c, a, l, v, &x);
    if (v->kind != MESSAGE_NONE && v->message) {
        struct area rest = {x, a.y, a.x + a.width - x, 1};
        if (rest.width < 1) return;
        struct style s = look_style(l, roles[v->kind]);
        int above = draw_message(c, rest, l, s, v->message, MESSAGE_ROWS) - 1;
        canvas_fill(c, (struct area){a.x, a.y - above, x - a.x, above}, ' ', s);
    } else if (v->frame) {
        add_measures(c, a, l, v, &x);
    }
}

void view_too_small(struct canvas *c, struct area a, const struct look *l, int least_width,
                    int least_height)
{
    char text[80];
    snprintf(text, sizeof text, "%d x %d is too small; %d x %d is enough. q leaves.", a.width,
             a.height, least_width, least_height);
    draw_text_block(c, a, l, look_style(l, ROLE_WARN), text, 0);
}
