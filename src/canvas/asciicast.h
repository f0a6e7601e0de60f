/* A recording of successive canvases that asciinema and its players show (asciicast v2). */
#ifndef CANVAS_ASCIICAST_H
#define CANVAS_ASCIICAST_H

#include "base/str.h"
#include "canvas/canvas.h"

/* out is the caller's, written line by line, and must live until cast_done. */
struct cast {
    struct str *out;
    struct canvas shown; /* what the player's screen holds */
    struct style style;  /* what the player writes with */
    bool blank;          /* nothing was shown yet at this size: the next frame clears first */
};

/* The header. */
void cast_init(struct cast *r, struct str *out, int width, int height, const char *title);

/* What changed since the canvas before, at that time since the start (seconds, never falling). A
 * canvas of another size resizes the player. */
void cast_frame(struct cast *r, double seconds, const struct canvas *c);

/* A named moment that players can jump to. */
void cast_mark(struct cast *r, double seconds, const char *label);

void cast_done(struct cast *r);

#endif
