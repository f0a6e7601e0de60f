/* What the screen can show, decided from what the user wishes and what the terminal says. */
#ifndef TUI_CAPABILITY_H
#define TUI_CAPABILITY_H

#include "canvas/palette.h"

/* In the order of the --color option. */
#define COLOR_CHOICES "auto|never|16|256|true"
enum color_wish { COLORS_AUTO, COLORS_NEVER, COLORS_16, COLORS_256, COLORS_TRUE };

/* What the environment and terminfo say. */
struct surroundings {
    const char *no_color; /* $NO_COLOR, or NULL */
    const char *codeset;  /* of the locale */
    const char *term;     /* $TERM */
    int colors;           /* that terminfo knows; 1 << 24: direct colours */
};

/* NO_COLOR counts when it is set and not empty; a wish beats it (of the command line: what is set
 * in a file is none, cmd_scope.c). No wish gives
 * more than the terminal has. */
enum depth capability_depth(enum color_wish wish, const struct surroundings *s);

/* The theme for the paper that $COLORFGBG tells of ("0;15"; NULL: nothing is told): light on white,
 * else dark. Some terminals set it: rxvt, Konsole, iTerm2. */
const char *capability_theme(const char *colorfgbg);

enum glyph_set capability_glyphs(bool ascii_wish, const struct surroundings *s);

#endif
