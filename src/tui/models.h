/* The models there are, and changing to one of them. Opening one is a job, so that large ones do
 * not stop the keys. Belongs to the app; main thread.
 */
#ifndef TUI_MODELS_H
#define TUI_MODELS_H

#include "run/job.h"
#include "trmscope/family.h"
#include "trmscope/model.h"
#include "tui/queue.h"

#include <stddef.h>

struct app;

struct model_entry {
    char *path, *name;        /* owned */
    char *card;               /* NAME.md beside it, or NULL; owned */
    struct trm_config config; /* as its files say, not resolved; family "" where they do not */
    enum { MODEL_SHOWN, MODEL_YOURS, MODEL_OPENED, MODEL_BUNDLED } origin;
    int rank; /* recent_rank */
};

struct models {
    struct model_entry *items;
    size_t count, capacity;
    struct job *opening;
    char *hinted; /* the model that the program began with, or NULL, and what was said of it */
    struct trm_config hint;
    char *wanted;               /* the path that is being opened */
    struct trm_puzzles waiting; /* to be shown with it; empty: the present puzzle stays */
    size_t waiting_first;
    struct queue waiting_queue;
    void (*then)(struct app *a); /* what is to be done with them once they are shown, or NULL */
};

/* Looks again: the present one, the user's, those opened before, the bundled ones; the last opened
 * first. */
void models_scan(struct app *a);

/* The path of the model that is shown; "": none is, where the run comes from a file. */
const char *models_shown(const struct app *a);
void models_close(struct app *a);
void models_tick(struct app *a);
bool models_busy(const struct app *a);

/* Opens a model and shows it: with the present puzzle, or when that is not for it with a new one
 * that is made for it. */
void models_open(struct app *a, const char *path);

/* The next model for puzzles like the present one, or the one before (by -1). */
void models_next(struct app *a, int by);

/* A model that can read puzzle `first` of a pack is looked for and opened, and the pack (taken over
 * with its queue) is shown with it. False, and both as they were, when there is none. */
bool models_open_for(struct app *a, struct trm_puzzles *pack, size_t first, struct queue *q);

/* Another puzzle was shown: one that waits for its model will not take its place. */
void models_forget_waiting(struct app *a);

/* Does it now, or, while a model for other puzzles is being opened, once these are shown; not at
 * all when that fails or something else is opened first. */
void models_then(struct app *a, void (*then)(struct app *a));

/* Whether one of the models that the last scan found can read such a question. */
bool models_any(const struct app *a, const struct trm_family *f, int rows, int cols);

/* "0.42 M", how many it has; "?" where its files do not say enough. */
enum { MODEL_NUMBERS = 24 };
const char *model_numbers(char out[MODEL_NUMBERS], const struct model_entry *m);

/* "sudoku 9x9, 0.42 M parameters, mlp_t, hidden 64, H 3 L 6" */
enum { MODEL_TEXT = 120 };
const char *model_text(char out[MODEL_TEXT], const struct model_entry *m);

#endif
