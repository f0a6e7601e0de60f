/* The furniture of a screen: boxes, rules, lines and blocks of text, bars, the key bar.
 * Everything keeps to its area and is safe in an area of any size. */
#ifndef CANVAS_DRAW_H
#define CANVAS_DRAW_H

#include "canvas/palette.h"

/* A border with a title in its upper edge. Returns the area inside; where there is no room for a
 * border (less than 3 x 3) nothing is drawn and the area itself is returned. title may be NULL. */
struct area draw_box(struct canvas *c, struct area a, const struct look *l, const char *title,
                     bool focused);

/* Text in the right part of the lower edge of a box: what is selected, where one is. Left out where
 * it does not fit whole. */
void draw_box_note(struct canvas *c, struct area a, const struct look *l, const char *note);

/* A horizontal line with a title near its left end (may be NULL). */
void draw_rule(struct canvas *c, struct area a, const struct look *l, const char *title);

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

/* One line of text in the first row of the area, cut with an ellipsis where it is too long. Returns
 * the columns that were drawn. */
int draw_line(struct canvas *c, struct area a, const struct look *l, struct style s,
              enum align align, const char *text);

/* Text wrapped at words, its lines from `top` on (0 is the first). '\n' ends a line. With more
 * lines than rows the last column holds marks that say where there is more. Returns how many lines
 * there are altogether, so that a caller can keep `top` in range. */
int draw_text_block(struct canvas *c, struct area a, const struct look *l, struct style s,
                    const char *text, int top);

/* How many lines that text has in an area so wide. */
int text_lines(const char *text, int width);

/* A message that ends in this row: where it is too long for one line it takes rows above, over what
 * is there, up to `most` in all. Returns how many it has. */
int draw_message(struct canvas *c, struct area row, const struct look *l, struct style s,
                 const char *text, int most);

/* The cell at (x, y) as it looks under the cursor: its glyph in the cursor's style. A full block,
 * whose ink would hide that, becomes '#'. */
void draw_cursor_cell(struct canvas *c, int x, int y, const struct look *l);

/* What the key bar shows of a command. */
struct key_hint {
    const char *key, *label;
};

/* As many whole hints as fit in one row. */
void draw_key_bar(struct canvas *c, struct area a, const struct look *l,
                  const struct key_hint *hints, int count);

/* Which hint of a key bar of that width is drawn at column x (from its left end); -1: none. */
int key_bar_hit(const struct key_hint *hints, int count, int width, int x);

/* A bar of fraction 0..1 of the row's width (clamped, NaN counts as 0), in eighths of a column
 * where the glyphs allow. */
void draw_bar(struct canvas *c, struct area row, const struct look *l, struct style s,
              double fraction);

/* Label, bar and per cent. */
void draw_progress(struct canvas *c, struct area row, const struct look *l, double fraction,
                   const char *label);

/* Two or three significant digits, whole numbers up to 99999, in at most 8 columns: 0.123, 12.3,
 * 1234, 1.2e-05; "-" for NaN, "inf". What is returned counts: out need not be written. */
enum { NUMBER_TEXT = 16 };
const char *number_text(char out[NUMBER_TEXT], double value);

#endif
