/* Curves over steps.
 *
 * Curves and lines are first set as dots in a raster that is finer than the cells (braille: 2 x 4
 * dots a cell; ASCII: one), each cell remembering who drew in it last and thus gives the colour.
 * Curves are drawn after lines, so they win. Where there is no colour the curves have different
 * dashes, in ASCII different characters.
 */
#include "canvas/plot.h"

#include "base/alloc.h"
#include "canvas/draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Raster of dots -------------------------------------------------------------------------- */

struct owner {
    enum role role;
    char ascii;
    int on, period; /* dashes: `on` dots of every `period` are set */
};

struct raster {
    int across, down;           /* dots in a cell */
    int width, height;          /* in dots */
    uint8_t *dots;              /* a cell's bits, in braille's order */
    const struct owner **owner; /* of a cell, NULL: empty */
};

static struct raster raster_new(struct area a, const struct look *l)
{
    bool fine = l->glyphs == GLYPHS_UTF8;
    struct raster r = {.across = fine ? 2 : 1, .down = fine ? 4 : 1};
    size_t cells = (size_t)a.width * (size_t)a.height;
    r.width = a.width * r.across;
    r.height = a.height * r.down;
    r.dots = xcalloc(cells, 1);
    r.owner = xcalloc(cells, sizeof *r.owner);
    return r;
}

static void raster_free(struct raster *r)
{
    free(r->dots);
    free(r->owner);
}

static void set_dot(struct raster *r, int x, int y, const struct owner *o)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= r->width || y >= r->height) return;
    int cell = y / r->down * (r->width / r->across) + x / r->across;
    if (r->owner[cell] != o && o->period == 1) r->dots[cell] = 0; /* curves do not run together */
    r->dots[cell] |= bit[y % r->down][x % r->across];
    r->owner[cell] = o;
}

/* A straight line of dots, dashed along its way; *way goes on from one stretch to the next. */
static void set_line(struct raster *r, int x0, int y0, int x1, int y1, const struct owner *o,
                     int *way)
{
    int dx = abs(x1 - x0), dy = abs(y1 - y0), steps = dx > dy ? dx : dy;
    for (int i = 0; i <= steps; i++) {
        double part = steps ? (double)i / steps : 0;
        if ((*way)++ % o->period >= o->on) continue;
        set_dot(r, (int)lround(x0 + part * (x1 - x0)), (int)lround(y0 + part * (y1 - y0)), o);
    }
}

static void put_raster(struct canvas *c, struct area a, const struct look *l,
                       const struct raster *r)
{
    for (int y = 0; y < a.height; y++)
        for (int x = 0; x < a.width; x++) {
            int cell = y * a.width + x;
            const struct owner *o = r->owner[cell];
            if (!o) continue;
            uint32_t glyph = r->across == 2 ? 0x2800u + r->dots[cell] : (uint32_t)o->ascii;
            canvas_put(c, a.x + x, a.y + y, glyph, look_style(l, o->role));
        }
}

/* ---- Scales ---------------------------------------------------------------------------------- */

struct scale {
    double low, high; /* of log10 where it is logarithmic */
    bool logarithmic;
};

static double scaled(const struct scale *s, double v)
{
    if (!s->logarithmic) return v;
    return v > 0 ? log10(v) : NAN;
}

/* 0..1 from low to high. */
static double place_on(const struct scale *s, double v)
{
    return (scaled(s, v) - s->low) / (s->high - s->low);
}

static double value_at(const struct scale *s, double place)
{
    double v = s->low + place * (s->high - s->low);
    return s->logarithmic ? pow(10, v) : v;
}

/* 1, 2 or 5 times a power of ten, not below v. */
static double round_step(double v)
{
    double power = pow(10, floor(log10(v))), digit = v / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

/* Where number i of curve k stands. */
static double x_of(const struct plot *p, int k, int i)
{
    return p->x[k] ? p->x[k][i] : p->curve[k].first + i * p->curve[k].step;
}

static struct scale x_scale(const struct plot *p)
{
    struct scale s = {p->x_low, p->x_high, false};
    if (s.high > s.low) return s;
    s = (struct scale){INFINITY, -INFINITY, false};
    for (int i = 0; i < p->curve_count; i++) {
        for (int n = 0; n < p->curve[i].count; n++) {
            s.low = fmin(s.low, x_of(p, i, n));
            s.high = fmax(s.high, x_of(p, i, n));
        }
    }
    if (!(s.low <= s.high)) s.low = s.high = 0;
    if (s.low == s.high) s.high = s.low + 1;
    return s;
}

static struct scale y_scale(const struct plot *p)
{
    struct scale s = {INFINITY, -INFINITY, p->y_logarithmic};
    if (p->y_high > p->y_low)
        return (struct scale){scaled(&s, p->y_low), scaled(&s, p->y_high), p->y_logarithmic};
    for (int i = 0; i < p->curve_count; i++)
        for (int k = 0; k < p->curve[i].count; k++) {
            double v = scaled(&s, p->curve[i].y[k]);
            if (!isfinite(v)) continue;
            s.low = fmin(s.low, v);
            s.high = fmax(s.high, v);
        }
    if (!(s.low <= s.high)) return (struct scale){0, 1, p->y_logarithmic};
    if (s.high - s.low < 1e-9 * fmax(1, fabs(s.high))) s.high = s.low + fmax(1, fabs(s.low));
    double step = round_step((s.high - s.low) / 4);
    s.low = floor(s.low / step) * step;
    s.high = ceil(s.high / step) * step;
    return s;
}

/* ---- Parts ----------------------------------------------------------------------------------- */

enum { DIGITS = 7 }; /* columns of a number of the left axis */

/* Where things go. */
struct frame {
    struct area names, plot, numbers; /* numbers: the row below; the y numbers stand left of plot */
    int gutter;
};

static struct frame frame_of(struct area a, const struct plot *p)
{
    bool named = false;
    for (int i = 0; i < p->curve_count; i++) named |= p->curve[i].name != NULL;
    struct frame f = {.plot = a};
    f.gutter = a.width >= 24 && a.height >= 3 ? DIGITS + 1 : 0;
    f.plot.x += f.gutter;
    f.plot.width -= f.gutter;
    if (named && a.height >= 5) {
        f.names = (struct area){a.x, a.y, a.width, 1};
        f.plot.y++;
        f.plot.height--;
    }
    if (a.height >= 4) {
        f.plot.height--;
        f.numbers = (struct area){f.plot.x, f.plot.y + f.plot.height, f.plot.width, 1};
    }
    return f;
}

/* How the names are set: from where on, in columns. */
struct names {
    int x, sample, between;
};

static int names_width(const struct plot *p, int sample, int between)
{
    int width = -between;
    for (int i = 0; i < p->curve_count; i++)
        if (p->curve[i].name) width += sample + 1 + text_columns(p->curve[i].name) + between;
    return width;
}

/* Above the plot, or closer together and further left where they are long. Two columns are four
 * dots: enough to tell three dashes apart. */
static struct names set_names(const struct frame *f, const struct plot *p,
                              const struct owner *owners)
{
    struct names n = {f->plot.x, 3, 3};
    int end = f->names.x + f->names.width, width = names_width(p, n.sample, n.between);
    bool dashed = false;
    for (int i = 0; i < p->curve_count; i++) dashed |= owners[i].period > 1;
    if (width > f->names.width) n.sample = dashed ? 2 : 1, n.between = 2;
    width = names_width(p, n.sample, n.between);
    if (n.x + width > end) n.x = width > f->names.width ? f->names.x : end - width;
    return n;
}

static void draw_names(struct canvas *c, const struct frame *f, const struct look *l,
                       const struct plot *p, const struct owner *owners)
{
    struct names n = set_names(f, p, owners);
    int x = n.x;
    for (int i = 0; i < p->curve_count; i++) {
        const char *name = p->curve[i].name;
        if (!name || x + n.sample + 1 + text_columns(name) > f->names.x + f->names.width) continue;
        struct area sample = {x, f->names.y, n.sample, 1};
        struct raster r = raster_new(sample, l);
        int way = 0;
        set_line(&r, 0, r.height / 2, r.width - 1, r.height / 2, &owners[i], &way);
        put_raster(c, sample, l, &r);
        raster_free(&r);
        x += n.sample + 1;
        x += canvas_text(c, x, f->names.y, look_style(l, ROLE_TEXT), name) + n.between;
    }
}

/* Numbers of an axis that stand `apart` are true to a thousandth of that. */
static bool as_good(double text, double v, double apart)
{
    return fabs(text - v) <= 1e-3 * apart;
}

static bool has_room(const struct scale *s, int decimals)
{
    return snprintf(NULL, 0, "%.*f", decimals, s->low) <= DIGITS &&
           snprintf(NULL, 0, "%.*f", decimals, s->high) <= DIGITS;
}

/* All numbers of an axis have the same decimals: as many as the distance between them and the
 * lowest of them need, or as there is room for; -1: they are shorter as powers of ten. */
static int axis_decimals(const struct scale *s, double apart)
{
    int decimals = 0, room = DIGITS;
    double size = fmax(fabs(s->low), fabs(s->high));
    for (double unit = 1; decimals < DIGITS; unit /= 10, decimals++)
        if (as_good(round(apart / unit) * unit, apart, apart) &&
            as_good(round(s->low / unit) * unit, s->low, apart))
            break;
    while (room >= 0 && !has_room(s, room)) room--;
    if (decimals <= room) return decimals;
    return size < 0.01 ? -1 : room;
}

/* "1.25e-4": no more digits than v needs, or than there is room for. */
static const char *power_number(char out[NUMBER_TEXT], double v, double apart)
{
    bool good = as_good(0, v, apart);
    snprintf(out, NUMBER_TEXT, "0");
    for (int digits = 0; digits < DIGITS && !good; digits++) {
        char text[32];
        snprintf(text, sizeof text, "%.*e", digits, v);
        good = as_good(strtod(text, NULL), v, apart);
        char *e = strchr(text, 'e');
        if (e) snprintf(e, 16, "e%d", atoi(e + 1)); /* not e-04 */
        if (digits > 0 && strlen(text) > DIGITS) break;
        snprintf(out, NUMBER_TEXT, "%.*s", NUMBER_TEXT - 1, text);
    }
    return out;
}

static const char *axis_number(char out[NUMBER_TEXT], const struct scale *s, double v, double apart)
{
    if (s->logarithmic) return number_text(out, v);
    int decimals = axis_decimals(s, apart);
    if (decimals < 0) return power_number(out, v, apart);
    snprintf(out, NUMBER_TEXT, "%.*f", decimals, v);
    return out;
}

static void draw_y_numbers(struct canvas *c, const struct frame *f, const struct look *l,
                           const struct scale *s)
{
    if (f->gutter == 0) return;
    int parts = f->plot.height >= 9 ? 4 : f->plot.height >= 5 ? 2 : 1;
    for (int i = 0; i <= parts; i++) {
        char text[NUMBER_TEXT];
        double place = (double)i / parts;
        int y = f->plot.y + (int)lround((1 - place) * (f->plot.height - 1));
        struct area row = {f->plot.x - f->gutter, y, f->gutter - 1, 1};
        draw_line(c, row, l, look_style(l, ROLE_DIM), ALIGN_RIGHT,
                  axis_number(text, s, value_at(s, place), (s->high - s->low) / parts));
    }
    uint32_t edge = look_glyph(l, GLYPH_V);
    canvas_fill(c, (struct area){f->plot.x - 1, f->plot.y, 1, f->plot.height}, edge,
                look_style(l, ROLE_GRID));
}

static int column_of(const struct frame *f, const struct scale *s, double x)
{
    return f->plot.x + (int)lround(place_on(s, x) * (f->plot.width - 1));
}

/* Round numbers as far apart as they need, and the name of the axis at the right end. */
static void draw_x_numbers(struct canvas *c, const struct frame *f, const struct look *l,
                           const struct scale *s, const char *name)
{
    enum { APART = 6 };
    if (f->numbers.height < 1 || f->plot.width < 2) return;
    struct style dim = look_style(l, ROLE_DIM);
    int right = f->numbers.x + f->numbers.width;
    if (name && text_columns(name) + 2 * APART < f->numbers.width) {
        draw_line(c, f->numbers, l, dim, ALIGN_RIGHT, name);
        right -= text_columns(name) + 2;
    }
    double step = round_step((s->high - s->low) * APART / fmax(f->plot.width - 1, APART));
    if (step < 1) step = 1; /* steps are counted in whole numbers */
    for (double x = ceil(s->low / step) * step; x <= s->high; x += step) {
        char text[24];
        int columns = snprintf(text, sizeof text, "%.0f", x);
        int left = column_of(f, s, x) - columns / 2;
        if (left < f->numbers.x) left = f->numbers.x;
        if (left + columns > right) break;
        canvas_text(c, left, f->numbers.y, dim, text);
    }
}

/* ---- Curves ---------------------------------------------------------------------------------- */

static void set_curve(struct raster *r, const struct plot *p, int number, const struct scale *xs,
                      const struct scale *ys, const struct owner *o)
{
    const struct curve *k = &p->curve[number];
    int before_x = 0, before_y = 0, way = 0;
    bool pen_down = false;
    for (int i = 0; i < k->count; i++) {
        double place = place_on(ys, k->y[i]);
        if (isnan(place)) {
            pen_down = false;
            continue;
        }
        place = fmax(-1, fmin(2, place)); /* far outside: keeps the slope, stays a small number */
        int x = (int)lround(place_on(xs, x_of(p, number, i)) * (r->width - 1));
        int y = (int)lround((1 - place) * (r->height - 1));
        set_line(r, pen_down ? before_x : x, pen_down ? before_y : y, x, y, o, &way);
        before_x = x, before_y = y, pen_down = true;
    }
}

static const struct owner threshold_owner = {ROLE_THRESHOLD, '-', 2, 4};

static void set_threshold(struct raster *r, const struct scale *ys, double threshold)
{
    double place = place_on(ys, threshold);
    if (isnan(place) || place < 0 || place > 1) return;
    int way = 0, y = (int)lround((1 - place) * (r->height - 1));
    set_line(r, 0, y, r->width - 1, y, &threshold_owner, &way);
}

static bool mark_column(const struct frame *f, const struct scale *xs, const struct plot_mark *m,
                        int *x)
{
    double place = place_on(xs, m->x);
    *x = column_of(f, xs, m->x);
    return place >= 0 && place <= 1;
}

static void draw_marks(struct canvas *c, const struct frame *f, const struct look *l,
                       const struct plot *p, const struct scale *xs)
{
    uint32_t line = l->glyphs == GLYPHS_UTF8 ? 0x250a : ':'; /* a dashed vertical */
    for (int i = 0, x; i < p->mark_count; i++)
        if (mark_column(f, xs, &p->marks[i], &x))
            canvas_fill(c, (struct area){x, f->plot.y, 1, f->plot.height}, line,
                        look_style(l, p->marks[i].role));
}

/* In front of the curves, or they would eat them. */
static void draw_mark_labels(struct canvas *c, const struct frame *f, const struct look *l,
                             const struct plot *p, const struct scale *xs)
{
    for (int i = 0, x; i < p->mark_count; i++) {
        const struct plot_mark *m = &p->marks[i];
        if (!m->label || !mark_column(f, xs, m, &x)) continue;
        int columns = text_columns(m->label);
        bool left = x + 1 + columns > f->plot.x + f->plot.width;
        canvas_text(c, left ? x - columns : x + 1, f->plot.y, look_style(l, m->role), m->label);
    }
}

static void draw_points(struct canvas *c, const struct frame *f, const struct look *l,
                        const struct plot *p, const struct scale *xs, const struct scale *ys)
{
    for (int i = 0; i < p->point_count; i++) {
        const struct plot_point *at = &p->points[i];
        double x = place_on(xs, at->x), y = place_on(ys, at->y);
        if (isnan(x) || isnan(y)) continue;
        canvas_put(c, f->plot.x + (int)lround(x * (f->plot.width - 1)),
                   f->plot.y + (int)lround((1 - y) * (f->plot.height - 1)), at->glyph,
                   look_style(l, at->role));
    }
}

static void choose_owners(struct owner owners[PLOT_CURVES], const struct look *l,
                          const struct plot *p)
{
    static const char ascii[PLOT_CURVES] = {'*', '+', 'o', 'x', '%', '.'};
    static const int dash[PLOT_CURVES][2] = {{1, 1}, {3, 5}, {1, 3}, {4, 5}, {2, 3}, {1, 5}};
    enum { COLORS_APART = 3 }; /* so many roles are for curves; a fourth curve borrows one */
    bool colors = l->depth >= DEPTH_16 && look_style(l, ROLE_CURVE_A).fg != COLOR_DEFAULT;
    for (int i = 0; i < p->curve_count; i++) {
        bool solid = (colors && i < COLORS_APART) || l->glyphs == GLYPHS_ASCII;
        owners[i] = (struct owner){p->curve[i].role, ascii[i], solid ? 1 : dash[i][0],
                                   solid ? 1 : dash[i][1]};
    }
}

struct area plot_place(struct area a, int columns, int rows, int i)
{
    int row = i / columns, col = i % columns;
    int left = a.width * col / columns, right = a.width * (col + 1) / columns;
    int top = a.height * row / rows, bottom = a.height * (row + 1) / rows;
    return (struct area){a.x + left, a.y + top, right - left - (col + 1 < columns), bottom - top};
}

void draw_plot(struct canvas *c, struct area a, const struct look *l, const struct plot *p)
{
    struct frame f = frame_of(a, p);
    if (f.plot.width < 1 || f.plot.height < 1) return;
    struct scale xs = x_scale(p), ys = y_scale(p);
    struct owner owners[PLOT_CURVES];
    struct area old = canvas_clip(c, a);
    choose_owners(owners, l, p);
    draw_names(c, &f, l, p, owners);
    draw_y_numbers(c, &f, l, &ys);
    draw_x_numbers(c, &f, l, &xs, p->x_name);
    canvas_clip(c, f.plot);
    draw_marks(c, &f, l, p, &xs);
    struct raster r = raster_new(f.plot, l);
    set_threshold(&r, &ys, p->threshold);
    for (int i = p->curve_count; i-- > 0;) set_curve(&r, p, i, &xs, &ys, &owners[i]);
    put_raster(c, f.plot, l, &r);
    raster_free(&r);
    draw_mark_labels(c, &f, l, p, &xs);
    draw_points(c, &f, l, p, &xs, &ys);
    c->clip = old;
}
