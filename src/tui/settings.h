/* What a person has set: trmscope/config.yaml and trmscope/themes/NAME.yaml in the XDG config
 * folder. Every part may be missing; what is not said is as it was built in.
 *
 *   theme: light
 *   keys:
 *     run: [Space, F5]
 *     suspend: []
 */
#ifndef TUI_SETTINGS_H
#define TUI_SETTINGS_H

#include "base/str.h"
#include "canvas/theme.h"
#include "tui/capability.h"
#include "tui/keymap.h"

struct settings {
    char theme[64]; /* "auto", a built-in one, or NAME of themes/NAME.yaml */
    int color;      /* enum color_wish */
    bool ascii, mouse, sync;
    int memory; /* MiB, see settings_budget */
    struct keymap keymap;
};

/* Bytes for the latents of a recorded run (trm_recorder_new); with a memory of 0
 * the carries alone. */
size_t settings_budget(const struct settings *s);

/* Reads the user's file over the built-in settings. False and an error with line and column when
 * something in it is wrong; then *s is as it was built in. No file is no error. */
bool settings_read(struct settings *s, struct trm_err *err);
bool settings_parse(struct settings *s, const char *text, size_t length, const char *path,
                    struct trm_err *err);

/* Appends the effective file, with comments. */
void settings_print(const struct settings *s, struct str *out);

/* Where the file is looked for; NULL: nowhere (no HOME). The caller frees it. */
char *settings_path(void);

/* The theme that is meant by "auto", by the terminal's paper as $COLORFGBG tells it (NULL: dark);
 * any other name means itself. */
const char *settings_theme_name(const char *name, const char *colorfgbg);

/* A theme by its name: the user's (then *own has to be freed with theme_free), or else built in.
 * NULL and an error when there is none or its file is wrong. */
const struct theme *settings_theme(const char *name, struct theme **own, struct trm_err *err);

/* Names of the built-in themes and of the user's: ended by NULL, each and the list
 * freed by free. */
char **settings_themes(void);

#endif
