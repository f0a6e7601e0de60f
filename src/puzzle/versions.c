/* Versions are drawn, not counted through: any number of them is a fair share of all symmetries. */
#include "puzzle/versions.h"

enum { VERSION_SEED = 0x7665727369, LEAVING = 4 };

struct version task_version(const struct trm_puzzle *task, int rows, int cols, int number)
{
    struct version v = {.augment = trm_augment_none(), .left_out = -1};
    if (number > 0) trm_augment_draw(VERSION_SEED, (uint64_t)number, task, rows, cols, &v.augment);
    if (task->demo_count >= VERSION_LEAST_DEMOS && number % LEAVING == LEAVING - 1)
        v.left_out = number / LEAVING % task->demo_count;
    return v;
}
