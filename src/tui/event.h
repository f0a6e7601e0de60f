/* What comes in from the person: keys, the mouse, pasted text. Values without curses, so that a
 * script can make the same ones that the terminal makes.
 */
#ifndef TUI_EVENT_H
#define TUI_EVENT_H

#include <stdbool.h>
#include <stddef.h>

/* A key is the Unicode character it types, a control character (C-a is 1), or one of these.
 * X(id, name as people and scripts write it) */
#define NAMED_KEYS(X)                                                                              \
    X(UP, "Up")                                                                                    \
    X(DOWN, "Down")                                                                                \
    X(LEFT, "Left")                                                                                \
    X(RIGHT, "Right")                                                                              \
    X(HOME, "Home")                                                                                \
    X(END, "End")                                                                                  \
    X(PAGE_UP, "PageUp")                                                                           \
    X(PAGE_DOWN, "PageDown")                                                                       \
    X(INSERT, "Insert")                                                                            \
    X(DELETE, "Delete")                                                                            \
    X(BACK_TAB, "S-Tab")                                                                           \
    X(CTRL_LEFT, "C-Left")                                                                         \
    X(CTRL_RIGHT, "C-Right")                                                                       \
    X(CTRL_UP, "C-Up")                                                                             \
    X(CTRL_DOWN, "C-Down")                                                                         \
    X(CTRL_HOME, "C-Home")                                                                         \
    X(CTRL_END, "C-End")                                                                           \
    X(SHIFT_LEFT, "S-Left")                                                                        \
    X(SHIFT_RIGHT, "S-Right")                                                                      \
    X(SHIFT_UP, "S-Up")                                                                            \
    X(SHIFT_DOWN, "S-Down")                                                                        \
    X(F1, "F1")                                                                                    \
    X(F2, "F2")                                                                                    \
    X(F3, "F3")                                                                                    \
    X(F4, "F4")                                                                                    \
    X(F5, "F5")                                                                                    \
    X(F6, "F6")                                                                                    \
    X(F7, "F7")                                                                                    \
    X(F8, "F8")                                                                                    \
    X(F9, "F9")                                                                                    \
    X(F10, "F10")                                                                                  \
    X(F11, "F11")                                                                                  \
    X(F12, "F12")

enum named_key {
    PRESS_NONE = 0,
    PRESS_TAB = 9,
    PRESS_ENTER = 13,
    PRESS_ESC = 27,
    PRESS_SPACE = 32,
    PRESS_BACKSPACE = 127,
    PRESS_FIRST = 0x110000, /* beyond Unicode */
#define X(id, name) PRESS_##id,
    NAMED_KEYS(X)
#undef X
        PRESS_LAST
};

enum mouse_act { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

enum event_kind {
    EVENT_KEY,
    EVENT_MOUSE,
    EVENT_PASTE,
    EVENT_RESIZE,   /* the terminal has another size, or shall be drawn anew */
    EVENT_CONTINUE, /* back from ^Z, or from a stop in which others had the terminal */
    EVENT_STOP,     /* a signal or a closed terminal asks to end */
};

struct event {
    enum event_kind kind;
    int key;              /* EVENT_KEY */
    enum mouse_act mouse; /* EVENT_MOUSE, left button or wheel */
    int x, y;             /* EVENT_MOUSE: cell on the screen */
    const char *text;     /* EVENT_PASTE: UTF-8, valid until the next event is read */
    size_t length;        /* EVENT_PASTE */
    int signal;           /* EVENT_STOP: its number, 0 when the terminal went away */
};

/* The name of a key, "j", "Space", "C-l", "S-Tab"; room for 16 bytes. Returns text. */
enum { KEY_NAME_SIZE = 16 };
char *event_key_name(int key, char text[KEY_NAME_SIZE]);

/* The key that a name of any of these forms stands for, PRESS_NONE when there is none. Names of
 * more than one character are not case sensitive. */
int event_key_parse(const char *name);

#endif
