/* A puzzle in the making: its grid or pair of grids with cursor and selection, what is known of it,
 * and the inks. A function of the editor as it is. */
#ifndef VIEW_EDITOR_VIEW_H
#define VIEW_EDITOR_VIEW_H

#include "canvas/palette.h"
#include "edit/editor.h"

/* Borrowed and only read. */
struct editor_view {
    const struct editor *editor;
    bool answer;     /* show the exact answer in blank cells, where it is known */
    bool candidates; /* show what each blank cell may be by the rules */
};

void view_editor(struct canvas *c, struct area a, const struct look *l,
                 const struct editor_view *v);

/* What is drawn at (x, y) of the screen when the view fills a. */
enum editor_target {
    EDITOR_NOTHING,
    EDITOR_CELL,
    EDITOR_PLACE, /* a cell on the small map of a grid that is larger than its window */
    EDITOR_INK,
    EDITOR_PAIR,
};
struct editor_hit {
    enum editor_target target;
    struct sheet sheet; /* EDITOR_CELL, EDITOR_PLACE; EDITOR_PAIR: its input */
    struct spot at;     /* EDITOR_CELL, EDITOR_PLACE */
    int ink;            /* EDITOR_INK */
};
struct editor_hit editor_hit(struct area a, const struct editor_view *v, int x, int y);

#endif
