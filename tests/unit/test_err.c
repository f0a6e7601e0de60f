/* Errors as values: what stands in a message cannot command a terminal. */
#include "trmscope/err.h"
#include "unit_test.h"

static void control_characters_are_not_printed(void **state)
{
    (void)state;
    struct trm_err err;
    trm_err_set(&err, TRM_ERR_INPUT,
                "a\033[31m, b\177, c\xc2\x9b"
                "31m, \xc2\xa7 and \xc3\x9b");
    assert_string_equal(err.text, "a?[31m, b?, c??31m, \xc2\xa7 and \xc3\x9b");
    trm_err_prefix(&err, "%s", "d\n");
    assert_string_equal(err.text, "d?: a?[31m, b?, c??31m, \xc2\xa7 and \xc3\x9b");
}

static void a_long_message_is_cut(void **state)
{
    (void)state;
    struct trm_err err;
    trm_err_set(&err, TRM_ERR_INPUT, "%2000s", "x");
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    trm_err_prefix(&err, "%s", "before");
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_false(trm_err_set(NULL, TRM_ERR_INPUT, "nobody listens"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(control_characters_are_not_printed),
        cmocka_unit_test(a_long_message_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
