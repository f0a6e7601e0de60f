/* What was opened last, kept in the user's state folder: files of puzzles and models. */
#ifndef TUI_RECENT_H
#define TUI_RECENT_H

#include <stdbool.h>

enum recent_kind { RECENT_PUZZLES, RECENT_MODEL, RECENT_KINDS };
enum { RECENT_MOST = 30 };

struct recent {
    char *path[RECENT_KINDS][RECENT_MOST]; /* newest first, then NULL; absolute; owned */
};

void recent_load(struct recent *r);
void recent_done(struct recent *r);

/* Whether two paths are of one file; a relative one, as commands have it, may mean what an absolute
 * one does. */
bool recent_same(const char *a, const char *b);

/* Moves it to the front and writes the file at once, with what other programs added to it; where
 * that fails it is forgotten at the end. */
void recent_add(struct recent *r, enum recent_kind kind, const char *path);

/* How long ago it was opened: 0 the last one; RECENT_MOST: never. */
int recent_rank(const struct recent *r, enum recent_kind kind, const char *path);

#endif
