/* The terminal program played by tests: keys as scripts have them, and real time. */
#ifndef TESTS_PLAYING_H
#define TESTS_PLAYING_H

#include "tui/app.h"

/* Performs a script (tui/script.h); the test fails when it does not parse or does not go through. */
void play_keys(struct app *a, const char *keys);

/* Lets real time pass until it holds; the test fails after two minutes. */
void play_until(struct app *a, bool (*holds)(const struct app *a));

#endif
