/* The answer grid: what the model answers now, how sure it is, what moved, what breaks a rule. */
#ifndef VIEW_BOARD_H
#define VIEW_BOARD_H

#include "canvas/palette.h"
#include "trmscope/recorder.h"

/* Everything is borrowed and only read. S = canvas_rows * canvas_cols: cell (r, c) of the grid is
 * position r * canvas_cols + c of the model. */
struct board_view {
    const struct trm_family *family;
    const struct trm_grid *grid;   /* to draw: trm_recorder_grid of the frame, or the question */
    const struct trm_grid *answer; /* the right one: cells that differ are marked; NULL: not said */
    const uint8_t *given;          /* [S] */
    const uint8_t *lit;            /* [S] 1: a cell to light up; NULL: none */
    const struct trm_frame *frame; /* NULL: nothing was predicted yet */
    const struct trm_frame *before;     /* what "changed" refers to; NULL: nothing changed */
    const struct trm_grid *grid_before; /* its grid: what was mended and broken; NULL: not said */
    int canvas_rows, canvas_cols;
    int vocab;
    const char *token_glyphs; /* [vocab], one ASCII character a token: board_token_glyphs */
    int row, col;             /* cursor, on the canvas */
    int rows, cols;           /* the board is drawn at least that large; 0: as the grid is */
};

/* What a shown grid is to be compared with: itself where it is a right answer by the rules (a maze
 * has several), else the one that is known; NULL where none is (rows 0). */
const struct trm_grid *board_answer(const struct trm_puzzle *p, const struct trm_grid *shown,
                                    const struct trm_grid *known);

/* A cell's value as a character that can be seen: what is drawn as nothing, a dot. */
char board_glyph(const struct trm_family *f, int cell);

/* Fills out[vocab]: the character of the cell that each token stands for; TOKEN_NO_CELL for those
 * that stand for none (PAD, EOS, a digit that a Sudoku of that size does not have). */
#define TOKEN_NO_CELL '_'
void board_token_glyphs(const struct trm_family *f, int canvas_rows, int canvas_cols,
                        const struct trm_grid *question, int vocab, char *out);

/* The board with the largest cells that leave room for what is said of the cell under the cursor,
 * beside or below it. */
void view_board(struct canvas *c, struct area a, const struct look *l, const struct board_view *v);

/* The cell at (x, y) of the screen when the view fills a; false when there is none. */
bool board_hit(const struct board_view *v, struct area a, int x, int y, int *row, int *col);

/* The least area that shows a board of that size whole, with the cell under the cursor below it. */
void board_least_size(const struct trm_family *f, int rows, int cols, int *width, int *height);

#endif
