/* Whether the answer of a frame is right. One rule for `solve` and for whoever watches: what the
 * model predicts counts, given cells too, and of a maze any shortest path. (`eval` beside that
 * compares with the label.) */
#ifndef RUN_JUDGE_H
#define RUN_JUDGE_H

#include "trmscope/recorder.h"

enum judgement {
    JUDGED_UNKNOWN, /* nobody can tell */
    JUDGED_WRONG,
    JUDGED_BUT_FOR_GIVEN, /* right where the puzzle asks: only cells that it gives are answered
                             otherwise, which trm_recorder_grid does not show */
    JUDGED_RIGHT,
};

/* p: the recorder's puzzle, with an answer where one is known. */
enum judgement judge_frame(const struct trm_recorder *r, const struct trm_puzzle *p,
                           const struct trm_frame *f);

/* "right", "right but for given cells", ... */
const char *judgement_name(enum judgement j);

#endif
