/* Options and the choice of a command: what is accepted, and what is said when it is not. */
#include "base/check.h"
#include "base/nearest.h"
#include "cli/commands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct option_spec specs[] = {
    OPTION_MODEL,
    OPTION_STEPS,
    OPTION_JSON,
    {"speed", 0, OPTION_REAL, "X", "a real", 0.5, 2},
    {"as", 0, OPTION_CHOICE, "text|json|svg", "a choice", 0, 0},
    OPTION_END,
};

static bool parse(struct options *o, struct trm_err *err, const char *line)
{
    static char text[300];
    static char *argv[20];
    int argc = 0;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
    argv[argc] = NULL;
    *err = (struct trm_err){0};
    return options_parse(o, "cmd", specs, argc, argv, err);
}

static void test_values(void **state)
{
    (void)state;
    struct options o;
    struct trm_err err;
    assert_true(
        parse(&o, &err, "cmd one --steps 12 -mmine.safetensors two --as=svg --speed 1.5 -"));
    assert_int_equal(o.argument_count, 3);
    assert_string_equal(o.arguments[0], "one");
    assert_string_equal(o.arguments[2], "-");
    assert_string_equal(options_text(&o, "model"), "mine.safetensors");
    assert_int_equal(options_integer(&o, "steps", 7), 12);
    assert_int_equal(options_choice(&o, "as"), 2);
    assert_true(options_real(&o, "speed", 0) == 1.5);
    assert_false(options_given(&o, "json"));
    options_done(&o);

    assert_true(parse(&o, &err, "cmd --json -- --steps"));
    assert_true(options_given(&o, "json"));
    assert_int_equal(options_integer(&o, "steps", 7), 7);
    assert_int_equal(options_choice(&o, "as"), -1);
    assert_string_equal(o.arguments[0], "--steps");
    options_done(&o);
}

static void expect_error(const char *line, const char *part)
{
    struct options o;
    struct trm_err err;
    assert_false(parse(&o, &err, line));
    assert_int_equal(err.kind, TRM_ERR_USAGE);
    if (!strstr(err.text, part)) fail_msg("\"%s\" says \"%s\", not \"%s\"", line, err.text, part);
    options_done(&o);
}

static void test_errors(void **state)
{
    (void)state;
    expect_error("cmd --modle x", "did you mean --model?");
    expect_error("cmd --modle=x", "did you mean --model?");
    expect_error("cmd -z", "no option -z; see trmscope help cmd");
    expect_error("cmd --completely-else", "no option --completely-else; see trmscope help cmd");
    expect_error("cmd --steps", "--steps needs a value: N");
    expect_error("cmd -s", "--steps needs a value: N");
    expect_error("cmd --steps 0", "from 1 to 100000");
    expect_error("cmd --steps 12x", "\"12x\"");
    expect_error("cmd --steps 99999999999999999999", "from 1 to 100000");
    expect_error("cmd --speed nan", "a number from 0.5 to 2");
    expect_error("cmd --as xml", "one of text|json|svg");
    expect_error("cmd --json=1", "--json takes no value");
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"solve", "eval", "trace", "convert"};
    assert_string_equal(nearest_name("sovle", names, 4), "solve");
    assert_string_equal(nearest_name("evaluate", names, 1) ? "something" : "nothing", "nothing");
    assert_string_equal(nearest_name("tarce", names, 4), "trace");
    assert_string_equal(nearest_name("EVAL", names, 4), "eval");
    assert_null(nearest_name("xyz", names, 4));
    assert_null(nearest_name("", names, 4));
    assert_int_equal(nearest_distance("", "abc"), 3);
    assert_int_equal(nearest_distance("abcd", "abdc"), 1);
    assert_int_equal(nearest_distance("kitten", "sitting"), 3);
}

/* A rule names options that are there. */
static void test_rules(const struct command *c)
{
    static char name[] = "name", *none[] = {name, NULL};
    struct options o;
    struct trm_err err = {0};
    assert_true(options_parse(&o, c->name, c->options, 1, none, &err));
    for (const struct option_rule *r = c->rules; r && r->option; r++) {
        assert_false(options_given(&o, r->option));
        assert_true(options_refuse(&o, r->idle, "", &err));
    }
    options_done(&o);
}

/* What every table must hold so that help, man page and completion come out right. */
static void test_tables(void **state)
{
    (void)state;
    for (int i = 0; commands[i]; i++) {
        const struct command *c = commands[i];
        assert_ptr_equal(commands_find(c->name, NULL), c);
        assert_true(c->run && c->arguments && c->summary && c->options);
        size_t length = strlen(c->details);
        assert_true(length == 0 || c->details[length - 1] == '\n');
        for (const struct option_spec *s = c->options; s->name; s++) {
            assert_non_null(s->help);
            assert_true((s->kind == OPTION_FLAG) == (s->value == NULL));
            for (const struct option_spec *t = c->options; t < s; t++) {
                assert_string_not_equal(s->name, t->name);
                assert_true(!s->letter || s->letter != t->letter);
            }
        }
        test_rules(c);
    }
}

static void test_unknown_command(void **state)
{
    (void)state;
    struct trm_err err = {0};
    assert_null(commands_find("hlep", &err));
    assert_int_equal(err.kind, TRM_ERR_USAGE);
    assert_non_null(strstr(err.text, "did you mean help?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),          cmocka_unit_test(test_errors),
        cmocka_unit_test(test_nearest),         cmocka_unit_test(test_tables),
        cmocka_unit_test(test_unknown_command),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
