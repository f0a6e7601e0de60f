/* One grid of an editor, cell by cell. */
#ifndef VIEW_EDITOR_BOARD_H
#define VIEW_EDITOR_BOARD_H

#include "view/board_map.h"
#include "view/editor_view.h"

/* Draws the sheet where the map says; cursor and selection too, where it is the present one. */
void editor_board(struct canvas *c, const struct look *l, const struct editor_view *v,
                  struct sheet sheet, const struct board_map *m);

#endif
