/* Cells, clipping and UTF-8 text.
 *
 * The invariant: every cell holds a printable code point that takes exactly one column, so that all
 * writers (terminal, text, SVG, PNG, asciicast) agree on where things are. Whatever would break it,
 * such as control characters, wide or combining characters and malformed UTF-8 in a file's name, is
 * drawn as '?'.
 */
#include "canvas/canvas.h"

#include "base/alloc.h"
#include "base/bounds.h"
#include "base/check.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct cell blank = {.glyph = ' '};

void canvas_init(struct canvas *c, int width, int height)
{
    CHECK(width >= 0 && height >= 0);
    size_t count = (size_t)width * (size_t)height;
    *c = (struct canvas){.width = width, .height = height};
    c->cells = xcalloc(count ? count : 1, sizeof *c->cells);
    c->clip = canvas_area(c);
    canvas_clear(c);
}

void canvas_resize(struct canvas *c, int width, int height)
{
    canvas_done(c);
    canvas_init(c, width, height);
}

void canvas_done(struct canvas *c)
{
    free(c->cells);
    *c = (struct canvas){0};
}

void canvas_clear(struct canvas *c)
{
    size_t count = (size_t)c->width * (size_t)c->height;
    for (size_t i = 0; i < count; i++) c->cells[i] = blank;
    c->point_x = c->point_y = -1;
}

struct area canvas_clip(struct canvas *c, struct area a)
{
    struct area old = c->clip;
    c->clip = area_intersect(old, a);
    return old;
}

/* Ranges of code points that do not take one column: combining and invisible ones take none,
 * East Asian wide ones and pictures take two. Sorted. */
static const struct range {
    uint32_t first, last;
} not_one_column[] = {
    {0x0000, 0x001f},      {0x007f, 0x009f},   {0x00ad, 0x00ad},   {0x0300, 0x036f},
    {0x0483, 0x0489},      {0x0591, 0x05c7},   {0x0600, 0x0605},   {0x0610, 0x061a},
    {0x061c, 0x061c},      {0x064b, 0x065f},   {0x0670, 0x0670},   {0x06d6, 0x06ed},
    {0x070f, 0x0711},      {0x0730, 0x074a},   {0x07a6, 0x07b0},   {0x07eb, 0x07f3},
    {0x07fd, 0x07fd},      {0x0816, 0x082d},   {0x0859, 0x085b},   {0x0890, 0x0dff},
    {0x0e31, 0x0e4e},      {0x0eb1, 0x0ece},   {0x0f18, 0x109d},   {0x1100, 0x11ff},
    {0x135d, 0x135f},      {0x1712, 0x17d3},   {0x180b, 0x180f},   {0x18a9, 0x18a9},
    {0x1920, 0x193b},      {0x1a17, 0x1cff},   {0x1dc0, 0x1dff},   {0x200b, 0x200f},
    {0x2028, 0x202e},      {0x2060, 0x206f},   {0x20d0, 0x20ff},   {0x231a, 0x231b},
    {0x2329, 0x232a},      {0x23e9, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2630, 0x2637},      {0x2648, 0x2653},   {0x267f, 0x267f},   {0x268a, 0x268f},
    {0x2693, 0x2693},      {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},
    {0x26c4, 0x26c5},      {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},
    {0x26f2, 0x26fd},      {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274e},      {0x2753, 0x2757},   {0x2795, 0x2797},   {0x27b0, 0x27bf},
    {0x2b1b, 0x2b1c},      {0x2b50, 0x2b55},   {0x2cef, 0x2cf1},   {0x2d7f, 0x2d7f},
    {0x2de0, 0x2dff},      {0x2e80, 0xa4cf},   {0xa66f, 0xa67d},   {0xa69e, 0xa69f},
    {0xa6f0, 0xa6f1},      {0xa802, 0xa82c},   {0xa8c4, 0xa8f1},   {0xa8ff, 0xa8ff},
    {0xa926, 0xaaff},      {0xabe5, 0xabed},   {0xac00, 0xfaff},   {0xfb1e, 0xfb1e},
    {0xfe00, 0xfe6f},      {0xfeff, 0xff60},   {0xffe0, 0xffff},   {0x101fd, 0x101fd},
    {0x102e0, 0x102e0},    {0x10376, 0x1037a}, {0x10a01, 0x10a3f}, {0x10ae5, 0x10ae6},
    {0x10d24, 0x10d27},    {0x10eab, 0x10eac}, {0x10f46, 0x10f50}, {0x10f82, 0x10f85},
    {0x11001, 0x1d1ff},    {0x1d242, 0x1d244}, {0x1d300, 0x1d376}, {0x1da00, 0x1faff},
    {0x1fffe, 0xffffffff},
};

static bool takes_one_column(uint32_t glyph)
{
    size_t low = 0, high = ARRAY_LEN(not_one_column);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (glyph > not_one_column[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low == ARRAY_LEN(not_one_column) || glyph < not_one_column[low].first;
}

void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, struct style s)
{
    if (!area_contains(c->clip, x, y)) return;
    if (!takes_one_column(glyph)) glyph = '?';
    c->cells[(size_t)y * (size_t)c->width + (size_t)x] = (struct cell){glyph, s};
}

void canvas_point(struct canvas *c, int x, int y)
{
    if (area_contains(c->clip, x, y)) c->point_x = x, c->point_y = y;
}

/* The character at *text, which moves behind it; malformed bytes are '?'. */
static uint32_t next_glyph(const char **text)
{
    int length;
    uint32_t glyph = utf8_decode(*text, &length);
    *text += length;
    return glyph == UTF8_BAD ? '?' : glyph;
}

int canvas_text(struct canvas *c, int x, int y, struct style s, const char *utf8)
{
    int columns = 0;
    for (; *utf8; columns++) canvas_put(c, x + columns, y, next_glyph(&utf8), s);
    return columns;
}

int canvas_printf(struct canvas *c, int x, int y, struct style s, const char *format, ...)
{
    char text[1024]; /* more than any screen is wide; what is longer is cut */
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return canvas_text(c, x, y, s, text);
}

void canvas_fill(struct canvas *c, struct area a, uint32_t glyph, struct style s)
{
    a = area_intersect(a, c->clip);
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++) canvas_put(c, x, y, glyph, s);
}

const struct cell *canvas_at(const struct canvas *c, int x, int y)
{
    if (!area_contains(canvas_area(c), x, y)) return &blank;
    return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

int text_columns(const char *utf8)
{
    int columns = 0;
    for (; *utf8; columns++) next_glyph(&utf8);
    return columns;
}

struct area area_inset(struct area a, int margin)
{
    return (struct area){a.x + margin, a.y + margin, most_of(a.width - 2 * margin, 0),
                         most_of(a.height - 2 * margin, 0)};
}

struct area area_intersect(struct area a, struct area b)
{
    int x = most_of(a.x, b.x), y = most_of(a.y, b.y);
    int right = least_of(a.x + a.width, b.x + b.width);
    int bottom = least_of(a.y + a.height, b.y + b.height);
    return (struct area){x, y, most_of(right - x, 0), most_of(bottom - y, 0)};
}

struct area area_take_top(struct area *rest, int height)
{
    struct area a = *rest;
    a.height = clamped(height, 0, rest->height);
    rest->y += a.height;
    rest->height -= a.height;
    return a;
}

struct area area_take_bottom(struct area *rest, int height)
{
    struct area a = *rest;
    a.height = clamped(height, 0, rest->height);
    rest->height -= a.height;
    a.y += rest->height;
    return a;
}

struct area area_take_left(struct area *rest, int width)
{
    struct area a = *rest;
    a.width = clamped(width, 0, rest->width);
    rest->x += a.width;
    rest->width -= a.width;
    return a;
}
