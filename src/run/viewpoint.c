#include "run/viewpoint.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

/* ---- Where cells and tokens go ---- */

/* Follows cells by their numbers, written in two grids of bytes. */
static void follow_cells(const struct trm_config *c, const struct trm_augment *a, int *cell)
{
    struct trm_augment places = *a;
    struct trm_grid low = trm_grid_make(c->rows, c->cols), high = low, seen_low, seen_high;
    for (int i = 0; i < TRM_AUGMENT_VALUES; i++) places.value[i] = (uint8_t)i;
    for (int i = 0; i < c->seq_len; i++) {
        low.cell[i] = (uint8_t)(i & 0xff);
        high.cell[i] = (uint8_t)(i >> 8);
    }
    trm_augment_apply(&places, &low, &seen_low);
    trm_augment_apply(&places, &high, &seen_high);
    CHECK(seen_low.rows == c->rows && seen_low.cols == c->cols);
    for (int i = 0; i < c->seq_len; i++) cell[i] = seen_low.cell[i] | seen_high.cell[i] << 8;
}

static int token_of(const struct trm_family *family, const struct trm_config *c, int value)
{
    struct trm_grid grid = trm_grid_make(c->rows, c->cols);
    int32_t tokens[TRM_GRID_CELLS];
    memset(grid.cell, value, (size_t)trm_grid_size(&grid));
    return family->encode(&grid, c->rows, c->cols, tokens) ? tokens[0] : -1;
}

static void follow_tokens(const struct trm_config *c, const struct trm_family *family,
                          const struct trm_augment *a, int *token)
{
    for (int t = 0; t < c->vocab_size; t++) token[t] = t;
    for (int value = 0; value < TRM_AUGMENT_VALUES; value++) {
        int own = token_of(family, c, value), seen = token_of(family, c, a->value[value]);
        if (own >= 0 && own < c->vocab_size && seen >= 0 && seen < c->vocab_size) token[own] = seen;
    }
}

void viewpoint_init(struct viewpoint *v, const struct trm_config *c,
                    const struct trm_family *family, struct trm_augment *a)
{
    if (!family->fills_blanks) {
        a->turn = TRM_TURN_NONE;
        a->lines = a->top = a->left = 0;
    }
    v->cell = xcalloc((size_t)c->seq_len, sizeof *v->cell);
    v->token = xcalloc((size_t)c->vocab_size, sizeof *v->token);
    follow_cells(c, a, v->cell);
    follow_tokens(c, family, a, v->token);
}

void viewpoint_done(struct viewpoint *v)
{
    free(v->cell);
    free(v->token);
    *v = (struct viewpoint){0};
}

/* ---- Laying over ---- */

enum direction { ENTER, LEAVE };

static void lay_latent(const struct viewpoint *v, const struct trm_config *c, const float *from,
                       float *to, enum direction d)
{
    size_t hidden = (size_t)c->hidden_size, prefix = (size_t)c->puzzle_emb_len * hidden;
    memcpy(to, from, prefix * sizeof *to);
    for (int i = 0; i < c->seq_len; i++) {
        size_t seen = prefix + (size_t)i * hidden, own = prefix + (size_t)v->cell[i] * hidden;
        memcpy(to + (d == ENTER ? seen : own), from + (d == ENTER ? own : seen),
               hidden * sizeof *to);
    }
}

static void lay_state(const struct viewpoint *v, const struct trm_config *c,
                      const struct trm_state *from, struct trm_state *to, enum direction d)
{
    CHECK(from->batch == 1);
    trm_state_copy(to, from);
    if (!v->cell) return;
    lay_latent(v, c, from->z_H, to->z_H, d);
    lay_latent(v, c, from->z_L, to->z_L, d);
}

void viewpoint_enter(const struct viewpoint *v, const struct trm_config *c,
                     const struct trm_state *own, struct trm_state *seen)
{
    lay_state(v, c, own, seen, ENTER);
}

void viewpoint_leave(const struct viewpoint *v, const struct trm_config *c,
                     const struct trm_state *seen, struct trm_state *own)
{
    lay_state(v, c, seen, own, LEAVE);
}

void viewpoint_logits(const struct viewpoint *v, const struct trm_config *c, const float *seen,
                      float *own)
{
    size_t vocab = (size_t)c->vocab_size;
    CHECK(v->cell);
    for (int i = 0; i < c->seq_len; i++)
        for (size_t t = 0; t < vocab; t++)
            own[(size_t)v->cell[i] * vocab + t] = seen[(size_t)i * vocab + (size_t)v->token[t]];
}

int viewpoint_cell(const struct viewpoint *v, int own)
{
    int seen = 0;
    if (!v->cell) return own;
    while (v->cell[seen] != own) seen++;
    return seen;
}

int viewpoint_own_cell(const struct viewpoint *v, int seen)
{
    return v->cell ? v->cell[seen] : seen;
}

int viewpoint_token(const struct viewpoint *v, int own)
{
    return v->token ? v->token[own] : own;
}

void viewpoint_rename(const struct viewpoint *v, const struct trm_config *c, float *logits)
{
    size_t vocab = (size_t)c->vocab_size;
    if (!v->token) return;
    float *seen = xfloats(vocab);
    for (int i = 0; i < c->seq_len; i++) {
        float *own = logits + (size_t)i * vocab;
        memcpy(seen, own, vocab * sizeof *seen);
        for (size_t t = 0; t < vocab; t++) own[t] = seen[v->token[t]];
    }
    free(seen);
}
