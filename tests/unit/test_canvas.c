/* Cells, clipping, UTF-8 text and areas. */
#include "canvas/canvas.h"
#include "unit_test.h"

static void starts_blank(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 3, 2);
    for (int y = 0; y < 2; y++)
        for (int x = 0; x < 3; x++) assert_int_equal(canvas_at(&c, x, y)->glyph, ' ');
    canvas_resize(&c, 0, 0);
    canvas_put(&c, 0, 0, 'x', (struct style){0});
    assert_int_equal(canvas_at(&c, 0, 0)->glyph, ' ');
    canvas_done(&c);
}

static void drawing_outside_does_nothing(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 2, 2);
    for (int y = -3; y < 6; y++)
        for (int x = -3; x < 6; x++)
            if (!area_contains(canvas_area(&c), x, y)) canvas_put(&c, x, y, 'x', (struct style){0});
    canvas_fill(&c, (struct area){2, -5, 100, 100}, 'x', (struct style){0});
    assert_int_equal(canvas_text(&c, -4, 0, (struct style){0}, "abcde"), 5);
    assert_int_equal(canvas_at(&c, 0, 0)->glyph, 'e');
    assert_int_equal(canvas_at(&c, 1, 0)->glyph, ' ');
    assert_int_equal(canvas_at(&c, 0, 1)->glyph, ' ');
    canvas_done(&c);
}

static void clip_narrows_and_comes_back(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 10, 3);
    struct area old = canvas_clip(&c, (struct area){2, 1, 3, 1});
    struct area inner = canvas_clip(&c, (struct area){4, 0, 10, 3});
    canvas_fill(&c, canvas_area(&c), 'x', (struct style){0});
    c.clip = inner;
    c.clip = old;
    int drawn = 0;
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 10; x++) drawn += canvas_at(&c, x, y)->glyph == 'x';
    assert_int_equal(drawn, 1);
    assert_int_equal(canvas_at(&c, 4, 1)->glyph, 'x');
    assert_int_equal(c.clip.width, 10);
    canvas_done(&c);
}

static void text_is_decoded(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 40, 1);
    assert_int_equal(canvas_text(&c, 0, 0, (struct style){0}, "a\xc3\xa9\xe2\x96\x80z"), 4);
    assert_int_equal(canvas_at(&c, 1, 0)->glyph, 0xe9);
    assert_int_equal(canvas_at(&c, 2, 0)->glyph, 0x2580);
    assert_int_equal(canvas_at(&c, 3, 0)->glyph, 'z');
    assert_int_equal(text_columns("a\xc3\xa9\xe2\x96\x80z"), 4);
    assert_int_equal(canvas_printf(&c, 0, 0, (struct style){0}, "%d%%", 50), 3);
    canvas_done(&c);
}

/* Names of files may hold anything; every byte sequence must end in cells of one column. */
static void bad_text_becomes_question_marks(void **state)
{
    (void)state;
    static const struct {
        const char *text, *seen;
    } cases[] = {
        {"\x80z", "?z"},               /* a lone continuation byte */
        {"\xc3", "?"},                 /* cut off */
        {"\xe2\x96", "??"},            /* cut off later */
        {"\xc0\x80z", "??z"},          /* too long an encoding */
        {"\xed\xa0\x80", "???"},       /* a surrogate */
        {"\xf4\x90\x80\x80", "????"},  /* beyond Unicode */
        {"\xff\xfe", "??"},            /* never in UTF-8 */
        {"a\tb\x1b[m\x7f", "a?b?[m?"}, /* control characters */
        {"\xc2\x9b", "?"},             /* a control character of two bytes */
        {"e\xcc\x81", "e?"},           /* combining */
        {"\xe4\xb8\xad", "?"},         /* wide */
        {"\xe2\x80\xae", "?"},         /* turns the direction of text */
        {"\xf0\x9f\x98\x80", "?"},     /* a picture */
        {"\xe2\x9a\xaa", "?"},         /* a circle of two columns */
        {"\xe2\x99\xbf", "?"},         /* a sign of two columns */
        {"\xd7\x82z", "?z"},           /* a dot over a Hebrew letter */
        {"\xd8\x9c", "?"},             /* an Arabic mark that is not seen */
        {"\xe1\xa0\x8e", "?"},         /* a Mongolian one */
        {"\xef\xbf\xbe", "?"},         /* no character, and not allowed in XML */
    };
    struct canvas c;
    canvas_init(&c, 20, 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        canvas_clear(&c);
        int columns = canvas_text(&c, 0, 0, (struct style){0}, cases[i].text);
        assert_int_equal(columns, text_columns(cases[i].text));
        assert_int_equal(columns, text_columns(cases[i].seen));
        for (int x = 0; x < columns; x++)
            assert_int_equal(canvas_at(&c, x, 0)->glyph, cases[i].seen[x]);
    }
    canvas_done(&c);
}

static void areas_never_turn_negative(void **state)
{
    (void)state;
    struct area a = area_inset((struct area){5, 5, 3, 1}, 2);
    assert_int_equal(a.width, 0);
    assert_int_equal(a.height, 0);
    a = area_intersect((struct area){0, 0, 2, 2}, (struct area){10, 10, 5, 5});
    assert_int_equal(a.width, 0);
    assert_int_equal(a.height, 0);
    a = area_intersect((struct area){0, 0, 8, 8}, (struct area){3, -2, 9, 4});
    assert_int_equal(a.x, 3);
    assert_int_equal(a.y, 0);
    assert_int_equal(a.width, 5);
    assert_int_equal(a.height, 2);
}

/* Where the person is: the last that was said inside of the clip, until all is drawn anew. */
static void the_point_stays_inside(void **state)
{
    (void)state;
    struct canvas c;
    canvas_init(&c, 4, 3);
    assert_int_equal(c.point_x, -1);
    canvas_point(&c, 2, 1);
    canvas_point(&c, 4, 1);
    assert_int_equal(c.point_x, 2);
    struct area old = canvas_clip(&c, (struct area){0, 0, 2, 2});
    canvas_point(&c, 3, 1);
    assert_int_equal(c.point_x, 2);
    c.clip = old;
    canvas_clear(&c);
    assert_int_equal(c.point_x, -1);
    canvas_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_blank),
        cmocka_unit_test(drawing_outside_does_nothing),
        cmocka_unit_test(clip_narrows_and_comes_back),
        cmocka_unit_test(text_is_decoded),
        cmocka_unit_test(bad_text_becomes_question_marks),
        cmocka_unit_test(areas_never_turn_negative),
        cmocka_unit_test(the_point_stays_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
