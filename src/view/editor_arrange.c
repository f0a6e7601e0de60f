/* Where the parts of the editor lie.
 *
 * Families with one picture: the board, and the panel beside or below it, whichever leaves the
 * larger cells. Tasks: a line of pairs, input and output side by side in cells of one size, the
 * panel beside or below, and where there is room all pairs in small. */
#include "view/editor_parts.h"

#include "base/bounds.h"
#include "view/mini_map.h"

enum {
    PANEL_WIDTH = 28,
    PANEL_GAP = 2,
    PANEL_ROWS = 3,    /* of a panel below beside those of the inks: a blank one, state, cell */
    INK_ROWS_MOST = 3, /* of them: the board needs room too */
    PANEL_SCREEN = 9,  /* no panel below where there are fewer rows */
    GALLERY_ROWS = 12, /* all pairs in small, where the screen is at least that high */
    GALLERY_SCREEN = 34,
};

static struct board_map fit_whole(const struct editor *e, struct area a)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    return board_map_with_bars(e->document.family, g->rows, g->cols, a, e->at.row, e->at.col);
}

static struct area cut(struct area a, int right, int below)
{
    a.width = most_of(a.width - right, 0);
    a.height = most_of(a.height - below, 0);
    return a;
}

static int rows_below(const struct editor *e, struct area a)
{
    int inks = least_of(editor_panel_ink_rows(e, a.width), INK_ROWS_MOST);
    return a.height < PANEL_SCREEN ? 0 : PANEL_ROWS + inks;
}

static void arrange_one(struct editor_parts *p, const struct editor *e, struct area a)
{
    const struct trm_grid *g = document_grid(&e->document, e->sheet);
    a = board_map_inset(e->document.family, g->rows, g->cols, a);
    struct board_map beside = fit_whole(e, cut(a, PANEL_WIDTH + PANEL_GAP, 0));
    struct board_map below = fit_whole(e, cut(a, 0, rows_below(e, a)));
    p->boards = 1;
    p->sheet[0] = e->sheet;
    bool larger = board_map_whole(&beside) && beside.cell_width >= below.cell_width;
    p->beside = a.width > 2 * PANEL_WIDTH && (larger || !board_map_whole(&below));
    p->map[0] = p->beside ? beside : below;
    const struct board_map *m = &p->map[0];
    struct mini_map mini = {m, e->document.family, NULL, e->at.row, e->at.col};
    int x = mini_map_right(&mini) + PANEL_GAP;
    int height = least_of(m->height, m->window.height);
    if (p->beside)
        p->panel = (struct area){x, a.y, a.x + a.width - x, a.height};
    else
        p->panel = (struct area){a.x, a.y + height + 1, a.width, a.height - height - 1};
}

/* Two grids in cells of one size: as if both had the larger number of rows and columns. */
static void arrange_grids(struct editor_parts *p, const struct editor *e, struct area a)
{
    const struct trm_pair *pair = &e->document.pairs[e->sheet.pair];
    const struct trm_grid *grid[2] = {&pair->input, &pair->output};
    int rows = most_of(pair->input.rows, pair->output.rows);
    int cols = most_of(pair->input.cols, pair->output.cols);
    int half = (a.width - PANEL_GAP) / 2;
    struct area room = {a.x, a.y + 1, most_of(half, 0), most_of(a.height - 1, 0)};
    struct board_map m =
        board_map_with_bars(e->document.family, rows, cols, room, e->at.row, e->at.col);
    int left = least_of(m.width, room.width);
    if (left < 14 && half >= 14) left = 14; /* of the words above it */
    p->boards = 2;
    for (int side = 0; side < 2; side++) {
        p->sheet[side] = (struct sheet){e->sheet.pair, (enum side)side};
        p->map[side] = m;
        p->map[side].rows = grid[side]->rows, p->map[side].cols = grid[side]->cols;
        int shift = side * (left + PANEL_GAP);
        p->map[side].left += shift;
        p->map[side].window.x += shift;
        p->map[side].window.width = least_of(left, m.window.width);
        p->head[side] = (struct area){a.x + shift, a.y, left, a.height > 0};
    }
}

static void arrange_task(struct editor_parts *p, const struct editor *e, struct area a)
{
    p->pairs = true;
    if (a.width >= 40) a.x++, a.width -= 2;
    p->tabs = area_take_top(&a, 1);
    if (a.height >= GALLERY_SCREEN) {
        p->gallery = area_take_bottom(&a, GALLERY_ROWS);
        area_take_bottom(&a, 1);
    }
    p->beside = a.width >= 3 * PANEL_WIDTH + 10;
    int below = rows_below(e, a);
    arrange_grids(p, e, p->beside ? cut(a, PANEL_WIDTH + PANEL_GAP, 0) : cut(a, 0, below));
    if (p->beside)
        p->panel = (struct area){a.x + a.width - PANEL_WIDTH, a.y, PANEL_WIDTH, a.height};
    else
        p->panel = (struct area){a.x, a.y + a.height - below + 1, a.width, below - 1};
}

struct editor_parts editor_arrange(const struct editor *e, struct area a)
{
    struct editor_parts p = {0};
    if (e->document.family->fills_blanks)
        arrange_one(&p, e, a);
    else
        arrange_task(&p, e, a);
    if (p.panel.width < 1 || p.panel.height < 1 || p.panel.y < a.y) p.panel = (struct area){0};
    return p;
}
