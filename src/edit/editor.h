/* An editor: a document, where one is in it, what one did, and what is known of it. Everything a
 * person does to a puzzle is one function here; what came of it, if there is anything to say, is in
 * `said` (who wants to know sets `saying` to SAID_NOTHING before).
 *
 * Knows no screen and no keys. Main thread; the question is looked at on the checker's worker.
 * Every change is in the journal before the function returns, or `unkept`.
 */
#ifndef EDIT_EDITOR_H
#define EDIT_EDITOR_H

#include "edit/checker.h"
#include "edit/history.h"
#include "edit/journal.h"
#include "edit/shapes.h"

enum saying { SAID_NOTHING, SAID_GOOD, SAID_WARN, SAID_BAD };

struct editor {
    struct document document;
    char *name; /* for people: "hard:3", "new sudoku" */

    /* Where one is. The cursor is always on a cell, unless the sheet has none (a test without an
     * output). */
    struct sheet sheet;
    struct spot at;
    bool selecting; /* from anchor to at */
    struct spot anchor;
    int ink;    /* the cell that painting puts */
    bool free;  /* what is put is an attempt at the answer, not given */
    bool brush; /* the mouse paints; else it selects */

    /* What was done. */
    struct history history;
    size_t saved_done;      /* changes that were done when it was saved last; NOT_SAVED: others */
    char *path;             /* the file that it is in; NULL: none */
    char *saved_text;       /* what was written there, the whole file; NULL: it is behind others, or
                               an edit was recovered */
    struct journal journal; /* opened by the first change */
    bool unkept;            /* the journal could not be written, or not further */
    struct trm_grid clipboard; /* rows == 0: empty */

    /* The mouse button is down. */
    bool stroke;
    struct spot stroke_at;
    int stroke_ink;
    int stroke_under;  /* what lay where the stroke is now, should its ink be one that there is only
                          one of */
    bool stroke_began; /* the stroke changed something: what follows belongs to it */

    /* What is known. */
    struct checker *checker;          /* NULL: the family has no rules, or no thread is left */
    struct trm_inspection inspection; /* of the document as it is, when inspected */
    bool inspected;
    uint8_t conflict[TRM_GRID_CELLS]; /* of the picture of the sheet, by its cells */

    char said[240]; /* of the last thing that was done */
    enum saying saying;
};

#define EDITOR_NOT_SAVED SIZE_MAX

/* ---- Beginning and end ----------------------------------------------------------------------- */

/* A new puzzle; size 0 x 0: what the family makes of it. */
void editor_new(struct editor *e, const struct trm_family *f, int rows, int cols);

/* A copy of a puzzle (of a whole task), to be changed; of one that document_fits. */
void editor_edit(struct editor *e, const struct trm_puzzles *all, size_t index);

/* An edit that was left unfinished (journal_find): document, name and file as they were, with all
 * undo. False and an error: the journal stays, *e holds nothing. */
bool editor_recover(struct editor *e, const char *journal, struct trm_err *err);

/* Leaves it; what is not saved stays in the journal, unless it is discarded. */
void editor_close(struct editor *e, bool discard);

bool editor_modified(const struct editor *e); /* there is something that is not saved */
bool editor_unfinished(
    const struct editor *e); /* ... or attempts, which no file takes: it is kept */
bool editor_would_be_lost(const struct editor *e); /* unfinished, and kept nowhere */

/* ---- Where ----------------------------------------------------------------------------------- */

void editor_move(struct editor *e, int down, int right);
void editor_go(struct editor *e, struct sheet s, struct spot at); /* kept inside the grid */
void editor_next_sheet(struct editor *e, int by); /* input, output, the next pair, ... */
void editor_next_pair(struct editor *e, int by);
void editor_select(struct editor *e);     /* begins at the cursor, or ends */
void editor_select_all(struct editor *e); /* the whole grid */

/* The corners of the selection, or the cursor twice. */
void editor_selection(const struct editor *e, struct spot *a, struct spot *b);

/* ---- Cells ----------------------------------------------------------------------------------- */

/* A character that was typed: puts its cell (and makes it the ink, where it can be). False: the
 * family has no such cell, nothing happened. */
bool editor_type(struct editor *e, uint32_t character);

/* Whether editor_type would. */
bool editor_knows(const struct editor *e, uint32_t character);

void editor_paint(struct editor *e); /* the ink into the selection; onto itself: erases (not of
                                        pictures) */
void editor_erase(struct editor *e); /* blank cells into the selection */
void editor_set_ink(struct editor *e, int cell); /* one of editor_inks; others change nothing */

/* The cells that can be put, in the order in which they are offered. Returns how many. */
enum { EDITOR_INKS_MOST = 17 };
int editor_inks(const struct editor *e, int inks[EDITOR_INKS_MOST]);
void editor_next_ink(struct editor *e); /* in the order of editor_inks, around at the end */
void editor_previous_ink(struct editor *e);
void editor_take_ink(struct editor *e);    /* what the cell under the cursor is, likewise */
void editor_toggle_free(struct editor *e); /* given or free; with a selection, of its cells */
void editor_fill(struct editor *e);        /* the ink into all of the selection */
void editor_flood(struct editor *e);       /* ... into all that is connected and alike */
void editor_line(struct editor *e);        /* ... from the anchor to the cursor */
void editor_border(struct editor *e);      /* ... around the selection */
void editor_swap_ink(struct editor *e);    /* the ink and the cell here change places, in the
                                              selection or the whole grid */
void editor_copy(struct editor *e);        /* the selection, which ends, or the whole grid */
void editor_paste(struct editor *e);       /* upper left corner at the cursor, or the selection's */

/* What came from another program: a puzzle of this family, or in families of pictures a grid. */
void editor_paste_text(struct editor *e, const char *text, size_t length);

/* The mouse button, down on a cell, moved over another, up again: paints a line or selects. */
void editor_press(struct editor *e, struct sheet s, struct spot at);
void editor_drag(struct editor *e, struct sheet s, struct spot at);
void editor_release(struct editor *e);

/* ---- Grids and pairs ------------------------------------------------------------------------- */

/* False, and why not is said, where there is no such size. */
bool editor_resize(struct editor *e, int rows, int cols);
void editor_grow(struct editor *e, int by); /* the next larger (1) or smaller (-1) size there is */
void editor_turn(struct editor *e); /* a quarter, with the clock; half where rules ask for it */
void editor_mirror(struct editor *e);
void editor_add_pair(struct editor *e, bool demo); /* of this one's sizes: behind it, where it is of
                                                      that kind, else the last of that kind */
void editor_duplicate(struct editor *e);
void editor_remove_pair(struct editor *e);
void editor_move_pair(struct editor *e, int by);
void editor_copy_input(struct editor *e);  /* the input becomes the output */
void editor_swap_sides(struct editor *e);  /* input and output change places */
void editor_drop_output(struct editor *e); /* of a test: it is not known */
void editor_take_answer(struct editor *e); /* the exact answer, where it is known, as attempt */

/* ---- Time ------------------------------------------------------------------------------------ */

void editor_undo(struct editor *e);
void editor_redo(struct editor *e);

/* Takes what the checker found; true: there is something new to show. */
bool editor_tick(struct editor *e);
bool editor_busy(const struct editor *e);

/* ---- What comes of it ------------------------------------------------------------------------ */

/* The puzzles (edit/document.h) into *out, which is empty, and which of them is the one that one is
 * at; the first, at a demonstration. */
void editor_puzzles(const struct editor *e, struct trm_puzzles *out, size_t *current);

enum save_how { SAVE_NEW, SAVE_OVER, SAVE_BEHIND };
enum saved { SAVED, SAVE_EXISTS, SAVE_FAILED };

/* Writes the file in the family's own format. SAVE_NEW: only where there is no file, or its own as
 * it was written last; else SAVE_EXISTS and nothing is written. SAVE_OVER replaces whatever is
 * there. SAVE_BEHIND adds the puzzle to a file of puzzles, to a CSV with the columns of ours as a
 * row; not for families whose files hold one task, or where it would not be read as it is. */
enum saved editor_save(struct editor *e, const char *path, enum save_how how, struct trm_err *err);

/* One or two sentences on the state of the document, from what is known so far. */
enum { EDITOR_STATE = 200 };
enum saying editor_state(const struct editor *e, char out[EDITOR_STATE]);

/* ---- Inside the floor -------------------------------------------------------------------------
 * How every change is made: editor_begin, change e->document, say something of it, editor_commit,
 * which has the last word where the change cannot be kept. */

struct document editor_begin(const struct editor *e);

/* Does again what the lines of a journal say (text is cut into pieces); e is zeroed but for the
 * family of its document, and gets document, history, name, path and saved_done; after a false too,
 * as far as it came. */
bool editor_replay(struct editor *e, char *text, struct trm_err *err);

/* False when nothing changed. before is released. joined: belongs to the change before. */
bool editor_commit(struct editor *e, struct document before, const char *name, bool joined);

void editor_say(struct editor *e, enum saying kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
