/* Keys, their names, and what the action table promises about them. */
#include "tui/keymap.h"

#include "base/str.h"
#include "canvas/text.h"
#include "tui/key_bar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int key;
    } known[] = {
        {"j", 'j'},
        {"Space", ' '},
        {"C-l", 12},
        {"S-Tab", PRESS_BACK_TAB},
        {"F10", PRESS_F10},
        {"Esc", 27},
        {"C-Left", PRESS_CTRL_LEFT},
        {"?", '?'},
        {"\xc3\xa9", 0xe9},
        {"C-_", 31},
    };
    char text[KEY_NAME_SIZE];
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(event_key_parse(known[i].name), known[i].key);
        assert_string_equal(event_key_name(known[i].key, text), known[i].name);
    }
    assert_int_equal(event_key_parse("space"), ' ');
    assert_int_equal(event_key_parse("C-L"), 12);
    assert_int_equal(event_key_parse("nonsense"), PRESS_NONE);
    assert_int_equal(event_key_parse(""), PRESS_NONE);
    assert_int_equal(event_key_parse("C-"), PRESS_NONE);
    assert_int_equal(event_key_parse("\xc3"), PRESS_NONE);
    for (int key = 1; key < PRESS_LAST; key += key < PRESS_FIRST ? 7 : 1) {
        if (key >= 0xd800 && key <= 0xdfff) continue;
        event_key_name(key, text);
        if (text[0] && key > 31) assert_int_equal(event_key_parse(text), key);
    }
}

static void test_map(void **state)
{
    (void)state;
    struct keymap k = keymap_default();
    struct reach scope = reach_of(CONTEXT_SCOPE);
    assert_int_equal(keymap_action(&k, &scope, '.'), ACTION_STEP_FORWARD);
    assert_int_equal(keymap_action(&k, &scope, PRESS_HOME), ACTION_FIRST);
    assert_int_equal(keymap_action(&k, &scope, 'g'), ACTION_FIRST);
    assert_int_equal(keymap_action(&k, &scope, PRESS_F12), ACTION_NONE);
    assert_int_equal(keymap_key(&k, &scope, ACTION_FIRST, 0), 'g');
    assert_int_equal(keymap_key(&k, &scope, ACTION_FIRST, 1), PRESS_HOME);
    assert_int_equal(keymap_key(&k, &scope, ACTION_FIRST, 2), PRESS_NONE);
}

/* The same key on different pages; an inner context hides what an outer one makes of a key. */
static void test_reach(void **state)
{
    (void)state;
    struct keymap k = keymap_default();
    struct reach scope = reach_of(CONTEXT_SCOPE), page = reach_of(CONTEXT_PAGE);
    struct reach prompt = reach_of(CONTEXT_PROMPT), help = reach_of(CONTEXT_HELP);
    assert_int_equal(keymap_action(&k, &scope, 'q'), ACTION_QUIT);
    assert_int_equal(keymap_action(&k, &page, 'q'), ACTION_BACK);
    assert_int_equal(keymap_key(&k, &page, ACTION_QUIT, 0), PRESS_F10);
    assert_int_equal(keymap_action(&k, &prompt, 'q'), ACTION_NONE);
    assert_int_equal(keymap_action(&k, &prompt, PRESS_HOME), ACTION_PROMPT_FIRST);
    assert_int_equal(keymap_action(&k, &help, '.'), ACTION_NONE);
    reach_add(&help, CONTEXT_SCOPE);
    assert_int_equal(keymap_action(&k, &help, '.'), ACTION_STEP_FORWARD);
    assert_int_equal(keymap_action(&k, &help, ' '), ACTION_HELP_PAGE_DOWN);
    assert_int_equal(keymap_action(&k, &help, 'q'), ACTION_HELP_CLOSE);
    int before = help.count;
    reach_add(&help, CONTEXT_PAGE);
    assert_int_equal(help.count, before + 1); /* what it inherits is there already */
}

static bool bar_shows(enum context c, int width, const char *hint)
{
    const struct look look = {theme_find("dark"), DEPTH_256, GLYPHS_UTF8};
    struct keymap k = keymap_default();
    struct reach r = reach_of(c);
    struct canvas bar;
    struct str text = {0};
    canvas_init(&bar, width, 1);
    key_bar_draw(&bar, canvas_area(&bar), &look, &k, &r);
    canvas_to_text(&bar, &text);
    bool shown = strstr(text.text, hint) != NULL;
    canvas_done(&bar);
    str_done(&text);
    return shown;
}

/* What leads on from a run is seen on a small screen too, and what a page is for. */
static void test_key_bar(void **state)
{
    static const struct {
        enum context context;
        int width;
        const char *hint;
        bool shown;
    } wanted[] = {
        {CONTEXT_SCOPE, 80, "* halt", true},
        {CONTEXT_SCOPE, 80, ": commands  ? help  q quit", true},
        {CONTEXT_SCOPE, 120, "Tab pane", true},
        {CONTEXT_SCOPE, 40, ". step  ? help  q quit", true},
        {CONTEXT_SCOPE, 40, ": commands", false},
        {CONTEXT_PUZZLES, 80, "Enter open  / find  ? help  q back", true},
        {CONTEXT_PROMPT, 80, "Enter take it", true},
        {CONTEXT_PROMPT, 80, "complete", false},
        {CONTEXT_COMPLETION, 80, "Tab complete", true},
        {CONTEXT_PALETTE, 80, "Tab complete", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        if (bar_shows(wanted[i].context, wanted[i].width, wanted[i].hint) != wanted[i].shown)
            fail_msg("%d columns: \"%s\" is %s there", wanted[i].width, wanted[i].hint,
                     wanted[i].shown ? "not" : "still");
}

/* Every action has a text and a name of its own; no key does two things in one context. */
static void test_table(void **state)
{
    (void)state;
    struct keymap k = keymap_default();
    for (int a = 1; a < ACTION_COUNT; a++) {
        struct reach own = reach_of(action_context((enum action)a));
        assert_int_equal(action_find(actions[a].name), a);
        assert_true(actions[a].help && actions[a].help[0]);
        if (actions[a].keys[0])
            assert_int_not_equal(keymap_key(&k, &own, (enum action)a, 0), PRESS_NONE);
    }
    for (int i = 0; i < k.count; i++)
        for (int j = 0; j < i; j++)
            assert_true(k.bindings[i].key != k.bindings[j].key ||
                        action_context(k.bindings[i].action) !=
                            action_context(k.bindings[j].action));
    assert_int_equal(action_find("nothing"), ACTION_NONE);
    assert_int_equal(action_find(""), ACTION_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),   cmocka_unit_test(test_map),   cmocka_unit_test(test_reach),
        cmocka_unit_test(test_key_bar), cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
