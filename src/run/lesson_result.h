/* What became of a lesson: before and after, measured on the same puzzles, and a model
 * of its own. */
#ifndef RUN_LESSON_RESULT_H
#define RUN_LESSON_RESULT_H

#include "run/adapt_votes.h"
#include "run/lesson.h"

enum {
    LESSON_OTHERS = 100, /* generated puzzles that tell whether something was forgotten */
    LESSON_TURNS = 10,   /* symmetries of each of the person's puzzles, or as many as there are */
};

/* Everything that is measured with; a value of its own, for a worker. */
struct lesson_exam {
    const struct trm_model *before, *after; /* shared */
    struct trm_puzzles puzzles;             /* the person's */
    int threads;
    int others; /* LESSON_OTHERS, or as many as one wants */
};

/* Right after halt_max_steps, a maze by any shortest path. For an ARC task: the votes of its
 * versions. */
struct lesson_figures {
    size_t own, own_before, own_after;          /* the person's puzzles as they were given */
    size_t turned, turned_before, turned_after; /* under other symmetries */
    size_t others, others_before, others_after;
    size_t lost, won;        /* others that were right and are not, and the other way round */
    struct task_votes votes; /* of an ARC task */
};

/* Release with lesson_exam_done. */
struct lesson_exam lesson_exam_new(const struct lesson *l, const struct trm_model *after,
                                   int threads);
void lesson_exam_done(struct lesson_exam *e);

/* progress as in evaluate_options, with done of 1. False with an error: it was stopped, or puzzles
 * could not be made; *out holds no memory then. Else release with lesson_figures_done. */
bool lesson_measure(const struct lesson_exam *e, bool (*progress)(void *context, double done),
                    void *context, struct lesson_figures *out, struct trm_err *err);
/* What was measured in one sentence: of puzzles before and after, of an ARC task its attempts. */
void lesson_figures_text(const struct lesson_figures *f, const struct trm_puzzles *puzzles,
                         struct str *out);
void lesson_figures_done(struct lesson_figures *f);

/* Keeps a model of lesson_model: NAME.safetensors, .yaml and its card NAME.md, beside the model
 * that the lesson began with, or among the user's own models where that is a bundled one, has no
 * file or lies where nothing can be written. NAME is one that nobody has, other programs that do
 * the same included. *path: the file; the caller frees it; after a false it says nothing, and no
 * file is left. figures may be NULL: not measured. The lesson goes on as it was. */
bool lesson_accept(const struct lesson *l, const struct trm_model *after, int64_t step,
                   const struct lesson_figures *figures, char **path, struct trm_err *err);

#endif
