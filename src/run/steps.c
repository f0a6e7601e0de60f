#include "run/steps.h"

#include "base/alloc.h"
#include "run/playback.h"
#include "trace/measures.h"

int run_step_frames(const struct trm_recorder *r)
{
    return run_unit_frames(trm_recorder_cycles(r), UNIT_SUPERVISION_STEP);
}

double *run_halting_curve(const struct trm_recorder *r, int *count)
{
    int per = run_step_frames(r), frames = trm_recorder_count(r);
    double *p = xcalloc((size_t)(frames / per + 1), sizeof *p);
    *count = 0;
    for (int i = per; i < frames; i += per)
        p[(*count)++] = measure_sigmoid((double)trm_recorder_frame(r, i)->q_halt);
    return p;
}
