/* What a theme is made of, and themes in files.
 *
 *   base: light                        what the file does not say is as there (default: dark)
 *   paper: "#303030 on #ffffff"        the terminal's own colours that it is made for
 *   title: "#005f87/default bold"      role: COLOUR[/ONE OF THE 16] [on COLOUR[/...]] [attributes]
 *
 * A colour is #rrggbb, `default`, or one of the 16 by name (black, red, ... bright-white); what
 * stands behind the slash is for terminals that have only 16, and is the nearest one where it is
 * not said. Attributes are bold, underline, reverse, dim; 16:dim and so on for 16 colours only.
 */
#ifndef CANVAS_THEME_H
#define CANVAS_THEME_H

#include "base/str.h"
#include "canvas/palette.h"
#include "trmscope/err.h"

struct tone {
    int fg, bg;     /* 0xRRGGBB, or DEFAULT */
    int fg16, bg16; /* 0..15, or DEFAULT */
    uint8_t attrs;  /* with 256 colours and more */
    uint8_t attrs16;
};

struct theme {
    const char *name;
    struct paper paper;
    bool colorless;
    struct tone tone[ROLE_COUNT];
    char *own_name; /* of one that was read: what name points to */
};

enum { DEFAULT = -1 };

/* NULL and an error with line and column. Free with theme_free. */
struct theme *theme_read(const char *path, struct trm_err *err);
struct theme *theme_parse(const char *text, size_t length, const char *path, struct trm_err *err);
void theme_free(struct theme *t); /* only those that were read; NULL is allowed */

/* Appends the file that would give it. */
void theme_print(const struct theme *t, struct str *out);

#endif
