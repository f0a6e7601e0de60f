/* Ranges, and matrices that are repeated, averaged and halved to fit. */
#include "canvas/heat.h"
#include "canvas/text.h"
#include "unit_test.h"

static struct look look_at(enum depth depth, enum glyph_set glyphs)
{
    return (struct look){theme_find("dark"), depth, glyphs};
}

static void ranges(void **state)
{
    (void)state;
    float v[101];
    for (int i = 0; i < 101; i++) v[i] = (float)i;
    v[100] = 1e6; /* an outlier */
    struct heat_range r = heat_range_of(v, 101, HEAT_LINEAR);
    assert_true(r.low == 0 && r.high == 1e6);
    r = heat_range_of(v, 101, HEAT_ROBUST);
    assert_true(r.low == 2 && r.high == 98);
    v[0] = -500;
    r = heat_range_of(v, 100, HEAT_SYMMETRIC);
    assert_true(r.low == -500 && r.high == 500);
    r = heat_range_of(v, 100, HEAT_ROBUST_SYMMETRIC);
    assert_true(r.low == -98 && r.high == 98);
    v[1] = NAN, v[2] = INFINITY;
    r = heat_range_of(v, 3, HEAT_LINEAR);
    assert_true(r.low == -500 && r.high == -500);
    assert_true(heat_place(r, -500) == 0.5);
    r = heat_range_of(v + 1, 2, HEAT_ROBUST);
    assert_true(r.low == 0 && r.high == 0);
    r = heat_range_of(NULL, 0, HEAT_SYMMETRIC);
    assert_true(r.low == 0 && r.high == 0);
    r = heat_range_of(NULL, 0, HEAT_ROBUST_SYMMETRIC);
    assert_true(r.low == 0 && r.high == 0);
    assert_true(isnan(heat_place(r, (double)NAN)));
}

static void assert_drawn(struct area a, const struct look *l, const struct heat *h,
                         const char *want)
{
    struct canvas c;
    struct str got = {0};
    canvas_init(&c, a.width, a.height);
    draw_heat(&c, a, l, h);
    canvas_to_text(&c, &got);
    assert_string_equal(got.text, want);
    str_done(&got);
    canvas_done(&c);
}

static void small_matrices_are_repeated_in_whole_blocks(void **state)
{
    (void)state;
    static const float v[4] = {0.35f, 0.45f, 0.55f, NAN};
    struct look l = look_at(DEPTH_MONO, GLYPHS_ASCII);
    struct heat h = {v, 2, 2, HEAT_SEQUENTIAL, {0, 1}};
    assert_drawn((struct area){0, 0, 5, 3}, &l, &h, "--==\n++??\n\n");
}

static void large_matrices_are_averaged(void **state)
{
    (void)state;
    static const float v[8] = {0, 0.9f, 0.2f, NAN, 0.1f, 0.8f, 0.4f, NAN};
    struct look l = look_at(DEPTH_MONO, GLYPHS_ASCII);
    struct heat h = {v, 2, 4, HEAT_SEQUENTIAL, {0, 1}};
    assert_drawn((struct area){0, 0, 2, 1}, &l, &h, "=-\n"); /* 0.45, 0.3 */
}

static void colors_show_two_numbers_in_a_cell(void **state)
{
    (void)state;
    static const float v[6] = {0, 1, NAN, 1, NAN, NAN};
    struct look l = look_at(DEPTH_256, GLYPHS_UTF8);
    struct heat h = {v, 2, 1, HEAT_SEQUENTIAL, {0, 1}};
    struct canvas c;
    canvas_init(&c, 1, 1);
    draw_heat(&c, canvas_area(&c), &l, &h);
    assert_int_equal(canvas_at(&c, 0, 0)->glyph, 0x2580);
    assert_true(canvas_at(&c, 0, 0)->style.fg == color_index(53));
    assert_true(canvas_at(&c, 0, 0)->style.bg == color_index(220));
    h.values = v + 2; /* nothing above: the lower half alone */
    draw_heat(&c, canvas_area(&c), &l, &h);
    assert_int_equal(canvas_at(&c, 0, 0)->glyph, 0x2584);
    assert_true(canvas_at(&c, 0, 0)->style.fg == color_index(220));
    assert_true(canvas_at(&c, 0, 0)->style.bg == COLOR_DEFAULT);
    h.values = v + 4;
    draw_heat(&c, canvas_area(&c), &l, &h);
    assert_int_equal(canvas_at(&c, 0, 0)->glyph, '?');
    canvas_done(&c);
}

static void cells_can_be_found_again(void **state)
{
    (void)state;
    struct area a = heat_cell((struct area){3, 1, 20, 10}, 3, 9, 2, 8);
    assert_int_equal(a.x, 3 + 16);
    assert_int_equal(a.width, 2);
    assert_int_equal(a.y, 1 + 6);
    assert_int_equal(a.height, 3);
    a = heat_cell((struct area){0, 0, 2, 1}, 30, 30, 29, 29);
    assert_int_equal(a.x, 1);
    assert_int_equal(a.width, 1);
    assert_int_equal(a.height, 1);
}

static void assert_legend(const struct heat *h, const char *want)
{
    struct look l = look_at(DEPTH_MONO, GLYPHS_ASCII);
    struct canvas c;
    struct str got = {0};
    canvas_init(&c, 32, 1);
    draw_heat_legend(&c, canvas_area(&c), &l, h, "norm");
    canvas_to_text(&c, &got);
    assert_string_equal(got.text, want);
    str_done(&got);
    for (int width = 0; width < 32; width++)
        draw_heat_legend(&c, (struct area){0, 0, width, 1}, &l, h, NULL);
    canvas_done(&c);
}

/* An end of the colours beyond which numbers lie says so. */
static void the_legend_has_numbers(void **state)
{
    (void)state;
    static const float v[4] = {0.5f, NAN, 12, 1};
    struct heat h = {v, 2, 2, HEAT_SEQUENTIAL, {0.5, 12}};
    assert_legend(&h, "norm  0.500   .::-=++*##%@@ 12.0\n");
    h.range = (struct heat_range){0.5, 4};
    assert_legend(&h, "norm  0.500   .:-=+*#%@@ >= 4.00\n");
    h.range = (struct heat_range){0.75, 12};
    assert_legend(&h, "norm  <= 0.750   .:-=+*#%@@ 12.0\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges),
        cmocka_unit_test(small_matrices_are_repeated_in_whole_blocks),
        cmocka_unit_test(large_matrices_are_averaged),
        cmocka_unit_test(colors_show_two_numbers_in_a_cell),
        cmocka_unit_test(cells_can_be_found_again),
        cmocka_unit_test(the_legend_has_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
