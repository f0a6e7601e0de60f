/* Keys, their names, and what the action table promises about them. */
#include "tui/keymap.h"

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
    assert_int_equal(keymap_action(&k, '.'), ACTION_STEP_FORWARD);
    assert_int_equal(keymap_action(&k, PRESS_HOME), ACTION_FIRST);
    assert_int_equal(keymap_action(&k, 'g'), ACTION_FIRST);
    assert_int_equal(keymap_action(&k, PRESS_F12), ACTION_NONE);
    assert_int_equal(keymap_key(&k, ACTION_FIRST, 0), 'g');
    assert_int_equal(keymap_key(&k, ACTION_FIRST, 1), PRESS_HOME);
    assert_int_equal(keymap_key(&k, ACTION_FIRST, 2), PRESS_NONE);
}

/* Every action has a key, a text, and a name of its own; no key does two things. */
static void test_table(void **state)
{
    (void)state;
    struct keymap k = keymap_default();
    for (int a = 1; a < ACTION_COUNT; a++) {
        assert_int_equal(action_find(actions[a].name), a);
        assert_true(actions[a].help && actions[a].help[0]);
        assert_int_not_equal(keymap_key(&k, (enum action)a, 0), PRESS_NONE);
    }
    for (int i = 0; i < k.count; i++)
        for (int j = 0; j < i; j++) assert_int_not_equal(k.bindings[i].key, k.bindings[j].key);
    assert_int_equal(action_find("nothing"), ACTION_NONE);
    assert_int_equal(action_find(""), ACTION_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_map),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
