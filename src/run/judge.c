#include "run/judge.h"

enum judgement judge_frame(const struct trm_recorder *r, const struct trm_puzzle *p,
                           const struct trm_frame *f)
{
    struct trm_grid grid;
    bool known = false;
    trm_recorder_prediction(r, f, &grid);
    bool right = p->family->correct(p, &grid, &known);
    if (!known) return JUDGED_UNKNOWN;
    if (right) return JUDGED_RIGHT;
    trm_recorder_grid(r, f, &grid);
    return p->family->correct(p, &grid, &known) ? JUDGED_BUT_FOR_GIVEN : JUDGED_WRONG;
}

const char *judgement_name(enum judgement j)
{
    static const char *const names[] = {"not known to be right or wrong", "wrong",
                                        "right but for given cells", "right"};
    return names[j];
}
