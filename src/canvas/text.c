/* A canvas as plain text. */
#include "canvas/text.h"

#include "base/utf8.h"

/* One past the last cell of row y that is not blank. */
static int row_end(const struct canvas *c, int y)
{
    int end = c->width;
    while (end > 0 && canvas_at(c, end - 1, y)->glyph == ' ') end--;
    return end;
}

void canvas_to_text(const struct canvas *c, struct str *out)
{
    for (int y = 0; y < c->height; y++) {
        int end = row_end(c, y);
        for (int x = 0; x < end; x++) {
            char bytes[4];
            str_add_bytes(out, bytes, (size_t)utf8_encode(canvas_at(c, x, y)->glyph, bytes));
        }
        str_add_char(out, '\n');
    }
}

/* ---- Styles ---------------------------------------------------------------------------------- */

enum { LETTERS = 52 };
static const char letters[LETTERS + 1] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct style_table {
    struct style style[LETTERS];
    int count;
};

static char letter_of(struct style_table *t, struct style s)
{
    if (style_equal(s, (struct style){0})) return '.';
    for (int i = 0; i < t->count; i++)
        if (style_equal(t->style[i], s)) return letters[i];
    if (t->count == LETTERS) return '?';
    t->style[t->count] = s;
    return letters[t->count++];
}

static void add_color(struct str *out, const char *name, color c)
{
    if (color_kind(c) == COLOR_KIND_DEFAULT) return;
    if (color_kind(c) == COLOR_KIND_INDEX)
        str_printf(out, " %s %u", name, c & 255);
    else
        str_printf(out, " %s #%06x", name, c & 0xffffff);
}

static void add_style(struct str *out, struct style s)
{
    static const char *const names[] = {"bold", "underline", "reverse", "dim"};
    add_color(out, "fg", s.fg);
    add_color(out, "bg", s.bg);
    for (int i = 0; i < 4; i++)
        if (s.attrs & 1 << i) str_printf(out, " %s", names[i]);
}

void canvas_to_styles(const struct canvas *c, struct str *out)
{
    struct style_table table = {.count = 0};
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++)
            str_add_char(out, letter_of(&table, canvas_at(c, x, y)->style));
        str_add_char(out, '\n');
    }
    for (int i = 0; i < table.count; i++) {
        str_add_char(out, letters[i]);
        add_style(out, table.style[i]);
        str_add_char(out, '\n');
    }
}
