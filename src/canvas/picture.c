/* What a cell looks like in a picture. */
#include "canvas/picture.h"

#include "base/path.h"
#include "canvas/text.h"

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

bool canvas_save(const struct canvas *c, struct paper paper, const char *path, struct trm_err *err)
{
    struct str out = {0};
    bool made = true;
    if (path_has_ending(path, ".svg"))
        canvas_to_svg(c, paper, &out);
    else if (path_has_ending(path, ".png"))
        made = canvas_to_png(c, paper, 1, &out, err);
    else if (path_has_ending(path, ".styles"))
        canvas_to_styles(c, &out);
    else
        canvas_to_text(c, &out);
    bool written = made && path_write(path, out.text ? out.text : "", out.length, err);
    str_done(&out);
    return written;
}
