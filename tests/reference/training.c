/* Three steps of the public train_batch: AdamATan2 at rate 1e-3, weight decay 0.1, no warm-up;
 * puzzle embedding by sign-SGD at 1e-2, decay 0.1; EMA 0.999 from the starting weights. What
 * happens is compared after every step; limits are those of README.md. */
#include "training.h"

#include "train/trainer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 3 };

struct training {
    struct report *report;
    struct safetensors file;
    struct trainer trainer;
    int rows;
};

static const char *name_of(char text[128], const char *prefix, int step, const char *name)
{
    snprintf(text, 128, "%s.%d.%s", prefix, step, name);
    return text;
}

static const int32_t *integers(struct training *t, const char *name, size_t count)
{
    size_t found = 0;
    const int32_t *values = reference_integers(&t->file, name, &found);
    if (values && found == count) return values;
    report_failure(t->report, name, "not int32 numbers of the expected count");
    return NULL;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void compare(struct training *t, const char *name, const float *got, size_t count,
                    double limit)
{
    const float *want = reference_floats(t->report, &t->file, name, count);
    if (want) report_line(t->report, name, largest_difference(got, want, count), limit);
}

static void compare_number(struct training *t, int step, const char *what, double got)
{
    char name[128];
    const float *want = reference_floats(t->report, &t->file, name_of(name, "step", step, what), 1);
    if (!want) return;
    double size = fmax(1e-6, fabs((double)want[0]));
    report_line(t->report, name, fabs(got - (double)want[0]) / size, 1e-5);
}

/* Relative error of a whole tensor by its norm. */
static void compare_by_norm(struct training *t, const char *name, const float *got, size_t count)
{
    const float *want = reference_floats(t->report, &t->file, name, count);
    double error = 0, norm = 0;
    for (size_t i = 0; want && i < count; i++) {
        error += pow((double)got[i] - (double)want[i], 2);
        norm += pow((double)want[i], 2);
    }
    if (want) report_line(t->report, name, norm > 0 ? sqrt(error / norm) : sqrt(error), 1e-4);
}

/* Whether counters and decisions are the same: integers that must be exact. */
static void compare_exactly(struct training *t, int step, const char *what, const int32_t *got)
{
    char name[128];
    const int32_t *want = integers(t, name_of(name, "step", step, what), (size_t)t->rows);
    int differ = 0;
    for (int i = 0; want && i < t->rows; i++) differ += got[i] != want[i];
    if (want) report_line(t->report, name, differ, 0);
}

/* The largest difference over all parameters of a flat block that the file has. */
static void compare_block(struct training *t, const char *prefix, int step, const float *block)
{
    const struct trm_model *m = t->trainer.model;
    char name[128];
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        compare(t, name_of(name, prefix, step, p->key), block + p->offset, p->count, 2e-6);
    }
}

static void check_gradients(struct training *t)
{
    const struct trm_model *m = t->trainer.model;
    char name[128];
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        compare_by_norm(t, name_of(name, "grad", 1, p->key), t->trainer.gradients[0] + p->offset,
                        p->count);
    }
    compare_by_norm(t, "grad.1.puzzle_emb.local_weights", t->trainer.dpuzzle,
                    (size_t)t->rows * (size_t)m->config.puzzle_emb_ndim);
}

static void check_numbers(struct training *t, int k, const struct step_result *r)
{
    compare_number(t, k, "lm_loss", r->loss.lm);
    compare_number(t, k, "q_halt_loss", r->loss.q_halt);
    compare_number(t, k, "q_continue_loss", r->loss.q_continue);
    compare_number(t, k, "loss", r->total);
    compare_number(t, k, "metric.count", r->metrics.count);
    compare_number(t, k, "metric.accuracy", r->metrics.accuracy);
    compare_number(t, k, "metric.exact_accuracy", r->metrics.exact);
    compare_number(t, k, "metric.q_halt_accuracy", r->metrics.q_halt);
    compare_number(t, k, "metric.steps", r->metrics.steps);
}

static void check_rows(struct training *t, int k)
{
    const struct carry *c = &t->trainer.carry;
    int32_t halted[64];
    float q_halt[64], q_continue[64];
    char name[128];
    for (int i = 0; i < t->rows; i++) {
        halted[i] = c->halted[i];
        q_halt[i] = t->trainer.q[2 * i], q_continue[i] = t->trainer.q[2 * i + 1];
    }
    size_t rows = (size_t)t->rows;
    compare_exactly(t, k, "halted", halted);
    compare_exactly(t, k, "steps", c->steps);
    compare(t, name_of(name, "step", k, "q_halt"), q_halt, rows, 1e-4);
    compare(t, name_of(name, "step", k, "q_continue"), q_continue, rows, 1e-4);
    compare(t, name_of(name, "step", k, "target_q_continue"), t->trainer.target, rows, 1e-4);
    compare(t, name_of(name, "step", k, "z_H"), c->z_H, rows * c->latent, 2e-5);
    compare(t, name_of(name, "step", k, "z_L"), c->z_L, rows * c->latent, 2e-5);
    size_t vocab = (size_t)t->trainer.model->config.vocab_size;
    compare(t, name_of(name, "step", k, "logits"), t->trainer.logits, rows * c->cells * vocab,
            2e-5);
}

static void check_step(struct training *t, int k, const struct step_result *r)
{
    const struct trm_model *m = t->trainer.model;
    char name[128];
    check_numbers(t, k, r);
    check_rows(t, k);
    if (k == 1) check_gradients(t);
    compare_block(t, "param", k, m->weights);
    if (m->puzzle.owned)
        compare(t, name_of(name, "param", k, "puzzle_emb.weights"), m->puzzle.owned,
                (size_t)m->config.num_puzzle_identifiers * (size_t)m->config.puzzle_emb_ndim, 2e-6);
    if (k == STEPS) compare_block(t, "ema", k, t->trainer.average);
}

/* ---- running --------------------------------------------------------------------------------- */

static bool load_carry(struct training *t)
{
    struct carry *c = &t->trainer.carry;
    size_t rows = (size_t)t->rows, latents = rows * c->latent;
    const float *z_H = reference_floats(t->report, &t->file, "carry_in.z_H", latents);
    const float *z_L = reference_floats(t->report, &t->file, "carry_in.z_L", latents);
    const int32_t *steps = integers(t, "carry_in.steps", rows);
    const int32_t *halted = integers(t, "carry_in.halted", rows);
    const int32_t *inputs = integers(t, "carry_in.inputs", rows * c->cells);
    const int32_t *labels = integers(t, "carry_in.labels", rows * c->cells);
    const int32_t *identifiers = integers(t, "carry_in.puzzle_identifiers", rows);
    if (!z_H || !z_L || !steps || !halted || !inputs || !labels || !identifiers) return false;
    memcpy(c->z_H, z_H, latents * sizeof *z_H);
    memcpy(c->z_L, z_L, latents * sizeof *z_L);
    memcpy(c->steps, steps, rows * sizeof *steps);
    memcpy(c->inputs, inputs, rows * c->cells * sizeof *inputs);
    memcpy(c->labels, labels, rows * c->cells * sizeof *labels);
    memcpy(c->identifiers, identifiers, rows * sizeof *identifiers);
    for (size_t i = 0; i < rows; i++) c->halted[i] = halted[i] != 0;
    return true;
}

/* Rows that halted take what the batch offers at their place. */
static bool take_batch(struct training *t, int k)
{
    struct carry *c = &t->trainer.carry;
    char name[128];
    size_t rows = (size_t)t->rows;
    const int32_t *inputs = integers(t, name_of(name, "batch", k, "inputs"), rows * c->cells);
    const int32_t *labels = integers(t, name_of(name, "batch", k, "labels"), rows * c->cells);
    const int32_t *ids = integers(t, name_of(name, "batch", k, "puzzle_identifiers"), rows);
    if (!inputs || !labels || !ids) return false;
    for (int row = 0; (row = carry_next_halted(c, row)) >= 0;) {
        size_t at = (size_t)row * c->cells;
        const struct sample s = {.inputs = inputs + at,
                                 .labels = labels + at,
                                 .board = carry_board(c, row),
                                 .identifier = ids[row],
                                 .number = row};
        carry_put(c, t->trainer.model, row, &s);
    }
    return true;
}

static struct trainer_settings settings_of(const struct trm_config *c, int rows, bool softmax)
{
    return (struct trainer_settings){
        .optimizer = {OPTIMIZER_ADAM_ATAN2, 0.9, 0.95, 0, 0.1, 1},
        .loss = {softmax ? LOSS_SOFTMAX : LOSS_STABLEMAX, 0, 0.5},
        .step_weight = 1,
        .puzzle_decay = 0.1,
        .average = true,
        .average_keep = 0.999,
        .shards = 2,
        .most_rows = rows,
        .most_L_cycles = c->L_cycles,
    };
}

static void run(struct training *t, const struct trm_model *m, bool softmax)
{
    const struct trm_config *c = &m->config;
    const struct tensor *halted = safetensors_find(&t->file, "carry_in.halted");
    if (!halted || halted->count < 1 || halted->count > 64) {
        report_failure(t->report, "carry_in.halted", "expected 1 to 64 rows");
        return;
    }
    t->rows = (int)halted->count;
    struct trainer_settings settings = settings_of(c, t->rows, softmax);
    struct step_plan plan = {{c->H_cycles, c->L_cycles}, c->halt_max_steps, 0, 1e-3, 1e-2, 0};
    trainer_init(&t->trainer, &settings, m, 2);
    bool ready = load_carry(t);
    for (int k = 1; k <= STEPS && ready; k++) {
        struct step_result result;
        ready = take_batch(t, k);
        if (!ready) break;
        trainer_step(&t->trainer, &plan, &result);
        check_step(t, k, &result);
    }
    trainer_done(&t->trainer);
}

void check_training(struct report *r, const char *folder, const struct trm_model *m)
{
    static const char *const files[] = {"train.safetensors", "train_softmax.safetensors"};
    for (int i = 0; i < 2; i++) {
        struct trm_err err;
        struct training t = {.report = r};
        char *path = path_join(folder, files[i]);
        bool there = path_exists(path), opened = there && safetensors_open(&t.file, path, &err);
        if (there && !opened) report_failure(r, files[i], err.text);
        if (opened) {
            run(&t, m, i == 1);
            safetensors_close(&t.file);
        }
        free(path);
    }
}
