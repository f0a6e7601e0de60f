#include "run/recalled.h"

#include "base/alloc.h"
#include "base/check.h"

#include <stdlib.h>
#include <string.h>

struct recalled *recalled_new(struct trm_recorder *recorder, int first, int room, size_t count)
{
    CHECK(room > 0);
    struct recalled *r = xcalloc(1, sizeof *r);
    r->recorder = trm_recorder_share(recorder);
    r->first = first;
    r->last = first - 1;
    r->room = room;
    r->count = count;
    r->latents = xfloats((size_t)room * 2 * count);
    return r;
}

void recalled_free(struct recalled *r)
{
    if (!r) return;
    trm_recorder_free(r->recorder);
    free(r->latents);
    free(r);
}

static float *place(const struct recalled *r, int index)
{
    return r->latents + (size_t)(index - r->first) * 2 * r->count;
}

void recalled_add(struct recalled *r, const struct trm_state *s)
{
    CHECK(s->count == r->count && r->last + 1 - r->first < r->room);
    float *at = place(r, ++r->last);
    memcpy(at, s->z_H, r->count * sizeof *at);
    memcpy(at + r->count, s->z_L, r->count * sizeof *at);
}

bool recalled_covers(const struct recalled *r, const struct trm_recorder *recorder, int index)
{
    return r && r->recorder == recorder && index >= r->first && index <= r->last;
}

const float *recalled_at(const struct recalled *r, int index)
{
    return place(r, index);
}

struct recalled *recalled_tail(const struct recalled *r, int first)
{
    CHECK(recalled_covers(r, r->recorder, first));
    struct recalled *tail = recalled_new(r->recorder, first, r->last - first + 1, r->count);
    memcpy(tail->latents, place(r, first), (size_t)tail->room * 2 * r->count * sizeof(float));
    tail->last = r->last;
    return tail;
}
