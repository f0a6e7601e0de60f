/* A program for the program: keys and a few commands in a file, so that tests, pictures and
 * recordings are made without hands. Lines end as any system ends them (puzzle/lines.h).
 *
 *   # a comment                 lines that begin with # and empty lines do nothing
 *   >>.                         any other line: each character is a key
 *   :key C-l Tab                keys by name
 *   :wait idle                  until the worker has done what was asked for and it is drawn
 *   :wait pause                 until running has paused
 *   :wait for TEXT              until the screen shows the text (training takes its own time)
 *   :sleep 500                  half a second of running passes (the clock is the script's own)
 *   :click 10 4                 the mouse, column and row from 0
 *   :size 80x24                 another window size
 *   :screen FILE                what is on the screen: .svg, .png, .styles, else text
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include "trmscope/err.h"

#include <stddef.h>

enum script_verb {
    SCRIPT_KEY,
    SCRIPT_WAIT_IDLE,
    SCRIPT_WAIT_PAUSE,
    SCRIPT_WAIT_FOR,
    SCRIPT_SLEEP,
    SCRIPT_CLICK,
    SCRIPT_SIZE,
    SCRIPT_SCREEN,
};

struct script_step {
    enum script_verb verb;
    int a, b;         /* key; milliseconds; column and row; width and height */
    const char *text; /* file of a screen; what to wait for */
    int line;         /* in the script, from 1 */
};

struct script {
    char *path, *text; /* owned; steps point into text */
    struct script_step *steps;
    size_t count, capacity;
};

/* "-" is standard input. An error names file and line. Release with script_done,
 * also after false. */
bool script_read(struct script *s, const char *path, struct trm_err *err);
/* The same from memory. */
bool script_parse(struct script *s, const char *text, const char *path, struct trm_err *err);
void script_done(struct script *s);

#endif
