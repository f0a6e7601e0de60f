/* The parameter table laid out for one config. */
#include "model/params.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16 }; /* floats: a cache line */

static void add(struct params *p, enum param_id id, int layer, const char *key, int rows, int cols,
                enum param_init init)
{
    CHECK(p->count < PARAMS_MAX);
    struct param *item = &p->items[p->count++];
    *item = (struct param){.id = id, .layer = layer, .rows = rows, .cols = cols, .init = init};
    if (layer < 0)
        snprintf(item->key, sizeof item->key, "%s", key);
    else
        snprintf(item->key, sizeof item->key, "L_level.layers.%d.%s", layer, key);
    item->offset = p->total;
    item->count = (size_t)rows * (size_t)(cols ? cols : 1);
    p->total += (item->count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void params_layout(struct params *p, const struct trm_config *c)
{
    p->count = 0;
    p->total = 0;
#define X(id, key, rows, cols, present, init)                                                      \
    if (present) add(p, PARAM_##id, -1, key, rows, cols, init);
    PARAMS_MODEL(X)
#undef X
#define X(id, key, rows, cols, present, init)                                                      \
    if (present) add(p, PARAM_##id, layer, key, rows, cols, init);
    for (int layer = 0; layer < c->L_layers; layer++) {
        PARAMS_LAYER(X)
    }
#undef X
}

const struct param *params_find(const struct params *p, enum param_id id, int layer)
{
    for (int i = 0; i < p->count; i++) {
        const struct param *item = &p->items[i];
        if (item->id == id && (item->layer < 0 || item->layer == layer)) return item;
    }
    return NULL;
}

/* ---- of two models --------------------------------------------------------------------------- */

static bool refuse_tensor(const struct param *have, const struct param *want, struct trm_err *err)
{
    if (!want)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found %d x %d, expected none", have->key,
                           have->rows, have->cols);
    if (!have)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: found none, expected %d x %d", want->key,
                           want->rows, want->cols);
    return trm_err_set(err, TRM_ERR_INPUT, "%s: found %d x %d, expected %d x %d", want->key,
                       have->rows, have->cols, want->rows, want->cols);
}

/* Both tables have one order, so the first difference is a tensor that one of them lacks. */
static bool same_tensors(const struct params *have, const struct params *want, struct trm_err *err)
{
    for (int i = 0; i < have->count || i < want->count; i++) {
        const struct param *h = i < have->count ? &have->items[i] : NULL;
        const struct param *w = i < want->count ? &want->items[i] : NULL;
        if (h && w && strcmp(h->key, w->key) != 0) {
            if (params_find(have, w->id, w->layer))
                w = NULL;
            else
                h = NULL;
        }
        if (!h || !w || h->rows != w->rows || h->cols != w->cols) return refuse_tensor(h, w, err);
    }
    return true;
}

/* What no shape tells. */
static bool same_meaning(const struct trm_config *have, const struct trm_config *want,
                         struct trm_err *err)
{
    static const char *const encodings[] = {"none", "rope", "learned", "rope_2d"};
    if (have->puzzle_emb_ndim != want->puzzle_emb_ndim ||
        (have->puzzle_emb_ndim > 0 && have->num_puzzle_identifiers != want->num_puzzle_identifiers))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "puzzle_emb.weights: found %d x %d, expected %d x %d",
                           have->num_puzzle_identifiers, have->puzzle_emb_ndim,
                           want->num_puzzle_identifiers, want->puzzle_emb_ndim);
    if (have->puzzle_emb_len != want->puzzle_emb_len)
        return trm_err_set(err, TRM_ERR_INPUT, "puzzle_emb_len: found %d, expected %d",
                           have->puzzle_emb_len, want->puzzle_emb_len);
    if (have->mlp_t) return true; /* no attention */
    if (have->num_heads != want->num_heads)
        return trm_err_set(err, TRM_ERR_INPUT, "num_heads: found %d, expected %d", have->num_heads,
                           want->num_heads);
    if (have->pos_encodings != want->pos_encodings)
        return trm_err_set(err, TRM_ERR_INPUT, "pos_encodings: found %s, expected %s",
                           encodings[have->pos_encodings], encodings[want->pos_encodings]);
    return !trm_config_rotary(have) || have->rope_theta == want->rope_theta ||
           trm_err_set(err, TRM_ERR_INPUT, "rope_theta: found %.15g, expected %.15g",
                       have->rope_theta, want->rope_theta);
}

bool params_alike(const struct trm_config *have, const struct trm_config *want, struct trm_err *err)
{
    struct params *both = xcalloc(2, sizeof *both);
    params_layout(&both[0], have);
    params_layout(&both[1], want);
    bool alike = same_tensors(&both[0], &both[1], err) && same_meaning(have, want, err);
    free(both);
    return alike;
}
