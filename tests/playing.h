/* The terminal program played by tests: keys as scripts have them, and real time. */
#ifndef TESTS_PLAYING_H
#define TESTS_PLAYING_H

#include "canvas/text.h"
#include "tui/perform.h"
#include "unit_test.h"

/* Performs a script (tui/script.h); the test fails when it does not parse or does
 * not go through. */
static inline void play_keys(struct app *a, const char *keys)
{
    struct script script;
    struct trm_err err = {0};
    if (!script_parse(&script, keys, "test", &err) || !perform(a, &script, &err))
        fail_msg("%s", err.text);
    script_done(&script);
}

/* Whether these words are on the screen now. */
static inline bool play_shows(struct app *a, const char *words)
{
    struct str text = {0};
    app_draw(a);
    canvas_to_text(&a->canvas, &text);
    bool found = strstr(text.text, words) != NULL;
    str_done(&text);
    return found;
}

/* Lets real time pass until it holds; the test fails after two minutes. */
static inline void play_until(struct app *a, bool (*holds)(const struct app *a))
{
    for (int i = 0; i < 6000 && !holds(a); i++) {
        app_news(a);
        if (holds(a)) return;
        app_wait(a, 20);
        a->clock += 0.02;
    }
    if (!holds(a)) fail_msg("it never came to that; the last message: %s", a->screen.message);
}

#endif
