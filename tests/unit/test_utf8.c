/* UTF-8: every character survives a round trip, nothing malformed is accepted. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t c = 1; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff) continue;
        char text[5] = {0};
        int length, put = utf8_encode(c, text);
        if (utf8_decode(text, &length) != c || length != put) fail_msg("U+%04X is lost", c);
    }
}

static void test_known(void **state)
{
    (void)state;
    char text[5] = {0};
    assert_int_equal(utf8_encode(0xe9, text), 2);
    assert_memory_equal(text, "\xc3\xa9", 2);
    assert_int_equal(utf8_encode(0x2580, text), 3);
    assert_memory_equal(text, "\xe2\x96\x80", 3);
    assert_int_equal(utf8_encode(0x1f600, text), 4);
    assert_memory_equal(text, "\xf0\x9f\x98\x80", 4);
    assert_int_equal(utf8_encode(0xd800, text), 3); /* a surrogate becomes U+FFFD */
    assert_memory_equal(text, "\xef\xbf\xbd", 3);
}

static void test_malformed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",
        "\xbf",
        "\xc3",
        "\xc3(",
        "\xe2\x96",
        "\xe2(\x80",
        "\xf0\x9f\x98", /* cut */
        "\xc0\x80",
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf", /* too long */
        "\xed\xa0\x80",
        "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80",
        "\xff", /* no character */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int length;
        assert_int_equal(utf8_decode(bad[i], &length), UTF8_BAD);
        assert_int_equal(length, 1);
    }
    int length;
    assert_int_equal(utf8_decode("", &length), 0);
    assert_int_equal(length, 0);
}

static void what_a_terminal_obeys_is_taken_out(void **state)
{
    (void)state;
    char text[] = "a\x1b[1m\n\x7f\xc2\x9b\xff\xc3\xa9\xe2\x96";
    assert_string_equal(utf8_clean(text), "a?[1m????\xc3\xa9??");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(what_a_terminal_obeys_is_taken_out),
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_malformed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
