/* The lines at the edges of the screen: title, status, message; and the notice that there is no
 * room. */
#ifndef VIEW_STRIPS_H
#define VIEW_STRIPS_H

#include "canvas/palette.h"
#include "trmscope/recorder.h"

struct title_view {
    const char *puzzle;    /* its name */
    int test;              /* of its task, from 1; 0: not said */
    size_t number, count;  /* "(3 of 20)"; not said where count is 0 or 1, nor beside `changed` */
    const char *model;     /* its name */
    const char *changed;   /* what was done to the run; NULL or "": nothing */
    bool recorded;         /* the run is from a file, the model is not there */
    const char *under_way; /* as below */
};
void view_title(struct canvas *c, struct area a, const struct look *l, const struct title_view *v);

/* The title line of any page. left: what it is about; right: at its end, cut where there is little
 * room, or NULL; under_way: what goes on elsewhere ("rec, lesson 20%"), as many of its parts as
 * there is room for between the two. */
void view_title_line(struct canvas *c, struct area a, const struct look *l, const char *left,
                     const char *right, const char *under_way);

enum message_kind { MESSAGE_NONE, MESSAGE_GOOD, MESSAGE_WARN, MESSAGE_BAD };

struct status_view {
    const struct trm_frame *frame; /* shown; NULL: none yet */
    struct trm_cycles cycles;      /* H_cycles 0: not known */
    int blank_cells;               /* how many cells the model has to fill */
    bool no_rules; /* nothing is given and no rule can be broken (ARC): neither is spoken of */
    bool playing, waiting;  /* waiting: the worker has not come so far yet */
    double speed;           /* recursion steps a second; 0: as fast as they come */
    enum message_kind kind; /* MESSAGE_NONE: no message */
    const char *message;    /* takes the place of the measures */
};
void view_status(struct canvas *c, struct area a, const struct look *l,
                 const struct status_view *v);

/* "supervision step 3, H cycle 2/3, z_L 4/6": the place of a frame in words. */
enum { PLACE_TEXT = 80 };
const char *place_text(char out[PLACE_TEXT], const struct trm_frame *f, struct trm_cycles cycles);

/* Instead of everything when not even the smallest view has room. */
void view_too_small(struct canvas *c, struct area a, const struct look *l, int least_width,
                    int least_height);

#endif
