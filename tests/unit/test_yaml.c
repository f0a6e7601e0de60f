/* YAML as a tree: what is understood, and what is refused with its line. */
#include "base/yaml.h"
#include "files.h"

static void parse(struct yaml *y, const char *text)
{
    struct trm_err err = {0};
    if (yaml_parse(y, text, strlen(text), "c.yaml", &err)) return;
    fail_msg("%s", err.text);
}

static void refused(const char *text, const char *words)
{
    struct yaml y;
    struct trm_err err = {0};
    assert_false(yaml_parse(&y, text, strlen(text), "c.yaml", &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, "c.yaml: ");
    assert_message(err.text, words);
}

static void a_tree_knows_its_places(void **state)
{
    (void)state;
    struct yaml y;
    parse(&y, "# a comment\narch:\n  loss: {name: 'x y'}\nlist:\n- 1\n- two\n");
    const struct yaml_node *name = yaml_find(yaml_find(yaml_find(y.root, "arch"), "loss"), "name");
    assert_string_equal(name->text, "x y");
    assert_false(name->plain);
    assert_int_equal(name->line, 3);
    assert_int_equal(name->column, 16);
    const struct yaml_node *two = yaml_find(y.root, "list")->first->next;
    assert_string_equal(two->text, "two");
    assert_null(two->next);
    assert_null(yaml_find(y.root, "arc"));
    assert_null(yaml_find(two, "arch"));

    struct trm_err err = {0};
    assert_false(yaml_refuse(&y, name, &err, "found %d", 7));
    assert_string_equal(err.text, "c.yaml: line 3, column 16: arch.loss.name: found 7");
    yaml_refuse(&y, two, &err, "no");
    assert_string_equal(err.text, "c.yaml: line 6, column 3: list[1]: no");
    yaml_close(&y);
}

static void nothing_is_an_empty_map(void **state)
{
    (void)state;
    struct yaml y;
    parse(&y, "# only a comment\n");
    assert_int_equal(y.root->kind, YAML_MAP);
    assert_null(y.root->first);
    yaml_close(&y);
}

static void values_are_checked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_integer, is_real, is_bool;
    } cases[] = {
        {"4", true, true, false},        {"4.0", true, true, false},
        {"1.0e-06", false, true, false}, {"1e1", true, true, false},
        {"-3", true, true, false},       {"+0", true, true, false},
        {"4.5", false, true, false},     {"101", false, false, false},
        {"1e400", false, false, false},  {"nan", false, false, false},
        {".inf", false, false, false},   {"0x10", false, false, false},
        {"4x", false, false, false},     {"''", false, false, false},
        {"[4]", false, false, false},    {"yes", false, false, true},
        {"False", false, false, true},   {"1 2", false, false, false},
        {"-", false, false, false},      {"9999999999999999999", false, false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct yaml y;
        struct trm_err err = {0};
        int64_t integer = 77;
        double real = 77;
        bool yes;
        parse(&y, cases[i].text);
        assert_int_equal(yaml_integer(&y, y.root, -100, 100, &integer, &err), cases[i].is_integer);
        assert_int_equal(yaml_real(&y, y.root, -100, 100, &real, &err), cases[i].is_real);
        assert_int_equal(yaml_bool(&y, y.root, &yes, &err), cases[i].is_bool);
        assert_int_equal(integer == 77, !cases[i].is_integer);
        assert_int_equal(real == 77, !cases[i].is_real);
        yaml_close(&y);
    }
}

static void null_is_null_in_every_spelling(void **state)
{
    (void)state;
    struct yaml y;
    parse(&y, "a:\nb: ~\nc: Null\nd: 'null'\ne: {}\n");
    assert_true(yaml_is_null(yaml_find(y.root, "a")));
    assert_true(yaml_is_null(yaml_find(y.root, "b")));
    assert_true(yaml_is_null(yaml_find(y.root, "c")));
    assert_false(yaml_is_null(yaml_find(y.root, "d")));
    assert_false(yaml_is_null(yaml_find(y.root, "e")));
    yaml_close(&y);
}

static void an_alias_is_its_anchor(void **state)
{
    (void)state;
    struct yaml y;
    parse(&y, "a: &x [1, 2]\nb: *x\nc: &s text\nd: *s\n");
    const struct yaml_node *b = yaml_find(y.root, "b");
    assert_int_equal(b->kind, YAML_LIST);
    assert_string_equal(b->first->next->text, "2");
    assert_string_equal(yaml_find(y.root, "d")->text, "text");
    assert_int_equal(yaml_find(y.root, "d")->line, 4);
    yaml_close(&y);
}

/* Nine times nine times ... : a few lines that would be a billion values if aliases were copied. */
static void a_bomb_does_nothing(void **state)
{
    (void)state;
    char text[2000] = "a0: &a0 [x]\n";
    for (int i = 1; i < 12; i++) {
        char line[200];
        snprintf(line, sizeof line, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
                 i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strcat(text, line);
    }
    struct yaml y;
    parse(&y, text);
    assert_true(y.owned_count < 1000);
    yaml_close(&y);
}

static void broken_files_are_refused(void **state)
{
    (void)state;
    refused("a: [1, 2\n", "line 2, column 1: did not find expected");
    refused("a: 1\n b: 2\n", "line 2, column ");
    refused("a: \"\\q\"\n", "line 1, column ");
    refused("a: 1\nb: 2\na: 3\n",
            "line 3, column 1: a: found a second time, expected once (line 1)");
    refused("? [1]\n: 2\n", "line 1, column 3: expected a key, which is a text");
    refused("a: *x\n", "line 1, column 4: *x: expected &x somewhere before");
    refused("a: &x [*x]\n", "*x: found within its own anchor");
    refused("a: 1\n---\nb: 2\n", "line 2, column 1: a second document");
    refused("a: \"x\\0y\"\n", "line 1, column 4: a text with a NUL character");
    refused("a: \xff\n", "line 1, column 4: ");
    refused("\xc3\xbc: 1\n# f\xfcr\nb: 2\n", "line 2, column 4: ");
    refused("a: 1\nb: \xc3\xbc \x01\n", "line 2, column 6: ");
    refused("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "more than 16 levels");
}

static void huge_files_are_refused(void **state)
{
    (void)state;
    size_t size = (1 << 20) + 1;
    char *text = malloc(size + 1);
    struct yaml y;
    struct trm_err err;
    memset(text, '#', size);
    text[size] = '\0';
    refused(text, "1048577 bytes, expected at most 1048576");
    memcpy(text, "[", 2);
    for (size_t i = 1; i < 20001; i += 2) memcpy(text + i, "1,", 3);
    refused(text, "more than 4096 values");
    free(text);
    assert_false(yaml_open(&y, "no/such.yaml", &err));
    assert_message(err.text, "no/such.yaml: No such file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tree_knows_its_places),
        cmocka_unit_test(nothing_is_an_empty_map),
        cmocka_unit_test(values_are_checked),
        cmocka_unit_test(null_is_null_in_every_spelling),
        cmocka_unit_test(an_alias_is_its_anchor),
        cmocka_unit_test(a_bomb_does_nothing),
        cmocka_unit_test(broken_files_are_refused),
        cmocka_unit_test(huge_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
