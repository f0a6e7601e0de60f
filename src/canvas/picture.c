/* What a cell looks like in a picture. */
#include "canvas/picture.h"

/* `part` of 8 of the way from a to b, in integers so that pictures are the same everywhere. */
static uint32_t mix8(uint32_t a, uint32_t b, int part)
{
    uint32_t mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
        int from = (int)(a >> shift & 255), to = (int)(b >> shift & 255);
        mixed |= (uint32_t)(from + (to - from) * part / 8) << shift;
    }
    return mixed;
}

struct picture_cell picture_cell_of(const struct cell *cell, struct paper paper)
{
    enum { SHADE_LIGHT = 0x2591, SHADE_DARK = 0x2593, FULL = 0x2588 };
    struct style s = cell->style;
    struct picture_cell p = {.glyph = cell->glyph,
                             .fg = color_to_rgb(s.fg, paper.fg),
                             .bg = color_to_rgb(s.bg, paper.bg),
                             .bold = s.attrs & ATTR_BOLD,
                             .underline = s.attrs & ATTR_UNDERLINE};
    if (s.attrs & ATTR_REVERSE) {
        uint32_t swap = p.fg;
        p.fg = p.bg, p.bg = swap;
    }
    if (s.attrs & ATTR_DIM) p.fg = mix8(p.bg, p.fg, 5);
    if (p.glyph == FULL) p.bg = p.fg;
    if (p.glyph >= SHADE_LIGHT && p.glyph <= SHADE_DARK)
        p.bg = mix8(p.bg, p.fg, 2 * (int)(p.glyph - SHADE_LIGHT + 1));
    else if (p.glyph != FULL)
        return p;
    p.glyph = ' ';
    return p;
}
