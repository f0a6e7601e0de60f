/* How a training run went: accuracy of what is held out and of the training itself, loss, halting,
 * speed and learning rate over the run. */
#ifndef VIEW_TRAINING_CURVES_H
#define VIEW_TRAINING_CURVES_H

#include "canvas/palette.h"
#include "train/training_rows.h"

enum training_axis { OVER_STEPS, OVER_SEQUENCE_STEPS, OVER_SECONDS };

/* Borrowed and only read. */
struct training_view {
    const struct training_row *rows; /* in the order of the run; may be NULL when there are none */
    size_t count;
    enum training_axis axis;
};

/* As many of the six plots as have room, the most telling ones first. */
void view_training_curves(struct canvas *c, struct area a, const struct look *l,
                          const struct training_view *v);

/* The same on a canvas of its own. Release with canvas_done. */
void draw_training_curves(struct canvas *c, int width, int height, const struct look *l,
                          const struct training_view *v);

#endif
