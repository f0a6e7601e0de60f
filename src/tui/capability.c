/* Pure decisions, so that every terminal of the world can be tested without having it. */
#include "tui/capability.h"

#include <string.h>
#include <strings.h>

static enum depth depth_of(int colors)
{
    if (colors >= 1 << 24) return DEPTH_TRUE;
    if (colors >= 256) return DEPTH_256;
    return colors >= 8 ? DEPTH_16 : DEPTH_MONO;
}

enum depth capability_depth(enum color_wish wish, const struct surroundings *s)
{
    static const enum depth wished[] = {[COLORS_AUTO] = DEPTH_TRUE,
                                        [COLORS_NEVER] = DEPTH_MONO,
                                        [COLORS_16] = DEPTH_16,
                                        [COLORS_256] = DEPTH_256,
                                        [COLORS_TRUE] = DEPTH_TRUE};
    bool refused = s->no_color && s->no_color[0];
    if (wish == COLORS_AUTO && refused) return DEPTH_MONO;
    enum depth can = depth_of(s->colors);
    return wished[wish] < can ? wished[wish] : can;
}

const char *capability_theme(const char *colorfgbg)
{
    const char *paper = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    bool white = paper && (strcmp(paper, ";7") == 0 || strcmp(paper, ";15") == 0);
    return white ? "light" : "dark";
}

enum glyph_set capability_glyphs(bool ascii_wish, const struct surroundings *s)
{
    bool utf8 = strcasecmp(s->codeset, "UTF-8") == 0 || strcasecmp(s->codeset, "utf8") == 0;
    bool poor_font = s->term && (strcmp(s->term, "linux") == 0 || strcmp(s->term, "dumb") == 0);
    return ascii_wish || !utf8 || poor_font ? GLYPHS_ASCII : GLYPHS_UTF8;
}
