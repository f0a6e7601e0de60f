/* NAME.train.safetensors: one list of tensors says what a state is made of, for saving and for
 * loading. What was read is checked where the trainer trusts it. */
#include "train/training_state.h"

#include "base/check.h"
#include "base/safetensors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

_Static_assert(sizeof(long) == sizeof(int64_t), "counters are saved as 64-bit integers");

/* ---- the list -------------------------------------------------------------------------------- */

enum { TENSORS = 64 };

struct list {
    struct tensor tensor[TENSORS];
    char name[TENSORS][40];
    bool optional[TENSORS]; /* files of earlier versions have none */
    int count;
};

static void add(struct list *l, const char *name, enum dtype dtype, const void *data, int dims,
                size_t first, size_t second)
{
    CHECK(l->count < TENSORS);
    struct tensor *t = &l->tensor[l->count];
    snprintf(l->name[l->count], sizeof l->name[0], "%s", name);
    *t = (struct tensor){.dtype = dtype, .dims = dims, .shape = {first, second}, .data = data};
    CHECK(tensor_measure(t));
    l->optional[l->count] = false;
    l->count++;
}

static void add_number(struct list *l, const char *name, enum dtype dtype, const void *data)
{
    add(l, name, dtype, data, 0, 0, 0);
}

static void add_optional(struct list *l, const char *name, enum dtype dtype, const void *data)
{
    add_number(l, name, dtype, data);
    l->optional[l->count - 1] = true;
}

static void add_numbers(struct list *l, const struct training_state *s)
{
    const struct guard *g = &s->guard;
    add(l, "history", DTYPE_F64, s->history.rows, 2, s->history.count, TRAINING_ROW_WIDTH);
    add(l, "window", DTYPE_F64, &s->window, 1, TRAINING_WINDOW_WIDTH, 0);
    add_number(l, "seconds", DTYPE_F64, &s->seconds);
    add_number(l, "training", DTYPE_F64, &s->training);
    add_number(l, "waited", DTYPE_F64, &s->waited);
    add_number(l, "rate_factor", DTYPE_F64, &s->rate_factor);
    add_number(l, "best.exact", DTYPE_F64, &s->best_exact);
    add_number(l, "best.cells", DTYPE_F64, &s->best_cells);
    add_number(l, "guard.smooth", DTYPE_F64, &g->smooth);
    add_number(l, "guard.best", DTYPE_F64, &g->best);
    add_number(l, "guard.start", DTYPE_F64, &g->start);
    add_number(l, "guard.good_smooth", DTYPE_F64, &g->good_smooth);
    add_number(l, "guard.factor", DTYPE_F64, &g->factor);
    add_number(l, "guard.good_step", DTYPE_I64, &g->good_step);
    add_number(l, "guard.times", DTYPE_I64, &g->times);
    add_number(l, "guard.optimizer_steps", DTYPE_I64, &g->good.optimizer_steps);
    add_optional(l, "guard.trial_loss", DTYPE_F64, &g->trial_loss);
    add_optional(l, "guard.left.smooth", DTYPE_F64, &g->left_smooth);
    add_optional(l, "guard.left.factor", DTYPE_F64, &g->left_factor);
    add_optional(l, "guard.trial", DTYPE_I64, &g->trial);
    add_optional(l, "guard.left.optimizer_steps", DTYPE_I64, &g->left.optimizer_steps);
    add_number(l, "step", DTYPE_I64, &s->step);
    add_number(l, "sequence_steps", DTYPE_I64, &s->sequence_steps);
    add_number(l, "sample", DTYPE_I64, &s->sample);
    add_number(l, "evaluated", DTYPE_I64, &s->evaluated);
    add_number(l, "best.step", DTYPE_I64, &s->best_step);
    add_number(l, "optimizer_steps", DTYPE_I64, &s->trainer.optimizer.steps);
}

static void add_blocks(struct list *l, const char *prefix, const struct trainer_blocks *b)
{
    char name[40];
    for (int i = 0; i < b->count; i++) {
        snprintf(name, sizeof name, "%s%s", prefix, b->block[i].name);
        add(l, name, DTYPE_F32, b->block[i].numbers, 1, b->block[i].count, 0);
    }
}

/* Types of more bytes come first, as the format wants it. */
static void list_state(struct list *l, const struct training_state *s)
{
    const struct carry *c = &s->trainer.carry;
    const struct trainer_blocks blocks = trainer_blocks(&s->trainer);
    size_t rows = (size_t)c->most_rows;
    l->count = 0;
    add_numbers(l, s);
    add(l, "carry.samples", DTYPE_I64, c->samples, 1, rows, 0);
    add_blocks(l, "", &blocks);
    add_blocks(l, "guard.", &s->guard.good);
    add_blocks(l, "guard.left.", &s->guard.left);
    add(l, "carry.z_H", DTYPE_F32, c->z_H, 2, rows, c->latent);
    add(l, "carry.z_L", DTYPE_F32, c->z_L, 2, rows, c->latent);
    add(l, "carry.inputs", DTYPE_I32, c->inputs, 2, rows, c->cells);
    add(l, "carry.labels", DTYPE_I32, c->labels, 2, rows, c->cells);
    add(l, "carry.identifiers", DTYPE_I32, c->identifiers, 1, rows, 0);
    if (s->trainer.model->config.crop) add(l, "carry.boards", DTYPE_I32, c->boards, 2, rows, 2);
    add(l, "carry.steps", DTYPE_I32, c->steps, 1, rows, 0);
    add_number(l, "carry.rows", DTYPE_I32, &c->rows);
    add(l, "carry.halted", DTYPE_U8, c->halted, 1, rows, 0);
}

/* ---- saving ---------------------------------------------------------------------------------- */

static bool write_list(const struct list *l, struct safetensors_writer *w, const char *path,
                       struct trm_err *err)
{
    for (int i = 0; i < l->count; i++) {
        const struct tensor *t = &l->tensor[i];
        safetensors_declare(w, l->name[i], t->dtype, t->dims, t->shape);
    }
    bool done = safetensors_begin(w, path, err);
    for (int i = 0; i < l->count && done; i++)
        done = safetensors_put(w, l->tensor[i].data, l->tensor[i].size, err);
    return done && safetensors_commit(w, err);
}

bool training_state_save(const struct training_state *s, const struct recipe *r, const char *path,
                         struct trm_err *err)
{
    struct list l;
    struct safetensors_writer w;
    struct str recipe = {0};
    recipe_print(r, false, &recipe);
    list_state(&l, s);
    safetensors_writer_init(&w);
    safetensors_add_metadata(&w, "format", "trmscope training 1");
    safetensors_add_metadata(&w, "recipe", recipe.text);
    bool done = write_list(&l, &w, path, err);
    safetensors_writer_done(&w);
    str_done(&recipe);
    return done;
}

/* ---- loading --------------------------------------------------------------------------------- */

static const char *recipe_text(const struct safetensors *f, const char *path, struct trm_err *err)
{
    const char *text = safetensors_metadata(f, "recipe");
    if (!text)
        trm_err_set(err, TRM_ERR_INPUT,
                    "%s: found no recipe in it, expected the saved state of a "
                    "training run",
                    path);
    return text;
}

static bool has_numbers(const struct safetensors *f, const char *name, size_t expected,
                        struct trm_err *err)
{
    const struct tensor *t = safetensors_find(f, name);
    size_t found = t ? t->size / sizeof(float) : 0;
    return found == expected ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "%s: found %zu numbers, but the recipe in this file makes %zu", name, found,
                       expected);
}

/* Before memory is taken for the model that the recipe speaks of, which is thus no larger than the
 * file. What a trainer takes beside it is for recipe_check_memory to judge. */
static bool fits_recipe(const struct safetensors *f, const struct recipe *r, struct trm_err *err)
{
    struct params params;
    size_t latent = (size_t)trm_config_tokens(&r->model) * (size_t)r->model.hidden_size;
    size_t rows = (size_t)r->model.num_puzzle_identifiers * (size_t)r->model.puzzle_emb_ndim;
    params_layout(&params, &r->model);
    return has_numbers(f, "weights", params.total, err) &&
           has_numbers(f, "carry.z_H", (size_t)recipe_settings(r).most_rows * latent, err) &&
           (rows == 0 || has_numbers(f, "puzzle_emb", rows, err));
}

bool training_state_recipe(struct recipe *r, const char *path, struct trm_err *err)
{
    struct safetensors f = {0};
    if (!safetensors_open(&f, path, err)) return false;
    const char *text = recipe_text(&f, path, err);
    bool read = text && recipe_parse(r, text, strlen(text), path, err) &&
                (fits_recipe(&f, r, err) || trm_err_prefix(err, "%s", path));
    safetensors_close(&f);
    return read;
}

static bool same_shape(const struct tensor *a, const struct tensor *b)
{
    return a->dtype == b->dtype && a->dims == b->dims &&
           memcmp(a->shape, b->shape, (size_t)a->dims * sizeof *a->shape) == 0;
}

static bool read_list(const struct list *l, const struct safetensors *f, struct trm_err *err)
{
    for (int i = 0; i < l->count; i++) {
        const struct tensor *want = &l->tensor[i], *have = safetensors_find(f, l->name[i]);
        char wanted[TENSOR_SHAPE_TEXT], found[TENSOR_SHAPE_TEXT];
        if (!have && l->optional[i]) continue;
        if (!have) return trm_err_set(err, TRM_ERR_INPUT, "found no %s", l->name[i]);
        if (!same_shape(have, want))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: found %s %s, but with this recipe it is %s %s; a run goes on "
                               "with the model, batch and optimizer that it began with",
                               l->name[i], dtype_name(have->dtype), tensor_shape_text(have, found),
                               dtype_name(want->dtype), tensor_shape_text(want, wanted));
        if (want->size) memcpy((void *)(uintptr_t)want->data, have->data, want->size);
    }
    return true;
}

/* A guard that the saved run did not have begins anew. */
static bool has_guard(const struct safetensors *f)
{
    return safetensors_find(f, "guard.weights") != NULL;
}

/* All of them 0..end-1. */
static bool all_below(const int32_t *numbers, size_t count, int32_t end)
{
    for (size_t i = 0; i < count; i++)
        if (numbers[i] < 0 || numbers[i] >= end) return false;
    return true;
}

static bool good_labels(const struct carry *c, int vocab)
{
    for (size_t i = 0; i < (size_t)c->most_rows * c->cells; i++)
        if (c->labels[i] != LABEL_IGNORED && !(c->labels[i] >= 0 && c->labels[i] < vocab))
            return false;
    return true;
}

/* What indexes memory or ends a loop. */
static bool check_state(const struct training_state *s, struct trm_err *err)
{
    const struct carry *c = &s->trainer.carry;
    const struct trm_config *config = &s->trainer.model->config;
    size_t rows = (size_t)c->most_rows;
    int identifiers = config->num_puzzle_identifiers > 0 ? config->num_puzzle_identifiers : 1;
    const char *bad = NULL;
    if (c->rows < 1 || c->rows > c->most_rows) bad = "carry.rows";
    if (!all_below(c->inputs, rows * c->cells, config->vocab_size)) bad = "carry.inputs";
    if (!good_labels(c, config->vocab_size)) bad = "carry.labels";
    if (!all_below(c->identifiers, rows, identifiers)) bad = "carry.identifiers";
    for (int i = 0; i < c->most_rows; i++) {
        struct trm_board b = carry_board(c, i);
        if (b.rows < 0 || b.rows > config->rows || b.cols < 0 || b.cols > config->cols ||
            (config->crop && (b.rows == 0 || b.cols == 0)))
            bad = "carry.boards";
    }
    if (!all_below(c->steps, rows, INT32_MAX)) bad = "carry.steps";
    if (s->step < 0 || s->sample < 0 || s->trainer.optimizer.steps < 0) bad = "step";
    if (s->guard.left.count && s->guard.trial < 1) bad = "guard.trial";
    if (!(s->seconds >= 0) || !isfinite(s->rate_factor) || !isfinite(s->guard.factor))
        bad = "seconds";
    return !bad || trm_err_set(err, TRM_ERR_INPUT, "%s: found a number out of range", bad);
}

static bool load(struct training_state *s, const struct safetensors *f, struct trm_err *err)
{
    struct list l;
    struct guard fresh = s->guard;
    bool guard = has_guard(f), trial = safetensors_find(f, "guard.left.weights") != NULL;
    if (!training_rows_read(&s->history, f, err)) return false;
    if (!guard) s->guard.good.count = 0;
    if (s->guard.good.count && trial) trainer_blocks_copy(&s->guard.left, &s->trainer);
    list_state(&l, s);
    bool read = read_list(&l, f, err);
    if (s->guard.left.count == 0) s->guard.trial = 0;
    if (!guard) { /* begins anew with what was loaded */
        s->guard = fresh;
        if (fresh.good.count) trainer_blocks_keep(&s->guard.good, &s->trainer);
    }
    return read && check_state(s, err);
}

/* Without a trainer, which takes many times the memory of its weights. */
struct trm_model *training_state_model(const char *path, struct trm_err *err)
{
    struct recipe r;
    struct safetensors f = {0};
    struct list l = {0};
    if (!training_state_recipe(&r, path, err) || !safetensors_open(&f, path, err)) return NULL;
    struct trm_model *m = model_allocate(&r.model, path);
    model_own_puzzle_rows(m);
    size_t rows = (size_t)r.model.num_puzzle_identifiers * (size_t)r.model.puzzle_emb_ndim;
    add(&l, r.ema ? "average" : "weights", DTYPE_F32, m->weights, 1, m->params.total, 0);
    if (rows > 0) add(&l, "puzzle_emb", DTYPE_F32, m->puzzle.owned, 1, rows, 0);
    bool read = read_list(&l, &f, err) || trm_err_prefix(err, "%s", path);
    safetensors_close(&f);
    if (read) return m;
    trm_model_free(m);
    return NULL;
}

bool training_state_load(struct training_state *s, const char *path, struct trm_err *err)
{
    struct safetensors f = {0};
    if (!safetensors_open(&f, path, err)) return false;
    bool loaded = recipe_text(&f, path, err) != NULL;
    if (loaded && !load(s, &f, err)) loaded = trm_err_prefix(err, "%s", path);
    safetensors_close(&f);
    return loaded;
}
