/* The lesson of the session: it goes on whatever page is open, and whether one looks or not.
 *
 * Belongs to the app; main thread. What takes longer than a frame (checking puzzles, opening,
 * measuring) is a job; training and the watched puzzle have workers of their own (run/training.h,
 * run/solver.h).
 */
#ifndef TUI_LESSONS_H
#define TUI_LESSONS_H

#include "run/job.h"
#include "run/lesson_result.h"
#include "run/solver.h"
#include "tui/actions.h"

struct app;
struct menu;

/* Weights of some moment, kept so that one can look at them again. */
struct lesson_moment {
    int64_t step;
    double seconds, loss, solved; /* solved: as in view/lesson_view.h; NAN: not measured */
    const struct trm_model *model;
};

enum { LESSON_MOMENTS = 16, LESSON_RATES = 9 };

struct lessons {
    struct lesson *now; /* NULL: there is none */
    struct training_status status;
    struct training_rows rows; /* copies of the run's */
    char said[240];            /* what happened last */
    int rate;                  /* place of the factor on the learning rate; -1: not told yet */

    /* The watched puzzle by the weights of now and of the beginning. */
    size_t watched;
    struct solver *solver;
    struct trm_recorder *first, *latest; /* whole runs; shared */
    int64_t latest_step;                 /* of the weights of `latest` */
    int64_t loading_step;                /* of the run that is being made; -1: none */
    double look_due;                     /* app_now: when newer weights are wanted */

    struct lesson_moment moments[LESSON_MOMENTS]; /* in the order of their steps */
    int moment_count, chosen;

    struct job *opening, *measuring;
    bool accepting; /* the model is kept when the figures are there */
    const struct trm_model *measured_model;
    int64_t measured_step;
    struct lesson_figures figures;
    struct menu *menu; /* lesson_menu.c */

    struct lesson_wish wish;              /* the last one, to be asked again ... */
    const struct trm_family *wish_family; /* ... for these puzzles; NULL: none yet */
};

extern const double lesson_rates[LESSON_RATES]; /* factors on the learning rate */

/* ---- Beginning ---- */

/* Starts a lesson for the scope's model with these puzzles (copied), by a job: when it is open its
 * page comes, unless an overlay is on top; or a message says why not. */
void lessons_begin(struct app *a, const struct trm_puzzles *puzzles, const struct lesson_wish *w);

/* A bundled recipe from random weights. */
void lessons_begin_recipe(struct app *a, const char *recipe);

/* Goes on with the lesson of a folder. */
void lessons_resume(struct app *a, const char *folder);

/* ---- Going on ---- */

void lessons_tick(struct app *a);
bool lessons_busy(const struct app *a); /* something that ends by itself soon */
void lessons_close(struct app *a);      /* saves it in the background, and forgets it */

/* Whether it is still learning. */
bool lessons_running(const struct app *a);

/* Says that it is over, and what can be done with it. */
void lessons_say_over(struct app *a);

/* Another puzzle of the lesson is watched. */
void lessons_watch(struct app *a, size_t which);

/* The newest weights, or the chosen moment's; one more owner. NULL: not there yet. */
const struct trm_model *lessons_newest(struct app *a, int64_t *step);

void lessons_change_rate(struct app *a, int by);
void lessons_change_threads(struct app *a, int by);

/* ---- The end ---- */

/* Measures the chosen weights and says what came of it. */
void lessons_measure(struct app *a);

/* Stops, measures the chosen weights, and keeps them as a model when that is done. */
void lessons_accept(struct app *a);
void lessons_discard(struct app *a);

/* Quitting: false, with a question on the screen, while a lesson runs or is about to be kept. */
bool lessons_may_quit(struct app *a);

#endif
