/* Settings, keys and themes in files: partial ones, mistakes with their lines, and files that give
 * back what they were made from. */
#include "base/check.h"
#include "base/str.h"
#include "files.h"
#include "tui/settings.h"
#include "unit_test.h"

static struct settings parsed(const char *text)
{
    struct settings s;
    struct trm_err err = {0};
    if (!settings_parse(&s, text, strlen(text), "config.yaml", &err)) fail_msg("%s", err.text);
    return s;
}

static void assert_refused(const char *text, const char *words)
{
    struct settings s;
    struct trm_err err = {0};
    assert_false(settings_parse(&s, text, strlen(text), "config.yaml", &err));
    assert_message(err.text, words);
    assert_int_equal(s.keymap.count, keymap_default().count); /* as it was built in */
}

static void test_partial(void **state)
{
    (void)state;
    struct reach scope = reach_of(CONTEXT_SCOPE), page = reach_of(CONTEXT_PAGE);
    assert_string_equal(parsed("").theme, "auto");
    struct settings s = parsed("theme: light\nmouse: false\nkeys:\n  run: [F5, Space]\n"
                               "  step-forward: n\n  suspend: []\n  halt:\n");
    assert_string_equal(s.theme, "light");
    assert_false(s.mouse);
    assert_false(s.ascii);
    assert_int_equal(keymap_key(&s.keymap, &scope, ACTION_RUN, 0), PRESS_F5);
    assert_int_equal(keymap_key(&s.keymap, &scope, ACTION_RUN, 1), PRESS_SPACE);
    assert_int_equal(keymap_action(&s.keymap, &scope, 'n'), ACTION_STEP_FORWARD);
    assert_int_equal(keymap_key(&s.keymap, &scope, ACTION_PUZZLE_NEXT, 0), PRESS_NONE);
    assert_int_equal(keymap_action(&s.keymap, &scope, '.'), ACTION_NONE);
    assert_int_equal(keymap_key(&s.keymap, &scope, ACTION_SUSPEND, 0), PRESS_NONE);
    assert_int_equal(keymap_key(&s.keymap, &scope, ACTION_HALT, 0), PRESS_NONE);
    assert_int_equal(keymap_action(&s.keymap, &page, 'q'), ACTION_BACK); /* other contexts stay */
}

static void test_memory(void **state)
{
    (void)state;
    struct settings s = parsed("");
    assert_int_equal(settings_budget(&s), (size_t)256 << 20);
    s = parsed("memory: 40\n");
    assert_int_equal(settings_budget(&s), (size_t)40 << 20);
    s = parsed("memory: 0\n");
    assert_int_equal(settings_budget(&s), 1); /* 0 would mean the default to a recorder */
    assert_refused("memory: -1\n", "line 1");
    assert_refused("memory: plenty\n", "line 1");
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_refused("theme: dark\nkeys:\n  runn: x\n", "line 3");
    assert_refused("keys:\n  runn: x\n", "is it run?");
    assert_refused("keys:\n  run: Spacebar\n", "there is no key \"Spacebar\"");
    assert_refused("keys: [1]\n", "expected commands and their keys");
    assert_refused("keys:\n  run: {a: b}\n", "expected a key or a list of keys");
    assert_refused("keys:\n  run: [a, b, c, d, e, f, g, h, i]\n", "at most 8");
    assert_refused("them: dark\n", "is it theme?");
    assert_refused("\n\nmouse: perhaps\n", "line 3");
    assert_refused("theme: [\n", "line");
}

/* The printed file says the same as what it was printed from. */
static void test_round_trip(void **state)
{
    (void)state;
    struct settings first = parsed("ascii: true\ncolor: 16\nkeys:\n  run: ['\"', \"\\\\\", F5]\n");
    struct str once = {0}, twice = {0};
    settings_print(&first, &once);
    struct settings second = parsed(once.text);
    settings_print(&second, &twice);
    assert_string_equal(once.text, twice.text);
    assert_true(second.ascii);
    assert_int_equal(second.color, COLORS_16);
    str_done(&once);
    str_done(&twice);
}

static void assert_theme_refused(const char *text, const char *words)
{
    struct trm_err err = {0};
    assert_null(theme_parse(text, strlen(text), "mine.yaml", &err));
    assert_message(err.text, words);
}

static void assert_same_tone(const struct tone *a, const struct tone *b)
{
    assert_int_equal(a->fg, b->fg);
    assert_int_equal(a->bg, b->bg);
    assert_int_equal(a->fg16, b->fg16);
    assert_int_equal(a->bg16, b->bg16);
    assert_int_equal(a->attrs, b->attrs);
    assert_int_equal(a->attrs16, b->attrs16);
}

static void test_themes(void **state)
{
    (void)state;
    struct trm_err err = {0};
    for (int i = 0; themes[i]; i++) {
        struct str text = {0};
        theme_print(themes[i], &text);
        struct theme *again = theme_parse(text.text, text.length, "x/again.yaml", &err);
        if (!again) fail_msg("%s", err.text);
        assert_string_equal(theme_name(again), "again");
        for (int r = 0; r < ROLE_COUNT; r++) assert_same_tone(&again->tone[r], &themes[i]->tone[r]);
        assert_memory_equal(&again->paper, &themes[i]->paper, sizeof again->paper);
        theme_free(again);
        str_done(&text);
    }
    static const struct {
        const char *text, *path;
    } own[] = {{"base: dark\n", "mono.yaml"}, {"base: mono\n", "dark.yaml"}};
    for (size_t i = 0; i < ARRAY_LEN(own); i++) { /* called as one of the program's own is */
        struct str text = {0};
        struct theme *named = theme_parse(own[i].text, strlen(own[i].text), own[i].path, &err);
        theme_print(named, &text);
        struct theme *again = theme_parse(text.text, text.length, "again.yaml", &err);
        assert_int_equal(again->colorless, i == 1);
        for (int r = 0; r < ROLE_COUNT; r++) assert_same_tone(&again->tone[r], &named->tone[r]);
        theme_free(again), theme_free(named);
        str_done(&text);
    }
    static const char partial[] = "base: light\ntitle: \"#ffaf5f/red on black bold\"\n";
    struct theme *mine = theme_parse(partial, strlen(partial), "mine.yaml", &err);
    assert_non_null(mine);
    assert_int_equal(mine->tone[ROLE_TITLE].fg, 0xffaf5f);
    assert_int_equal(mine->tone[ROLE_TITLE].fg16, 1);
    assert_int_equal(mine->tone[ROLE_TITLE].bg16, 0);
    assert_int_equal(mine->tone[ROLE_GIVEN].attrs, theme_find("light")->tone[ROLE_GIVEN].attrs);
    theme_free(mine);
    assert_theme_refused("title: pink\n", "found \"pink\"");
    assert_theme_refused("\ntitel: red\n", "line 2");
    assert_theme_refused("base: none\n", "there is no theme");
    assert_theme_refused("paper: red\n", "expected two colours");
    assert_theme_refused("title: \"#12345\"\n", "expected a colour");
    assert_theme_refused("[]\n", "expected roles");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_partial),  cmocka_unit_test(test_memory),
        cmocka_unit_test(test_mistakes), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
