/* Golden pictures of views: one drawing function, the three sizes of screens that people have. */
#ifndef TESTS_VIEWS_H
#define TESTS_VIEWS_H

#include "base/str.h"
#include "canvas/palette.h"
#include "canvas/text.h"
#include "golden.h"

static const struct {
    int width, height;
} view_sizes[] = {{80, 24}, {120, 40}, {200, 60}};

typedef void draw_view(struct canvas *c, struct area a, const struct look *l, const void *view);

/* The view in one size as text. */
static inline struct str view_text(draw_view *draw, const void *view, int width, int height,
                                   enum glyph_set glyphs)
{
    struct look look = {theme_find("dark"), DEPTH_256, glyphs};
    struct canvas c;
    struct str text = {0};
    canvas_init(&c, width, height);
    draw(&c, canvas_area(&c), &look, view);
    canvas_to_text(&c, &text);
    canvas_done(&c);
    return text;
}

/* The same, compared with tests/golden/NAME_WxH.txt. */
static inline void assert_view_at(const char *name, draw_view *draw, const void *view, int width,
                                  int height, enum glyph_set glyphs)
{
    struct str text = view_text(draw, view, width, height, glyphs);
    char file[100];
    snprintf(file, sizeof file, "%s_%dx%d.txt", name, width, height);
    assert_golden(file, text.text);
    str_done(&text);
}

/* Whether the view in one size shows these words, or signs, in one line. */
static inline bool view_shows(draw_view *draw, const void *view, int width, int height,
                              const char *what)
{
    struct str text = view_text(draw, view, width, height, GLYPHS_UTF8);
    bool shown = strstr(text.text, what) != NULL;
    str_done(&text);
    return shown;
}

/* The colours of the view at 80x24 (canvas_to_styles), compared with tests/golden/NAME.styles. */
static inline void assert_view_colours(const char *name, draw_view *draw, const void *view)
{
    struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct canvas c;
    struct str text = {0};
    char file[100];
    canvas_init(&c, 80, 24);
    draw(&c, canvas_area(&c), &look, view);
    canvas_to_styles(&c, &text);
    snprintf(file, sizeof file, "%s.styles", name);
    assert_golden(file, text.text);
    str_done(&text);
    canvas_done(&c);
}

/* In all sizes; and in sizes of which nothing can be expected but that nothing breaks. */
static inline void assert_view(const char *name, draw_view *draw, const void *view)
{
    for (size_t i = 0; i < sizeof view_sizes / sizeof *view_sizes; i++)
        assert_view_at(name, draw, view, view_sizes[i].width, view_sizes[i].height, GLYPHS_UTF8);
    for (int size = 0; size < 40; size += 1 + size / 4) {
        struct look look = {theme_find("mono"), DEPTH_MONO, GLYPHS_ASCII};
        struct canvas c;
        canvas_init(&c, size ? 2 * size : 1, size ? size : 1);
        draw(&c, canvas_area(&c), &look, view);
        canvas_done(&c);
    }
}

#endif
