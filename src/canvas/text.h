/* A canvas as plain text: for pipes and for golden tests. */
#ifndef CANVAS_TEXT_H
#define CANVAS_TEXT_H

#include "base/str.h"
#include "canvas/canvas.h"

/* Rows of UTF-8 without the blanks at their ends, each ended by '\n'. */
void canvas_to_text(const struct canvas *c, struct str *out);

/* What canvas_to_text leaves out: a letter for the style of every cell ('.' for the default one),
 * then a table of the letters. A table with more styles than letters repeats '?'. */
void canvas_to_styles(const struct canvas *c, struct str *out);

#endif
