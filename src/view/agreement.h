/* An answer that one of several restarts gave, each cell coloured by how many of them agree on it. */
#ifndef VIEW_AGREEMENT_H
#define VIEW_AGREEMENT_H

#include "canvas/palette.h"
#include "trmscope/family.h"

/* Borrowed and only read. */
struct agreement_view {
    const struct trm_family *family;
    const struct trm_grid *question;
    const struct trm_grid *grid;   /* the answer */
    const struct trm_grid *answer; /* the right one, of the same size: cells that differ are marked;
                                      NULL: not said */
    const float *share;            /* [cells of grid] restarts that say the same, 0..1 */
    int row;                       /* that is in sight where the board has no room */
};

void view_agreement(struct canvas *c, struct area a, const struct look *l,
                    const struct agreement_view *v);

#endif
