/* One number for each token, on the board: prefix tokens in a strip, cells where they lie, the
 * exact value under the cursor, the legend. Every map of the scope that says one thing about every
 * cell is drawn here, so that they all read alike.
 */
#ifndef VIEW_CELL_MAP_H
#define VIEW_CELL_MAP_H

#include "canvas/heat.h"
#include "canvas/palette.h"
#include "trmscope/family.h"

/* Borrowed and only read. T = prefix + canvas_rows * canvas_cols tokens. */
struct cell_map_view {
    const float *numbers; /* [T]; NaN: no value */
    const float *colors; /* [T, 3] red, green, blue in 0..1, in place of the heat map; NULL: none */
    enum heat_map map;
    struct heat_range range;
    int prefix, canvas_rows, canvas_cols;
    const struct trm_family *family;
    const struct trm_grid *grid; /* digits on top of the colours where there is room; NULL: none */
    const uint8_t *framed;       /* [T] 1: a token to stand out, by brackets; NULL: none */
    int token;                   /* cursor: 0 .. T-1, prefix tokens first */
    const char *value;           /* what is said of the token under the cursor */
    const char *legend;          /* name of the numbers; with colors: the whole legend */
};

/* Rows that a map of so many rows wants at least before words around it get any: eight of its own,
 * the value and the legend. */
int cell_map_least(int canvas_rows);

void view_cell_map(struct canvas *c, struct area a, const struct look *l,
                   const struct cell_map_view *v);

/* The token at (x, y) of the screen; false when there is none. */
bool cell_map_hit(const struct cell_map_view *v, struct area a, int x, int y, int *token);

/* "row 3, column 4", or "prefix token 0 (q is read here)"; without a prefix q is read from the
 * first cell. */
enum { TOKEN_TEXT = 64 };
const char *token_text(char out[TOKEN_TEXT], int token, int prefix, int canvas_cols);

#endif
