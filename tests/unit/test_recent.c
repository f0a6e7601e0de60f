/* What was opened last, by two programs at the same time. */
#include "tui/recent.h"

#include "files.h"
#include "unit_test.h"

static void assert_puzzles(const struct recent *r, const char *const *paths, int count)
{
    for (int i = 0; i < count; i++) assert_string_equal(r->path[RECENT_PUZZLES][i], paths[i]);
    assert_null(r->path[RECENT_PUZZLES][count]);
}

static void what_both_opened_is_kept(void **state)
{
    (void)state;
    static const char *const wanted[] = {"/c", "/b", "/a"};
    char *home = xdg_home();
    struct recent first, second, after;
    recent_load(&first);
    recent_load(&second);
    recent_add(&first, RECENT_PUZZLES, "/a");
    recent_add(&first, RECENT_MODEL, "/m");
    recent_add(&second, RECENT_PUZZLES, "/b");
    recent_add(&first, RECENT_PUZZLES, "/c");
    recent_load(&after);
    assert_puzzles(&first, wanted, 3);
    assert_puzzles(&after, wanted, 3);
    assert_puzzles(&second, wanted + 1, 2);
    assert_string_equal(second.path[RECENT_MODEL][0], "/m");
    recent_done(&first), recent_done(&second), recent_done(&after);
    remove_tree(home);
}

/* One's own path to the front again, and what could not be written. */
static void it_is_kept_without_a_file(void **state)
{
    (void)state;
    static const char *const wanted[] = {"/a", "/b"};
    char *home = xdg_home();
    struct recent r;
    recent_load(&r);
    recent_add(&r, RECENT_PUZZLES, "/a");
    recent_add(&r, RECENT_PUZZLES, "/b");
    remove_tree(home);
    setenv("XDG_STATE_HOME", "/dev/null/nowhere", 1);
    recent_add(&r, RECENT_PUZZLES, r.path[RECENT_PUZZLES][1]);
    assert_puzzles(&r, wanted, 2);
    recent_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_both_opened_is_kept),
        cmocka_unit_test(it_is_kept_without_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
