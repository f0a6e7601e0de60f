/* One formula each, against the public code: losses and their derivatives, AdamATan2, sign-SGD, the
 * average of weights, the learning rate. Limits: losses 1e-5 relative, all else 1e-6 or 2e-6. */
#include "units.h"

#include "base/alloc.h"
#include "tensor/kernels.h"
#include "train/loss.h"
#include "train/optimizer.h"
#include "train/schedule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file and where its results go. */
struct unit {
    struct report *report;
    struct safetensors file;
};

static const float *floats(struct unit *u, const char *name)
{
    const struct tensor *t = safetensors_find(&u->file, name);
    if (!t || t->dtype != DTYPE_F32) report_failure(u->report, name, "not there as float32");
    return t && t->dtype == DTYPE_F32 ? t->data : NULL;
}

static void compare(struct unit *u, const char *name, const float *got, double limit)
{
    const struct tensor *t = safetensors_find(&u->file, name);
    const float *want = floats(u, name);
    if (want) report_line(u->report, name, largest_difference(got, want, t->count), limit);
}

/* ---- losses ---------------------------------------------------------------------------------- */

enum { ROWS = 4 };

struct loss_unit {
    struct unit *unit;
    const char *kind; /* "stablemax" */
    int cells, vocab;
    float *dlogits, *per_cell, dq[ROWS][2];
    double lm, q_halt, q_continue, total;
    struct metrics metrics;
};

static void compare_loss(const struct loss_unit *l, const char *name, double got)
{
    char path[64];
    snprintf(path, sizeof path, "%s.%s", l->kind, name);
    const float *want = floats(l->unit, path);
    if (!want) return;
    double size = fmax(1e-30, fabs((double)want[0]));
    report_line(l->unit->report, path, fabs(got - (double)want[0]) / size, 1e-5);
}

static void run_rows(struct loss_unit *l, const struct loss_settings *s)
{
    struct unit *u = l->unit;
    const float *logits = floats(u, "logits"), *q_halt = floats(u, "q_halt");
    const float *q_continue = floats(u, "q_continue"), *target = floats(u, "target_q_continue");
    size_t count;
    const int32_t *labels = reference_integers(&u->file, "labels", &count);
    const int32_t *halted = reference_integers(&u->file, "halted", &count);
    const int32_t *steps = reference_integers(&u->file, "steps", &count);
    double per_cell[64];
    for (int row = 0; row < ROWS; row++) {
        size_t at = (size_t)(row * l->cells);
        const float q[2] = {q_halt[row], q_continue[row]};
        const struct loss_sequence one = {l->cells,    l->vocab, logits + at * (size_t)l->vocab,
                                          labels + at, q,        (double)target[row]};
        struct loss loss =
            loss_of(s, &one, 1, l->dlogits + at * (size_t)l->vocab, l->dq[row], per_cell);
        for (int i = 0; i < l->cells; i++) l->per_cell[at + (size_t)i] = (float)per_cell[i];
        l->lm += loss.lm, l->q_halt += loss.q_halt, l->q_continue += loss.q_continue;
        l->total += loss_total(s, &loss);
        if (halted[row]) metrics_add(&l->metrics, &loss, q[0], steps[row]);
    }
}

static void compare_derivatives(const struct loss_unit *l)
{
    char path[64];
    float halt[ROWS], go_on[ROWS];
    for (int row = 0; row < ROWS; row++) halt[row] = l->dq[row][0], go_on[row] = l->dq[row][1];
    snprintf(path, sizeof path, "%s.dlogits", l->kind);
    compare(l->unit, path, l->dlogits, 1e-6);
    snprintf(path, sizeof path, "%s.dq_halt", l->kind);
    compare(l->unit, path, halt, 1e-6);
    snprintf(path, sizeof path, "%s.dq_continue", l->kind);
    compare(l->unit, path, go_on, 1e-6);
    snprintf(path, sizeof path, "%s.per_token", l->kind);
    const float *want = floats(l->unit, path);
    double worst = 0;
    for (int i = 0; want && i < ROWS * l->cells; i++)
        worst = fmax(worst, fabs((double)l->per_cell[i] - (double)want[i]) /
                                fmax(1e-3, fabs((double)want[i])));
    report_line(l->unit->report, path, worst, 1e-5);
}

static void check_loss(struct unit *u, const char *kind, enum loss_type type)
{
    const struct tensor *logits = safetensors_find(&u->file, "logits");
    if (!logits || logits->dims != 3 || logits->shape[0] != ROWS || logits->shape[1] > 64) {
        report_failure(u->report, "logits", "expected the shape [4, up to 64, vocabulary]");
        return;
    }
    struct loss_unit l = {
        .unit = u, .kind = kind, .cells = (int)logits->shape[1], .vocab = (int)logits->shape[2]};
    const struct loss_settings settings = {type, 0, 0.5, 0};
    l.dlogits = xfloats(logits->count);
    l.per_cell = xfloats(logits->shape[0] * logits->shape[1]);
    run_rows(&l, &settings);
    compare_loss(&l, "lm_loss", l.lm);
    compare_loss(&l, "q_halt_loss", l.q_halt);
    compare_loss(&l, "q_continue_loss", l.q_continue);
    compare_loss(&l, "loss", l.total);
    compare_loss(&l, "count", l.metrics.count);
    compare_loss(&l, "accuracy", l.metrics.accuracy);
    compare_loss(&l, "exact_accuracy", l.metrics.exact);
    compare_loss(&l, "q_halt_accuracy", l.metrics.q_halt);
    compare_loss(&l, "steps", l.metrics.steps);
    compare_derivatives(&l);
    free(l.dlogits), free(l.per_cell);
}

/* ---- optimizers ------------------------------------------------------------------------------ */

static float *copy_of(struct unit *u, const char *name, size_t *count)
{
    const struct tensor *t = safetensors_find(&u->file, name);
    const float *from = floats(u, name);
    if (!from) return NULL;
    *count = t->count;
    float *copy = xfloats(*count);
    memcpy(copy, from, *count * sizeof *copy);
    return copy;
}

static void check_adam(struct unit *u, const char *name, double rate, double decay)
{
    char path[32];
    size_t count;
    snprintf(path, sizeof path, "%s.p.0", name);
    float *p = copy_of(u, path, &count);
    if (!p) return;
    float *m = xfloats(count), *v = xfloats(count);
    for (int t = 1; t <= 6; t++) {
        struct adam a = {1,
                         0.1f,
                         0.05f,
                         (float)(1 / (1 - pow(0.9, t))),
                         (float)(1 / (1 - pow(0.95, t))),
                         (float)(1 - rate * decay),
                         (float)rate,
                         0};
        snprintf(path, sizeof path, "%s.g.%d", name, t);
        const float *g = floats(u, path);
        if (g) kernels_best()->adam_atan2(p, m, v, g, count, &a);
        snprintf(path, sizeof path, "%s.p.%d", name, t);
        compare(u, path, p, 2e-6);
    }
    snprintf(path, sizeof path, "%s.m.6", name);
    compare(u, path, m, 2e-6);
    snprintf(path, sizeof path, "%s.v.6", name);
    compare(u, path, v, 2e-6);
    free(p), free(m), free(v);
}

static void check_sign(struct unit *u)
{
    size_t count, ids_count;
    float *w = copy_of(u, "sign.w.0", &count);
    for (int k = 1; k <= 3 && w; k++) {
        char path[32];
        snprintf(path, sizeof path, "sign.ids.%d", k);
        const int32_t *ids = reference_integers(&u->file, path, &ids_count);
        snprintf(path, sizeof path, "sign.g.%d", k);
        const float *g = floats(u, path);
        if (ids && g) sign_step(w, 8, (int)ids_count, ids, g, 1e-2, 0.1);
        snprintf(path, sizeof path, "sign.w.%d", k);
        compare(u, path, w, 2e-6);
    }
    free(w);
}

static void check_average(struct unit *u)
{
    size_t count;
    float *average = copy_of(u, "ema.p.0", &count);
    for (int k = 1; k <= 3 && average; k++) {
        char path[32];
        snprintf(path, sizeof path, "ema.p.%d", k);
        const float *p = floats(u, path);
        if (p) kernels_best()->approach(average, p, (float)(1 - 0.999), count);
        snprintf(path, sizeof path, "ema.s.%d", k);
        compare(u, path, average, 2e-6);
    }
    free(average);
}

static void check_rate(struct unit *u, const char *name, double warmup, double total, double least)
{
    float got[32];
    for (int i = 0; i < (int)total; i++)
        got[i] = (float)rate_factor(RATE_COSINE, i + 1, warmup, total, least);
    compare(u, name, got, 2e-6);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool unit_open(struct unit *u, const char *folder, const char *name)
{
    struct trm_err err;
    char *path = path_join(folder, name);
    bool there = path_exists(path), opened = there && safetensors_open(&u->file, path, &err);
    if (there && !opened) report_failure(u->report, name, err.text);
    free(path);
    return opened;
}

void check_units(struct report *r, const char *folder)
{
    struct unit u = {.report = r};
    r->name = "loss_unit";
    if (unit_open(&u, folder, "loss_unit.safetensors")) {
        check_loss(&u, "stablemax", LOSS_STABLEMAX);
        check_loss(&u, "softmax", LOSS_SOFTMAX);
        safetensors_close(&u.file);
    }
    r->name = "optim_unit";
    if (unit_open(&u, folder, "optim_unit.safetensors")) {
        check_adam(&u, "adam_a", 1e-3, 0.1);
        check_adam(&u, "adam_b", 1e-2, 1);
        check_sign(&u);
        check_average(&u);
        check_rate(&u, "lr_a", 5, 20, 0.1);
        check_rate(&u, "lr_b", 0, 20, 1);
        check_rate(&u, "lr_c", 3, 12, 0);
        safetensors_close(&u.file);
    }
}
