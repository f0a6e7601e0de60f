/* A lesson: a model learns puzzles that a person chose, and does not forget the others.
 *
 * What is learned from: the puzzles under all symmetries of their family and as they were given,
 * and between them newly generated puzzles, `replay` of all samples. What is measured on the way:
 * the puzzles as they were given, or some of many. Of an ARC task its demonstrations alone are
 * learned from (puzzle/versions.h), and nothing is measured on the way.
 */
#ifndef RUN_LESSON_PLAN_H
#define RUN_LESSON_PLAN_H

#include "base/schema.h"
#include "train/recipe.h"
#include "trmscope/family.h"
#include "trmscope/model.h"

enum lesson_frozen { FROZEN_NOTHING, FROZEN_WEIGHTS };
enum lesson_curriculum { CURRICULUM_NONE, CURRICULUM_STEPS };
enum { LESSON_PUZZLES_MOST = 1000 };

/* What a person may wish for; every field has a sensible default. */
struct lesson_wish {
    double minutes, steps; /* of training; steps 0: by minutes */
    bool until_solved;     /* end earlier, when every puzzle is right as it was given */
    double lr;
    enum optimizer_kind optimizer;
    int batch;
    double replay; /* share of generated puzzles, 0..0.95 */
    enum lesson_frozen frozen;
    enum lesson_curriculum curriculum;
    bool gentle;
};

/* Names, ranges and meaning, for forms, files and --set. */
extern const struct schema lesson_schema;

/* The defaults for puzzles of that family. */
struct lesson_wish lesson_wish_default(const struct trm_family *f);

/* Whether the model can be taught these puzzles, LESSON_PUZZLES_MOST at most: each fits it and is a
 * proper one (`check` of its family), and its answer is filled in where it was not known; of ARC
 * one test input, which has demonstrations. The error says which is the first that cannot be
 * learned, and why. May take two seconds a puzzle; any thread. */
bool lesson_check(const struct trm_model *m, struct trm_puzzles *puzzles, struct trm_err *err);

/* The model that the lesson starts from: *m itself (one more owner), or one with new identifiers
 * for the versions of an ARC task and a name of its own (lesson_name_start). NULL and an error as
 * for adapt_model. */
const struct trm_model *lesson_start_model(const struct trm_model *m, const struct trm_family *f,
                                           struct trm_err *err);

/* Calls a copy that a lesson starts from "NAME, before the lesson": what becomes known of it is not
 * known of the model in the file of that name. */
void lesson_name_start(struct trm_model *start, const char *name);

/* The recipe for a start model. path: of the file of these puzzles. */
bool lesson_recipe(struct recipe *r, const struct lesson_wish *w, const struct trm_model *start,
                   const struct trm_puzzles *puzzles, const char *path, struct trm_err *err);

/* The puzzles as a file that the family reads again, with their answers. An ARC task: the first. */
void lesson_print_puzzles(const struct trm_puzzles *puzzles, struct str *out);

#endif
