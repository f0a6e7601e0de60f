/* A change: one step from a document to another, in both directions, as a line of text. The same
 * line is what undo remembers and what the journal writes to disk.
 *
 *   NAME PATCH...            NAME: what a person did, "digit", "flood-fill"
 *
 *   c PAIR SIDE PLACE:AB,... cells of a grid: at PLACE (row by row) A became B
 *   g PAIR SIDE GRID GRID    a grid became another
 *   p AT DEMOS DEMOS COUNT COUNT GRID...   COUNT pairs from AT on became COUNT others, the number
 *                            of demonstrations DEMOS became DEMOS; all grids before, then all after
 *
 * SIDE is i or o, a GRID is ROWSxCOLS:CELLS, a cell one character of 0-9a-z.
 */
#ifndef EDIT_CHANGE_H
#define EDIT_CHANGE_H

#include "edit/document.h"

/* What leads from one document to the other; NULL when they are equal. The identifier is not looked
 * at. The caller frees it. CHECKs that they are of one family and that name has no blank in it; nor
 * does it begin with '+' (edit/history.h). */
char *change_between(const struct document *before, const struct document *after, const char *name);

enum direction { CHANGE_FORWARD, CHANGE_BACK };

/* Carries out a change. A line that is not understood, does not belong to this document (the cells
 * it changes are others), or would make a document that cannot be, is an error and changes nothing.
 * *touched (may be NULL): a sheet that was changed. */
bool change_apply(struct document *d, const char *line, enum direction direction,
                  struct sheet *touched, struct trm_err *err);

/* The name in words, "flood fill", into out, which is returned. */
enum { CHANGE_NAME = 32 };
const char *change_name(const char *line, char out[CHANGE_NAME]);

#endif
