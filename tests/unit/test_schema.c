/* One table: reads a file, checks it, completes it, and prints it so that it reads
 * back the same. */
#include "base/check.h"
#include "base/schema.h"
#include "files.h"

enum colour { RED, GREEN };

struct settings {
    int cycles;
    int64_t seed;
    double rate;
    bool on;
    char name[8];
    enum colour colour;
    double pair[2];
};

static bool read_pair(const struct yaml *y, const struct yaml_node *n, void *field,
                      struct trm_err *err)
{
    double *pair = field;
    if (n->kind != YAML_LIST || !n->first || !n->first->next) {
        return yaml_refuse(y, n, err, "expected two numbers");
    }
    return yaml_real(y, n->first, 0, 1, &pair[0], err) &&
           yaml_real(y, n->first->next, 0, 1, &pair[1], err);
}

static void print_pair(const void *field, struct str *out)
{
    const double *pair = field;
    str_printf(out, "[%g, %g]", pair[0], pair[1]);
}

static const struct schema_key keys[] = {
    {.path = "arch.cycles",
     .type = SCHEMA_INT,
     SCHEMA_FIELD(struct settings, cycles),
     .least = 1,
     .most = 100,
     .help = "how often"},
    {.path = "arch.loss", .type = SCHEMA_IGNORED},
    {.path = "arch.deep.rate",
     .type = SCHEMA_REAL,
     SCHEMA_FIELD(struct settings, rate),
     .least = 0,
     .most = 1,
     .fallback = "1e-5",
     .help = "how fast"},
    {.path = "seed",
     .type = SCHEMA_INT64,
     SCHEMA_FIELD(struct settings, seed),
     .fallback = "0",
     .help = "of everything random"},
    {.path = "on",
     .type = SCHEMA_BOOL,
     SCHEMA_FIELD(struct settings, on),
     .fallback = "yes",
     .help = "whether"},
    {.path = "name",
     .type = SCHEMA_TEXT,
     SCHEMA_FIELD(struct settings, name),
     .fallback = "''",
     .help = "of what"},
    {.path = "colour",
     .type = SCHEMA_CHOICE,
     SCHEMA_FIELD(struct settings, colour),
     .choices = "red|green",
     .fallback = "green",
     .help = "one of"},
    {.path = "pair",
     .type = SCHEMA_OTHER,
     SCHEMA_FIELD(struct settings, pair),
     .fallback = "[0, 1]",
     .help = "two numbers",
     .read = read_pair,
     .print = print_pair},
};
static const struct schema schema = {keys, ARRAY_LEN(keys)};

static bool load(const char *text, struct settings *s, struct trm_err *err)
{
    const struct schema *const all[] = {&schema};
    struct yaml y;
    *err = (struct trm_err){0};
    memset(s, 0, sizeof *s);
    schema_defaults(&schema, s);
    if (!yaml_parse(&y, text, strlen(text), "s.yaml", err)) return false;
    bool done = schema_refuse_unknown(all, 1, &y, err) && schema_require(&schema, &y, err) &&
                schema_read(&schema, &y, s, err);
    yaml_close(&y);
    return done;
}

static void a_file_fills_the_struct(void **state)
{
    (void)state;
    struct settings s;
    struct trm_err err;
    assert_true(load("arch: {cycles: 3.0, loss: {anything: [1]}, deep: {rate: 1.0e-06}}\n"
                     "seed: 12345678901\non: Off\nname: a b\ncolour: red\npair: [.25, 1]\n",
                     &s, &err));
    assert_int_equal(s.cycles, 3);
    assert_true(s.rate == 1e-6 && s.seed == 12345678901 && !s.on && s.colour == RED);
    assert_string_equal(s.name, "a b");
    assert_true(s.pair[0] == 0.25 && s.pair[1] == 1);
}

static void what_the_file_lacks_has_its_default(void **state)
{
    (void)state;
    struct settings s;
    struct trm_err err;
    assert_true(load("arch:\n  cycles: 3\n  deep:\nname: ~\n", &s, &err));
    assert_true(s.rate == 1e-5 && s.seed == 0 && s.on && s.colour == GREEN && s.pair[1] == 1);
    assert_string_equal(s.name, "");
}

static void refused(const char *text, const char *words)
{
    struct settings s;
    struct trm_err err;
    assert_false(load(text, &s, &err));
    assert_int_equal(err.kind, TRM_ERR_INPUT);
    assert_message(err.text, words);
}

static void errors_name_line_key_found_and_expected(void **state)
{
    (void)state;
    refused("seed: 1\n", "s.yaml: arch.cycles: found nothing, expected this key: how often");
    refused(
        "arch:\n  cycles: many\n",
        "s.yaml: line 2, column 11: arch.cycles: found many, expected a whole number, 1 to 100");
    refused("arch: {cycles: 0}", "arch.cycles: found 0, expected a whole number, 1 to 100");
    refused("arch: {cycles: 1.5}", "arch.cycles: found 1.5, expected a whole number");
    refused("arch: {cycles: [3]}", "arch.cycles: found a list, expected a whole number");
    refused("arch: {cycles: 3, deep: {rate: 2}}",
            "arch.deep.rate: found 2, expected a number, 0 to 1");
    refused("arch: {cycles: 3}\non: maybe",
            "line 2, column 5: on: found maybe, expected true or false");
    refused("arch: {cycles: 3}\nname: 12345678", "name: found 8 bytes, expected at most 7");
    refused("arch: {cycles: 3}\nname: {}", "name: found a map, expected a text");
    refused("arch: {cycles: 3}\ncolour: gre", "colour: found gre, expected one of red|green");
    refused("arch: {cycles: 3}\npair: 1", "pair: expected two numbers");
    refused("arch: {cycles: 3}\npair: [0, x]", "pair[1]: found x, expected a number, 0 to 1");
    refused("arch: {cycels: 3}", "line 1, column 16: arch.cycels: no such key; is it arch.cycles?");
    refused("arch: {cycles: 3}\nzzzzzzzzz: 3", "zzzzzzzzz: no such key");
    refused("arch: 3", "arch: expected a section with keys below it");
    refused("arch: {cycles: 3}\narch.deep.rate: 0.5",
            "line 2, column 17: arch.deep.rate: found one key with dots, expected its parts below");
    refused("arch: {cycles: 3, deep.rate: 0.5}", "arch.deep.rate: found one key with dots");
    refused("just words", "line 1, column 1: expected keys and values");
}

static void a_text_sets_one_field(void **state)
{
    (void)state;
    struct settings s = {0};
    struct trm_err err = {0};
    assert_true(schema_set(&schema, "arch.cycles", "7", &s, &err));
    assert_int_equal(s.cycles, 7);
    assert_false(schema_set(&schema, "arch.cycles", "700", &s, &err));
    assert_message(err.text,
                   "arch.cycles: line 1, column 1: found 700, expected a whole number, 1 to 100");
    assert_false(schema_set(&schema, "arch.cycle", "7", &s, &err));
    assert_message(err.text, "arch.cycle: no such key; is it arch.cycles");
    assert_int_equal(s.cycles, 7);
}

static void numbers_are_checked_without_a_file(void **state)
{
    (void)state;
    struct settings s = {.cycles = 100, .rate = 1};
    struct trm_err err = {0};
    assert_true(schema_check(&schema, &s, &err));
    s.cycles = 101;
    assert_false(schema_check(&schema, &s, &err));
    assert_string_equal(err.text, "arch.cycles: found 101, expected 1 to 100");
    s.cycles = 1;
    s.rate = 0.0 / 0.0;
    assert_false(schema_check(&schema, &s, &err));
}

static void what_is_printed_reads_back(void **state)
{
    (void)state;
    static const char *const names[] = {"",
                                        "yes",
                                        "a/b.c",
                                        "12",
                                        "\"\\\n",
                                        "a: #",
                                        "\xc3\xa9",
                                        "\xc2\x90\xc2\x85",
                                        "\xe2\x80\xa8",
                                        "\xef\xbf\xbf"};
    static const double rates[] = {0, 1, 1e-5, 0.1, 1.0 / 3, 5e-324};
    for (size_t i = 0; i < ARRAY_LEN(names) * ARRAY_LEN(rates); i++) {
        struct settings s = {.cycles = 3, .seed = -9007199254740992, .on = i % 2, .colour = i % 2};
        struct settings back;
        struct trm_err err;
        struct str text = {0};
        s.rate = rates[i / ARRAY_LEN(names)];
        strcpy(s.name, names[i % ARRAY_LEN(names)]);
        schema_print(&schema, &s, i % 2, &text);
        if (!load(text.text, &back, &err)) fail_msg("%s\n%s", err.text, text.text);
        assert_memory_equal(&s, &back, sizeof s);
        str_done(&text);
    }
}

static void the_printed_file_is_meant_for_people(void **state)
{
    (void)state;
    struct settings s;
    struct str text = {0};
    memset(&s, 0, sizeof s);
    schema_defaults(&schema, &s);
    schema_print(&schema, &s, SCHEMA_HELP, &text);
    assert_string_equal(text.text, "arch:\n"
                                   "  cycles: 0                     # how often\n"
                                   "  deep:\n"
                                   "    rate: 1.0e-05               # how fast\n"
                                   "seed: 0                         # of everything random\n"
                                   "on: true                        # whether\n"
                                   "name: \"\"                        # of what\n"
                                   "colour: green                   # one of: red|green\n"
                                   "pair: [0, 1]                    # two numbers\n");
    str_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_fills_the_struct),
        cmocka_unit_test(what_the_file_lacks_has_its_default),
        cmocka_unit_test(errors_name_line_key_found_and_expected),
        cmocka_unit_test(a_text_sets_one_field),
        cmocka_unit_test(numbers_are_checked_without_a_file),
        cmocka_unit_test(what_is_printed_reads_back),
        cmocka_unit_test(the_printed_file_is_meant_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
