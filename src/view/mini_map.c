/* A character stands for a block of cells, twice as many rows as columns, because characters are
 * twice as high as they are wide. The part that is seen is hatched, for it can be seen anyway; the
 * rest shows of each block the cell that is rarest on the board, so that a door, a path or an odd
 * colour is not lost between walls. */
#include "view/mini_map.h"

#include "base/bounds.h"
#include "view/tile.h"

enum {
    SHARE = 3, /* the map takes at most one part in so many of the window's width and height */
    LEAST_WIDTH = 3,
    LEAST_HEIGHT = 2,
    BESIDE = 3,  /* from the board to a map beside it: the bar, a blank, the border */
    CLEAR_X = 4, /* columns and rows that it keeps away from the cursor */
    CLEAR_Y = 2,
    SEEN = 0x2592,
    UNSEEN = 0x2591,
};

/* ---- Where it lies --------------------------------------------------------------------------- */

struct mini_plan {
    struct area area; /* without its border; empty: no map */
    int step;         /* columns of the board in a column of the map; twice as many rows in a row */
    bool left;        /* in the left corner: the border is on its right */
};

static int shrunk(int cells, int by)
{
    return (cells + by - 1) / by;
}

/* With the lines that set it apart from the board. */
static struct area outer(const struct mini_plan *p)
{
    return (struct area){p->area.x - !p->left, p->area.y - 1, p->area.width + 1,
                         p->area.height + 1};
}

static struct mini_plan plan_of(const struct mini_map *v)
{
    const struct board_map *m = v->map;
    struct mini_plan p = {.step = 1};
    struct area board = {m->left, m->top, m->width, m->height};
    struct area seen = area_intersect(board, m->window), cursor = board_map_cell(m, v->row, v->col);
    int width = m->window.width / SHARE, height = m->window.height / SHARE;
    if (board_map_whole(m) || width < LEAST_WIDTH || height < LEAST_HEIGHT) return p;
    while (shrunk(m->cols, p.step) > width || shrunk(m->rows, 2 * p.step) > height) p.step++;
    width = shrunk(m->cols, p.step), height = shrunk(m->rows, 2 * p.step);
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) return p;
    p.area =
        (struct area){seen.x + seen.width - width, seen.y + seen.height - height, width, height};
    if (seen.x + seen.width + BESIDE + width <= m->window.x + m->window.width) {
        p.area.x = seen.x + seen.width + BESIDE; /* free ground: nothing is covered */
        return p;
    }
    p.left = cursor.x + cursor.width + CLEAR_X > p.area.x &&
             cursor.y + cursor.height + CLEAR_Y > p.area.y;
    if (p.left) p.area.x = seen.x;
    struct area hidden = area_intersect(outer(&p), cursor);
    if (hidden.width > 0 && hidden.height > 0) p.area = (struct area){0};
    return p;
}

int mini_map_right(const struct mini_map *v)
{
    const struct board_map *m = v->map;
    struct mini_plan p = plan_of(v);
    int width = least_of(m->width, m->window.width);
    int board = m->window.x + width + (m->height > m->window.height);
    return p.area.width > 0 ? most_of(board, p.area.x + p.area.width) : board;
}

/* The cell in the middle of a block. */
static void middle(const struct mini_map *v, const struct mini_plan *p, int x, int y, int *row,
                   int *col)
{
    *row = least_of((y - p->area.y) * 2 * p->step + p->step, v->map->rows - 1);
    *col = least_of((x - p->area.x) * p->step + p->step / 2, v->map->cols - 1);
}

bool mini_map_hit(const struct mini_map *v, int x, int y, int *row, int *col)
{
    struct mini_plan p = plan_of(v);
    if (p.area.width == 0 || !area_contains(outer(&p), x, y)) return false;
    x = clamped(x, p.area.x, p.area.x + p.area.width - 1);
    middle(v, &p, x, most_of(y, p.area.y), row, col);
    return true;
}

/* ---- What it shows --------------------------------------------------------------------------- */

struct rarity {
    int count[UINT8_MAX + 1]; /* of each kind of cell on the board */
};

static struct rarity rarity_of(const struct mini_map *v)
{
    struct rarity r = {{0}};
    for (int i = 0; v->grid && i < trm_grid_size(v->grid); i++) r.count[v->grid->cell[i]]++;
    return r;
}

/* The rarest cell of the block at (x, y); -1: nothing is said of it. */
static int rarest(const struct mini_map *v, const struct mini_plan *p, const struct rarity *r,
                  int x, int y)
{
    int first_row = (y - p->area.y) * 2 * p->step, first_col = (x - p->area.x) * p->step, best = -1;
    for (int row = first_row; v->grid && row < first_row + 2 * p->step; row++)
        for (int col = first_col; col < first_col + p->step; col++) {
            if (row >= v->grid->rows || col >= v->grid->cols) continue;
            int cell = v->grid->cell[row * v->grid->cols + col];
            if (best < 0 || r->count[cell] < r->count[best]) best = cell;
        }
    return best;
}

static void draw_unseen(struct canvas *c, const struct look *l, const struct mini_map *v, int cell,
                        int x, int y)
{
    struct tile t = {.glyph = ' '};
    if (cell >= 0 && v->map->box_rows == 0) t = tile_of(l, v->family, cell);
    bool plain = t.glyph == ' ' || t.glyph == look_glyph(l, GLYPH_FULL); /* walls and free ground */
    if (plain)
        canvas_put(c, x, y, l->glyphs == GLYPHS_UTF8 ? UNSEEN : '.', look_style(l, ROLE_GRID));
    else
        canvas_put(c, x, y, t.glyph, t.style);
}

static void draw_border(struct canvas *c, const struct look *l, const struct mini_plan *p)
{
    struct area a = outer(p);
    struct style s = look_style(l, ROLE_BORDER);
    int x = p->left ? a.x + a.width - 1 : a.x;
    canvas_fill(c, (struct area){a.x, a.y, a.width, 1}, look_glyph(l, GLYPH_H), s);
    canvas_fill(c, (struct area){x, a.y, 1, a.height}, look_glyph(l, GLYPH_V), s);
    canvas_put(c, x, a.y, look_glyph(l, p->left ? GLYPH_TR : GLYPH_TL), s);
}

void view_mini_map(struct canvas *c, const struct look *l, const struct mini_map *v)
{
    struct mini_plan p = plan_of(v);
    struct rarity rare = rarity_of(v);
    board_map_bars(c, l, v->map);
    if (p.area.width == 0) return;
    draw_border(c, l, &p);
    for (int y = p.area.y; y < p.area.y + p.area.height; y++)
        for (int x = p.area.x; x < p.area.x + p.area.width; x++) {
            int row, col;
            middle(v, &p, x, y, &row, &col);
            struct area cell = area_intersect(board_map_cell(v->map, row, col), v->map->window);
            bool here = x - p.area.x == v->col / p.step && y - p.area.y == v->row / (2 * p.step);
            if (here)
                canvas_put(c, x, y, '+', look_style(l, ROLE_CURSOR));
            else if (cell.width > 0 && cell.height > 0)
                canvas_put(c, x, y, l->glyphs == GLYPHS_UTF8 ? SEEN : ':',
                           look_style(l, ROLE_STRONG));
            else
                draw_unseen(c, l, v, rarest(v, &p, &rare, x, y), x, y);
        }
}
