/* How things look: semantic roles, themes, heat colours and glyph sets, for a given screen.
 *
 * Views name no colour but one that means itself (look_swatch). They ask for a role or for a place
 * on a heat map and get a style that the screen can show: true colour, 256 colours, 16 colours, or
 * none (then attributes and other characters carry the meaning: every difference that colour shows,
 * a glyph shows too).
 */
#ifndef CANVAS_PALETTE_H
#define CANVAS_PALETTE_H

#include "canvas/canvas.h"

static inline double clamp01(double v)
{
    return v > 0 ? (v < 1 ? v : 1) : 0; /* NaN becomes 0 */
}

enum depth { DEPTH_MONO, DEPTH_16, DEPTH_256, DEPTH_TRUE };
enum glyph_set { GLYPHS_ASCII, GLYPHS_UTF8 };

/* X(id, name in theme files, what it is for) */
#define ROLES(X)                                                                                   \
    X(TEXT, "text", "ordinary text")                                                               \
    X(DIM, "dim", "less important text")                                                           \
    X(STRONG, "strong", "emphasised text")                                                         \
    X(TITLE, "title", "title line")                                                                \
    X(BORDER, "border", "pane borders")                                                            \
    X(BORDER_FOCUS, "border_focus", "border of the pane that has the keys")                        \
    X(KEY, "key", "a key in the key bar and in help")                                              \
    X(KEY_LABEL, "key_label", "what the key does")                                                 \
    X(GIVEN, "given", "a given cell of the puzzle")                                                \
    X(PREDICTED, "predicted", "a cell the model filled")                                           \
    X(UNCERTAIN, "uncertain", "a cell the model is not sure of")                                   \
    X(CHANGED, "changed", "a cell that changed since the step before")                             \
    X(CONFLICT, "conflict", "a cell that breaks a rule")                                           \
    X(RIGHT, "right", "known to be right")                                                         \
    X(WRONG, "wrong", "known to be wrong")                                                         \
    X(CURSOR, "cursor", "the cell under the cursor")                                               \
    X(CURVE_A, "curve_a", "first curve of a plot")                                                 \
    X(CURVE_B, "curve_b", "second curve")                                                          \
    X(CURVE_C, "curve_c", "third curve")                                                           \
    X(THRESHOLD, "threshold", "a threshold or marked moment")                                      \
    X(GRID, "grid", "rulings of a plot or a board")                                                \
    X(HALTED, "halted", "the moment at which the model halts")                                     \
    X(GOOD, "good", "success message")                                                             \
    X(WARN, "warn", "warning message")                                                             \
    X(BAD, "bad", "error message")

enum role {
#define X(id, name, purpose) ROLE_##id,
    ROLES(X)
#undef X
        ROLE_COUNT
};

struct theme; /* canvas/theme.h; built in ones by name */
/* dark, light, contrast, colorblind, mono; ended by NULL */
extern const struct theme *const themes[];
const struct theme *theme_find(const char *name); /* NULL when there is none */
const char *theme_name(const struct theme *t);

/* What the terminal's default colours are in a picture (0xRRGGBB): the paper that the theme was
 * made for. On the screen the person's own colours stay. */
struct paper {
    uint32_t fg, bg;
};
struct paper theme_paper(const struct theme *t);

/* What a view needs to know of the screen. A value. */
struct look {
    const struct theme *theme;
    enum depth depth;
    enum glyph_set glyphs;
};

struct style look_style(const struct look *l, enum role r);

/* The foreground of `low` shading over into that of `high` as place goes from 0 to 1 (clamped; NaN
 * counts as 0). With fewer than 256 colours one of the two. */
struct style look_between(const struct look *l, enum role low, enum role high, double place);

/* s with what role r adds to it: its attributes, and its colours where it has some of its own. */
struct style look_mark(const struct look *l, struct style s, enum role r);

/* A background of a colour that means itself (an ARC cell) with a readable foreground: rgb, or
 * `ansi` of the 16. Without colours the default style. */
struct style look_swatch(const struct look *l, uint32_t rgb, int ansi);

/* 0xRRGGBB of a colour, `fallback` for the default one. The first 16 are xterm's. */
uint32_t color_to_rgb(color c, uint32_t fallback);

enum heat_map {
    HEAT_SEQUENTIAL, /* 0 low .. 1 high (viridis-like, lightness strictly rising) */
    HEAT_DIVERGING,  /* 0 most negative, 0.5 zero, 1 most positive (colour-blind safe) */
};

/* How a place in 0..1 on a heat map looks (clamped): a background colour, with a readable
 * foreground, and ' ' in `*shade`. In MONO and 16 colours `*shade` is a character that carries the
 * value, without a background. NaN: '?', dim, on any screen. */
struct style look_heat(const struct look *l, enum heat_map map, double place, uint32_t *shade);

/* Glyphs with an ASCII twin. */
/* clang-format off */
enum glyph {
    GLYPH_H, GLYPH_V, GLYPH_TL, GLYPH_TR, GLYPH_BL, GLYPH_BR, /* box lines */
    GLYPH_CROSS, GLYPH_HEAVY_H, GLYPH_HEAVY_V,
    GLYPH_BULLET, GLYPH_RIGHT_MARK, GLYPH_WRONG_MARK, GLYPH_BROKEN_MARK,
    GLYPH_ARROW, GLYPH_PLAY, GLYPH_PAUSE,
    GLYPH_HALF_UPPER, GLYPH_FULL, GLYPH_ELLIPSIS, GLYPH_MARK_DOWN, GLYPH_MARK_UP,
    GLYPH_COUNT
};
/* clang-format on */
uint32_t look_glyph(const struct look *l, enum glyph g);

#endif
