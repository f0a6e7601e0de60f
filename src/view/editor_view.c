/* The editor as a whole: its parts, drawn and found where editor_arrange puts them. */
#include "view/editor_view.h"

#include "view/editor_board.h"
#include "view/editor_parts.h"

void view_editor(struct canvas *c, struct area a, const struct look *l, const struct editor_view *v)
{
    if (a.width < 1 || a.height < 1) return;
    struct area old = canvas_clip(c, a);
    struct editor_parts p = editor_arrange(v->editor, a);
    for (int i = 0; i < p.boards; i++) {
        editor_board(c, l, v, p.sheet[i], &p.map[i]);
        board_map_bars(c, l, &p.map[i]);
    }
    editor_pairs(c, &p, l, v->editor);
    editor_panel(c, &p, l, v->editor);
    c->clip = old;
}

struct editor_hit editor_hit(struct area a, const struct editor_view *v, int x, int y)
{
    struct editor_parts p = editor_arrange(v->editor, a);
    struct editor_hit hit = {.target = EDITOR_NOTHING};
    for (int i = 0; i < p.boards; i++) {
        if (!board_map_hit(&p.map[i], x, y, &hit.at.row, &hit.at.col)) continue;
        hit.target = EDITOR_CELL;
        hit.sheet = p.sheet[i];
        return hit;
    }
    int pair = editor_pairs_hit(&p, v->editor, x, y);
    int ink = pair < 0 ? editor_panel_ink(&p, v->editor, x, y) : -1;
    if (pair >= 0) hit = (struct editor_hit){.target = EDITOR_PAIR, .sheet = {pair, SIDE_INPUT}};
    if (ink >= 0) hit = (struct editor_hit){.target = EDITOR_INK, .ink = ink};
    return hit;
}
