/* The log of eval --adapt: one process writes it. */
#include "cli/adapt_log.h"

#include "base/alloc.h"
#include "files.h"
#include "unit_test.h"

#include <stdlib.h>

static const struct adapt_base base = {.model = "m", .weights = 0xab, .seed = 3, .seconds = 1};

static void add(struct adapt_log *l, const char *name)
{
    struct trm_err err = {0};
    char *task = xstrdup(name);
    char *line = xasprintf("{\"task\":\"%s\",\"model\":\"m\",\"seconds\":1,\"score\":1}", task);
    const struct adapt_record r = {.task = task, .score = 1, .line = line};
    if (!adapt_log_add(l, &r, &err)) fail_msg("%s", err.text);
    free(task), free(line);
}

static void a_second_writer_is_refused(void **state)
{
    (void)state;
    char *path = temporary_path("log");
    struct adapt_log first, second;
    struct trm_err err = {0};
    assert_true(adapt_log_open(&first, path, &base, &err));
    add(&first, "one");
    assert_false(adapt_log_open(&second, path, &base, &err));
    assert_int_equal(err.kind, TRM_ERR_USAGE);
    assert_message(err.text, "another process is writing it");
    adapt_log_close(&second);
    add(&first, "two");
    adapt_log_close(&first);

    assert_true(adapt_log_open(&second, path, &base, &err));
    assert_int_equal(second.count, 2);
    add(&second, "three");
    adapt_log_close(&second);
    assert_true(adapt_log_open(&first, path, &base, &err));
    assert_int_equal(first.count, 3);
    assert_string_equal(first.items[2].task, "three");
    adapt_log_close(&first);
    remove_temporary(path);
}

/* Results that belong to the same base add up; lines of before say less of theirs. */
static void another_base_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct adapt_base base;
        const char *says;
    } others[] = {
        {{"n", 0xab, 3, 1}, "found a result of m in 1 s, expected n in 1 s"},
        {{"m", 0xab, 3, 2}, "found a result of m in 1 s, expected m in 2 s"},
        {{"m", 0xac, 3, 1}, "found a result of another m, with other weights"},
        {{"m", 0xab, 4, 1}, "found a result of seed 3, expected 4"},
    };
    char *path = temporary_path("log");
    struct adapt_log l;
    struct trm_err err = {0};
    struct str text = {0};
    struct jsonw w = {.out = &text};
    jsonw_object(&w, NULL);
    jsonw_text(&w, "task", "one");
    adapt_log_base(&w, &base);
    jsonw_end(&w);
    assert_true(adapt_log_open(&l, path, &base, &err));
    add(&l, "old");
    char task[] = "one";
    assert_true(adapt_log_add(&l, &(struct adapt_record){task, 0, true, 1, text.text}, &err));
    adapt_log_close(&l);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(adapt_log_open(&l, path, &others[i].base, &err));
        assert_message(err.text, others[i].says);
        adapt_log_close(&l);
    }
    if (!adapt_log_open(&l, path, &base, &err)) fail_msg("%s", err.text);
    assert_int_equal(l.count, 2);
    adapt_log_close(&l);
    str_done(&text);
    remove_temporary(path);
}

/* "-" is a file as any other: what it has is read, and not standard input in its place. */
static void a_log_may_be_called_dash(void **state)
{
    (void)state;
    struct work_folder work = enter_temporary();
    struct adapt_log l;
    struct trm_err err = {0};
    assert_true(adapt_log_open(&l, "-", &base, &err));
    add(&l, "one");
    adapt_log_close(&l);
    if (!adapt_log_open(&l, "-", &base, &err)) fail_msg("%s", err.text);
    assert_int_equal(l.count, 1);
    adapt_log_close(&l);
    leave_temporary(&work);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_writer_is_refused),
        cmocka_unit_test(another_base_is_refused),
        cmocka_unit_test(a_log_may_be_called_dash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
