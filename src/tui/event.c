/* Names of keys, both ways, from the one table in the header. */
#include "tui/event.h"

#include "base/check.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
    int key;
    const char *name;
} names[] = {{PRESS_TAB, "Tab"},     {PRESS_ENTER, "Enter"},         {PRESS_ESC, "Esc"},
             {PRESS_SPACE, "Space"}, {PRESS_BACKSPACE, "Backspace"},
#define X(id, name) {PRESS_##id, name},
             NAMED_KEYS(X)
#undef X
};

char *event_key_name(int key, char text[KEY_NAME_SIZE])
{
    text[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].key == key) snprintf(text, KEY_NAME_SIZE, "%s", names[i].name);
    if (text[0] || key <= 0 || key >= PRESS_FIRST) return text;
    if (key < 32) {
        char letter = (char)(key + '@');
        snprintf(text, KEY_NAME_SIZE, "C-%c",
                 letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
    } else {
        text[utf8_encode((uint32_t)key, text)] = '\0';
    }
    return text;
}

int event_key_parse(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcasecmp(names[i].name, name) == 0) return names[i].key;
    if (strncasecmp(name, "C-", 2) == 0 && name[2] && !name[3]) {
        int letter = name[2] >= 'a' && name[2] <= 'z' ? name[2] - 32 : name[2];
        return letter > '@' && letter <= '_' ? letter - '@' : PRESS_NONE;
    }
    int length;
    uint32_t character = utf8_decode(name, &length);
    bool one = length > 0 && name[length] == '\0' && character >= 32;
    return one && !(character == UTF8_BAD && length == 1) ? (int)character : PRESS_NONE;
}
