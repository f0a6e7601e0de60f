/* Undo and redo without end: the changes of a document, and how many of them are done. */
#ifndef EDIT_HISTORY_H
#define EDIT_HISTORY_H

#include "edit/change.h"

/* A change whose line begins with '+' belongs to the one before: they are undone together. */
struct history {
    char **lines; /* [count] changes (edit/change.h), owned; [0, done) are done, the rest undone */
    size_t count, done, capacity;
};

void history_done(struct history *h);

/* Remembers a change that was done; the line is taken over. What had been undone is forgotten. */
void history_add(struct history *h, char *line);

/* How often undo (or redo) can be called: changes that belong together count once. */
size_t history_undoable(const struct history *h);
size_t history_redoable(const struct history *h);

/* Takes back or does again the last change, all that belongs together, in *d. False when there is
 * none; the name of it into `name`. Lines that do not fit the document are an error of the
 * programmer. */
bool history_undo(struct history *h, struct document *d, struct sheet *touched,
                  char name[CHANGE_NAME]);
bool history_redo(struct history *h, struct document *d, struct sheet *touched,
                  char name[CHANGE_NAME]);

#endif
