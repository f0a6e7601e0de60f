/* The letters of pictures: 8 x 16 dots each. */
#ifndef CANVAS_FONT_H
#define CANVAS_FONT_H

#include <stdbool.h>
#include <stdint.h>

enum { FONT_WIDTH = 8, FONT_HEIGHT = 16 };

/* The dots of a glyph, a byte a row, the highest bit on the left. A glyph that the font does not
 * have is a hollow box. */
void font_glyph(uint32_t glyph, uint8_t rows[FONT_HEIGHT]);

/* Lines, blocks and braille: shapes that must meet their neighbours, which no letter font of the
 * reader can be trusted with. */
bool font_is_shape(uint32_t glyph);

#endif
