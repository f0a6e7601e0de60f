/* One latent as a map: a number for each cell, or tokens by channels. */
#include "tui/panes.h"
#include "view/latent.h"

#include <stdio.h>

static struct latent_view view_of(const struct scene *m)
{
    const struct gaze *g = &m->screen->gaze;
    return (struct latent_view){
        .which = g->which,
        .measure = g->measure,
        .z = m->z,
        .before = m->z_before,
        .prefix = g->prefix_tokens,
        .canvas_rows = g->canvas_rows,
        .canvas_cols = g->canvas_cols,
        .hidden = g->hidden,
        .family = session_puzzle(m->session)->family,
        .grid = &m->grid,
        .token = gaze_token(g),
        .channel = g->channel,
    };
}

static void title(const struct scene *m, const void *state, char *out, size_t size)
{
    const struct gaze *g = &m->screen->gaze;
    (void)state;
    int used = snprintf(out, size, "%s, %s", g->which == TRM_Z_H ? "z_H: answer" : "z_L: reasoning",
                        latent_measure_name(g->measure));
    if (g->measure == LATENT_CHANNEL) snprintf(out + used, size - (size_t)used, " %d", g->channel);
}

static void draw(const struct scene *m, void *state, struct canvas *c, struct area inside)
{
    struct latent_view v = view_of(m);
    (void)state;
    view_latent(c, inside, &m->screen->look, &v);
}

static void hit(const struct scene *m, void *state, struct area inside, int x, int y,
                struct screen_hit *hit)
{
    struct latent_view v = view_of(m);
    (void)state;
    if (!latent_hit(&v, inside, x, y, &hit->token, &hit->channel)) hit->token = -1;
    if (m->screen->gaze.measure != LATENT_RAW) hit->channel = -1;
}

const struct pane_kind pane_latent = {.title = title, .draw = draw, .hit = hit};
