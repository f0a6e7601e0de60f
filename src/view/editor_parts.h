/* What the files of the editor's view share: where its parts lie, worked out once for drawing and
 * for the mouse, and the parts. */
#ifndef VIEW_EDITOR_PARTS_H
#define VIEW_EDITOR_PARTS_H

#include "view/board_map.h"
#include "view/editor_view.h"

struct editor_parts {
    bool pairs;       /* a task: pairs to choose from */
    struct area tabs; /* one row; empty: no pairs */
    struct sheet sheet[2];
    struct board_map map[2];
    struct area head[2]; /* one row above each of two grids; empty: one grid */
    int boards;
    struct area panel, gallery;
    bool beside;
};

/* editor_arrange.c */
struct editor_parts editor_arrange(const struct editor *e, struct area a);

/* Inks, state, the cell under the cursor (editor_panel.c). */
void editor_panel(struct canvas *c, const struct editor_parts *p, const struct look *l,
                  const struct editor *e);
/* The rows that the inks take in a panel of that width. */
int editor_panel_ink_rows(const struct editor *e, int width);
/* The ink at (x, y); -1: none. */
int editor_panel_ink(const struct editor_parts *p, const struct editor *e, int x, int y);

/* Of a task: the line of pairs, the names of its two grids, all pairs in small (editor_task.c). */
void editor_pairs(struct canvas *c, const struct editor_parts *p, const struct look *l,
                  const struct editor *e);
/* The pair at (x, y); -1: none. */
int editor_pairs_hit(const struct editor_parts *p, const struct editor *e, int x, int y);

#endif
