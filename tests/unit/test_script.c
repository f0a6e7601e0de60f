/* Scripts: what every line means, and that a wrong one is named by file and line. */
#include "tui/script.h"

#include "tui/event.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_steps(void **state)
{
    (void)state;
    struct script s;
    struct trm_err err = {0};
    assert_true(script_parse(&s,
                             "# a comment\n"
                             ">.\n"
                             "\n"
                             ":key Tab C-l\n"
                             ":wait idle\n"
                             ":wait pause\n"
                             ":sleep 250\n"
                             ":click 10 4\n"
                             ":size 80x24\n"
                             ":screen some file.txt\n"
                             " ",
                             "test", &err));
    static const struct script_step expected[] = {
        {SCRIPT_KEY, '>', 0, NULL, 2},          {SCRIPT_KEY, '.', 0, NULL, 2},
        {SCRIPT_KEY, PRESS_TAB, 0, NULL, 4},    {SCRIPT_KEY, 12, 0, NULL, 4},
        {SCRIPT_WAIT_IDLE, 0, 0, NULL, 5},      {SCRIPT_WAIT_PAUSE, 0, 0, NULL, 6},
        {SCRIPT_SLEEP, 250, 0, NULL, 7},        {SCRIPT_CLICK, 10, 4, NULL, 8},
        {SCRIPT_SIZE, 80, 24, NULL, 9},         {SCRIPT_SCREEN, 0, 0, "some file.txt", 10},
        {SCRIPT_KEY, PRESS_SPACE, 0, NULL, 11},
    };
    assert_int_equal(s.count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < s.count; i++) {
        assert_int_equal(s.steps[i].verb, expected[i].verb);
        assert_int_equal(s.steps[i].a, expected[i].a);
        assert_int_equal(s.steps[i].b, expected[i].b);
        assert_int_equal(s.steps[i].line, expected[i].line);
        if (expected[i].text) assert_string_equal(s.steps[i].text, expected[i].text);
    }
    script_done(&s);
}

/* As editors of other systems save it. */
static void test_mark_and_crlf(void **state)
{
    (void)state;
    struct script s;
    struct trm_err err = {0};
    assert_true(script_parse(&s, "\xef\xbb\xbf# a mark\r\n.\r\n\r\n:screen a.svg\r\n:wait idle\r",
                             "test", &err));
    assert_int_equal(s.count, 3);
    assert_int_equal(s.steps[0].a, '.');
    assert_int_equal(s.steps[0].line, 2);
    assert_string_equal(s.steps[1].text, "a.svg");
    assert_int_equal(s.steps[2].verb, SCRIPT_WAIT_IDLE);
    assert_int_equal(s.steps[2].line, 5);
    script_done(&s);
}

static void test_errors(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        ":wait",        ":wait long",  ":sleep",   ":sleep x",  ":sleep -1",          ":click 1",
        ":click 1 2 3", ":click -1 0", ":size 80", ":size 0x0", ":size 5000x1",       ":screen",
        ":key Nokey",   ":nothing",    ":",        "\xff",      ":sleep 99999999999",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[100] = "..\n";
        strcat(text, wrong[i]);
        struct script s;
        struct trm_err err = {0};
        if (script_parse(&s, text, "name", &err)) fail_msg("\"%s\" was accepted", wrong[i]);
        assert_int_equal(err.kind, TRM_ERR_INPUT);
        assert_memory_equal(err.text, "name:2: ", 8);
        script_done(&s);
    }
}

static void test_missing(void **state)
{
    (void)state;
    struct script s;
    struct trm_err err = {0};
    assert_false(script_read(&s, "/nowhere/script", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    script_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_mark_and_crlf),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
