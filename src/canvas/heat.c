/* A matrix of numbers as colours.
 *
 * The screen is cut into `samples`: one a cell, or two (upper and lower half). Sample i of n shows
 * the mean of the numbers i*m/n .. (i+1)*m/n of m, at least one of them; so the same rule repeats a
 * number over several cells and averages several into one.
 */
#include "canvas/heat.h"

#include "base/alloc.h"
#include "canvas/draw.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- Range ----------------------------------------------------------------------------------- */

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static struct heat_range extremes(const float *values, size_t count)
{
    struct heat_range r = {INFINITY, -INFINITY};
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        r.low = fmin(r.low, (double)values[i]);
        r.high = fmax(r.high, (double)values[i]);
    }
    return r.low <= r.high ? r : (struct heat_range){0, 0};
}

static double percentile(const float *sorted, size_t count, double part)
{
    return (double)sorted[(size_t)lround(part * (double)(count - 1))];
}

static double largest(struct heat_range r)
{
    return fmax(fabs(r.low), fabs(r.high));
}

static struct heat_range percentiles(const float *values, size_t count, bool symmetric)
{
    enum { SAMPLES = 4096 };
    /* An odd distance, so that it does not meet the same channels of every token. */
    size_t apart = count / SAMPLES | 1, finite = 0;
    float *sorted = xmalloc((count / apart + 1) * sizeof *sorted);
    for (size_t i = 0; i < count; i += apart)
        if (isfinite(values[i])) sorted[finite++] = symmetric ? fabsf(values[i]) : values[i];
    qsort(sorted, finite, sizeof *sorted, by_value);
    struct heat_range r = {0, 0};
    if (finite > 0) r.high = percentile(sorted, finite, 0.98);
    if (finite > 0) r.low = symmetric ? -r.high : percentile(sorted, finite, 0.02);
    free(sorted);
    return r;
}

struct heat_range heat_range_of(const float *values, size_t count, enum heat_scale scale)
{
    bool symmetric = scale == HEAT_SYMMETRIC || scale == HEAT_ROBUST_SYMMETRIC;
    if (scale == HEAT_ROBUST || scale == HEAT_ROBUST_SYMMETRIC)
        return percentiles(values, count, symmetric);
    struct heat_range r = extremes(values, count);
    return symmetric ? (struct heat_range){-largest(r), largest(r)} : r;
}

double heat_place(struct heat_range r, double value)
{
    if (isnan(value)) return value;
    return r.high > r.low ? (value - r.low) / (r.high - r.low) : 0.5;
}

/* ---- Matrix ---------------------------------------------------------------------------------- */

/* The largest multiple of count that is not above size; size itself when count is larger. */
static int whole_blocks(int size, int count)
{
    return count > 0 && size > count ? size - size % count : size;
}

struct area heat_fit(struct area a, int rows, int cols)
{
    a.width = whole_blocks(a.width, cols);
    a.height = whole_blocks(a.height, rows);
    return a;
}

/* Sample i of n over m numbers: which of them it shows. */
struct span {
    int begin, end;
};
static struct span sample_span(int i, int n, int m)
{
    int begin = (int)((long)i * m / n), end = (int)((long)(i + 1) * m / n);
    return (struct span){begin, end > begin ? end : begin + 1};
}

static double mean_of(const struct heat *h, struct span rows, struct span cols)
{
    double sum = 0;
    long count = 0;
    for (int r = rows.begin; r < rows.end; r++)
        for (int k = cols.begin; k < cols.end; k++) {
            double v = (double)h->values[(size_t)r * (size_t)h->cols + (size_t)k];
            if (isnan(v)) continue;
            sum += v;
            count++;
        }
    return count ? sum / (double)count : NAN;
}

static void put_whole(struct canvas *c, int x, int y, const struct look *l, const struct heat *h,
                      double value)
{
    uint32_t shade;
    struct style s = look_heat(l, h->map, heat_place(h->range, value), &shade);
    canvas_put(c, x, y, shade, s);
}

static void put_halves(struct canvas *c, int x, int y, const struct look *l, const struct heat *h,
                       double upper, double lower)
{
    enum { HALF_LOWER = 0x2584 };
    uint32_t ignored;
    if (isnan(upper) && isnan(lower)) {
        put_whole(c, x, y, l, h, NAN);
        return;
    }
    color above = look_heat(l, h->map, heat_place(h->range, upper), &ignored).bg;
    color below = look_heat(l, h->map, heat_place(h->range, lower), &ignored).bg;
    if (isnan(upper)) /* the default colour can be had as a background only */
        canvas_put(c, x, y, HALF_LOWER, (struct style){below, COLOR_DEFAULT, 0});
    else
        canvas_put(c, x, y, look_glyph(l, GLYPH_HALF_UPPER), (struct style){above, below, 0});
}

static bool has_colors(const struct look *l, enum heat_map map)
{
    uint32_t ignored;
    return look_heat(l, map, 0, &ignored).bg != COLOR_DEFAULT;
}

void draw_heat(struct canvas *c, struct area a, const struct look *l, const struct heat *h)
{
    a = heat_fit(a, h->rows, h->cols);
    if (a.width < 1 || a.height < 1 || h->rows < 1 || h->cols < 1) return;
    bool halves = h->rows > a.height && l->glyphs == GLYPHS_UTF8 && has_colors(l, h->map);
    int samples = halves ? 2 * a.height : a.height;
    for (int y = 0; y < a.height; y++)
        for (int x = 0; x < a.width; x++) {
            struct span cols = sample_span(x, a.width, h->cols);
            double first = mean_of(h, sample_span(halves ? 2 * y : y, samples, h->rows), cols);
            if (!halves) {
                put_whole(c, a.x + x, a.y + y, l, h, first);
                continue;
            }
            double second = mean_of(h, sample_span(2 * y + 1, samples, h->rows), cols);
            put_halves(c, a.x + x, a.y + y, l, h, first, second);
        }
}

struct area heat_cell(struct area a, int rows, int cols, int row, int col)
{
    a = heat_fit(a, rows, cols);
    int left = (int)((long)col * a.width / cols), right = (int)((long)(col + 1) * a.width / cols);
    int top = (int)((long)row * a.height / rows), bottom = (int)((long)(row + 1) * a.height / rows);
    return (struct area){a.x + left, a.y + top, right > left ? right - left : 1,
                         bottom > top ? bottom - top : 1};
}

/* The ends of the range in words: numbers beyond it have the same colour. */
enum { END_TEXT = NUMBER_TEXT + 4 };
static void end_texts(const struct heat *h, char low[END_TEXT], char high[END_TEXT])
{
    char number[NUMBER_TEXT];
    size_t count = (size_t)h->rows * (size_t)h->cols;
    struct heat_range all = extremes(h->values, count), r = h->range;
    snprintf(low, END_TEXT, "%s%s", all.low < r.low ? "<= " : "", number_text(number, r.low));
    snprintf(high, END_TEXT, "%s%s", all.high > r.high ? ">= " : "", number_text(number, r.high));
}

void draw_heat_legend(struct canvas *c, struct area row, const struct look *l, const struct heat *h,
                      const char *name)
{
    enum { WIDEST = 24 };
    char from[END_TEXT], to[END_TEXT];
    end_texts(h, from, to);
    if (row.height < 1) return;
    struct area old = canvas_clip(c, row);
    int x = row.x;
    if (name) x += canvas_text(c, x, row.y, look_style(l, ROLE_TEXT), name) + 2;
    x += canvas_text(c, x, row.y, look_style(l, ROLE_DIM), from) + 1;
    int room = row.x + row.width - x - 1 - text_columns(to);
    int width = room < WIDEST ? room : WIDEST;
    for (int i = 0; i < width; i++) {
        uint32_t shade;
        struct style s = look_heat(l, h->map, width > 1 ? (double)i / (width - 1) : 0.5, &shade);
        canvas_put(c, x + i, row.y, shade, s);
    }
    canvas_text(c, x + (width > 0 ? width + 1 : 0), row.y, look_style(l, ROLE_DIM), to);
    c->clip = old;
}
