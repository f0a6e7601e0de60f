/* Journals: an edit that is not finished, on disk, so that it survives a crash and a kill -9.
 *
 * A journal is a text of lines in the state folder of the user. Every line is written whole, with
 * one call, behind the others, at the moment the change is made; nothing is ever written twice. A
 * line that was cut short by a crash is left out and removed when the edit goes on.
 *
 *   trmscope edit 1 FAMILY      the first line
 *   name TEXT                   what people call it
 *   identifier N                by which row of the puzzle embedding it is asked; left out where 0
 *   start CHANGE                from nothing to the document at the beginning
 *   do CHANGE                   (edit/change.h), with a '+' in front where it belongs to the one
 *   undo, redo                  before
 *   saved PATH                  the document is in that file; a path from the root
 *
 * The program that has a journal open holds a lock on it, which the system takes away when it ends
 * in whatever way: so nobody is offered an edit that somebody is at.
 */
#ifndef EDIT_JOURNAL_H
#define EDIT_JOURNAL_H

#include "trmscope/family.h"

struct journal {
    char *path; /* NULL: not open */
    int fd;
};

/* A fresh journal with its first line. False and an error: none is left, *j is not open. */
bool journal_create(struct journal *j, const struct trm_family *f, struct trm_err *err);

/* Adds "WORD TEXT"; text may be NULL. CHECKs that there is no newline in them. After a false a part
 * of the line may be there: nothing may be added behind it. */
bool journal_add(struct journal *j, const char *word, const char *text, struct trm_err *err);

/* Opens one that was left behind, and reads it: *text is its lines without the first, the family is
 * that of the first. The caller frees *text. An error when somebody else is at it. */
bool journal_resume(struct journal *j, const char *path, const struct trm_family **family,
                    char **text, struct trm_err *err);

/* Lets go of it; keep: the edit is not finished, it will be offered again. */
void journal_close(struct journal *j, bool keep);

/* The paths of journals that nobody is at, the last touched first. Released by
 * journal_paths_done. */
struct journal_paths {
    char **items;
    size_t count, capacity;
};
void journal_find(struct journal_paths *out);

/* What a journal is of, without locking it: the family, and its name, which the caller frees. NULL:
 * it is none, or has no name yet; *family may then be NULL or as it was. */
char *journal_glance(const char *path, const struct trm_family **family);
void journal_paths_done(struct journal_paths *p);

#endif
