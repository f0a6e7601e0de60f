/* One line of text that is being written: the text, the cursor, and the actions of a prompt on them.
 * A value. */
#ifndef TUI_LINE_EDIT_H
#define TUI_LINE_EDIT_H

#include "canvas/palette.h"
#include "tui/actions.h"

enum { LINE_BYTES = 1024 };

struct line_edit {
    char text[LINE_BYTES]; /* UTF-8, terminated */
    int length, cursor;    /* bytes; the cursor is never within a character */
};

void line_set(struct line_edit *l, const char *text); /* cursor at the end */

/* Typed or pasted text, up to the end of its first line; what has no room is left out, and so are
 * control characters and malformed bytes. */
void line_insert(struct line_edit *l, const char *utf8, size_t length);

/* Whether the action was one that moves in the line or erases. */
bool line_act(struct line_edit *l, enum action action);

/* In one row, the cursor always in sight. */
void line_draw(struct canvas *c, struct area row, const struct look *look,
               const struct line_edit *l);

#endif
