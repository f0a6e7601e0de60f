/* A run of a Sudoku made by hand: what the views are tested with. */
#ifndef TESTS_SAMPLE_RUN_H
#define TESTS_SAMPLE_RUN_H

#include "trmscope/recorder.h"

enum {
    SAMPLE_CELLS = 81,
    SAMPLE_VOCAB = 11,
    SAMPLE_PREFIX = 2,
    SAMPLE_TOKENS = SAMPLE_PREFIX + SAMPLE_CELLS,
    SAMPLE_HIDDEN = 24,
    SAMPLE_CYCLE_FRAMES = 4, /* L_cycles 3 */
    SAMPLE_STEP_FRAMES = 2 * SAMPLE_CYCLE_FRAMES,
    SAMPLE_STEPS = 10,
    SAMPLE_FRAMES = 1 + SAMPLE_STEPS * SAMPLE_STEP_FRAMES,
    SAMPLE_HALT = 6 * SAMPLE_STEP_FRAMES,
};

/* The answer gets surer from step to step, passes through conflicts, halts after supervision step 6
 * and changes one more cell after that. */
struct sample_run {
    struct trm_grid question, answer;
    uint8_t given[SAMPLE_CELLS];
    struct trm_frame frame[SAMPLE_FRAMES];
    const struct trm_frame *frames[SAMPLE_FRAMES]; /* pointers to them */
    struct trm_grid grid[SAMPLE_FRAMES];           /* the answer of each */
};

struct sample_run *sample_run_new(void);
void sample_run_free(struct sample_run *s);

#endif
