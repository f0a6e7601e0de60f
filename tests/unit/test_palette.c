/* Themes can be read, heat colours rise in lightness, and nothing is said by colour alone. */
#include "canvas/palette.h"
#include "unit_test.h"

static double luminance(uint32_t rgb)
{
    static const double weight[3] = {0.0722, 0.7152, 0.2126};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double v = (rgb >> (8 * i) & 255) / 255.0;
        sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* CIELAB L*, 0..100: how light a colour looks. */
static double lightness(uint32_t rgb)
{
    double y = luminance(rgb);
    return y > 0.008856 ? 116 * cbrt(y) - 16 : 903.3 * y;
}

static double contrast_of(uint32_t a, uint32_t b)
{
    double high = luminance(a), low = luminance(b);
    if (high < low) {
        double swap = high;
        high = low, low = swap;
    }
    return (high + 0.05) / (low + 0.05);
}

static bool is_ruling(enum role r)
{
    return r == ROLE_BORDER || r == ROLE_GRID;
}

static void roles_can_be_read(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (enum depth d = DEPTH_256; d <= DEPTH_TRUE; d++)
            for (enum role r = 0; r < ROLE_COUNT; r++) {
                struct look l = {themes[t], d, GLYPHS_UTF8};
                struct style s = look_style(&l, r);
                struct paper p = theme_paper(themes[t]);
                double c = contrast_of(color_to_rgb(s.fg, p.fg), color_to_rgb(s.bg, p.bg));
                if (c < (is_ruling(r) ? 2.5 : 4.5))
                    fail_msg("%s role %d: contrast %.2f", theme_name(themes[t]), r, c);
            }
}

/* The theme that is chosen because others are too faint. */
static void contrast_has_nothing_faint(void **state)
{
    (void)state;
    for (enum depth d = DEPTH_16; d <= DEPTH_TRUE; d++)
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            struct look l = {theme_find("contrast"), d, GLYPHS_UTF8};
            struct style s = look_style(&l, r);
            struct paper p = theme_paper(l.theme);
            double c = contrast_of(color_to_rgb(s.fg, p.fg), color_to_rgb(s.bg, p.bg));
            bool own = d == DEPTH_16; /* how bright these are the terminal decides */
            if (s.attrs & ATTR_DIM || (c < 7 && !own)) fail_msg("role %d: contrast %.2f", r, c);
        }
}

/* A digit of any probability stays readable on the mark of a changed cell. */
static void shaded_digits_can_be_read(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (double place = 0; place <= 1; place += 0.1) {
            struct look l = {themes[t], DEPTH_256, GLYPHS_UTF8};
            struct paper p = theme_paper(themes[t]);
            struct style s = look_between(&l, ROLE_UNCERTAIN, ROLE_PREDICTED, place);
            assert_true(contrast_of(color_to_rgb(s.fg, p.fg), color_to_rgb(s.bg, p.bg)) >= 4.5);
            s = look_mark(&l, s, ROLE_CHANGED);
            assert_true(contrast_of(color_to_rgb(s.fg, p.fg), color_to_rgb(s.bg, p.bg)) >= 3.5);
            s = look_mark(&l, s, ROLE_CONFLICT);
            assert_true(contrast_of(color_to_rgb(s.fg, p.fg), color_to_rgb(s.bg, p.bg)) >= 3.5);
        }
}

/* Many screens brighten bold black, to a grey that is not seen on the grounds that black is for. */
static void black_is_never_bold(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            struct look l = {themes[t], DEPTH_16, GLYPHS_UTF8};
            struct style s = look_style(&l, r);
            assert_false(s.fg == color_index(0) && s.attrs & ATTR_BOLD);
        }
}

/* A way is a reversed cell of one of these: the cursor on it has another ground. */
static void the_cursor_is_no_way(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (enum depth d = DEPTH_16; d <= DEPTH_TRUE; d++) {
            struct look l = {themes[t], d, GLYPHS_UTF8};
            color ground = look_style(&l, ROLE_CURSOR).bg;
            if (ground == COLOR_DEFAULT) continue; /* without colours brackets tell it */
            assert_true(ground != look_style(&l, ROLE_UNCERTAIN).fg);
            assert_true(ground != look_style(&l, ROLE_PREDICTED).fg);
        }
}

static void sixteen_colors_leave_the_paper_alone(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            struct look l = {themes[t], DEPTH_16, GLYPHS_UTF8};
            struct style s = look_style(&l, r);
            assert_true(s.fg != color_index(4) && s.fg != color_index(12)); /* blue text */
            assert_true(s.bg != color_index(0));                            /* black paper */
            if (s.bg == COLOR_DEFAULT) assert_true(s.fg != color_index(0));
            assert_true(color_kind(s.fg) != COLOR_KIND_RGB && color_kind(s.bg) != COLOR_KIND_RGB);
        }
}

static void text_is_the_terminals_own(void **state)
{
    (void)state;
    for (int t = 0; themes[t]; t++)
        for (enum depth d = DEPTH_MONO; d <= DEPTH_TRUE; d++) {
            struct look l = {themes[t], d, GLYPHS_UTF8};
            struct style s = look_style(&l, ROLE_TEXT);
            assert_true(s.fg == COLOR_DEFAULT && s.bg == COLOR_DEFAULT);
        }
}

static void mono_has_no_color(void **state)
{
    (void)state;
    uint32_t shade;
    struct look off = {theme_find("dark"), DEPTH_MONO, GLYPHS_UTF8};
    struct look theme = {theme_find("mono"), DEPTH_TRUE, GLYPHS_UTF8};
    const struct look *looks[] = {&off, &theme};
    for (int i = 0; i < 2; i++) {
        for (enum role r = 0; r < ROLE_COUNT; r++) {
            struct style s = look_style(looks[i], r);
            assert_true(s.fg == COLOR_DEFAULT && s.bg == COLOR_DEFAULT);
        }
        struct style s = look_heat(looks[i], HEAT_SEQUENTIAL, 0.9, &shade);
        assert_true(s.fg == COLOR_DEFAULT && s.bg == COLOR_DEFAULT && shade != ' ');
    }
    static const enum role told_apart[] = {ROLE_TEXT,     ROLE_GIVEN,  ROLE_CHANGED,
                                           ROLE_CONFLICT, ROLE_CURSOR, ROLE_UNCERTAIN};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < i; j++)
            assert_true(look_style(&off, told_apart[i]).attrs !=
                        look_style(&off, told_apart[j]).attrs);
}

/* The distinct background colours of a heat map from 0 to 1, in order. True colour is sampled
 * coarsely: between neighbours the rounding to 8 bits is as large as the step. */
static int steps_of(const struct look *l, enum heat_map map, uint32_t *rgb, int limit)
{
    int count = 0, samples = l->depth == DEPTH_TRUE ? 100 : 1000;
    for (int i = 0; i <= samples; i++) {
        uint32_t shade, seen = color_to_rgb(look_heat(l, map, (double)i / samples, &shade).bg, 0);
        assert_int_equal(shade, ' ');
        if (count == 0 || rgb[count - 1] != seen) {
            assert_true(count < limit);
            rgb[count++] = seen;
        }
    }
    return count;
}

static void heat_rises_in_lightness(void **state)
{
    (void)state;
    uint32_t rgb[1001];
    for (enum depth d = DEPTH_256; d <= DEPTH_TRUE; d++) {
        struct look l = {theme_find("dark"), d, GLYPHS_UTF8};
        int count = steps_of(&l, HEAT_SEQUENTIAL, rgb, 1001), top = 0;
        if (d == DEPTH_256) assert_int_equal(count, 12);
        for (int i = 1; i < count; i++) assert_true(lightness(rgb[i]) > lightness(rgb[i - 1]));
        count = steps_of(&l, HEAT_DIVERGING, rgb, 1001);
        if (d == DEPTH_256) assert_int_equal(count, 9);
        for (int i = 0; i < count; i++)
            if (lightness(rgb[i]) > lightness(rgb[top])) top = i;
        assert_in_range(top, count * 2 / 5, count * 3 / 5);
        for (int i = 1; i < count; i++)
            assert_true(i <= top ? lightness(rgb[i]) > lightness(rgb[i - 1])
                                 : lightness(rgb[i]) < lightness(rgb[i - 1]));
    }
}

static void heat_has_readable_text(void **state)
{
    (void)state;
    for (enum depth d = DEPTH_256; d <= DEPTH_TRUE; d++)
        for (enum heat_map m = HEAT_SEQUENTIAL; m <= HEAT_DIVERGING; m++)
            for (int i = 0; i <= 100; i++) {
                uint32_t shade;
                struct look l = {theme_find("light"), d, GLYPHS_UTF8};
                struct style s = look_heat(&l, m, i / 100.0, &shade);
                assert_true(contrast_of(color_to_rgb(s.fg, 0), color_to_rgb(s.bg, 0)) >= 4.5);
            }
}

/* Every level of the character ladders has its own character, and no value looks like "none". */
static void heat_characters_differ(void **state)
{
    (void)state;
    for (enum heat_map m = HEAT_SEQUENTIAL; m <= HEAT_DIVERGING; m++)
        for (enum glyph_set g = GLYPHS_ASCII; g <= GLYPHS_UTF8; g++) {
            struct look l = {theme_find("dark"), DEPTH_MONO, g};
            uint32_t seen[32] = {0}, shade;
            int count = 0;
            for (int i = 0; i <= 1000; i++) {
                look_heat(&l, m, i / 1000.0, &shade);
                assert_true(shade != '?');
                if (g == GLYPHS_ASCII) assert_in_range(shade, 0x20, 0x7e);
                if (count == 0 || seen[count - 1] != shade) seen[count++] = shade;
            }
            for (int i = 0; i < count; i++)
                for (int j = 0; j < i; j++) assert_true(seen[i] != seen[j]);
            assert_true(count >= 6);
        }
}

/* What is said of these colours ("purple against orange") is true of every terminal. */
static void signs_have_their_colours(void **state)
{
    (void)state;
    for (enum depth d = DEPTH_16; d <= DEPTH_TRUE; d++)
        for (int place = 0; place <= 1; place++) {
            uint32_t shade;
            struct look l = {theme_find("dark"), d, GLYPHS_UTF8};
            struct style s = look_heat(&l, HEAT_DIVERGING, place, &shade);
            uint32_t rgb = color_to_rgb(d == DEPTH_16 ? s.fg : s.bg, 0);
            assert_int_equal((rgb & 255) > rgb >> 16, place);
        }
}

static void heat_takes_any_number(void **state)
{
    (void)state;
    uint32_t shade;
    struct look l = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    assert_true(look_heat(&l, HEAT_SEQUENTIAL, -INFINITY, &shade).bg == color_index(53));
    assert_true(look_heat(&l, HEAT_SEQUENTIAL, 1e300, &shade).bg == color_index(220));
    assert_true(look_heat(&l, HEAT_DIVERGING, 0.5, &shade).bg == color_index(231));
    look_heat(&l, HEAT_SEQUENTIAL, NAN, &shade);
    assert_int_equal(shade, '?');
}

static void glyphs_have_twins(void **state)
{
    (void)state;
    struct look utf8 = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct look ascii = {theme_find("dark"), DEPTH_256, GLYPHS_ASCII};
    struct canvas c;
    canvas_init(&c, 1, 1);
    for (enum glyph g = 0; g < GLYPH_COUNT; g++) {
        assert_in_range(look_glyph(&ascii, g), 0x21, 0x7e);
        canvas_put(&c, 0, 0, look_glyph(&utf8, g), (struct style){0});
        assert_int_equal(canvas_at(&c, 0, 0)->glyph, look_glyph(&utf8, g)); /* takes one column */
    }
    canvas_done(&c);
}

static void themes_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {"dark", "light", "contrast", "colorblind", "mono"};
    for (int i = 0; i < 5; i++) assert_string_equal(theme_name(theme_find(names[i])), names[i]);
    assert_null(theme_find("none"));
    assert_null(themes[5]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roles_can_be_read),
        cmocka_unit_test(contrast_has_nothing_faint),
        cmocka_unit_test(shaded_digits_can_be_read),
        cmocka_unit_test(black_is_never_bold),
        cmocka_unit_test(the_cursor_is_no_way),
        cmocka_unit_test(sixteen_colors_leave_the_paper_alone),
        cmocka_unit_test(text_is_the_terminals_own),
        cmocka_unit_test(mono_has_no_color),
        cmocka_unit_test(heat_rises_in_lightness),
        cmocka_unit_test(heat_has_readable_text),
        cmocka_unit_test(heat_characters_differ),
        cmocka_unit_test(signs_have_their_colours),
        cmocka_unit_test(heat_takes_any_number),
        cmocka_unit_test(glyphs_have_twins),
        cmocka_unit_test(themes_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
