/* What one model made of puzzles, remembered between sessions: a table in memory, and a file in the
 * user's state folder that belongs to that model file as it was when it was last written. There is
 * one file for a model, however often it is trained further. */
#ifndef RUN_VERDICTS_H
#define RUN_VERDICTS_H

#include "base/table.h"

#include <stdbool.h>

struct verdict {
    bool known;         /* whether the right answer is known */
    bool right_at_halt; /* where it would stop by itself */
    bool right_at_end;  /* after halt_max_steps */
    bool halted;        /* it would have stopped by itself */
    int steps;          /* supervision steps to there, 1 .. 9999 */
};

struct verdicts {
    struct table table; /* of struct verdict, by fingerprint of the puzzle */
    char *file;         /* NULL: nothing is kept (no such model file, no state folder) */
    char *model;        /* the model's file */
    char *version;      /* of it */
    bool changed;       /* since it was read or saved */
};

/* Those of a model file. A file that cannot be understood counts as empty. */
void verdicts_open(struct verdicts *v, const char *model_path);
void verdicts_done(struct verdicts *v);

/* NULL: nothing is known of that puzzle. Valid until the next verdicts_put or verdicts_save. */
const struct verdict *verdicts_find(const struct verdicts *v, uint64_t fingerprint);
void verdicts_put(struct verdicts *v, uint64_t fingerprint, struct verdict verdict);

/* Writes the file if something changed and the model's file is still the one that was asked. What
 * other programs added to it stays, and is known from now on. False: what changed is not on disk.
 */
bool verdicts_save(struct verdicts *v);

#endif
