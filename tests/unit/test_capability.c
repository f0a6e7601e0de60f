/* What is shown where: colour depth and glyphs for terminals of all kinds. */
#include "tui/capability.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum depth depth(enum color_wish wish, const char *no_color, int colors)
{
    struct surroundings s = {.no_color = no_color, .codeset = "UTF-8", .colors = colors};
    return capability_depth(wish, &s);
}

static void test_depth(void **state)
{
    (void)state;
    assert_int_equal(depth(COLORS_AUTO, NULL, 256), DEPTH_256);
    assert_int_equal(depth(COLORS_AUTO, NULL, 1 << 24), DEPTH_TRUE);
    assert_int_equal(depth(COLORS_AUTO, NULL, 8), DEPTH_16);
    assert_int_equal(depth(COLORS_AUTO, NULL, -1), DEPTH_MONO);
    assert_int_equal(depth(COLORS_AUTO, "1", 256), DEPTH_MONO);
    assert_int_equal(depth(COLORS_AUTO, "", 256), DEPTH_256); /* set but empty does not count */
    assert_int_equal(depth(COLORS_16, "1", 256), DEPTH_16);   /* the command line wins */
    assert_int_equal(depth(COLORS_TRUE, NULL, 8), DEPTH_16);  /* not more than there is */
    assert_int_equal(depth(COLORS_NEVER, NULL, 1 << 24), DEPTH_MONO);
}

static enum glyph_set glyphs(bool ascii, const char *codeset, const char *term)
{
    struct surroundings s = {.codeset = codeset, .term = term};
    return capability_glyphs(ascii, &s);
}

static void test_glyphs(void **state)
{
    (void)state;
    assert_int_equal(glyphs(false, "UTF-8", "xterm"), GLYPHS_UTF8);
    assert_int_equal(glyphs(true, "UTF-8", "xterm"), GLYPHS_ASCII);
    assert_int_equal(glyphs(false, "ANSI_X3.4-1968", "xterm"), GLYPHS_ASCII);
    assert_int_equal(glyphs(false, "ISO-8859-1", "xterm"), GLYPHS_ASCII);
    assert_int_equal(glyphs(false, "UTF-8", "linux"), GLYPHS_ASCII);
    assert_int_equal(glyphs(false, "UTF-8", NULL), GLYPHS_UTF8);
}

static void test_theme(void **state)
{
    (void)state;
    assert_string_equal(capability_theme("0;15"), "light");
    assert_string_equal(capability_theme("0;default;15"), "light");
    assert_string_equal(capability_theme("0;7"), "light");
    assert_string_equal(capability_theme("15;0"), "dark");
    assert_string_equal(capability_theme("default;default"), "dark");
    assert_string_equal(capability_theme("15"), "dark");
    assert_string_equal(capability_theme(NULL), "dark");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_theme),
        cmocka_unit_test(test_glyphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
