/* A canvas as a picture: what SVG and PNG have in common, and both writers. */
#ifndef CANVAS_PICTURE_H
#define CANVAS_PICTURE_H

#include "base/str.h"
#include "canvas/palette.h"
#include "trmscope/err.h"

/* A cell with everything resolved to two true colours: reverse, dim, default colours. Full blocks
 * and shades are only a background. */
struct picture_cell {
    uint32_t glyph;
    uint32_t fg, bg; /* 0xRRGGBB */
    bool bold, underline;
};
struct picture_cell picture_cell_of(const struct cell *cell, struct paper paper);

/* An SVG of 8 x 16 units a cell: one rect for each run of cells with the same background, one text
 * for each run of letters of the same style, one path for each run of lines, blocks or braille.
 * Integers only: the same canvas gives the same bytes everywhere. */
void canvas_to_svg(const struct canvas *c, struct paper paper, struct str *out);

/* Appends the bytes of a PNG of 8 x 16 times `scale` pixels a cell. scale 1..8. */
bool canvas_to_png(const struct canvas *c, struct paper paper, int scale, struct str *out,
                   struct trm_err *err);

/* Writes it to a file in the form that the ending says: .svg, .png, .styles, else text. */
bool canvas_save(const struct canvas *c, struct paper paper, const char *path, struct trm_err *err);

#endif
