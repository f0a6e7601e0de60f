/* The scrubber: the recorded part of the run as a heavy line, what is still to come as a light one,
 * marks for conflicts, changes and the halt. Of the frames that share a column the last with a mark
 * is shown. A run may have hundreds of thousands of them: each is looked at once at most. */
#include "view/scrubber.h"

#include "base/bounds.h"

#include <stdio.h>

static int column_of(const struct scrubber_view *v, struct area a, int frame)
{
    int last = v->total > 1 ? v->total - 1 : 1;
    return a.x + (int)((long)frame * (a.width - 1) / last);
}

/* The first frame of a column, counted from the left; column_of the other way round. */
static int first_of(const struct scrubber_view *v, struct area a, int column)
{
    int last = v->total > 1 ? v->total - 1 : 1, width = a.width - 1;
    if (width < 1) return column > 0 ? v->total : 0;
    return (int)(((long)column * last + width - 1) / width);
}

int scrubber_hit(const struct scrubber_view *v, struct area a, int x)
{
    if (x < a.x || x >= a.x + a.width || a.width < 2 || v->total < 1) return -1;
    int width = a.width - 1;
    int frame = (int)(((long)(x - a.x) * (v->total - 1) + width / 2) / width);
    return frame < v->total ? frame : v->total - 1;
}

static void draw_line_of_run(struct canvas *c, struct area a, const struct look *l,
                             const struct scrubber_view *v)
{
    int recorded = v->count > 0 ? column_of(v, a, v->count - 1) : a.x - 1;
    for (int x = a.x; x < a.x + a.width; x++) {
        bool past = x <= recorded;
        canvas_put(c, x, a.y, look_glyph(l, past ? GLYPH_HEAVY_H : GLYPH_H),
                   look_style(l, past ? ROLE_CURVE_A : ROLE_GRID));
    }
}

/* The last of these frames that has a mark; NULL: none. */
static const struct trm_frame *last_marked(const struct scrubber_view *v, int begin, int end)
{
    for (int i = end - 1; i >= begin; i--)
        if (v->frames[i]->conflicts > 0 || v->frames[i]->changed > 0) return v->frames[i];
    return NULL;
}

static void draw_events(struct canvas *c, struct area a, const struct look *l,
                        const struct scrubber_view *v)
{
    for (int column = 0, begin = 1, end; column < a.width; column++, begin = end) {
        end = least_of(first_of(v, a, column + 1), v->count);
        const struct trm_frame *f = last_marked(v, begin, end);
        if (f && f->conflicts > 0)
            canvas_put(c, a.x + column, a.y, look_glyph(l, GLYPH_HEAVY_H),
                       look_style(l, ROLE_CONFLICT));
        else if (f)
            canvas_put(c, a.x + column, a.y, look_glyph(l, GLYPH_BULLET),
                       look_style(l, ROLE_CURVE_B));
    }
}

static void draw_numbers(struct canvas *c, struct area a, const struct look *l,
                         const struct scrubber_view *v)
{
    int free_from = a.x;
    for (int step = 0; v->step_frames > 0 && step * v->step_frames < v->total; step++) {
        char text[16];
        int x = column_of(v, a, step * v->step_frames);
        if (x < free_from) continue;
        snprintf(text, sizeof text, "%d", step);
        if (x + text_columns(text) > a.x + a.width) break;
        canvas_text(c, x, a.y + 1, look_style(l, ROLE_DIM), text);
        free_from = x + text_columns(text) + 2;
    }
}

void view_scrubber(struct canvas *c, struct area a, const struct look *l,
                   const struct scrubber_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    draw_line_of_run(c, a, l, v);
    draw_events(c, a, l, v);
    if (v->halt >= 0 && v->halt < v->total)
        canvas_put(c, column_of(v, a, v->halt), a.y, look_glyph(l, GLYPH_MARK_DOWN),
                   look_style(l, ROLE_HALTED));
    if (v->current >= 0 && v->current < v->total)
        canvas_put(c, column_of(v, a, v->current), a.y, look_glyph(l, GLYPH_FULL),
                   look_style(l, ROLE_STRONG));
    if (a.height > 1) draw_numbers(c, a, l, v);
    c->clip = old;
}
