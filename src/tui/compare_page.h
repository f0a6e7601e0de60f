/* The scope's run beside another one, locked in step: another model, another puzzle, before and
 * after training, with and without a probe.
 *
 * The left side is the scope's own run; the keys of the scope work on it, but for those of panes,
 * and the right side follows to the same place: the same supervision step, and as far within it.
 */
#ifndef TUI_COMPARE_PAGE_H
#define TUI_COMPARE_PAGE_H

#include "run/solver.h"
#include "tui/page.h"

struct compare_wish {
    struct solver *other; /* with a run loaded; the page takes it over */
    const char *label;    /* of that side: "step_20000", "with the probe"; copied */

    /* Whose run it is, as its file has it: the run's own may be cut to the puzzle (crop). Shared. */
    const struct trm_model *model;

    /* Whether that side goes on to another puzzle with the scope, or stays with the one it has. */
    bool follow;

    bool plain; /* nothing was done to it: it is what its model makes of its puzzle */
};
void compare_open(struct app *a, const struct compare_wish *w);

/* Asks what to compare with: a model's file, or a number or a file of a puzzle. */
void compare_ask(struct app *a);

extern const struct page_kind compare_page;

#endif
