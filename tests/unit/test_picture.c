/* The letters of pictures, SVG and PNG, and text with its styles. */
#include "canvas/font.h"
#include "canvas/picture.h"
#include "canvas/text.h"
#include "golden.h"

#include <png.h>

static const struct paper paper = {0xd0d0d0, 0x1c1c1c};

/* Letters of every kind, styles of every kind. */
static void draw_sample(struct canvas *c)
{
    struct style bold = {.attrs = ATTR_BOLD}, warm = {color_index(220), color_rgb(1, 2, 3), 0};
    canvas_init(c, 16, 4);
    canvas_text(c, 0, 0, (struct style){0}, "a<b & \"c\"");
    canvas_text(c, 0, 1, bold, "two  words \u2500\u2510");
    canvas_text(c, 2, 2, warm, "x\u2580\u2588\u2592");
    canvas_text(c, 8, 2, (struct style){.attrs = ATTR_REVERSE | ATTR_DIM}, "rev");
    canvas_text(c, 0, 3, (struct style){color_index(2), 0, ATTR_UNDERLINE}, "under \u28ff\u2801");
}

static void letters_are_there_and_differ(void **state)
{
    (void)state;
    uint8_t seen[0x7f][FONT_HEIGHT], missing[FONT_HEIGHT];
    font_glyph(0x10fffe, missing);
    for (uint32_t g = 0x20; g < 0x7f; g++) {
        font_glyph(g, seen[g]);
        assert_memory_not_equal(seen[g], missing, FONT_HEIGHT);
        for (uint32_t other = 0x20; other < g; other++)
            assert_memory_not_equal(seen[g], seen[other], FONT_HEIGHT);
    }
    for (enum glyph g = 0; g < GLYPH_COUNT; g++) {
        struct look l = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
        uint8_t rows[FONT_HEIGHT];
        font_glyph(look_glyph(&l, g), rows);
        assert_memory_not_equal(rows, missing, FONT_HEIGHT);
    }
}

static int dots_of(uint32_t glyph)
{
    uint8_t rows[FONT_HEIGHT];
    int count = 0;
    font_glyph(glyph, rows);
    for (int y = 0; y < FONT_HEIGHT; y++) count += __builtin_popcount(rows[y]);
    return count;
}

static void shapes_follow_their_code_points(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 256; bits++)
        assert_int_equal(dots_of(0x2800 + bits), 4 * __builtin_popcount(bits));
    for (uint32_t n = 1; n <= 8; n++) {
        assert_int_equal(dots_of(0x2580 + n), 16 * n); /* from below */
        assert_int_equal(dots_of(0x2590 - n), 16 * n); /* from the left */
    }
    assert_int_equal(dots_of(0x2580), 64);
    uint8_t line[FONT_HEIGHT], cross[FONT_HEIGHT];
    font_glyph(0x2500, line);
    font_glyph(0x253c, cross);
    for (int y = 0; y < FONT_HEIGHT; y++)
        assert_int_equal(line[y] & cross[y], line[y]); /* they meet */
}

static void no_letter_of_an_svg_is_markup(void **state)
{
    (void)state;
    struct canvas c;
    struct str out = {0};
    canvas_init(&c, 16, 1);
    canvas_text(&c, 0, 0, (struct style){0}, "<a>]]>&");
    canvas_to_svg(&c, paper, &out);
    assert_non_null(strstr(out.text, ">&lt;a&gt;]]&gt;&amp;</text>"));
    str_done(&out);
    canvas_done(&c);
}

static void svg_and_text_as_golden_files(void **state)
{
    (void)state;
    struct canvas c;
    struct str out = {0};
    draw_sample(&c);
    canvas_to_svg(&c, paper, &out);
    assert_golden("sample.svg", out.text);
    str_clear(&out);
    canvas_to_text(&c, &out);
    canvas_to_styles(&c, &out);
    assert_golden("sample.txt", out.text);
    str_done(&out);
    canvas_done(&c);
}

/* Where the picture of the canvas has this colour at a dot of a cell. */
static uint32_t pixel(const uint8_t *pixels, int width, int x, int y)
{
    const uint8_t *p = pixels + 3 * (y * width + x);
    return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
}

static void png_shows_the_cells(void **state)
{
    (void)state;
    struct canvas c;
    struct str out = {0};
    struct trm_err err = {0};
    draw_sample(&c);
    assert_true(canvas_to_png(&c, paper, 2, &out, &err));
    png_image image = {.version = PNG_IMAGE_VERSION};
    assert_true(png_image_begin_read_from_memory(&image, out.text, out.length));
    image.format = PNG_FORMAT_RGB;
    assert_int_equal(image.width, 16 * 8 * 2);
    assert_int_equal(image.height, 4 * 16 * 2);
    uint8_t *pixels = malloc(PNG_IMAGE_SIZE(image));
    assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
    int width = 16 * 8 * 2;
    assert_int_equal(pixel(pixels, width, 0, 0), paper.bg);
    assert_int_equal(pixel(pixels, width, 2 * 16, 2 * 32), 0x010203);          /* behind the x */
    assert_int_equal(pixel(pixels, width, 3 * 16 + 5, 2 * 32 + 3), 0xffd700);  /* upper half */
    assert_int_equal(pixel(pixels, width, 3 * 16 + 5, 2 * 32 + 20), 0x010203); /* lower half */
    assert_int_equal(pixel(pixels, width, 4 * 16, 2 * 32 + 31), 0xffd700);     /* full */
    free(pixels);
    str_done(&out);
    canvas_resize(&c, 0, 3);
    assert_false(canvas_to_png(&c, paper, 1, &out, &err));
    canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_there_and_differ),
        cmocka_unit_test(shapes_follow_their_code_points),
        cmocka_unit_test(no_letter_of_an_svg_is_markup),
        cmocka_unit_test(svg_and_text_as_golden_files),
        cmocka_unit_test(png_shows_the_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
