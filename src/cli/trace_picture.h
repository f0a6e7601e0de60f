/* A picture of a run: what the terminal program would show at one moment, without its keys. */
#ifndef CLI_TRACE_PICTURE_H
#define CLI_TRACE_PICTURE_H

#include "canvas/palette.h"
#include "trmscope/family.h"
#include "trmscope/recorder.h"
#include "view/latent.h"

struct picture_wish {
    int steps;         /* supervision steps that are run; the halting curve shows all of them */
    int frame;         /* the one that is shown; -1: the last */
    int width, height; /* cells */
    const struct theme *theme;
    enum trm_latent latent; /* what the latent pane shows of it */
    enum latent_measure measure;
    int threads; /* as for trm_stepper_new */
    bool quiet;  /* no progress line */
};

/* Borrowed. */
struct picture_subject {
    const struct trm_model *model; /* runs puzzle `index`; or NULL, and */
    struct trm_recorder *recorded; /* the run is there already, and puzzles hold its own alone */
    const struct trm_puzzles *puzzles;
    size_t index;
};

/* Runs the puzzle and writes the picture to path: .svg, .png, else text; or all frames one after
 * the other as an asciicast, .cast. */
bool trace_picture(const struct picture_subject *of, const struct picture_wish *w, const char *path,
                   struct trm_err *err);

#endif
