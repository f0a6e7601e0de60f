/* A rectangle of character cells: what every view draws into, and what the terminal, text, SVG, PNG
 * and asciicast writers read. Knows no terminal. Screen, pictures and golden tests are one path.
 *
 * Drawing outside the canvas or outside the clip area is allowed and does nothing, so that no view
 * needs to count columns to stay safe at 1x1.
 */
#ifndef CANVAS_CANVAS_H
#define CANVAS_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A colour: the terminal's own default, one of the 256 xterm colours, or 24-bit RGB. The palette
 * (canvas/palette.h) already chose the kind that the screen can show; the writers only translate.
 */
typedef uint32_t color;
enum { COLOR_KIND_DEFAULT = 0, COLOR_KIND_INDEX = 1, COLOR_KIND_RGB = 2 };
#define COLOR_DEFAULT ((color)0)
static inline color color_index(int i)
{
    return (color)COLOR_KIND_INDEX << 24 | (color)(i & 255);
}
static inline color color_rgb(int r, int g, int b)
{
    return (color)COLOR_KIND_RGB << 24 | (color)(r & 255) << 16 | (color)(g & 255) << 8 |
           (color)(b & 255);
}
static inline int color_kind(color c)
{
    return (int)(c >> 24);
}

enum { ATTR_BOLD = 1, ATTR_UNDERLINE = 2, ATTR_REVERSE = 4, ATTR_DIM = 8 };

struct style {
    color fg, bg;
    uint8_t attrs;
};

static inline bool style_equal(struct style a, struct style b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs;
}

struct cell {
    uint32_t glyph; /* Unicode code point of width 1; 0 never */
    struct style style;
};

static inline bool cell_equal(const struct cell *a, const struct cell *b)
{
    return a->glyph == b->glyph && style_equal(a->style, b->style);
}

struct area {
    int x, y, width, height; /* empty where width or height is not above 0 */
};

struct canvas {
    int width, height;
    struct cell *cells; /* [height][width], owned */
    struct area clip;   /* nothing outside is drawn; the whole canvas after canvas_init */
    int point_x, point_y; /* where the person is (canvas_point); -1: nowhere */
};

void canvas_init(struct canvas *c, int width, int height);   /* all spaces, default style */
void canvas_resize(struct canvas *c, int width, int height); /* contents are lost */
void canvas_done(struct canvas *c);
void canvas_clear(struct canvas *c);
static inline struct area canvas_area(const struct canvas *c)
{
    return (struct area){0, 0, c->width, c->height};
}

/* Narrows the clip to its intersection with a; returns the old clip, to be put back. */
struct area canvas_clip(struct canvas *c, struct area a);

/* One cell. A glyph that does not take exactly one column is drawn as '?'. */
void canvas_put(struct canvas *c, int x, int y, uint32_t glyph, struct style s);

/* UTF-8 text from (x, y) to the right, cut at the clip; returns the columns used before cutting.
 * Malformed bytes are drawn as '?'. */
int canvas_text(struct canvas *c, int x, int y, struct style s, const char *utf8);
int canvas_printf(struct canvas *c, int x, int y, struct style s, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Where the person is: the terminal's own cursor goes there, which screen readers, magnifiers and
 * input methods follow. The last call counts; outside the clip it does nothing. */
void canvas_point(struct canvas *c, int x, int y);

void canvas_fill(struct canvas *c, struct area a, uint32_t glyph, struct style s);

/* The cell at (x, y), or a blank one outside. */
const struct cell *canvas_at(const struct canvas *c, int x, int y);

/* Columns that UTF-8 text takes. */
int text_columns(const char *utf8);

/* Areas. */
struct area area_inset(struct area a, int margin);
struct area area_intersect(struct area a, struct area b);
static inline bool area_contains(struct area a, int x, int y)
{
    return x >= a.x && y >= a.y && x < a.x + a.width && y < a.y + a.height;
}

/* Cuts so many rows or columns off an edge of *rest, as far as it has them. */
struct area area_take_top(struct area *rest, int height);
struct area area_take_bottom(struct area *rest, int height);
struct area area_take_left(struct area *rest, int width);

#endif
