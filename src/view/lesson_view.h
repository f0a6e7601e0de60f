/* A lesson while it goes on: how it stands, a puzzle as the weights of now answer it, its halting
 * curve now and at the start, the curves of the run, the moments that can be gone back to. */
#ifndef VIEW_LESSON_VIEW_H
#define VIEW_LESSON_VIEW_H

#include "view/board.h"
#include "view/training_curves.h"

struct lesson_line {
    double step, seconds, loss, solved; /* NAN: not known; solved: as below */
};

/* Borrowed and only read. */
struct lesson_view {
    const char *state; /* "learning", "paused", ... */
    double share;      /* of the lesson that is done */
    double seconds, seconds_left;
    double speed, loss, cells, exact, halt_steps; /* of the newest row; NAN: none yet */
    double solved;      /* share of `judges` that are right, by the last look */
    double solved_step; /* after that step; NAN: not looked yet */
    int judges;         /* so many of the lesson's puzzles, as they were given; 0: not known yet */
    bool grows;         /* by a recipe: the judges are puzzles that are held out of it */
    double step;
    double rate_factor;
    int threads;

    struct board_view board;    /* grid NULL: nothing yet */
    const char *watched;        /* name of the watched puzzle */
    double board_step;          /* of the weights that answer it */
    const double *before, *now; /* p(halt) after each supervision step; NULL: not yet */
    int before_count, now_count;
    bool uses_continue; /* it halts where q_halt > q_continue: no p(halt) is where it does */

    struct training_view curves;
    const struct lesson_line *moments;
    int moment_count, chosen;
    const char *said; /* what happened last; NULL or "": nothing */
};

void view_lesson(struct canvas *c, struct area a, const struct look *l,
                 const struct lesson_view *v);

#endif
