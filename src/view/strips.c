/* Title, status and message lines. */
#include "view/strips.h"

#include "canvas/draw.h"

#include <math.h>
#include <stdio.h>

static void append(char *text, size_t size, const char *more)
{
    size_t used = 0;
    while (text[used]) used++;
    snprintf(text + used, size - used, "%s", more);
}

void view_title(struct canvas *c, struct area a, const struct look *l, const struct title_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    char text[400], number[64] = "";
    struct style s = look_style(l, ROLE_TITLE);
    if (v->count > 1) snprintf(number, sizeof number, " (%zu of %zu)", v->number, v->count);
    snprintf(text, sizeof text, " trmscope  %s%s", v->puzzle, number);
    canvas_fill(c, (struct area){a.x, a.y, a.width, 1}, ' ', s);
    int used = draw_line(c, a, l, s, ALIGN_LEFT, text);
    struct area rest = {a.x + used + 2, a.y, a.width - used - 3, 1};
    snprintf(text, sizeof text, "model %s", v->model);
    if (rest.width > 8) draw_line(c, rest, l, s, ALIGN_RIGHT, text);
}

const char *place_text(char out[PLACE_TEXT], const struct trm_frame *f, struct trm_cycles cycles)
{
    if (f->index == 0)
        snprintf(out, PLACE_TEXT, "before the first step");
    else if (f->complete)
        snprintf(out, PLACE_TEXT, "supervision step %d complete", f->supervision_step);
    else if (f->renewed == TRM_Z_H)
        snprintf(out, PLACE_TEXT, "supervision step %d, H cycle %d of %d: z_H",
                 f->supervision_step + 1, f->h_cycle, cycles.H_cycles);
    else
        snprintf(out, PLACE_TEXT, "supervision step %d, H cycle %d of %d: z_L %d of %d",
                 f->supervision_step + 1, f->h_cycle + 1, cycles.H_cycles, f->l_cycle,
                 cycles.L_cycles);
    return out;
}

/* p(halt), and what the answer looks like. */
static void describe(char *text, size_t size, const struct status_view *v)
{
    const struct trm_frame *f = v->frame;
    char part[160], place[PLACE_TEXT], speed[48] = "paused";
    if (v->playing && v->speed > 0)
        snprintf(speed, sizeof speed, "running %.3g steps/s", v->speed);
    else if (v->playing)
        snprintf(speed, sizeof speed, "running");
    snprintf(text, size, " %s%s", speed, v->waiting ? ", computing" : "");
    if (!f) return;
    if (v->cycles.H_cycles > 0) {
        snprintf(part, sizeof part, " | %s", place_text(place, f, v->cycles));
        append(text, size, part);
    }
    snprintf(part, sizeof part, " | p(halt) %.3f", 1 / (1 + exp(-(double)f->q_halt)));
    append(text, size, part);
    snprintf(part, sizeof part, " | %d changed, %d in conflict, of %d", f->changed, f->conflicts,
             v->blank_cells);
    append(text, size, part);
}

void view_status(struct canvas *c, struct area a, const struct look *l, const struct status_view *v)
{
    static const enum role roles[] = {ROLE_TEXT, ROLE_GOOD, ROLE_WARN, ROLE_BAD};
    if (a.width < 1 || a.height < 1) return;
    char text[500];
    if (v->kind == MESSAGE_NONE || !v->message)
        describe(text, sizeof text, v);
    else
        snprintf(text, sizeof text, " %s", v->message);
    draw_line(c, a, l, look_style(l, roles[v->kind]), ALIGN_LEFT, text);
}

void view_too_small(struct canvas *c, struct area a, const struct look *l, int least_width,
                    int least_height)
{
    char text[80];
    snprintf(text, sizeof text, "%d x %d is too small; %d x %d is enough. q quits.", a.width,
             a.height, least_width, least_height);
    draw_text_block(c, a, l, look_style(l, ROLE_WARN), text, 0);
}
