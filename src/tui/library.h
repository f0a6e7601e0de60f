/* What there is to look at: packs of puzzles, the one that is open, and what the model made of its
 * puzzles. Belongs to the app and goes on while pages come and go; reading and asking the model are
 * jobs. Main thread.
 */
#ifndef TUI_LIBRARY_H
#define TUI_LIBRARY_H

#include "base/table.h"
#include "run/job.h"
#include "run/shelf.h"
#include "run/verdicts.h"
#include "tui/recent.h"

struct app;
struct trm_model;

/* A file of puzzles, or a folder of them. */
struct pack {
    char *path, *name; /* owned */
    enum pack_origin { PACK_NAMED, PACK_YOURS, PACK_OPENED, PACK_BUNDLED } origin;
    int rank; /* recent_rank; -1: named on the command line */
};

enum { LIBRARY_WORDS = 512 };

struct library {
    struct recent recent;
    char *named; /* file or folder of the command line, or NULL */
    struct pack *packs;
    size_t pack_count, pack_capacity;

    struct shelf *shelf; /* the pack that was read last, or NULL */
    char *wanted;        /* the path that was asked for last: open, being read, or refused */
    char error[1000];    /* why it was refused; empty: it was not */
    bool queue_awaited;  /* the shelf that comes is the queue of the puzzle that is shown, */
    size_t queue_at;     /* which is this one */
    struct job *reading;
    struct job *rest; /* the same reading, when another pack is wanted meanwhile: for the queue */

    struct table ratings; /* of float, by fingerprint: found out where a file has none */
    struct job *rating;   /* finds them out, of the shelf that was open when it began */

    /* How the browser was left; it begins so again (puzzles_page.c). */
    char words[LIBRARY_WORDS]; /* that are looked for */
    int order;                 /* of the list */
    size_t chosen;             /* number on the shelf */

    struct verdicts verdicts;      /* of the model below */
    const struct trm_model *model; /* shared; NULL at first */
    struct job *asking;
    size_t asked, answered, misfits; /* puzzles of the job */
    long news; /* counts changes of packs, shelf and verdicts, for those who keep lists of them */
};

void library_open(struct library *l, const char *named);
void library_close(struct app *a);

/* Takes what the jobs have done; the app calls it on every turn. */
void library_tick(struct app *a);
bool library_busy(const struct app *a);

/* Looks again which packs there are: what was named, then the last opened first. */
void library_scan(struct app *a);

/* Begins to read a pack; one that is open already stays, unless its file was written since, and
 * what was wrong with another is forgotten. */
void library_read(struct app *a, const char *path);
/* The same for the file whose puzzle number `at` is shown already: when the others are there they
 * are its queue. */
void library_read_rest(struct app *a, const char *path, size_t at);
/* Whether those others are still on their way. */
bool library_reads_rest(const struct app *a);
/* As library_read, but a shelf that is in memory, shared. */
void library_show(struct app *a, struct shelf *s);
/* The scope's puzzle is the chosen one, if it is of the pack that is open. */
void library_choose_shown(struct app *a);

/* Asks the present model about these puzzles of the shelf, in this order, those that it was asked
 * before left out; or stops asking. Says what came of it. */
void library_ask(struct app *a, const size_t *items, size_t count);

/* Finds out how hard these puzzles of the shelf are, where that is not known; or stops that. It
 * goes on while other packs are looked at, and what it found is kept with the puzzles. */
void library_rate(struct app *a, const size_t *items, size_t count);

/* How hard puzzle `item` of the shelf is: as the file says, else as was found out; negative: that
 * is not known. */
float library_rating(const struct app *a, size_t item);

/* What the present model made of a puzzle; NULL: it was not asked. */
const struct verdict *library_verdict(const struct app *a, uint64_t fingerprint);

#endif
