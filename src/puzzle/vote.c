/* Voting over answers. There are few different answers to a task, so a list is looked through. */
#include "trmscope/vote.h"

#include "base/alloc.h"

#include <stdlib.h>

void trm_votes_add(struct trm_votes *v, const struct trm_grid *grid, double q)
{
    size_t i = 0;
    while (i < v->count && !trm_grid_equal(&v->items[i].grid, grid)) i++;
    if (i == v->count) {
        v->items = xgrow(v->items, &v->capacity, v->count + 1, sizeof *v->items);
        v->items[v->count++] = (struct trm_vote){.grid = *grid};
    }
    struct trm_vote *vote = &v->items[i];
    vote->count++;
    vote->q += (q - vote->q) / (double)vote->count;
}

static bool is_better(const struct trm_vote *a, const struct trm_vote *b)
{
    return a->count != b->count ? a->count > b->count : a->q > b->q;
}

/* By insertion, which keeps the order of equals. */
void trm_votes_rank(struct trm_votes *v)
{
    for (size_t i = 1; i < v->count; i++) {
        struct trm_vote vote = v->items[i];
        size_t k = i;
        for (; k > 0 && is_better(&vote, &v->items[k - 1]); k--) v->items[k] = v->items[k - 1];
        v->items[k] = vote;
    }
}

bool trm_votes_pass(const struct trm_votes *v, const struct trm_grid *answer, int k)
{
    for (size_t i = 0; i < v->count && i < (size_t)k; i++)
        if (trm_grid_equal(&v->items[i].grid, answer)) return true;
    return false;
}

void trm_votes_done(struct trm_votes *v)
{
    free(v->items);
    *v = (struct trm_votes){0};
}
