/* A list of rows one walks through: chosen row, scrolling, filter, order. It knows nothing of what
 * the rows are; items have numbers 0..count-1, and the page says how a cell of one reads. Drawing
 * asks for the visible ones only, so that a list of 100,000 is as quick as one of ten.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "canvas/draw.h"
#include "tui/actions.h"
#include "tui/event.h"

#include <stddef.h>

#define LIST_NONE ((size_t)-1)

struct list {
    size_t count;  /* items, shown or not */
    size_t *shown; /* [shown_count] numbers of those that are shown, in their order; owned */
    size_t shown_count, shown_capacity;
    size_t chosen;    /* place among the shown ones */
    size_t top;       /* first visible place */
    struct area rows; /* of the last picture: where rows lie */
};

/* All of `count` items, in their own order. The chosen item stays chosen where it can. */
void list_fill(struct list *l, size_t count);
void list_done(struct list *l);

/* Keeps those shown that the function says yes to; call list_fill first to begin anew. */
void list_keep(struct list *l, bool (*keep)(const void *context, size_t item), const void *context);

/* Orders the shown ones, by an order as for qsort; equal ones by their numbers. */
void list_sort(struct list *l, int (*order)(const void *context, size_t a, size_t b),
               const void *context);

/* The chosen item's number, LIST_NONE when nothing is shown. */
size_t list_item(const struct list *l);
/* Chooses an item; one that is not shown is ignored. */
void list_choose(struct list *l, size_t item);

/* Up, down, by screens, first and last (ACTION_LIST_FIRST, ACTION_LIST_LAST). */
bool list_act(struct list *l, enum action action);

enum list_mouse { LIST_MOUSE_NONE, LIST_MOUSE_CHOSEN, LIST_MOUSE_OPENED /* chosen row again */ };
enum list_mouse list_mouse(struct list *l, const struct event *e);

struct list_column {
    const char *title; /* in the head line; NULL in every column: no head line */
    int width;         /* columns of the screen; 0: what the others leave (one such column) */
    enum align align;
};

struct list_cell {
    char text[200];
    enum role role;
};

struct list_view {
    const struct list_column *columns;
    int column_count; /* those at the end are left out where there is no room */
    void (*cell)(const void *context, size_t item, int column, struct list_cell *out);
    const void *context;
    const char *empty; /* said in place of rows when nothing is shown */
    bool focused;
};
void list_draw(struct list *l, struct canvas *c, struct area a, const struct look *look,
               const struct list_view *v);

#endif
