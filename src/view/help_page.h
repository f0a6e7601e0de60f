/* The help: every key and what it does, by section. */
#ifndef VIEW_HELP_PAGE_H
#define VIEW_HELP_PAGE_H

#include "canvas/palette.h"

/* Rows of one section follow each other. */
struct help_row {
    const char *key, *name, *help, *section;
};

struct help_view {
    const struct help_row *rows;
    int count;
    int top;           /* first line shown */
    const char *intro; /* a few sentences above the keys; NULL: none */
};

void view_help(struct canvas *c, struct area a, const struct look *l, const struct help_view *v);

/* Lines that the help has at that width: `top` makes sense up to this less the height. */
int help_lines(const struct help_view *v, int width);

#endif
