/* Batches of puzzles, small ones first, so that the first answers come soon. */
#include "run/survey.h"

#include "base/alloc.h"
#include "base/check.h"
#include "trace/encode.h"
#include "trace/measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct task {
    const struct trm_model *model;
    struct shelf *shelf;
    size_t from;
    int threads;
};

void *survey_task(const struct trm_model *m, struct shelf *shelf, size_t from, int threads)
{
    struct task *t = xcalloc(1, sizeof *t);
    *t = (struct task){trm_model_share(m), shelf_share(shelf), from, threads};
    return t;
}

static void drop_task(void *task)
{
    struct task *t = task;
    trm_model_free(t->model);
    shelf_free(t->shelf);
    free(t);
}

/* Progress of one batch within all. */
struct share {
    struct job *job;
    double from, size;
};

static bool share_progress(void *context, double done, size_t count)
{
    const struct share *s = context;
    return job_progress(s->job, s->from + s->size * done / (double)count);
}

/* Puzzles from number `at` on that the model can be asked about, at most `most`; returns where to
 * go on. */
static size_t gather(const struct task *t, size_t at, size_t most, struct trm_puzzles *batch,
                     size_t *numbers)
{
    for (; at < shelf_count(t->shelf) && batch->count < most; at++) {
        struct trm_puzzle p = shelf_puzzle(t->shelf, at);
        if (encode_fits(t->model, &p)) {
            numbers[batch->count] = at;
            trm_puzzles_add(batch, &p);
        }
        trm_puzzle_done(&p);
    }
    return at;
}

static void calibrate(const struct evaluation *e, struct survey_part *part)
{
    for (size_t i = 0; i < e->count * (size_t)e->steps; i++) {
        double p = measure_sigmoid((double)e->q_halt[i]);
        if (!e->items[i / (size_t)e->steps].known || isnan(p)) continue;
        int place = (int)(p * CALIBRATION_BINS);
        struct calibration_bin *b = &part->bin[place < CALIBRATION_BINS ? place : place - 1];
        b->answers++;
        b->mean_p += p;
        b->right += e->good[i];
    }
}

/* What the puzzles from number `at` to `next` came to, of which the batch was evaluated. */
static struct survey_part *part_of(const struct evaluation *e, const struct trm_puzzles *batch,
                                   const size_t *numbers, size_t at, size_t next)
{
    struct survey_part *part = xcalloc(1, sizeof *part + e->count * sizeof part->puzzle[0]);
    part->next = next;
    part->left_out = next - at - batch->count;
    part->count = e->count;
    for (size_t i = 0; i < e->count; i++) {
        const struct evaluated *v = &e->items[i];
        float q = e->q_halt[i * (size_t)e->steps + (size_t)v->halt_step - 1];
        part->puzzle[i] = (struct surveyed){.item = numbers[i],
                                            .rating = (float)batch->items[i].rating,
                                            .p = (float)measure_sigmoid((double)q),
                                            .known = v->known,
                                            .halted = v->halted,
                                            .right_at_halt = evaluated_good_at_halt(v),
                                            .right_at_end = evaluated_good_at_end(v),
                                            .halt_step = v->halt_step};
    }
    calibrate(e, part);
    return part;
}

/* Nothing came of the puzzles from number `at` on. */
static struct survey_part *failure(size_t at, const struct trm_err *err)
{
    struct survey_part *part = xcalloc(1, sizeof *part);
    part->next = at;
    part->err = *err;
    return part;
}

/* Runs the puzzles from number `at` on, at most `most`; false when it was stopped or failed. */
static bool run_batch(struct job *j, const struct task *t, size_t at, size_t most, size_t *end)
{
    enum { BATCH = 32 };
    size_t all = shelf_count(t->shelf), numbers[BATCH];
    struct trm_puzzles batch = {0};
    struct evaluation e = {0};
    struct trm_err err = {0};
    CHECK(most <= BATCH);
    *end = gather(t, at, most, &batch, numbers);
    struct share s = {j, (double)at / (double)all, (double)(*end - at) / (double)all};
    struct evaluate_options o = {.threads = t->threads, .progress = share_progress, .context = &s};
    bool done = batch.count == 0 ||
                (evaluate_puzzles(&e, t->model, &batch, &o, &err) && e.count == batch.count);
    if (done) job_send(j, part_of(&e, &batch, numbers, at, *end));
    if (err.kind != TRM_OK) job_send(j, failure(at, &err));
    evaluation_done(&e);
    trm_puzzles_done(&batch);
    return done && job_progress(j, (double)*end / (double)all);
}

static void run(struct job *j, void *task)
{
    enum { FIRST = 4, LATER = 32 };
    const struct task *t = task;
    size_t at = t->from, end = at, most = FIRST;
    while (at < shelf_count(t->shelf) && run_batch(j, t, at, most, &end)) at = end, most = LATER;
}

const struct job_work survey_work = {run, drop_task, NULL};

/* ---- What they come to ----------------------------------------------------------------------- */

void survey_add(struct survey *s, const struct survey_part *part)
{
    s->puzzles = xgrow(s->puzzles, &s->capacity, s->count + part->count, sizeof *s->puzzles);
    memcpy(s->puzzles + s->count, part->puzzle, part->count * sizeof *s->puzzles);
    s->count += part->count;
    for (size_t i = 0; i < part->count; i++) {
        s->rated += !(part->puzzle[i].rating < 0);
        s->highest = fmax(s->highest, (double)part->puzzle[i].rating);
    }
    s->next = part->next;
    s->left_out += part->left_out;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        s->bin[i].answers += part->bin[i].answers;
        s->bin[i].mean_p += part->bin[i].mean_p;
        s->bin[i].right += part->bin[i].right;
    }
}

void survey_done(struct survey *s)
{
    free(s->puzzles);
    *s = (struct survey){0};
}

double survey_calibration_error(const struct survey *s)
{
    double error = 0;
    long answers = 0;
    for (int i = 0; i < CALIBRATION_BINS; i++) {
        error += fabs(s->bin[i].right - s->bin[i].mean_p);
        answers += s->bin[i].answers;
    }
    return answers ? error / (double)answers : NAN;
}
