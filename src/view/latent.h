/* A latent, z_H or z_L: one number for each cell on the board, or all of it as a map of tokens by
 * channels. */
#ifndef VIEW_LATENT_H
#define VIEW_LATENT_H

#include "canvas/heat.h"
#include "canvas/palette.h"
#include "trmscope/family.h"
#include "trmscope/step.h"

enum latent_measure {
    LATENT_NORM,    /* root mean square over a token's channels */
    LATENT_CHANGE,  /* ||z - before|| / ||before|| of a token, in its last renewal */
    LATENT_CHANNEL, /* one channel */
    LATENT_RAW,     /* tokens by channels */
};

/* Borrowed and only read. T = prefix + canvas_rows * canvas_cols tokens, D = hidden. */
struct latent_view {
    enum trm_latent which;
    enum latent_measure measure;
    const float *z;      /* [T, D]; NULL: it is being computed again */
    const float *before; /* [T, D] what z was last renewed from; NULL: it is as it started */
    int prefix, canvas_rows, canvas_cols, hidden;
    const struct trm_family *family;
    const struct trm_grid *grid; /* digits on top of the colours where there is room; NULL: none */
    int token;                   /* cursor: 0 .. T-1, prefix tokens first */
    int channel;                 /* of LATENT_CHANNEL, and the cursor's in LATENT_RAW */
    struct heat_range range;     /* low < high: colours by it; else by the numbers shown */
};

void view_latent(struct canvas *c, struct area a, const struct look *l,
                 const struct latent_view *v);

/* The token (and in LATENT_RAW the channel) at (x, y) of the screen; false when there is none. */
bool latent_hit(const struct latent_view *v, struct area a, int x, int y, int *token, int *channel);

/* "norm", ... */
const char *latent_measure_name(enum latent_measure m);

#endif
