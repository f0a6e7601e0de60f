/* The words beside or below the answer board: the cell under the cursor with its candidates, and
 * what the marks mean where there is room. */
#ifndef VIEW_BOARD_PANEL_H
#define VIEW_BOARD_PANEL_H

#include "view/board_facts.h"

/* k: of the cell under the cursor. */
void board_panel_beside(struct canvas *c, struct area a, const struct look *l,
                        const struct board_view *v, const struct cell_facts *k);

/* Two rows: what the cell is, and its candidates side by side. The entropy gets a third row, if
 * there is one. */
void board_panel_below(struct canvas *c, struct area a, const struct look *l,
                       const struct board_view *v, const struct cell_facts *k);

#endif
