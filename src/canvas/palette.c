/* Themes, the ladder of colour depths, heat colours and glyph sets.
 *
 * A theme names true colours out of the 6x6x6 cube and the grey ramp of xterm, so that they look
 * the same with 256 colours, and for every role one of the 16 colours beside it. What a person can
 * set in the terminal stays theirs: ordinary text and paper are the default colours, and no role
 * writes plain blue, the colour that most terminals make unreadable. Without colours roles are told
 * apart by attributes and heat places by characters, by one table for all themes.
 */
#include "canvas/palette.h"

#include "base/check.h"
#include "canvas/theme.h"

#include <math.h>
#include <string.h>

/* ---- Themes ---------------------------------------------------------------------------------- */

/* clang-format off */
#define PLAIN(attrs)                   {DEFAULT, DEFAULT, DEFAULT, DEFAULT, attrs, attrs}
#define INK(rgb, ansi, attrs)          {0x##rgb, DEFAULT, ansi, DEFAULT, attrs, attrs}
#define FAINT(rgb)                     {0x##rgb, DEFAULT, DEFAULT, DEFAULT, 0, ATTR_DIM}
#define ON(fg, bg, fg16, bg16, attrs)  {0x##fg, 0x##bg, fg16, bg16, attrs, attrs}
#define TINT(bg, attrs16)              {DEFAULT, 0x##bg, DEFAULT, DEFAULT, 0, attrs16}

static const struct theme dark = {
    .name = "dark", .paper = {0xd0d0d0, 0x1c1c1c},
    .tone = {
        [ROLE_TEXT]         = PLAIN(0),
        [ROLE_DIM]          = FAINT(a8a8a8),
        [ROLE_STRONG]       = PLAIN(ATTR_BOLD),
        [ROLE_TITLE]        = INK(87d7ff, 6, ATTR_BOLD),
        [ROLE_BORDER]       = FAINT(767676),
        [ROLE_BORDER_FOCUS] = INK(5fd7ff, 6, ATTR_BOLD),
        [ROLE_KEY]          = INK(ffd787, 3, ATTR_BOLD),
        [ROLE_KEY_LABEL]    = INK(bcbcbc, DEFAULT, 0),
        [ROLE_GIVEN]        = PLAIN(ATTR_BOLD),
        [ROLE_PREDICTED]    = INK(87d7ff, 6, 0),
        [ROLE_UNCERTAIN]    = INK(d7875f, 3, 0),
        [ROLE_CHANGED]      = TINT(3a3a3a, ATTR_UNDERLINE),
        [ROLE_CONFLICT]     = INK(ff5f5f, 9, ATTR_BOLD),
        [ROLE_RIGHT]        = INK(87d787, 2, 0),
        [ROLE_WRONG]        = INK(ff8787, 9, 0),
        [ROLE_CURSOR]       = ON(000000, ffd75f, 0, 15, ATTR_BOLD),
        [ROLE_CURVE_A]      = INK(5fd7ff, 6, 0),
        [ROLE_CURVE_B]      = INK(ffaf5f, 3, 0),
        [ROLE_CURVE_C]      = INK(d787d7, 5, 0),
        [ROLE_THRESHOLD]    = INK(d7d787, 3, 0),
        [ROLE_GRID]         = FAINT(6c6c6c),
        [ROLE_HALTED]       = INK(87ff87, 2, ATTR_BOLD),
        [ROLE_GOOD]         = INK(87d787, 2, 0),
        [ROLE_WARN]         = INK(ffd787, 3, 0),
        [ROLE_BAD]          = INK(ff8787, 9, ATTR_BOLD),
    },
};

static const struct theme light = {
    .name = "light", .paper = {0x303030, 0xffffff},
    .tone = {
        [ROLE_TEXT]         = PLAIN(0),
        [ROLE_DIM]          = FAINT(5f5f5f),
        [ROLE_STRONG]       = PLAIN(ATTR_BOLD),
        [ROLE_TITLE]        = INK(005f87, DEFAULT, ATTR_BOLD),
        [ROLE_BORDER]       = FAINT(8a8a8a),
        [ROLE_BORDER_FOCUS] = INK(005faf, 5, ATTR_BOLD),
        [ROLE_KEY]          = INK(875f00, 1, ATTR_BOLD),
        [ROLE_KEY_LABEL]    = INK(4e4e4e, DEFAULT, 0),
        [ROLE_GIVEN]        = PLAIN(ATTR_BOLD),
        [ROLE_PREDICTED]    = INK(005faf, 5, 0),
        [ROLE_UNCERTAIN]    = INK(af5f00, 1, 0),
        [ROLE_CHANGED]      = TINT(afffff, ATTR_UNDERLINE),
        [ROLE_CONFLICT]     = INK(d70000, 1, ATTR_BOLD),
        [ROLE_RIGHT]        = INK(005f00, 2, 0),
        [ROLE_WRONG]        = INK(af0000, 1, 0),
        [ROLE_CURSOR]       = ON(ffffff, 870087, 15, 4, ATTR_BOLD),
        [ROLE_CURVE_A]      = INK(005faf, 6, 0),
        [ROLE_CURVE_B]      = INK(af5f00, 1, 0),
        [ROLE_CURVE_C]      = INK(87005f, 5, 0),
        [ROLE_THRESHOLD]    = INK(875f00, 1, 0),
        [ROLE_GRID]         = FAINT(9e9e9e),
        [ROLE_HALTED]       = INK(005f00, 2, ATTR_BOLD),
        [ROLE_GOOD]         = INK(005f00, 2, 0),
        [ROLE_WARN]         = INK(875f00, 1, 0),
        [ROLE_BAD]          = INK(af0000, 1, ATTR_BOLD),
    },
};

/* For dark paper: bright, few colours, nothing faint. Rulings and the walls of mazes are grey where
 * there is one that is bright enough. */
static const struct theme contrast = {
    .name = "contrast", .paper = {0xffffff, 0x000000},
    .tone = {
        [ROLE_TEXT]         = PLAIN(0),
        [ROLE_DIM]          = PLAIN(0),
        [ROLE_STRONG]       = PLAIN(ATTR_BOLD),
        [ROLE_TITLE]        = PLAIN(ATTR_BOLD | ATTR_UNDERLINE),
        [ROLE_BORDER]       = PLAIN(0),
        [ROLE_BORDER_FOCUS] = INK(ffff00, 11, ATTR_BOLD),
        [ROLE_KEY]          = INK(ffff00, 11, ATTR_BOLD),
        [ROLE_KEY_LABEL]    = PLAIN(0),
        [ROLE_GIVEN]        = PLAIN(ATTR_BOLD),
        [ROLE_PREDICTED]    = INK(00ffff, 14, 0),
        [ROLE_UNCERTAIN]    = INK(ffaf00, 11, 0),
        [ROLE_CHANGED]      = TINT(3a3a3a, ATTR_UNDERLINE | ATTR_BOLD),
        [ROLE_CONFLICT]     = INK(ff8787, 9, ATTR_BOLD),
        [ROLE_RIGHT]        = INK(00ff00, 10, 0),
        [ROLE_WRONG]        = INK(ff8787, 9, ATTR_BOLD),
        [ROLE_CURSOR]       = ON(000000, ffff00, 0, 15, ATTR_BOLD),
        [ROLE_CURVE_A]      = INK(00ffff, 14, ATTR_BOLD),
        [ROLE_CURVE_B]      = INK(ffff00, 11, ATTR_BOLD),
        [ROLE_CURVE_C]      = INK(ff87ff, 13, ATTR_BOLD),
        [ROLE_THRESHOLD]    = PLAIN(ATTR_BOLD),
        [ROLE_GRID]         = INK(bcbcbc, DEFAULT, 0),
        [ROLE_HALTED]       = INK(00ff00, 10, ATTR_BOLD),
        [ROLE_GOOD]         = INK(00ff00, 10, ATTR_BOLD),
        [ROLE_WARN]         = INK(ffff00, 11, ATTR_BOLD),
        [ROLE_BAD]          = ON(000000, ff8787, 0, 9, ATTR_BOLD),
    },
};

/* For dark paper, told apart with any kind of colour vision: blue against orange, never red against
 * green (the colours of Okabe and Ito, moved to the nearest of the cube). */
static const struct theme colorblind = {
    .name = "colorblind", .paper = {0xd0d0d0, 0x1c1c1c},
    .tone = {
        [ROLE_TEXT]         = PLAIN(0),
        [ROLE_DIM]          = FAINT(a8a8a8),
        [ROLE_STRONG]       = PLAIN(ATTR_BOLD),
        [ROLE_TITLE]        = INK(5fafd7, 6, ATTR_BOLD),
        [ROLE_BORDER]       = FAINT(767676),
        [ROLE_BORDER_FOCUS] = INK(ffff5f, 3, ATTR_BOLD),
        [ROLE_KEY]          = INK(ffff5f, 3, ATTR_BOLD),
        [ROLE_KEY_LABEL]    = INK(bcbcbc, DEFAULT, 0),
        [ROLE_GIVEN]        = PLAIN(ATTR_BOLD),
        [ROLE_PREDICTED]    = INK(5fafff, 6, 0),
        [ROLE_UNCERTAIN]    = INK(d7af00, 3, 0),
        [ROLE_CHANGED]      = TINT(3a3a3a, ATTR_UNDERLINE),
        [ROLE_CONFLICT]     = INK(ff8700, 15, ATTR_BOLD),
        [ROLE_RIGHT]        = INK(5fafd7, 6, 0),
        [ROLE_WRONG]        = INK(ff8700, 3, ATTR_BOLD),
        [ROLE_CURSOR]       = ON(000000, ffff5f, 0, 15, ATTR_BOLD),
        [ROLE_CURVE_A]      = INK(5fafff, 6, 0),
        [ROLE_CURVE_B]      = INK(d7af00, 3, 0),
        [ROLE_CURVE_C]      = INK(d787af, 5, 0),
        [ROLE_THRESHOLD]    = INK(ffff5f, 3, 0),
        [ROLE_GRID]         = FAINT(6c6c6c),
        [ROLE_HALTED]       = INK(ffff5f, 3, ATTR_BOLD),
        [ROLE_GOOD]         = INK(5fafd7, 6, 0),
        [ROLE_WARN]         = INK(ffff5f, 3, 0),
        [ROLE_BAD]          = INK(ff8700, 3, ATTR_BOLD),
    },
};

static const struct theme mono = {
    .name = "mono", .paper = {0xe4e4e4, 0x1c1c1c}, .colorless = true,
};

/* What carries the meaning where there is no colour. */
static const uint8_t mono_attrs[ROLE_COUNT] = {
    [ROLE_DIM]       = ATTR_DIM,       [ROLE_STRONG]       = ATTR_BOLD,
    [ROLE_TITLE]     = ATTR_BOLD,      [ROLE_BORDER]       = ATTR_DIM,
    [ROLE_KEY]       = ATTR_BOLD,      [ROLE_BORDER_FOCUS] = ATTR_BOLD,
    [ROLE_GIVEN]     = ATTR_BOLD,      [ROLE_UNCERTAIN]    = ATTR_DIM,
    [ROLE_CHANGED]   = ATTR_UNDERLINE, [ROLE_CONFLICT]     = ATTR_BOLD | ATTR_UNDERLINE,
    [ROLE_WRONG]     = ATTR_UNDERLINE, [ROLE_CURSOR]       = ATTR_REVERSE,
    [ROLE_GRID]      = ATTR_DIM,       [ROLE_HALTED]       = ATTR_BOLD,
    [ROLE_GOOD]      = ATTR_BOLD,      [ROLE_WARN]         = ATTR_BOLD,
    [ROLE_BAD]       = ATTR_BOLD | ATTR_REVERSE,
};
/* clang-format on */

const struct theme *const themes[] = {&dark, &light, &contrast, &colorblind, &mono, NULL};

const struct theme *theme_find(const char *name)
{
    for (int i = 0; themes[i]; i++)
        if (strcmp(themes[i]->name, name) == 0) return themes[i];
    return NULL;
}

const char *theme_name(const struct theme *t)
{
    return t->name;
}

struct paper theme_paper(const struct theme *t)
{
    return t->paper;
}

/* ---- Colours --------------------------------------------------------------------------------- */

static uint32_t pack_rgb(int r, int g, int b)
{
    return (uint32_t)r << 16 | (uint32_t)g << 8 | (uint32_t)b;
}

static int channel(uint32_t rgb, int i)
{
    return (int)(rgb >> (16 - 8 * i) & 255);
}

static const int cube_level[6] = {0, 95, 135, 175, 215, 255};

uint32_t color_to_rgb(color c, uint32_t fallback)
{
    static const uint32_t first16[16] = {
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
        0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    };
    if (color_kind(c) == COLOR_KIND_DEFAULT) return fallback;
    if (color_kind(c) == COLOR_KIND_RGB) return c & 0xffffff;
    int i = (int)(c & 255);
    if (i < 16) return first16[i];
    if (i >= 232) return pack_rgb(8 + 10 * (i - 232), 8 + 10 * (i - 232), 8 + 10 * (i - 232));
    i -= 16;
    return pack_rgb(cube_level[i / 36], cube_level[i / 6 % 6], cube_level[i % 6]);
}

static long distance(uint32_t a, uint32_t b)
{
    long sum = 0;
    for (int i = 0; i < 3; i++) {
        long d = channel(a, i) - channel(b, i);
        sum += d * d;
    }
    return sum;
}

/* The nearest of the cube and the grey ramp; the first 16 belong to the person's settings. */
static color nearest_256(uint32_t rgb)
{
    int place[3];
    for (int i = 0; i < 3; i++) {
        int level = 0;
        while (level < 5 && channel(rgb, i) > (cube_level[level] + cube_level[level + 1]) / 2)
            level++;
        place[i] = level;
    }
    color cube = color_index(16 + 36 * place[0] + 6 * place[1] + place[2]);
    int mean = (channel(rgb, 0) + channel(rgb, 1) + channel(rgb, 2)) / 3;
    int step = mean < 8 ? 0 : mean > 238 ? 23 : (mean - 3) / 10;
    color grey = color_index(232 + step);
    return distance(color_to_rgb(cube, 0), rgb) <= distance(color_to_rgb(grey, 0), rgb) ? cube
                                                                                        : grey;
}

static color from_rgb(enum depth depth, uint32_t rgb)
{
    if (depth == DEPTH_256) return nearest_256(rgb);
    return color_rgb(channel(rgb, 0), channel(rgb, 1), channel(rgb, 2));
}

static bool without_color(const struct look *l)
{
    return l->depth == DEPTH_MONO || l->theme->colorless;
}

struct style look_style(const struct look *l, enum role r)
{
    const struct tone *t = &l->theme->tone[r];
    if (without_color(l)) return (struct style){.attrs = mono_attrs[r]};
    struct style s = {.attrs = l->depth == DEPTH_16 ? t->attrs16 : t->attrs};
    if (l->depth == DEPTH_16) {
        if (t->fg16 >= 0) s.fg = color_index(t->fg16);
        if (t->bg16 >= 0) s.bg = color_index(t->bg16);
        if (t->fg16 == 0) s.attrs &= (uint8_t)~ATTR_BOLD; /* bold black is grey on many screens */
    } else {
        if (t->fg >= 0) s.fg = from_rgb(l->depth, (uint32_t)t->fg);
        if (t->bg >= 0) s.bg = from_rgb(l->depth, (uint32_t)t->bg);
    }
    return s;
}

/* place of the way from a to b. */
static uint32_t mix(uint32_t a, uint32_t b, double place)
{
    int m[3];
    for (int i = 0; i < 3; i++)
        m[i] = (int)lround(channel(a, i) + place * (channel(b, i) - channel(a, i)));
    return pack_rgb(m[0], m[1], m[2]);
}

struct style look_between(const struct look *l, enum role low, enum role high, double place)
{
    place = clamp01(place);
    struct style s = look_style(l, place < 0.5 ? low : high);
    if (l->depth < DEPTH_256 || l->theme->colorless) return s;
    uint32_t from = color_to_rgb(look_style(l, low).fg, l->theme->paper.fg);
    uint32_t to = color_to_rgb(look_style(l, high).fg, l->theme->paper.fg);
    s.fg = from_rgb(l->depth, mix(from, to, place));
    return s;
}

struct style look_mark(const struct look *l, struct style s, enum role r)
{
    struct style mark = look_style(l, r);
    s.attrs |= mark.attrs;
    if (mark.bg != COLOR_DEFAULT) s.bg = mark.bg;
    if (mark.fg != COLOR_DEFAULT) s.fg = mark.fg;
    return s;
}

/* ---- Heat ------------------------------------------------------------------------------------ */

/* Chosen by hand: the nearest colours of the cube to viridis repeat and are not rising in
 * lightness, these twelve do. */
static const uint8_t viridis_256[] = {53, 54, 25, 60, 31, 66, 36, 72, 78, 113, 148, 220};
static const uint8_t diverging_256[] = {130, 172, 215, 223, 231, 253, 146, 103, 54};

/* Equally spaced; between them straight lines. */
static const uint32_t viridis_rgb[] = {0x440154, 0x482475, 0x414487, 0x355f8d, 0x2a788e, 0x21918c,
                                       0x22a884, 0x44bf70, 0x7ad151, 0xbddf26, 0xfde725};
static const uint32_t diverging_rgb[] = {0x7f3b08, 0xb35806, 0xe08214, 0xfdb863, 0xfee0b6, 0xf7f7f7,
                                         0xd8daeb, 0xb2abd2, 0x8073ac, 0x542788, 0x2d004b};

/* Characters for the same places. The diverging ones change their shape with the sign: square
 * letters below zero, crosses above. */
static const uint32_t ink_ascii[] = {' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'};
static const uint32_t ink_utf8[] = {' ', 0xb7, 0x2591, 0x2592, 0x2593, 0x2588}; /* dot, shades */
static const uint32_t ink_diverging[] = {'M', 'N', 'n', '-', ' ', '+', 'x', '*', '#'};

static const struct ladder {
    const uint8_t *index;
    const uint32_t *rgb;
    int index_count, rgb_count;
} ladders[] = {
    [HEAT_SEQUENTIAL] = {viridis_256, viridis_rgb, ARRAY_LEN(viridis_256), ARRAY_LEN(viridis_rgb)},
    [HEAT_DIVERGING] = {diverging_256, diverging_rgb, ARRAY_LEN(diverging_256),
                        ARRAY_LEN(diverging_rgb)},
};

/* Which of `count` equal parts of 0..1 holds place. */
static int part_of(double place, int count)
{
    int i = (int)(clamp01(place) * count);
    return i < count ? i : count - 1;
}

static color heat_color(const struct look *l, const struct ladder *ladder, double place)
{
    if (l->depth == DEPTH_256)
        return color_index(ladder->index[part_of(place, ladder->index_count)]);
    /* More would not be seen, and half cells have two of them: pairs that a terminal must count. */
    const int levels = 127;
    double along = round(clamp01(place) * levels) / levels * (ladder->rgb_count - 1);
    int i = (int)along;
    if (i == ladder->rgb_count - 1) i--;
    return from_rgb(l->depth, mix(ladder->rgb[i], ladder->rgb[i + 1], along - i));
}

/* Relative luminance of the sRGB standard, 0..1. */
static double luminance(uint32_t rgb)
{
    static const double weight[3] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double v = channel(rgb, i) / 255.0;
        sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

/* Black or white on it, whichever stands out more: their contrasts are equal at 0.179. */
static struct style on_background(const struct look *l, color bg)
{
    bool bright = luminance(color_to_rgb(bg, 0)) > 0.179;
    if (l->depth == DEPTH_16) return (struct style){color_index(bright ? 0 : 15), bg, 0};
    return (struct style){from_rgb(l->depth, bright ? 0x000000 : 0xffffff), bg, 0};
}

static struct style heat_ink(const struct look *l, enum heat_map map, double place, uint32_t *shade)
{
    bool ascii = l->glyphs == GLYPHS_ASCII;
    if (map == HEAT_DIVERGING)
        *shade = ink_diverging[part_of(place, ARRAY_LEN(ink_diverging))];
    else if (ascii)
        *shade = ink_ascii[part_of(place, ARRAY_LEN(ink_ascii))];
    else
        *shade = ink_utf8[part_of(place, ARRAY_LEN(ink_utf8))];
    if (without_color(l)) return (struct style){0};
    /* Orange below zero and bluish above, as the diverging colours have it. */
    bool bluish = map == HEAT_DIVERGING ? place >= 0.5 : place < 0.5;
    struct style s = look_style(l, bluish ? ROLE_CURVE_A : ROLE_CURVE_B);
    s.attrs = 0;
    return s;
}

struct style look_heat(const struct look *l, enum heat_map map, double place, uint32_t *shade)
{
    if (isnan(place)) {
        *shade = '?';
        return look_style(l, ROLE_DIM);
    }
    if (l->depth < DEPTH_256 || l->theme->colorless) return heat_ink(l, map, place, shade);
    *shade = ' ';
    return on_background(l, heat_color(l, &ladders[map], place));
}

struct style look_swatch(const struct look *l, uint32_t rgb, int ansi)
{
    if (without_color(l)) return (struct style){0};
    return on_background(l, l->depth == DEPTH_16 ? color_index(ansi) : from_rgb(l->depth, rgb));
}

/* ---- Glyphs ---------------------------------------------------------------------------------- */

static const struct {
    uint32_t utf8;
    char ascii;
} glyphs[GLYPH_COUNT] = {
    [GLYPH_H] = {0x2500, '-'},           [GLYPH_V] = {0x2502, '|'},
    [GLYPH_TL] = {0x250c, '+'},          [GLYPH_TR] = {0x2510, '+'},
    [GLYPH_BL] = {0x2514, '+'},          [GLYPH_BR] = {0x2518, '+'},
    [GLYPH_CROSS] = {0x253c, '+'},       [GLYPH_HEAVY_H] = {0x2501, '='},
    [GLYPH_HEAVY_V] = {0x2503, '#'},     [GLYPH_BULLET] = {0x2022, '*'},
    [GLYPH_RIGHT_MARK] = {0x2713, 'v'},  [GLYPH_WRONG_MARK] = {0x2717, 'x'},
    [GLYPH_BROKEN_MARK] = {0x2718, 'X'}, [GLYPH_ARROW] = {0x2192, '>'},
    [GLYPH_PLAY] = {0x25ba, '>'},        [GLYPH_PAUSE] = {0x2016, '='},
    [GLYPH_HALF_UPPER] = {0x2580, '"'},  [GLYPH_FULL] = {0x2588, '#'},
    [GLYPH_ELLIPSIS] = {0x2026, '~'},    [GLYPH_MARK_DOWN] = {0x25bc, 'v'},
    [GLYPH_MARK_UP] = {0x25b2, '^'},
};

uint32_t look_glyph(const struct look *l, enum glyph g)
{
    return l->glyphs == GLYPHS_UTF8 ? glyphs[g].utf8 : (uint32_t)(unsigned char)glyphs[g].ascii;
}
