#include "playing.h"

#include "tui/perform.h"
#include "unit_test.h"

void play_keys(struct app *a, const char *keys)
{
    struct script script;
    struct trm_err err = {0};
    if (!script_parse(&script, keys, "test", &err) || !perform(a, &script, &err))
        fail_msg("%s", err.text);
    script_done(&script);
}

void play_until(struct app *a, bool (*holds)(const struct app *a))
{
    for (int i = 0; i < 6000 && !holds(a); i++) {
        app_news(a);
        if (holds(a)) return;
        app_wait(a, 20);
        a->clock += 0.02;
    }
    if (!holds(a)) fail_msg("it never came to that; the last message: %s", a->screen.message);
}
