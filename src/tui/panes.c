/* The table as data, and which pane is in which slot. */
#include "tui/panes.h"

#include "base/alloc.h"
#include "canvas/draw.h"

#include <stdlib.h>

const struct pane_info panes[PANE_COUNT] = {
#define X(id, slot, name, action) {#name, SLOT_##slot, &pane_##name, ACTION_##action},
    PANES(X)
#undef X
};

static int first_of(enum slot slot)
{
    int p = 0;
    while (panes[p].slot != slot) p++;
    return p;
}

void panes_init(struct screen *s)
{
    for (int p = 0; p < PANE_COUNT; p++)
        s->pane_states[p] = xcalloc(1, panes[p].kind->state_size + 1);
    for (int slot = 0; slot < SLOT_COUNT; slot++) s->shown[slot] = first_of((enum slot)slot);
}

void panes_done(struct screen *s)
{
    for (int p = 0; p < PANE_COUNT; p++) {
        if (panes[p].kind->done) panes[p].kind->done(s->pane_states[p]);
        free(s->pane_states[p]);
    }
}

const struct pane_kind *pane_in(const struct screen *s, enum slot slot)
{
    return panes[s->shown[slot]].kind;
}

void *pane_state(const struct screen *s, enum slot slot)
{
    return s->pane_states[s->shown[slot]];
}

void pane_swap(struct screen *s, enum pane p)
{
    enum slot slot = panes[p].slot;
    s->shown[slot] = s->shown[slot] == (int)p ? first_of(slot) : (int)p;
}

bool pane_without_model(const struct scene *m, struct canvas *c, struct area inside)
{
    if (m->session->model) return false;
    draw_text_block(c, inside, &m->screen->look, look_style(&m->screen->look, ROLE_DIM),
                    SESSION_NO_MODEL, 0);
    return true;
}

bool panes_called(struct screen *s, enum action action)
{
    for (int p = 0; p < PANE_COUNT && action != ACTION_NONE; p++) {
        if (panes[p].call != action) continue;
        pane_swap(s, (enum pane)p);
        s->gaze.focus = panes[p].slot;
        return true;
    }
    return false;
}

static bool is_own(const struct pane_kind *pane, enum action action)
{
    const enum action *own = pane->own;
    if (!own) return false;
    while (*own != ACTION_NONE && *own != action) own++;
    return *own == action;
}

int panes_owner(enum action action)
{
    if (action == ACTION_NONE) return -1;
    for (int p = 0; p < PANE_COUNT; p++)
        if (panes[p].call == action || is_own(panes[p].kind, action)) return p;
    return -1;
}
