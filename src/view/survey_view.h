/* A pack at a glance: when its puzzles halt, against how hard they are, and whether p(halt) keeps
 * what it promises. */
#ifndef VIEW_SURVEY_VIEW_H
#define VIEW_SURVEY_VIEW_H

#include "canvas/palette.h"
#include "run/survey.h"

/* Borrowed and only read. */
struct survey_view {
    const struct survey *survey;
    size_t total; /* puzzles of the pack */
    int steps;    /* halt_max_steps */
    enum survey_by by;
    int chosen;  /* the bar that has the cursor */
    double agree;  /* survey_rank_correlation, which takes too long for every picture */
    size_t ranked; /* of so many; 0: it was not worked out */
    double done; /* 0..1 while it is being worked out; 1: all there */
    bool paused;
};

void view_survey(struct canvas *c, struct area a, const struct look *l,
                 const struct survey_view *v);

#endif
