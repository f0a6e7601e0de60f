/* The parameter table laid out for one config. */
#include "model/params.h"

#include "base/check.h"

#include <stdbool.h>
#include <stdio.h>

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
