/* What the runs of an evaluation come to, summed over its puzzles. */
#include "base/check.h"
#include "run/evaluate.h"
#include "trace/measures.h"

#include <math.h>

static void calibrate(const struct evaluation *e, struct evaluation_totals *t)
{
    long answers = 0;
    size_t steps = (size_t)e->steps;
    for (size_t i = 0; i < e->count * steps; i++) {
        const struct evaluated *item = &e->items[i / steps];
        double p = measure_sigmoid(e->q_halt[i]);
        bool run = !e->until_halt || i % steps < (size_t)item->halt_step;
        if (!item->known || !run || isnan(p)) continue;
        int place = (int)(p * CALIBRATION_BINS);
        struct calibration_bin *b = &t->bin[place < CALIBRATION_BINS ? place : place - 1];
        b->answers++;
        b->mean_p += p;
        b->right += e->right[i];
        answers++;
    }
    if (answers == 0) t->calibration_error = NAN;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        struct calibration_bin *b = &t->bin[i];
        if (b->answers == 0) continue;
        t->calibration_error += fabs(b->right - b->mean_p) / (double)answers;
        b->mean_p /= (double)b->answers;
        b->right /= (double)b->answers;
    }
}

void evaluation_total(const struct evaluation *e, struct evaluation_totals *t)
{
    CHECK(e->restarts == 1);
    *t = (struct evaluation_totals){.count = e->count};
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluated *item = &e->items[i];
        t->known += item->known;
        t->right_at_end += item->right_at_end;
        t->right_at_halt += item->right_at_halt;
        t->valid_at_end += item->valid_at_end;
        t->halted += item->halted;
        t->spoiled += item->right_at_halt && !item->right_at_end;
        t->mended += !item->right_at_halt && item->right_at_end;
        t->cells += item->cells;
        t->cells_right += item->cells_right;
        t->mean_halt_step += item->halt_step / (double)e->count;
    }
    calibrate(e, t);
}

size_t evaluation_right_after(const struct evaluation *e, int step)
{
    CHECK(step >= 1 && step <= e->steps);
    size_t right = 0;
    for (size_t i = 0; i < e->count; i++)
        right += e->right[i * (size_t)e->steps + (size_t)step - 1];
    return right;
}
