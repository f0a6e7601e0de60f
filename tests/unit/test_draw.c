/* Boxes, wrapped text, the key bar, bars and numbers; and that no piece leaves its area. */
#include "canvas/draw.h"
#include "canvas/text.h"
#include "unit_test.h"

#include <stdlib.h>

static const struct look *utf8_look(void)
{
    static struct look l;
    l = (struct look){theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    return &l;
}

static const struct look *ascii_look(void)
{
    static struct look l;
    l = (struct look){theme_find("dark"), DEPTH_MONO, GLYPHS_ASCII};
    return &l;
}

static void assert_text(const struct canvas *c, const char *want)
{
    struct str got = {0};
    canvas_to_text(c, &got);
    assert_string_equal(got.text, want);
    str_done(&got);
}

static void a_box_has_a_title_and_an_inside(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 14, 4);
    struct area in = draw_box(&c, canvas_area(&c), ascii_look(), "Board", false);
    draw_box_note(&c, canvas_area(&c), ascii_look(), "1/2");
    canvas_fill(&c, in, 'x', (struct style){0});
    assert_text(&c, "+ Board -----+\n|xxxxxxxxxxxx|\n|xxxxxxxxxxxx|\n+------- 1/2 +\n");
    canvas_clear(&c);
    draw_box(&c, canvas_area(&c), ascii_look(), "A very long title", true);
    assert_int_equal(canvas_at(&c, 11, 0)->glyph, '~');
    in = draw_box(&c, (struct area){0, 0, 2, 9}, ascii_look(), "t", true);
    assert_int_equal(in.width, 2); /* no room: the area itself */
    canvas_done(&c);
}

static void lines_are_aligned_and_cut(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 8, 4);
    struct style s = {0};
    const struct look *l = ascii_look();
    assert_int_equal(draw_line(&c, (struct area){1, 0, 6, 1}, l, s, ALIGN_LEFT, "ab"), 2);
    draw_line(&c, (struct area){1, 1, 6, 1}, l, s, ALIGN_CENTER, "ab");
    draw_line(&c, (struct area){1, 2, 6, 1}, l, s, ALIGN_RIGHT, "ab");
    assert_int_equal(draw_line(&c, (struct area){1, 3, 6, 1}, l, s, ALIGN_RIGHT, "abcdefgh"), 6);
    assert_text(&c, " ab\n   ab\n     ab\n abcde~\n");
    canvas_done(&c);
}

static void text_is_wrapped_at_words(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 10, 4);
    const char *text = "one two three\n\nextraordinarily";
    assert_int_equal(draw_text_block(&c, canvas_area(&c), ascii_look(), (struct style){0}, text, 0),
                     5);
    assert_int_equal(text_lines(text, 10), 5);
    assert_text(&c, "one two\nthree\n\nextraord v\n");
    canvas_clear(&c);
    assert_int_equal(draw_text_block(&c, canvas_area(&c), ascii_look(), (struct style){0}, text, 2),
                     5);
    assert_text(&c, "         ^\nextraord\ninarily\n\n");
    canvas_clear(&c);
    draw_text_block(&c, (struct area){0, 0, 1, 2}, ascii_look(), (struct style){0}, "ab", 0);
    draw_text_block(&c, (struct area){0, 0, 0, 2}, ascii_look(), (struct style){0}, "ab", 0);
    canvas_done(&c);
}

static void the_key_bar_shows_whole_hints(void **state)
{
    (void)state;
    static const struct key_hint hints[] = {{".", "step"}, {"Space", "run"}, {"?", "help"}};
    struct canvas c;
    canvas_init(&c, 20, 1);
    draw_key_bar(&c, canvas_area(&c), ascii_look(), hints, 3);
    assert_text(&c, ". step  Space run\n");
    assert_int_equal(key_bar_hit(hints, 3, 20, 0), 0);
    assert_int_equal(key_bar_hit(hints, 3, 20, 5), 0);
    assert_int_equal(key_bar_hit(hints, 3, 20, 6), -1);
    assert_int_equal(key_bar_hit(hints, 3, 20, 8), 1);
    assert_int_equal(key_bar_hit(hints, 3, 20, 19), -1);
    assert_int_equal(key_bar_hit(hints, 3, 80, 19), 2);
    canvas_done(&c);
}

static void bars_have_eighths(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 10, 1);
    draw_bar(&c, (struct area){0, 0, 4, 1}, utf8_look(), (struct style){0}, 0.40625); /* 13 of 32 */
    assert_text(&c, "\u2588\u258b\n");
    canvas_clear(&c);
    draw_bar(&c, (struct area){0, 0, 4, 1}, ascii_look(), (struct style){0}, 0.40625);
    assert_text(&c, "##\n");
    canvas_clear(&c);
    draw_bar(&c, (struct area){0, 0, 4, 1}, utf8_look(), (struct style){0}, 7);
    assert_text(&c, "\u2588\u2588\u2588\u2588\n");
    canvas_clear(&c);
    draw_bar(&c, (struct area){0, 0, 4, 1}, utf8_look(), (struct style){0}, (double)NAN);
    assert_text(&c, "\n");
    draw_progress(&c, canvas_area(&c), ascii_look(), 0.5, "go");
    assert_text(&c, "go #.  50%\n");
    canvas_done(&c);
}

static void numbers_keep_three_digits(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},          {0.5, "0.500"},     {-0.5, "-0.500"},     {0.9996, "1.00"},
        {9.996, "10.0"},   {12.34, "12.3"},    {99.96, "100"},       {12345.6, "12346"},
        {1e6, "1.0e+06"},  {0.0012, "0.0012"}, {0.00012, "1.2e-04"}, {-2.5e-7, "-2.5e-07"},
        {0.0123, "0.012"},
    };
    char text[NUMBER_TEXT];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(number_text(text, cases[i].value), cases[i].text);
        assert_true(strlen(number_text(text, cases[i].value)) <= 8);
    }
    assert_string_equal(number_text(text, (double)NAN), "-");
    assert_string_equal(number_text(text, -(double)INFINITY), "-inf");
}

/* Every piece in every small area, with a fence around it that must stay. */
static void pieces_keep_to_their_area(void **state)
{
    (void)state;
    static const struct key_hint hints[] = {{"a", "bcd"}, {"e", "f"}};
    struct canvas c;
    canvas_init(&c, 20, 12);
    for (int width = 0; width < 16; width++)
        for (int height = 0; height < 8; height++) {
            struct area a = {2, 2, width, height};
            canvas_clear(&c);
            draw_box(&c, a, utf8_look(), "title", true);
            draw_box_note(&c, a, utf8_look(), "note");
            draw_rule(&c, a, utf8_look(), "rule");
            draw_text_block(&c, a, utf8_look(), (struct style){0}, "a bcdefg hij\nk l m n o p q",
                            1);
            draw_line(&c, a, utf8_look(), (struct style){0}, ALIGN_CENTER, "some text");
            draw_key_bar(&c, a, utf8_look(), hints, 2);
            draw_progress(&c, a, utf8_look(), 0.7, "label");
            draw_bar(&c, a, utf8_look(), (struct style){0}, 0.99);
            for (int y = 0; y < c.height; y++)
                for (int x = 0; x < c.width; x++)
                    if (!area_contains(a, x, y)) assert_int_equal(canvas_at(&c, x, y)->glyph, ' ');
        }
    canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_box_has_a_title_and_an_inside),
        cmocka_unit_test(lines_are_aligned_and_cut),
        cmocka_unit_test(text_is_wrapped_at_words),
        cmocka_unit_test(the_key_bar_shows_whole_hints),
        cmocka_unit_test(bars_have_eighths),
        cmocka_unit_test(numbers_keep_three_digits),
        cmocka_unit_test(pieces_keep_to_their_area),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
