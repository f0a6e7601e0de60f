/* A latent, z_H or z_L: one number for each cell on the board, its strongest components as colours,
 * or all of it as a map of tokens by channels. */
#ifndef VIEW_LATENT_H
#define VIEW_LATENT_H

#include "canvas/heat.h"
#include "canvas/palette.h"
#include "trmscope/family.h"
#include "trmscope/step.h"

/* X(id, name, what it is) */
#define LATENT_MEASURES(X)                                                                         \
    X(NORM, "norm", "root mean square over a token's channels")                                    \
    X(CHANGE, "change", "||z - before|| / ||before|| of a token, in its last renewal")             \
    X(COSINE, "cosine", "of the angle between a token's z and the one before")                     \
    X(CHANNEL, "channel", "one channel")                                                           \
    X(RAW, "raw", "tokens by channels")                                                            \
    X(COMPONENTS, "components", "the three strongest principal components as red, green, blue")

enum latent_measure {
#define X(id, name, help) LATENT_##id,
    LATENT_MEASURES(X)
#undef X
        LATENT_MEASURE_COUNT
};

/* The principal components that tokens are coloured by: the scores of every token of this picture,
 * and as colours the same, 0..1 over what the components were found from (beyond it too). */
enum { LATENT_COLORS = 3 };
struct latent_components {
    const float *scores, *colors; /* [T, 3] */
    double explained[LATENT_COLORS];
    int steps; /* supervision steps whose tokens they were found from */
};

/* What order the rows of the raw map have. */
enum latent_order {
    LATENT_ORDER_PLACE,
    LATENT_ORDER_NORM,
    LATENT_ORDER_CHANGE,
    LATENT_ORDER_COSINE,
    LATENT_ORDER_CHANNEL,
    LATENT_ORDER_COMPONENT, /* the first principal one */
    LATENT_ORDER_COUNT
};

/* Borrowed and only read. T = prefix + canvas_rows * canvas_cols tokens, D = hidden. */
struct latent_view {
    enum trm_latent which;
    enum latent_measure measure;
    const float *z;      /* [T, D]; NULL: it is being computed again, or `recorded` without it */
    bool recorded;       /* the run is a file's, which may have latents of some steps only */
    const float *renewed; /* [T, D] what z was last renewed to, for what compares; NULL: z itself */
    const float *before;  /* [T, D] what it was renewed from; NULL: it is not there */
    bool fresh;          /* z was not renewed yet: there is no `before` */
    bool begun;          /* recursion steps were done: z_L was renewed, whatever became of z_H */
    int prefix, canvas_rows, canvas_cols, hidden;
    const struct trm_family *family;
    const struct trm_grid *grid; /* digits on top of the colours where there is room; NULL: none */
    int token;                   /* cursor: 0 .. T-1, prefix tokens first */
    int channel;                 /* of LATENT_CHANNEL, and the cursor's in LATENT_RAW */
    enum latent_order order;     /* of LATENT_RAW: largest first */
    const struct latent_components *components; /* of LATENT_COMPONENTS and its order; NULL: none */
    struct heat_range range; /* low < high: colours by it; else by the numbers shown */
    bool robust; /* else: without the outermost numbers (heat.h), as LATENT_RAW always */
};

void view_latent(struct canvas *c, struct area a, const struct look *l,
                 const struct latent_view *v);

/* The range that view_latent colours by. */
struct heat_range latent_range(const struct latent_view *v);

/* The token (and in LATENT_RAW the channel) at (x, y) of the screen; false when there is none. */
bool latent_hit(const struct latent_view *v, struct area a, int x, int y, int *token, int *channel);

/* "norm", ... */
const char *latent_measure_name(enum latent_measure m);
const char *latent_order_name(enum latent_order o);

#endif
