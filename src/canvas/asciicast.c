/* asciicast v2: a JSON header, then one JSON array [seconds, kind, text] a line. Kind "o" is what a
 * terminal would receive; here only the cells that changed, so that a long run stays small. */
#include "canvas/asciicast.h"

#include "base/check.h"
#include "base/jsonw.h"
#include "base/utf8.h"

#include <string.h>

static void add_event(struct cast *r, double seconds, const char *kind, const char *text)
{
    str_printf(r->out, "[%.3f, \"%s\", ", seconds, kind);
    jsonw_quote(r->out, text);
    str_add(r->out, "]\n");
}

void cast_init(struct cast *r, struct str *out, int width, int height, const char *title)
{
    *r = (struct cast){.out = out, .blank = true};
    canvas_init(&r->shown, width, height);
    str_printf(out, "{\"version\": 2, \"width\": %d, \"height\": %d, \"title\": ", width, height);
    jsonw_quote(out, title);
    str_add(out, "}\n");
}

void cast_mark(struct cast *r, double seconds, const char *label)
{
    add_event(r, seconds, "m", label);
}

void cast_done(struct cast *r)
{
    canvas_done(&r->shown);
}

/* ---- Frames ---------------------------------------------------------------------------------- */

/* Codes 30..37, 90..97 and 38;... for the foreground, ten more for the background. */
static void add_color(struct str *out, color c, int ground)
{
    unsigned v = c & 0xffffff;
    if (color_kind(c) == COLOR_KIND_RGB)
        str_printf(out, ";%d;2;%u;%u;%u", 38 + ground, v >> 16, v >> 8 & 255, v & 255);
    else if (color_kind(c) == COLOR_KIND_INDEX && v >= 16)
        str_printf(out, ";%d;5;%u", 38 + ground, v);
    else if (color_kind(c) == COLOR_KIND_INDEX)
        str_printf(out, ";%u", (v < 8 ? 30 + v : 90 + v - 8) + (unsigned)ground);
}

static void add_style(struct str *out, struct style s)
{
    static const struct {
        uint8_t attr;
        const char *code;
    } attrs[] = {{ATTR_BOLD, ";1"}, {ATTR_DIM, ";2"}, {ATTR_UNDERLINE, ";4"}, {ATTR_REVERSE, ";7"}};
    str_add(out, "\x1b[0");
    for (size_t i = 0; i < ARRAY_LEN(attrs); i++)
        if (s.attrs & attrs[i].attr) str_add(out, attrs[i].code);
    add_color(out, s.fg, 0);
    add_color(out, s.bg, 10);
    str_add_char(out, 'm');
}

/* Writes the cells that differ. The cursor is moved only where the last cell written does not lead
 * to the next. */
static void add_differences(struct cast *r, const struct canvas *c, struct str *out)
{
    for (int y = 0; y < c->height; y++) {
        bool in_place = false;
        for (int x = 0; x < c->width; x++) {
            const struct cell *cell = canvas_at(c, x, y);
            if (cell_equal(cell, canvas_at(&r->shown, x, y))) {
                in_place = false;
                continue;
            }
            if (!in_place) str_printf(out, "\x1b[%d;%dH", y + 1, x + 1);
            if (!style_equal(cell->style, r->style)) add_style(out, cell->style);
            char bytes[4];
            str_add_bytes(out, bytes, (size_t)utf8_encode(cell->glyph, bytes));
            r->style = cell->style;
            in_place = true;
        }
    }
}

static void follow_size(struct cast *r, double seconds, const struct canvas *c)
{
    if (c->width == r->shown.width && c->height == r->shown.height) return;
    struct str size = {0};
    str_printf(&size, "%dx%d", c->width, c->height);
    add_event(r, seconds, "r", size.text);
    str_done(&size);
    canvas_resize(&r->shown, c->width, c->height);
    r->blank = true;
}

void cast_frame(struct cast *r, double seconds, const struct canvas *c)
{
    struct str text = {0};
    follow_size(r, seconds, c);
    if (r->blank) str_add(&text, "\x1b[0m\x1b[2J\x1b[?25l");
    if (r->blank) r->style = (struct style){0};
    r->blank = false;
    add_differences(r, c, &text);
    if (text.length > 0) add_event(r, seconds, "o", text.text);
    str_done(&text);
    memcpy(r->shown.cells, c->cells, (size_t)c->width * (size_t)c->height * sizeof *c->cells);
}
