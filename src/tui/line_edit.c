/* Characters are steps of the cursor; bytes are only counted here. */
#include "tui/line_edit.h"

#include "base/utf8.h"
#include "canvas/draw.h"

#include <string.h>

void line_set(struct line_edit *l, const char *text)
{
    *l = (struct line_edit){0};
    line_insert(l, text, strlen(text));
}

void line_insert(struct line_edit *l, const char *utf8, size_t length)
{
    char copy[LINE_BYTES];
    if (length >= sizeof copy) length = sizeof copy - 1;
    memcpy(copy, utf8, length);
    copy[length] = '\0';
    for (int bytes, i = 0; copy[i] && copy[i] != '\n' && copy[i] != '\r'; i += bytes) {
        uint32_t character = utf8_decode(copy + i, &bytes);
        if (character < ' ' || character == 127 || (character == UTF8_BAD && bytes == 1)) continue;
        if (l->length + bytes >= LINE_BYTES) return;
        memmove(l->text + l->cursor + bytes, l->text + l->cursor, (size_t)(l->length - l->cursor));
        memcpy(l->text + l->cursor, copy + i, (size_t)bytes);
        l->cursor += bytes;
        l->length += bytes;
        l->text[l->length] = '\0';
    }
}

static int before(const struct line_edit *l)
{
    int at = l->cursor;
    do at -= at > 0;
    while (at > 0 && (l->text[at] & 0xc0) == 0x80);
    return at;
}

static int after(const struct line_edit *l)
{
    int bytes;
    utf8_decode(l->text + l->cursor, &bytes);
    return l->cursor + bytes;
}

static int word_before(const struct line_edit *l)
{
    int at = l->cursor;
    while (at > 0 && l->text[at - 1] == ' ') at--;
    while (at > 0 && l->text[at - 1] != ' ') at--;
    return at;
}

static void erase(struct line_edit *l, int from, int to)
{
    memmove(l->text + from, l->text + to, (size_t)(l->length - to) + 1);
    l->length -= to - from;
    l->cursor = from;
}

bool line_act(struct line_edit *l, enum action action)
{
    switch (action) {
    case ACTION_PROMPT_LEFT: l->cursor = before(l); return true;
    case ACTION_PROMPT_RIGHT: l->cursor = after(l); return true;
    case ACTION_PROMPT_FIRST: l->cursor = 0; return true;
    case ACTION_PROMPT_LAST: l->cursor = l->length; return true;
    case ACTION_PROMPT_ERASE: erase(l, before(l), l->cursor); return true;
    case ACTION_PROMPT_DELETE: erase(l, l->cursor, after(l)); return true;
    case ACTION_PROMPT_WORD: erase(l, word_before(l), l->cursor); return true;
    case ACTION_PROMPT_CLEAR: erase(l, 0, l->length); return true;
    default: return false;
    }
}

void line_draw(struct canvas *c, struct area row, const struct look *look,
               const struct line_edit *l)
{
    if (row.width < 1 || row.height < 1) return;
    struct area old = canvas_clip(c, row);
    int column = 0, bytes, x;
    for (int i = 0; i < l->cursor; i += bytes, column++) utf8_decode(l->text + i, &bytes);
    x = row.x - (column >= row.width ? column - row.width + 1 : 0);
    canvas_fill(c, row, ' ', look_style(look, ROLE_TEXT));
    canvas_text(c, x, row.y, look_style(look, ROLE_TEXT), l->text);
    draw_cursor_cell(c, x + column, row.y, look);
    canvas_point(c, x + column, row.y);
    c->clip = old;
}
