/* What the JSON writer writes, a JSON reader reads. */
#include "base/jsonw.h"
#include "files.h"

#include <jansson.h>
#include <math.h>

static void a_document_reads_back(void **state)
{
    (void)state;
    struct str out = {0};
    struct jsonw w = {.out = &out};
    jsonw_object(&w, NULL);
    jsonw_text(&w, "name", "tab\t \"quote\" back\\slash \x01 \xc3\xa9 \xff");
    jsonw_int(&w, "count", INT64_MIN);
    jsonw_array(&w, "values");
    jsonw_number(&w, NULL, 0.1f);
    jsonw_number(&w, NULL, NAN);
    jsonw_number(&w, NULL, -INFINITY);
    jsonw_array(&w, NULL);
    jsonw_end(&w);
    jsonw_end(&w);
    jsonw_bool(&w, "right", true);
    jsonw_null(&w, "answer");
    jsonw_object(&w, "empty");
    jsonw_end(&w);
    jsonw_end(&w);
    str_add_char(&out, '\n');
    jsonw_bool(&w, NULL, false); /* the next line begins without a comma */

    assert_string_equal(
        out.text,
        "{\"name\":\"tab\\u0009 \\\"quote\\\" back\\\\slash \\u0001 \xc3\xa9 \xef\xbf\xbd\","
        "\"count\":-9223372036854775808,\"values\":[0.100000001,null,null,[]],"
        "\"right\":true,\"answer\":null,\"empty\":{}}\nfalse");
    json_error_t error;
    json_t *read = json_loads(out.text, JSON_DISABLE_EOF_CHECK, &error);
    assert_non_null(read);
    assert_int_equal(json_integer_value(json_object_get(read, "count")), INT64_MIN);
    json_decref(read);
    str_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
