/* Whom the token under the cursor listens to, beside the cells that the rules tie it to. */
#ifndef VIEW_LISTEN_VIEW_H
#define VIEW_LISTEN_VIEW_H

#include "canvas/palette.h"
#include "trmscope/family.h"

/* Borrowed and only read. T = prefix + canvas_rows * canvas_cols tokens. */
struct listen_view {
    const float *weight; /* [T] model/listen.h; NULL: not known yet */
    bool attention;      /* they are attention weights, else sizes of the Jacobian */
    int head, heads;     /* which head they are of; -1: the mean of them */
    int block, blocks;
    const uint8_t *tied; /* [T] 1: the rules tie it to the cell under the cursor */
    int prefix, canvas_rows, canvas_cols;
    const struct trm_family *family;
    const struct trm_grid *grid;
    int token; /* cursor: who listens */
};

void view_listen(struct canvas *c, struct area a, const struct look *l,
                 const struct listen_view *v);
bool listen_hit(const struct listen_view *v, struct area a, int x, int y, int *token);

#endif
