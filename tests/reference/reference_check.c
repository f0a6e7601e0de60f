/* Compares the engine, number by number, with results of the public implementation.
 *
 *   reference_check FOLDER
 *
 * Every folder in FOLDER that holds an expected.safetensors is a case: weights (step_N as PyTorch
 * saved them where they are there, else model.safetensors), config, inputs and what the public code
 * computed. Limits: 2e-5 for the recursion steps of the first supervision step, 2e-4 later, or 8
 * times the difference between this engine and the naive float64 twin where that is larger (a model
 * may amplify rounding). bfloat16 cases say only how close a float32 engine comes: mean difference
 * of logits under 0.05, the same token in 90 % of the cells. Then three steps of training
 * (training.c), and formulas on their own (units.c).
 */
#include "base/alloc.h"
#include "model/level.h"
#include "naive_trm.h"
#include "report.h"
#include "training.h"
#include "trmscope/step.h"
#include "units.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reference_case {
    struct report *report;
    const char *folder;
    struct safetensors expected;
    struct trm_model *model;
    struct trm_stepper *stepper;
    struct trm_question question;
    struct trm_state state;
    int batch;
    const int32_t *inputs, *identifiers;
    size_t latent, logits; /* numbers of one row */
    bool bfloat16;
    double *naive_z_H, *naive_z_L; /* [batch, latent], NULL until the twin is needed */
    int naive_steps;               /* supervision steps the twin has done */
};

/* ---- the float64 twin, run only when rounding is in question --------------------------------- */

static void naive_begin(struct reference_case *c)
{
    size_t hidden = (size_t)c->model->config.hidden_size, count = (size_t)c->batch * c->latent;
    c->naive_z_H = xcalloc(count, sizeof *c->naive_z_H);
    c->naive_z_L = xcalloc(count, sizeof *c->naive_z_L);
    for (size_t i = 0; i < count; i++) {
        c->naive_z_H[i] = (double)model_weights(c->model, PARAM_H_INIT, 0)[i % hidden];
        c->naive_z_L[i] = (double)model_weights(c->model, PARAM_L_INIT, 0)[i % hidden];
    }
}

/* Runs the twin to the end of supervision step `steps`. */
static void naive_advance(struct reference_case *c, int steps)
{
    if (!c->naive_z_H) naive_begin(c);
    double *x = xcalloc(c->latent, sizeof *x);
    for (int row = 0; row < c->batch && c->naive_steps < steps; row++) {
        struct naive n;
        naive_init(&n, c->model, c->identifiers[row]);
        naive_embed(&n, c->inputs + row * c->model->config.seq_len, x);
        for (int i = c->naive_steps; i < steps; i++)
            naive_supervision_step(&n, x, c->naive_z_H + (size_t)row * c->latent,
                                   c->naive_z_L + (size_t)row * c->latent);
        naive_done(&n);
    }
    if (c->naive_steps < steps) c->naive_steps = steps;
    free(x);
}

/* How far our latents are from the twin's after supervision step `steps`. */
static double own_noise(struct reference_case *c, int steps)
{
    naive_advance(c, steps);
    double worst = 0;
    for (size_t i = 0; i < (size_t)c->batch * c->latent; i++) {
        worst = fmax(worst, fabs((double)c->state.z_H[i] - c->naive_z_H[i]));
        worst = fmax(worst, fabs((double)c->state.z_L[i] - c->naive_z_L[i]));
    }
    return worst;
}

/* ---- comparing ------------------------------------------------------------------------------- */

/* `steps`: supervision steps finished when the numbers were made. */
static void compare(struct reference_case *c, const char *kind, double difference, int steps)
{
    double limit = steps <= 1 ? 2e-5 : 2e-4;
    if (difference > limit) limit = fmax(limit, 8 * own_noise(c, steps));
    report_line(c->report, kind, difference, limit);
}

static void check_tensor(struct reference_case *c, const char *name, const float *got, size_t count,
                         int steps)
{
    const float *want = reference_floats(c->report, &c->expected, name, count);
    if (want) compare(c, name, largest_difference(got, want, count), steps);
}

/* The first application of L_level to row 0, half layer by half layer. */
static void check_blocks(struct reference_case *c)
{
    struct level l;
    struct layer_buffers b = {0};
    struct level_scratch scratch;
    level_init(&l, c->model, TRM_COMPUTE_FLOAT32);
    float *in = xfloats(c->latent), *out = xfloats(c->latent);
    float *memory = xfloats(level_scratch_size(&l, 1, 1));
    level_scratch_place(&scratch, &l, 1, memory);
    b.mix = xfloats(level_mix_size(&l)), b.mixed = xfloats(c->latent), b.mid = xfloats(c->latent);
    b.wide = xfloats(level_wide_size(&l)), b.out = out;
    l.kernels->add3(in, c->state.z_L, c->state.z_H, c->question.x, c->latent);
    for (int layer = 0; layer < l.layers; layer++) {
        char mid[32], last[32];
        snprintf(mid, sizeof mid, "block.%d.mid", layer);
        snprintf(last, sizeof last, "block.%d.out", layer);
        level_layer(&l, layer, 1, in, &b, &scratch, team_alone());
        check_tensor(c, mid, b.mid, c->latent, 0);
        check_tensor(c, last, b.out, c->latent, 0);
        memcpy(in, out, c->latent * sizeof *in);
    }
    free(in), free(out), free(memory), free(b.mix), free(b.mixed), free(b.mid), free(b.wide);
}

static void check_recursion_steps(struct reference_case *c)
{
    int count = trm_config_recursion_steps(&c->model->config);
    double worst = 0;
    int compared = 0;
    for (int k = 0; k < count; k++) {
        char name[32];
        snprintf(name, sizeof name, "micro.%d", k);
        const float *renewed = trm_state_next(&c->state) == TRM_Z_H ? c->state.z_H : c->state.z_L;
        trm_step(c->stepper, &c->question, &c->state);
        const float *want = reference_floats(c->report, &c->expected, name, c->latent);
        if (!want || c->bfloat16) continue;
        worst = fmax(worst, largest_difference(renewed, want, c->latent));
        compared++;
    }
    if (compared) compare(c, "micro.* (each recursion step)", worst, 1);
}

static void check_q(struct reference_case *c, const char *kind, int which, int step, const float *q)
{
    char name[32];
    snprintf(name, sizeof name, "%s.%d", kind, step);
    const float *want = reference_floats(c->report, &c->expected, name, (size_t)c->batch);
    double worst = 0;
    for (int row = 0; want && row < c->batch; row++) {
        double d = fabs((double)q[2 * row + which] - (double)want[row]);
        worst = isnan(d) || d > worst ? d : worst;
    }
    if (!want) return;
    if (c->bfloat16)
        report_line(c->report, name, worst, 0.06 + 0.04);
    else
        compare(c, name, worst, step + 1);
}

static int largest(const float *values, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (values[i] > values[best]) best = i;
    return best;
}

static void check_bfloat16_logits(struct reference_case *c, const char *name, const float *got)
{
    int V = c->model->config.vocab_size;
    size_t count = (size_t)c->batch * c->logits, cells = count / (size_t)V, differ = 0;
    const float *want = reference_floats(c->report, &c->expected, name, count);
    if (!want) return;
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += fabs((double)got[i] - (double)want[i]);
    for (size_t i = 0; i < cells; i++)
        differ += largest(got + i * (size_t)V, V) != largest(want + i * (size_t)V, V);
    char kind[64];
    snprintf(kind, sizeof kind, "%s mean", name);
    report_line(c->report, kind, sum / (double)count, 0.05);
    snprintf(kind, sizeof kind, "%s share of other tokens", name);
    report_line(c->report, kind, (double)differ / (double)cells, 0.1);
}

static void check_supervision_step(struct reference_case *c, int step)
{
    size_t count = (size_t)c->batch * c->logits, latents = (size_t)c->batch * c->latent;
    float *logits = xfloats(count), *q = xfloats(2 * (size_t)c->batch);
    char name[32];
    trm_read_out(c->stepper, c->state.z_H, c->batch, logits, q);
    snprintf(name, sizeof name, "logits.%d", step);
    if (c->bfloat16)
        check_bfloat16_logits(c, name, logits);
    else
        check_tensor(c, name, logits, count, step + 1);
    check_q(c, "q_halt", 0, step, q);
    check_q(c, "q_continue", 1, step, q);
    snprintf(name, sizeof name, "z_H.%d", step);
    if (!c->bfloat16) check_tensor(c, name, c->state.z_H, latents, step + 1);
    snprintf(name, sizeof name, "z_L.%d", step);
    if (!c->bfloat16) check_tensor(c, name, c->state.z_L, latents, step + 1);
    free(logits);
    free(q);
}

/* ---- a case ---------------------------------------------------------------------------------- */

/* Whether the public code computed in bfloat16. */
static bool was_bfloat16(const char *folder)
{
    char *path = path_join(folder, "all_config.yaml");
    size_t length;
    char *text = path_read(path, 1 << 20, &length, NULL);
    bool found = text && strstr(text, "forward_dtype: bfloat16");
    free(text);
    free(path);
    return found;
}

static bool case_open(struct reference_case *c)
{
    struct trm_err err = {0};
    size_t cells = 0, rows = 0;
    char *path = path_join(c->folder, "expected.safetensors");
    bool opened = safetensors_open(&c->expected, path, &err);
    free(path);
    if (opened) c->model = trm_model_open(c->folder, NULL, &err);
    if (!c->model) {
        report_failure(c->report, "open", err.text);
        return false;
    }
    const struct trm_config *config = &c->model->config;
    c->inputs = reference_integers(&c->expected, "inputs", &cells);
    c->identifiers = reference_integers(&c->expected, "puzzle_identifiers", &rows);
    c->batch = (int)rows;
    if (!c->inputs || !c->identifiers || cells != rows * (size_t)config->seq_len) {
        report_failure(c->report, "open", "inputs or puzzle_identifiers do not fit the config");
        return false;
    }
    c->latent = (size_t)trm_config_tokens(config) * (size_t)config->hidden_size;
    c->logits = (size_t)config->seq_len * (size_t)config->vocab_size;
    c->bfloat16 = was_bfloat16(c->folder);
    if (!trm_question_embed(&c->question, c->model, c->batch, c->inputs, c->identifiers, &err)) {
        report_failure(c->report, "inputs", err.text);
        return false;
    }
    return true;
}

static void case_run(struct reference_case *c)
{
    if (!case_open(c)) return;
    c->stepper = trm_stepper_new(c->model, c->batch, 0);
    trm_state_start(&c->state, c->model, c->batch);
    if (!c->bfloat16) {
        check_tensor(c, "input_embeddings", c->question.x, c->latent, 0);
        check_blocks(c);
    }
    for (int step = 0; step < c->model->config.halt_max_steps; step++) {
        if (step == 0)
            check_recursion_steps(c);
        else
            trm_supervision_step(c->stepper, &c->question, &c->state);
        check_supervision_step(c, step);
    }
    if (!c->bfloat16) check_training(c->report, c->folder, c->model);
}

static void case_close(struct reference_case *c)
{
    trm_stepper_free(c->stepper);
    trm_state_done(&c->state);
    trm_question_done(&c->question);
    trm_model_free(c->model);
    safetensors_close(&c->expected);
    free(c->naive_z_H);
    free(c->naive_z_L);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv)
{
    struct dirent **entries;
    int count = argc == 2 ? scandir(argv[1], &entries, NULL, by_name) : -1;
    struct report report = {0};
    if (count < 0) {
        fprintf(stderr, "usage: reference_check FOLDER\n");
        return 2;
    }
    for (int i = 0; i < count; i++) {
        char *folder = path_join(argv[1], entries[i]->d_name);
        char *expected = path_join(folder, "expected.safetensors");
        if (entries[i]->d_name[0] != '.' && path_exists(expected)) {
            struct reference_case c = {.report = &report, .folder = folder};
            report.name = entries[i]->d_name;
            case_run(&c);
            case_close(&c);
        }
        free(expected);
        free(folder);
        free(entries[i]);
    }
    free(entries);
    check_units(&report, argv[1]);
    printf("%d passed, %d failed\n", report.passed, report.failed);
    return report.failed || report.passed == 0;
}
