/* The furniture of a screen. Each piece measures first and draws what fits; the canvas cuts the
 * rest. */
#include "canvas/draw.h"

#include "base/bounds.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- The cursor ------------------------------------------------------------------------------ */

void draw_cursor_cell(struct canvas *c, int x, int y, const struct look *l)
{
    uint32_t glyph = canvas_at(c, x, y)->glyph;
    if (glyph == look_glyph(l, GLYPH_FULL)) glyph = '#';
    canvas_put(c, x, y, glyph, look_style(l, ROLE_CURSOR));
}

/* ---- Lines and boxes ------------------------------------------------------------------------- */

static void horizontal(struct canvas *c, const struct look *l, int x, int y, int width,
                       struct style s)
{
    canvas_fill(c, (struct area){x, y, width, 1}, look_glyph(l, GLYPH_H), s);
}

static void edges(struct canvas *c, struct area a, const struct look *l, struct style s)
{
    int right = a.x + a.width - 1, bottom = a.y + a.height - 1;
    horizontal(c, l, a.x, a.y, a.width, s);
    horizontal(c, l, a.x, bottom, a.width, s);
    canvas_fill(c, (struct area){a.x, a.y, 1, a.height}, look_glyph(l, GLYPH_V), s);
    canvas_fill(c, (struct area){right, a.y, 1, a.height}, look_glyph(l, GLYPH_V), s);
    canvas_put(c, a.x, a.y, look_glyph(l, GLYPH_TL), s);
    canvas_put(c, right, a.y, look_glyph(l, GLYPH_TR), s);
    canvas_put(c, a.x, bottom, look_glyph(l, GLYPH_BL), s);
    canvas_put(c, right, bottom, look_glyph(l, GLYPH_BR), s);
}

/* Text with a space on both sides, on top of a line from x, at most `room` columns in all. */
static void inlay(struct canvas *c, int x, int y, int room, const struct look *l, struct style s,
                  const char *text)
{
    if (room < 3) return;
    canvas_put(c, x, y, ' ', s);
    int used = draw_line(c, (struct area){x + 1, y, room - 2, 1}, l, s, ALIGN_LEFT, text);
    canvas_put(c, x + 1 + used, y, ' ', s);
}

struct area draw_box(struct canvas *c, struct area a, const struct look *l, const char *title,
                     bool focused)
{
    if (a.width < 3 || a.height < 3) return a;
    edges(c, a, l, look_style(l, focused ? ROLE_BORDER_FOCUS : ROLE_BORDER));
    struct style s = look_style(l, focused ? ROLE_TITLE : ROLE_TEXT);
    if (title && *title) inlay(c, a.x + 1, a.y, a.width - 2, l, s, title);
    return area_inset(a, 1);
}

void draw_box_note(struct canvas *c, struct area a, const struct look *l, const char *note)
{
    int columns = text_columns(note) + 2;
    if (a.height < 3 || columns > a.width - 2) return;
    int x = a.x + a.width - 1 - columns;
    inlay(c, x, a.y + a.height - 1, columns, l, look_style(l, ROLE_DIM), note);
}

void draw_rule(struct canvas *c, struct area a, const struct look *l, const char *title)
{
    if (a.height < 1) return;
    horizontal(c, l, a.x, a.y, a.width, look_style(l, ROLE_BORDER));
    if (title && *title) inlay(c, a.x + 1, a.y, a.width - 1, l, look_style(l, ROLE_DIM), title);
}

/* ---- Text ------------------------------------------------------------------------------------ */

int draw_line(struct canvas *c, struct area a, const struct look *l, struct style s,
              enum align align, const char *text)
{
    if (a.width < 1 || a.height < 1) return 0;
    int columns = text_columns(text), shown = least_of(columns, a.width);
    int x = a.x;
    if (align == ALIGN_RIGHT) x += a.width - shown;
    if (align == ALIGN_CENTER) x += (a.width - shown) / 2;
    struct area old = canvas_clip(c, a);
    canvas_text(c, x, a.y, s, text);
    if (columns > shown) canvas_put(c, a.x + a.width - 1, a.y, look_glyph(l, GLYPH_ELLIPSIS), s);
    c->clip = old;
    return shown;
}

/* The bytes of the next line of at most width columns, broken behind a word where one ends in time;
 * *next is where the line after it begins. */
static size_t line_length(const char *text, int width, const char **next)
{
    const char *p = text, *word_end = NULL;
    for (int column = 0; *p && *p != '\n'; column++) {
        if (*p == ' ') word_end = p;
        if (column == width) break;
        int length;
        utf8_decode(p, &length);
        p += length;
    }
    if (*p == '\0' || *p == '\n') {
        *next = *p ? p + 1 : p;
        return (size_t)(p - text);
    }
    if (word_end == NULL) word_end = p; /* one long word */
    *next = word_end;
    while (**next == ' ') (*next)++;
    return (size_t)(word_end - text);
}

/* The marks beside a block stand apart from its text. */
static int text_width(int width)
{
    return width > 2 ? width - 2 : width;
}

int text_lines(const char *text, int width)
{
    int count = 0;
    width = text_width(width);
    if (width < 1) return 0;
    for (; *text; count++) line_length(text, width, &text);
    return count;
}

static void draw_bytes(struct canvas *c, int x, int y, struct style s, const char *text,
                       size_t count)
{
    char line[1024];
    if (count >= sizeof line) count = sizeof line - 1;
    memcpy(line, text, count);
    line[count] = '\0';
    canvas_text(c, x, y, s, line);
}

int draw_text_block(struct canvas *c, struct area a, const struct look *l, struct style s,
                    const char *text, int top)
{
    int width = text_width(a.width), line = 0;
    if (width < 1) return 0;
    struct area old = canvas_clip(c, a);
    while (*text) {
        const char *next;
        size_t count = line_length(text, width, &next);
        if (line >= top) draw_bytes(c, a.x, a.y + line - top, s, text, count);
        text = next;
        line++;
    }
    struct style mark = look_style(l, ROLE_KEY);
    int x = a.x + a.width - 1;
    if (top > 0) canvas_put(c, x, a.y, look_glyph(l, GLYPH_MARK_UP), mark);
    if (line - top > a.height)
        canvas_put(c, x, a.y + a.height - 1, look_glyph(l, GLYPH_MARK_DOWN), mark);
    c->clip = old;
    return line;
}

int draw_message(struct canvas *c, struct area row, const struct look *l, struct style s,
                 const char *text, int most)
{
    int lines = text_columns(text) > row.width ? text_lines(text, row.width) : 1;
    lines = least_of(lines, least_of(most, row.y + 1));
    struct area block = {row.x, row.y - lines + 1, row.width, lines};
    if (lines > 1) canvas_fill(c, block, ' ', s);
    if (lines > 1)
        draw_text_block(c, block, l, s, text, 0);
    else
        draw_line(c, row, l, s, ALIGN_LEFT, text);
    return lines;
}

/* ---- Key bar --------------------------------------------------------------------------------- */

/* Columns of a hint with the two spaces behind it. */
static int hint_columns(const struct key_hint *h)
{
    return text_columns(h->key) + 1 + text_columns(h->label) + 2;
}

void draw_key_bar(struct canvas *c, struct area a, const struct look *l,
                  const struct key_hint *hints, int count)
{
    if (a.height < 1) return;
    int x = a.x;
    for (int i = 0; i < count; i++) {
        if (x + hint_columns(&hints[i]) - 2 > a.x + a.width) return;
        int key = canvas_text(c, x, a.y, look_style(l, ROLE_KEY), hints[i].key);
        canvas_text(c, x + key + 1, a.y, look_style(l, ROLE_KEY_LABEL), hints[i].label);
        x += hint_columns(&hints[i]);
    }
}

int key_bar_hit(const struct key_hint *hints, int count, int width, int x)
{
    int left = 0;
    for (int i = 0; i < count; i++) {
        int right = left + hint_columns(&hints[i]) - 2;
        if (right > width) return -1;
        if (x >= left && x < right) return i;
        left = right + 2;
    }
    return -1;
}

/* ---- Bars and numbers ------------------------------------------------------------------------ */

void draw_bar(struct canvas *c, struct area row, const struct look *l, struct style s,
              double fraction)
{
    enum { LEFT_EIGHTH = 0x2590 }; /* U+2590 - n is a block of n eighths from the left, n in 1..7 */
    if (row.width < 1 || row.height < 1) return;
    int eighths = (int)lround(clamp01(fraction) * row.width * 8);
    int full = eighths / 8, rest = eighths % 8;
    canvas_fill(c, (struct area){row.x, row.y, full, 1}, look_glyph(l, GLYPH_FULL), s);
    if (l->glyphs == GLYPHS_UTF8 && rest > 0)
        canvas_put(c, row.x + full, row.y, (uint32_t)(LEFT_EIGHTH - rest), s);
    else if (rest >= 4)
        canvas_put(c, row.x + full, row.y, look_glyph(l, GLYPH_FULL), s);
}

void draw_progress(struct canvas *c, struct area row, const struct look *l, double fraction,
                   const char *label)
{
    int used = draw_line(c, row, l, look_style(l, ROLE_TEXT), ALIGN_LEFT, label);
    char percent[8];
    snprintf(percent, sizeof percent, "%3.0f%%", 100 * clamp01(fraction));
    struct area rest = {row.x + used + 1, row.y, row.width - used - 1, row.height};
    if (rest.width < 4) return;
    draw_line(c, rest, l, look_style(l, ROLE_DIM), ALIGN_RIGHT, percent);
    rest.width -= 5;
    if (rest.width < 1 || rest.height < 1) return;
    uint32_t track = l->glyphs == GLYPHS_UTF8 ? 0x00b7 : '.';
    canvas_fill(c, (struct area){rest.x, rest.y, rest.width, 1}, track, look_style(l, ROLE_GRID));
    draw_bar(c, rest, l, look_style(l, ROLE_CURVE_A), fraction);
}

const char *number_text(char out[NUMBER_TEXT], double v)
{
    double size = fabs(v);
    if (isnan(v)) return "-";
    if (isinf(v)) return v > 0 ? "inf" : "-inf";
    int decimals = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    if (size < 0.9995) decimals = size < 0.0095 ? 4 : 3;
    if (size == 0)
        snprintf(out, NUMBER_TEXT, "0");
    else if (size < 0.00095 || size >= 99999.5)
        snprintf(out, NUMBER_TEXT, "%.1e", v);
    else
        snprintf(out, NUMBER_TEXT, "%.*f", decimals, v);
    return out;
}
