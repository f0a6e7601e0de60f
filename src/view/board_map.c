/* Where the cells of a board lie on the screen. */
#include "view/board_map.h"

#include "base/check.h"
#include "puzzle/sudoku.h"

#include <string.h>

/* A way to draw: from the largest to the smallest, in columns and rows of the screen. The smallest
 * cell of a digit is a mark and the digit. */
struct cell_size {
    int width, height, gap_x, gap_y;
};

static const struct cell_size boxed_sizes[] = {
    {8, 3, 1, 1}, {6, 2, 1, 1}, {4, 1, 1, 1}, {2, 1, 2, 1}, {2, 1, 2, 0},
};
static const struct cell_size tile_sizes[] = {
    {6, 3, 0, 0}, {4, 2, 0, 0}, {2, 1, 0, 0}, {1, 1, 0, 0}};

static int gaps(int cells, int box)
{
    return box > 0 ? (cells - 1) / box : 0;
}

static void set_size(struct board_map *m, const struct cell_size *s)
{
    m->cell_width = s->width, m->cell_height = s->height;
    m->gap_x = s->gap_x, m->gap_y = s->gap_y;
    m->width = m->cols * s->width + gaps(m->cols, m->box_cols) * s->gap_x;
    m->height = m->rows * s->height + gaps(m->rows, m->box_rows) * s->gap_y;
}

/* How far to scroll so that the middle of a cell comes to the middle of the window, as far as there
 * is board to show. */
static int scroll(int whole, int window, int middle)
{
    if (whole <= window) return 0;
    int by = middle - window / 2;
    return by < 0 ? 0 : by > whole - window ? whole - window : by;
}

/* Where tiles do not fit, the largest of one line that fit from left to right: nearly square ones
 * are worth the scrolling. */
static void choose_low(struct board_map *m, const struct cell_size *sizes, size_t count)
{
    for (size_t i = 0; i < count && m->box_rows == 0; i++) {
        if (sizes[i].height > 1) continue;
        set_size(m, &sizes[i]);
        if (m->width <= m->window.width) return;
    }
}

struct board_map board_map_fit(const struct trm_family *f, int rows, int cols, struct area a,
                               int row, int col)
{
    struct board_map m = {.window = a, .rows = rows, .cols = cols, .left = a.x, .top = a.y};
    const struct sudoku_shape *shape =
        strcmp(f->name, "sudoku") == 0 && rows == cols ? sudoku_shape(rows) : NULL;
    if (shape) m.box_rows = shape->box_rows, m.box_cols = shape->box_cols;
    const struct cell_size *sizes = shape ? boxed_sizes : tile_sizes;
    size_t count = shape ? ARRAY_LEN(boxed_sizes) : ARRAY_LEN(tile_sizes);
    for (size_t i = 0; i < count; i++) {
        set_size(&m, &sizes[i]);
        if (m.width <= a.width && m.height <= a.height) return m;
    }
    choose_low(&m, sizes, count);
    struct area cell = board_map_cell(&m, row, col);
    m.left -= scroll(m.width, a.width, cell.x - a.x + cell.width / 2);
    m.top -= scroll(m.height, a.height, cell.y - a.y + cell.height / 2);
    return m;
}

bool board_map_whole(const struct board_map *m)
{
    return m->width <= m->window.width && m->height <= m->window.height;
}

static int gaps_before(int cell, int box)
{
    return box > 0 ? cell / box : 0;
}

struct area board_map_cell(const struct board_map *m, int row, int col)
{
    return (struct area){
        m->left + col * m->cell_width + gaps_before(col, m->box_cols) * m->gap_x,
        m->top + row * m->cell_height + gaps_before(row, m->box_rows) * m->gap_y,
        m->cell_width,
        m->cell_height,
    };
}

bool board_map_hit(const struct board_map *m, int x, int y, int *row, int *col)
{
    if (!area_contains(m->window, x, y)) return false;
    for (*row = 0; *row < m->rows; ++*row)
        for (*col = 0; *col < m->cols; ++*col)
            if (area_contains(board_map_cell(m, *row, *col), x, y)) return true;
    return false;
}

void board_map_rules(struct canvas *c, const struct look *l, const struct board_map *m)
{
    struct style s = look_style(l, ROLE_GRID);
    int right = m->gap_x - 1; /* the line keeps to the box on its right, after a blank */
    for (int row = m->box_rows; m->gap_y > 0 && row > 0 && row < m->rows; row += m->box_rows) {
        int y = board_map_cell(m, row, 0).y - 1;
        canvas_fill(c, (struct area){m->left, y, m->width, 1}, look_glyph(l, GLYPH_H), s);
    }
    for (int col = m->box_cols; col > 0 && col < m->cols; col += m->box_cols) {
        int x = board_map_cell(m, 0, col).x - m->gap_x + right;
        canvas_fill(c, (struct area){x, m->top, 1, m->height}, look_glyph(l, GLYPH_V), s);
        for (int row = m->box_rows; m->gap_y > 0 && row < m->rows; row += m->box_rows)
            canvas_put(c, x, board_map_cell(m, row, 0).y - 1, look_glyph(l, GLYPH_CROSS), s);
    }
}

struct area board_map_inset(const struct trm_family *f, int rows, int cols, struct area a)
{
    enum { NARROW = 40 };
    struct area less = {a.x + 1, a.y, a.width - 2, a.height};
    struct board_map least = board_map_fit(f, rows, cols, (struct area){0}, 0, 0);
    return a.width < NARROW || least.width > less.width ? a : less;
}

/* ---- Where one is ---------------------------------------------------------------------------- */

struct board_map board_map_with_bars(const struct trm_family *f, int rows, int cols, struct area a,
                                     int row, int col)
{
    struct board_map m = board_map_fit(f, rows, cols, a, row, col);
    if (board_map_whole(&m) || a.width < 4 || a.height < 4) return m;
    struct area less = {a.x, a.y, a.width - 1, a.height - 1};
    return board_map_fit(f, rows, cols, less, row, col);
}

/* One bar: `seen` of `whole` from `from` on, over `length` places of the screen. */
static void draw_bar_of(struct canvas *c, const struct look *l, int x, int y, bool down, int length,
                        int from, int seen, int whole)
{
    int begin = from * length / whole, end = ((from + seen) * length + whole - 1) / whole;
    for (int i = 0; i < length; i++) {
        bool in = i >= begin && i < end;
        enum glyph g = down ? (in ? GLYPH_HEAVY_V : GLYPH_V) : (in ? GLYPH_HEAVY_H : GLYPH_H);
        canvas_put(c, down ? x : x + i, down ? y + i : y, look_glyph(l, g),
                   look_style(l, in ? ROLE_STRONG : ROLE_GRID));
    }
}

void board_map_bars(struct canvas *c, const struct look *l, const struct board_map *m)
{
    struct area w = m->window;
    if (board_map_whole(m)) return;
    if (m->height > w.height)
        draw_bar_of(c, l, w.x + (m->width < w.width ? m->width : w.width), w.y, true, w.height,
                    w.y - m->top, w.height, m->height);
    if (m->width > w.width)
        draw_bar_of(c, l, w.x, w.y + (m->height < w.height ? m->height : w.height), false, w.width,
                    w.x - m->left, w.width, m->width);
}
