/* A lesson as it goes on: a training run (run/training.h) in a folder of its own, so that it goes
 * on after a quit or a kill, and what its taker needs to look after it.
 *
 * The folder, below lessons/ of the user's state folder, holds
 *   lesson.yaml     the wish, and the model or the recipe it began with
 *   parent.*        that model as it was then
 *   puzzles.csv     or puzzles.json: what is learned; names.txt: what they are called
 *   weights.*       the files of the training run
 * and goes away when the lesson is discarded, as it is by whoever has kept its model, or closed
 * without a saved state.
 *
 * Everything but lesson_begin, lesson_begin_recipe, lesson_resume, lesson_close and lesson_discard
 * returns at once. One thread at a time.
 */
#ifndef RUN_LESSON_H
#define RUN_LESSON_H

#include "run/lesson_plan.h"
#include "run/training.h"

struct lesson {
    char *folder;
    char *parent_path; /* the model's file; "" where it has none */
    char *recipe;      /* the name of the one that grows a model from nothing; "": a lesson */
    struct lesson_wish wish;
    struct trm_puzzles puzzles;     /* with answers; an ARC task where it has one, and without an
                                       identifier */
    const struct trm_model *parent; /* what it began with; for ARC with identifiers for the task */
    const struct trm_model *base;   /* what was given, parent or what that is a copy of; NULL: none,
                                       or the lesson was taken up again */
    int identifier;                 /* by which base is asked about the first puzzle */
    struct training *training;
    const struct trm_model *learned, *asked; /* of an ARC task: the newest weights, and the same as
                                                lesson_model gives them */
    bool solved; /* every puzzle that is looked at was right at the last evaluation: all of them
                    with wish.until_solved, else a few; held-out ones where a recipe is followed */
};

/* Checks the puzzles (copied), makes the folder and starts. NULL and an error. May take seconds. */
struct lesson *lesson_begin(const struct trm_model *m, const struct trm_puzzles *puzzles,
                            const struct lesson_wish *w, int threads, struct trm_err *err);

/* Whether a model can be grown by that recipe here: it can be read, its files of puzzles are there,
 * the processor has its numbers, and a puzzle says all (an ARC base is for tasks with
 * demonstrations, which nobody asks it yet). */
bool lesson_can_grow(const char *recipe);

/* A model from random weights, by such a recipe; a few held-out puzzles are there to be watched.
 * NULL and an error. May take seconds. */
struct lesson *lesson_begin_recipe(const char *recipe, int threads, struct trm_err *err);

/* Goes on with the lesson of a folder from its last saved state. NULL and an error; a folder that
 * has no saved state is removed then. */
struct lesson *lesson_resume(const char *folder, int threads, struct trm_err *err);

/* Saves and ends it; the folder stays where there is a saved state to go on from. Waits for the
 * step that is being made. NULL is allowed. Any thread. */
void lesson_close(struct lesson *l);

/* The same, and removes the folder. */
void lesson_discard(struct lesson *l);

/* The folder is not found any more: for a lesson that is to be discarded when there is
 * time for it. */
void lesson_forget(const char *folder);

/* Removes the folder of a lesson; false when it is open, here or in another program. */
bool lesson_remove(const char *folder);

/* The folder of the lesson that was begun last and neither accepted nor discarded, and that no
 * program is at; NULL: none. The caller frees it. */
char *lesson_find(void);

/* The newest weights that were published, as training_model gives them (NULL: none yet); those of
 * an ARC task answer about it whoever asks without an identifier (trm_model_about). */
const struct trm_model *lesson_model(struct lesson *l, int64_t *step);

/* Looks whether the lesson has reached its end before its time (wish.until_solved), and then stops
 * the run. Call when there is news. */
void lesson_look(struct lesson *l, struct training_status *status);

#endif
