/* The editor as a whole: its parts, drawn and found where editor_arrange puts them. */
#include "view/editor_view.h"

#include "view/editor_board.h"
#include "view/editor_parts.h"
#include "view/mini_map.h"

/* The small map is drawn on the grid that has the cursor: it says where that is. */
static bool has_cursor(const struct editor *e, const struct editor_parts *p, int board)
{
    return sheet_equal(p->sheet[board], e->sheet);
}

static struct mini_map mini_of(const struct editor *e, const struct board_map *m,
                               const struct trm_grid *picture)
{
    return (struct mini_map){m, e->document.family, picture, e->at.row, e->at.col};
}

void view_editor(struct canvas *c, struct area a, const struct look *l, const struct editor_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    const struct editor *e = v->editor;
    struct editor_parts p = editor_arrange(e, a);
    for (int i = 0; i < p.boards; i++) {
        struct trm_grid picture = document_picture(&e->document, p.sheet[i]);
        struct mini_map mini = mini_of(e, &p.map[i], &picture);
        editor_board(c, l, v, p.sheet[i], &p.map[i]);
        if (has_cursor(e, &p, i))
            view_mini_map(c, l, &mini);
        else
            board_map_bars(c, l, &p.map[i]);
    }
    editor_pairs(c, &p, l, e);
    editor_panel(c, &p, l, e);
    c->clip = old;
}

/* A grid, or the small map over it. */
static bool hit_board(const struct editor *e, const struct editor_parts *p, int board, int x, int y,
                      struct editor_hit *hit)
{
    const struct board_map *m = &p->map[board];
    struct mini_map mini = mini_of(e, m, NULL);
    hit->sheet = p->sheet[board];
    hit->target = EDITOR_PLACE;
    if (has_cursor(e, p, board) && mini_map_hit(&mini, x, y, &hit->at.row, &hit->at.col))
        return true;
    hit->target = EDITOR_CELL;
    return board_map_hit(m, x, y, &hit->at.row, &hit->at.col);
}

struct editor_hit editor_hit(struct area a, const struct editor_view *v, int x, int y)
{
    struct editor_parts p = editor_arrange(v->editor, a);
    struct editor_hit hit;
    for (int i = 0; i < p.boards; i++)
        if (hit_board(v->editor, &p, i, x, y, &hit)) return hit;
    hit = (struct editor_hit){.target = EDITOR_NOTHING};
    int pair = editor_pairs_hit(&p, v->editor, x, y);
    int ink = pair < 0 ? editor_panel_ink(&p, v->editor, x, y) : -1;
    if (pair >= 0) hit = (struct editor_hit){.target = EDITOR_PAIR, .sheet = {pair, SIDE_INPUT}};
    if (ink >= 0) hit = (struct editor_hit){.target = EDITOR_INK, .ink = ink};
    return hit;
}
