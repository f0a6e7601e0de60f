/* A canvas as SVG.
 *
 * Every row is cut three times: into runs of one background (rect), into runs of letters of one
 * style (text, stretched to its exact width so that any font keeps the columns), and into runs of
 * shapes of one colour (path, made of the rectangles of the font's dots).
 */
#include "canvas/picture.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "canvas/font.h"

#include <stdlib.h>

enum { BASELINE = 12 };

/* Cells begin .. end-1 of row y. */
struct run {
    int y, begin, end;
    const struct picture_cell *cells; /* of the whole row */
};

static void add_rect(struct str *out, struct run r)
{
    str_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
               r.begin * FONT_WIDTH, r.y * FONT_HEIGHT, (r.end - r.begin) * FONT_WIDTH, FONT_HEIGHT,
               r.cells[r.begin].bg);
}

static void add_glyph(struct str *out, uint32_t glyph)
{
    char bytes[4];
    if (glyph == '<')
        str_add(out, "&lt;");
    else if (glyph == '>')
        str_add(out, "&gt;");
    else if (glyph == '&')
        str_add(out, "&amp;");
    else
        str_add_bytes(out, bytes, (size_t)utf8_encode(glyph, bytes));
}

static void add_text(struct str *out, struct run r)
{
    const struct picture_cell *first = &r.cells[r.begin];
    str_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"#%06x\"%s%s>",
               r.begin * FONT_WIDTH, r.y * FONT_HEIGHT + BASELINE, (r.end - r.begin) * FONT_WIDTH,
               first->fg, first->bold ? " font-weight=\"bold\"" : "",
               first->underline ? " text-decoration=\"underline\"" : "");
    for (int x = r.begin; x < r.end; x++) add_glyph(out, r.cells[x].glyph);
    str_add(out, "</text>\n");
}

/* ---- Shapes ---------------------------------------------------------------------------------- */

/* The dots of a run as bytes 0 or 1, [FONT_HEIGHT][width]; the caller frees them. */
static uint8_t *run_dots(struct run r, int width)
{
    uint8_t *dots = xcalloc((size_t)width * FONT_HEIGHT, 1);
    for (int x = 0; x < width; x++) {
        uint8_t rows[FONT_HEIGHT];
        font_glyph(r.cells[r.begin + x / FONT_WIDTH].glyph, rows);
        for (int y = 0; y < FONT_HEIGHT; y++)
            dots[y * width + x] = rows[y] >> (FONT_WIDTH - 1 - x % FONT_WIDTH) & 1;
    }
    return dots;
}

/* Takes the dots x..x+across-1 of row y away if all are set. */
static bool take_span(uint8_t *dots, int width, int x, int y, int across)
{
    for (int i = 0; i < across; i++)
        if (!dots[y * width + x + i]) return false;
    for (int i = 0; i < across; i++) dots[y * width + x + i] = 0;
    return true;
}

/* The largest rectangle first along the row, then downward, until no dot is left. */
static void add_path(struct str *out, struct run r)
{
    int width = (r.end - r.begin) * FONT_WIDTH;
    uint8_t *dots = run_dots(r, width);
    str_printf(out, "<path fill=\"#%06x\" d=\"", r.cells[r.begin].fg);
    for (int y = 0; y < FONT_HEIGHT; y++)
        for (int x = 0; x < width; x++) {
            if (!dots[y * width + x]) continue;
            int across = 1, down = 1;
            while (x + across < width && dots[y * width + x + across]) across++;
            while (y + down < FONT_HEIGHT && take_span(dots, width, x, y + down, across)) down++;
            str_printf(out, "M%d %dh%dv%dh-%dz", r.begin * FONT_WIDTH + x, r.y * FONT_HEIGHT + y,
                       across, down, across);
            x += across - 1;
        }
    str_add(out, "\"/>\n");
    free(dots);
}

/* ---- Runs ------------------------------------------------------------------------------------ */

static bool same_letters(const struct picture_cell *a, const struct picture_cell *b)
{
    return a->fg == b->fg && a->bold == b->bold && a->underline == b->underline;
}

/* A blank shows only its underline, so it may end no run that has none. */
static bool is_blank(const struct picture_cell *p)
{
    return p->glyph == ' ' && !p->underline;
}

static void add_backgrounds(struct str *out, struct run row, uint32_t paper)
{
    for (int x = 0; x < row.end;) {
        struct run r = {row.y, x, x, row.cells};
        while (r.end < row.end && r.cells[r.end].bg == r.cells[x].bg) r.end++;
        if (r.cells[x].bg != paper) add_rect(out, r);
        x = r.end;
    }
}

static void add_glyphs(struct str *out, struct run row)
{
    const struct picture_cell *cells = row.cells;
    for (int x = 0; x < row.end;) {
        if (is_blank(&cells[x])) {
            x++;
            continue;
        }
        struct run r = {row.y, x, x, cells};
        bool shape = font_is_shape(cells[x].glyph);
        int end = x;
        for (; end < row.end && same_letters(&cells[x], &cells[end]); end++) {
            if (is_blank(&cells[end])) continue;
            if (font_is_shape(cells[end].glyph) != shape) break;
            r.end = end + 1;
        }
        if (shape)
            add_path(out, r);
        else
            add_text(out, r);
        x = r.end;
    }
}

void canvas_to_svg(const struct canvas *c, struct paper paper, struct str *out)
{
    int width = c->width * FONT_WIDTH, height = c->height * FONT_HEIGHT;
    str_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
               "viewBox=\"0 0 %d %d\" xml:space=\"preserve\" font-size=\"13\" "
               "font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\">\n"
               "<style>text { white-space: pre }</style>\n"
               "<rect width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n",
               width, height, width, height, width, height, paper.bg);
    struct picture_cell *cells = xcalloc((size_t)c->width + 1, sizeof *cells);
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) cells[x] = picture_cell_of(canvas_at(c, x, y), paper);
        struct run row = {y, 0, c->width, cells};
        add_backgrounds(out, row, paper.bg);
        add_glyphs(out, row);
    }
    free(cells);
    str_add(out, "</svg>\n");
}
