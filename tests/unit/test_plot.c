/* Plots as golden texts, their scales, and that any numbers in any area are safe. */
#include "canvas/plot.h"
#include "canvas/text.h"
#include "golden.h"

static struct look look_at(enum depth depth, enum glyph_set glyphs)
{
    return (struct look){theme_find("dark"), depth, glyphs};
}

/* A halting curve with a mark, and a falling one with a gap. */
static struct plot example(void)
{
    static double halt[16], change[16];
    static const struct plot_mark marks[] = {{7, ROLE_HALTED, "halts"},
                                             {99, ROLE_STRONG, "outside"}};
    for (int i = 0; i < 16; i++) {
        halt[i] = 1 / (1 + exp(-(i - 6)));
        change[i] = i == 9 ? (double)NAN : exp(-0.4 * i);
    }
    return (struct plot){
        .curve = {{halt, 16, 1, 1, ROLE_CURVE_A, "p(halt)"},
                  {change, 16, 1, 1, ROLE_CURVE_B, "change"}},
        .curve_count = 2,
        .marks = marks,
        .mark_count = 2,
        .threshold = 0.5,
        .x_name = "supervision step",
    };
}

static void assert_plot(const char *golden, int width, int height, const struct look *l,
                        const struct plot *p)
{
    struct canvas c;
    struct str got = {0};
    canvas_init(&c, width, height);
    draw_plot(&c, canvas_area(&c), l, p);
    canvas_to_text(&c, &got);
    assert_golden(golden, got.text);
    str_done(&got);
    canvas_done(&c);
}

static void plots_look_right(void **state)
{
    (void)state;
    struct plot p = example();
    struct look ascii = look_at(DEPTH_MONO, GLYPHS_ASCII), utf8 = look_at(DEPTH_256, GLYPHS_UTF8);
    struct look mono = look_at(DEPTH_MONO, GLYPHS_UTF8);
    assert_plot("plot_ascii_60x14.txt", 60, 14, &ascii, &p);
    assert_plot("plot_utf8_60x14.txt", 60, 14, &utf8, &p);
    assert_plot("plot_mono_60x14.txt", 60, 14, &mono, &p);
    assert_plot("plot_utf8_20x4.txt", 20, 4, &utf8, &p);
    p.y_logarithmic = true;
    assert_plot("plot_log_60x14.txt", 60, 14, &utf8, &p);
}

/* The first and the last number of the left axis. */
static void read_axis(const struct plot *p, double *low, double *high)
{
    struct look l = look_at(DEPTH_MONO, GLYPHS_ASCII);
    struct canvas c;
    struct str text = {0};
    canvas_init(&c, 40, 10);
    draw_plot(&c, canvas_area(&c), &l, p);
    canvas_to_text(&c, &text);
    *high = strtod(text.text, NULL);
    const char *bottom = text.text;
    for (int line = 0; line < 8; line++) bottom = strchr(bottom, '\n') + 1;
    *low = strtod(bottom, NULL);
    str_done(&text);
    canvas_done(&c);
}

static void axes_are_round_and_hold_the_curve(void **state)
{
    (void)state;
    static const double cases[][3] = {
        {0.013, 0.87, 0.4}, {-7, 123, 5}, {5, 5, 5}, {0, 0, 0}, {-3, -3, -3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plot p = {.curve = {{cases[i], 3, 0, 1, ROLE_CURVE_A, NULL}},
                         .curve_count = 1,
                         .threshold = (double)NAN};
        double low, high;
        read_axis(&p, &low, &high);
        assert_true(low < high);
        for (int k = 0; k < 3; k++) assert_true(cases[i][k] >= low && cases[i][k] <= high);
    }
}

/* What is printed is what stands there, and leaves the edge of the plot alone. */
static void assert_axis(double low, double high, int height, int parts)
{
    struct look l = look_at(DEPTH_MONO, GLYPHS_ASCII);
    struct plot p = {.y_low = low, .y_high = high, .threshold = (double)NAN};
    struct canvas c;
    struct str text = {0};
    canvas_init(&c, 40, height);
    draw_plot(&c, canvas_area(&c), &l, &p);
    canvas_to_text(&c, &text);
    char *line = text.text, *end;
    for (int i = parts; i >= 0; i--) {
        double wanted = low + (high - low) * i / parts, got = strtod(line, &end);
        if (fabs(got - wanted) > 1e-3 * (high - low) / parts || *end != '|')
            fail_msg("%.7s at %g of %g to %g", line, wanted, low, high);
        for (int row = 0; row < (height - 2) / parts && i > 0; row++) line = strchr(line, '\n') + 1;
    }
    str_done(&text);
    canvas_done(&c);
}

static void numbers_of_an_axis_are_true(void **state)
{
    (void)state;
    static const double cases[][2] = {
        {0.75, 0.95}, {0.85, 1},   {0, 5e-4},  {0, 3e-4}, {-5e-4, 5e-4}, {1e-6, 2e-6},
        {0, 2e7},     {0, 100000}, {400, 440}, {-25, 20}, {9999, 10001}, {0, 1e-9},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_axis(cases[i][0], cases[i][1], 10, 4);
        assert_axis(cases[i][0], cases[i][1], 6, 2);
    }
}

static void any_numbers_in_any_area(void **state)
{
    (void)state;
    static const double wild[] = {NAN, INFINITY, -INFINITY, 1e308, -1e308, 0, 1e-320, NAN};
    struct canvas c;
    canvas_init(&c, 60, 20);
    for (int width = 0; width <= 60; width += 1 + width / 8)
        for (int height = 0; height <= 20; height++)
            for (int kind = 0; kind < 8; kind++) {
                struct look l = look_at(DEPTH_256, kind & 1 ? GLYPHS_ASCII : GLYPHS_UTF8);
                struct plot p = example();
                if (kind & 2) p.curve[0].y = wild, p.curve[0].count = 8;
                if (kind & 4) p.y_logarithmic = true, p.curve[1].count = 0;
                if (kind == 6)
                    p.x_low = 3, p.x_high = 3.5, p.y_low = 0, p.y_high = 2,
                    p.threshold = (double)NAN;
                draw_plot(&c, (struct area){0, 0, width, height}, &l, &p);
            }
    canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plots_look_right),
        cmocka_unit_test(axes_are_round_and_hold_the_curve),
        cmocka_unit_test(numbers_of_an_axis_are_true),
        cmocka_unit_test(any_numbers_in_any_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
