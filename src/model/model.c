/* Models in memory: allocation, random starting weights, copies, shared ownership. Files are
 * checkpoint.c's and checkpoint_save.c's. A model that others may see is never written to again. */
#include "trmscope/model.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/path.h"
#include "base/rng.h"
#include "model/model_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where a token stands for the pairs that turn with rows (axis 0) or columns (axis 1) of the board:
 * counted from 1, prefix tokens stand at 0. */
static int place_2d(const struct trm_config *c, int token, int axis)
{
    int cell = token - c->puzzle_emb_len;
    if (cell < 0) return 0;
    return 1 + (axis == 0 ? cell / c->cols : cell % c->cols);
}

/* Rotary tables of the public code: angle = position * theta^(-2i / head), in float32 products;
 * position counts from the first prefix token. In two dimensions the first half of the pairs turns
 * with the row, the second with the column, each half with all frequencies. */
static void fill_rope(struct trm_model *m)
{
    const struct trm_config *c = &m->config;
    bool flat = c->pos_encodings == TRM_POS_ROPE;
    int tokens = trm_config_tokens(c), half = c->hidden_size / c->num_heads / 2;
    int pairs = flat ? half : half / 2; /* that turn with one position */
    m->rope_cos = xfloats((size_t)tokens * (size_t)half);
    m->rope_sin = xfloats((size_t)tokens * (size_t)half);
    for (int i = 0; i < half; i++) {
        float frequency = (float)(1.0 / pow(c->rope_theta, (double)(i % pairs) / pairs));
        for (int t = 0; t < tokens; t++) {
            float angle = (float)(flat ? t : place_2d(c, t, i / pairs)) * frequency;
            m->rope_cos[t * half + i] = (float)cos((double)angle);
            m->rope_sin[t * half + i] = (float)sin((double)angle);
        }
    }
}

struct trm_model *model_allocate(const struct trm_config *config, const char *name)
{
    struct trm_model *m = xcalloc(1, sizeof *m);
    m->config = *config;
    m->name = xstrdup(name);
    atomic_init(&m->references, 1);
    params_layout(&m->params, config);
    m->weights = xfloats(m->params.total);
    if (trm_config_rotary(config)) fill_rope(m);
    return m;
}

static struct trm_model *borrow(const struct trm_model *m, const struct trm_config *config)
{
    struct trm_model *view = xcalloc(1, sizeof *view);
    view->config = *config;
    view->name = xstrdup(m->name);
    atomic_init(&view->references, 1);
    params_layout(&view->params, config);
    CHECK(view->params.total == m->params.total);
    view->weights = m->weights;
    view->puzzle = (struct puzzle_emb){.rows = m->puzzle.rows, .type = m->puzzle.type};
    view->lender = trm_model_share(m);
    if (trm_config_rotary(config)) fill_rope(view);
    return view;
}

const struct trm_model *model_borrow(const struct trm_model *m, const struct trm_config *config)
{
    return borrow(m, config);
}

const struct trm_model *trm_model_about(const struct trm_model *m, int identifier)
{
    struct trm_model *about = borrow(m, &m->config);
    model_own_puzzle_rows(about);
    model_puzzle_row(m, identifier, about->puzzle.owned);
    return about;
}

static void fill_start(const struct param *p, int hidden, struct rng *r, float *out)
{
    double deviation = 0;
    switch (p->init) {
    case INIT_FAN_IN: deviation = 1 / sqrt(p->cols); break;
    case INIT_EMBEDDING: deviation = 1 / sqrt(hidden); break;
    case INIT_BUFFER: deviation = 1; break;
    case INIT_ZERO: return;
    case INIT_Q_BIAS:
        for (size_t i = 0; i < p->count; i++) out[i] = -5;
        return;
    }
    for (size_t i = 0; i < p->count; i++) out[i] = (float)rng_truncated_normal(r, deviation);
}

struct trm_model *trm_model_new(const struct trm_config *config, uint64_t seed)
{
    CHECK(config->inner_size > 0 && "went through trm_config_resolve");
    char *name = xasprintf("random weights (seed %llu)", (unsigned long long)seed);
    struct trm_model *m = model_allocate(config, name);
    free(name);
    for (int i = 0; i < m->params.count; i++) {
        struct rng r;
        rng_init(&r, seed, (uint64_t)i);
        const struct param *p = &m->params.items[i];
        fill_start(p, config->hidden_size, &r, m->weights + p->offset);
    }
    model_own_puzzle_rows(m);
    return m;
}

/* Bytes of the puzzle embedding; 0 where there is none. */
static size_t puzzle_bytes(const struct trm_model *m)
{
    const struct trm_config *c = &m->config;
    if (!m->puzzle.rows) return 0;
    return (size_t)c->num_puzzle_identifiers * (size_t)c->puzzle_emb_ndim *
           dtype_size(m->puzzle.type);
}

uint64_t model_fingerprint(const struct trm_model *m)
{
    const struct {
        const void *bytes;
        size_t size;
    } parts[] = {{m->weights, m->params.total * sizeof *m->weights},
                 {m->puzzle.rows, puzzle_bytes(m)}};
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t p = 0; p < ARRAY_LEN(parts); p++)
        for (size_t i = 0; i < parts[p].size; i++)
            hash = (hash ^ ((const uint8_t *)parts[p].bytes)[i]) * 0x100000001b3u;
    return hash;
}

static bool same_puzzle_rows(const struct trm_model *a, const struct trm_model *b)
{
    size_t bytes = puzzle_bytes(a);
    return bytes == puzzle_bytes(b) && a->puzzle.type == b->puzzle.type &&
           (bytes == 0 || memcmp(a->puzzle.rows, b->puzzle.rows, bytes) == 0);
}

bool model_is_same(const struct trm_model *a, const struct trm_model *b)
{
    if (!a || !b) return false;
    return a == b || ((strcmp(a->name, b->name) == 0 || path_same(a->name, b->name)) &&
                      memcmp(&a->config, &b->config, sizeof a->config) == 0 &&
                      memcmp(a->weights, b->weights, a->params.total * sizeof *a->weights) == 0 &&
                      same_puzzle_rows(a, b));
}

static void drop_rows(struct puzzle_emb *p)
{
    mapped_close(&p->file);
    free(p->copied);
    free(p->owned);
}

void model_own_puzzle_rows(struct trm_model *m)
{
    size_t ndim = (size_t)m->config.puzzle_emb_ndim;
    if (ndim == 0 || m->puzzle.owned) return;
    int rows = m->config.num_puzzle_identifiers;
    float *owned = xfloats((size_t)rows * ndim);
    if (m->puzzle.rows)
        for (int i = 0; i < rows; i++) model_puzzle_row(m, i, owned + (size_t)i * ndim);
    drop_rows(&m->puzzle);
    m->puzzle = (struct puzzle_emb){.rows = owned, .type = DTYPE_F32, .owned = owned};
}

struct trm_model *trm_model_copy(const struct trm_model *m)
{
    struct trm_model *copy = model_allocate(&m->config, m->name);
    memcpy(copy->weights, m->weights, m->params.total * sizeof *m->weights);
    copy->puzzle = (struct puzzle_emb){.rows = m->puzzle.rows, .type = m->puzzle.type};
    model_own_puzzle_rows(copy);
    return copy;
}

/* The mean of all rows but that of no puzzle: out[puzzle_emb_ndim]. */
static void mean_puzzle_row(const struct trm_model *m, float *out)
{
    size_t ndim = (size_t)m->config.puzzle_emb_ndim;
    int first = m->config.num_puzzle_identifiers > 1,
        count = m->config.num_puzzle_identifiers - first;
    double *sum = xcalloc(ndim, sizeof *sum);
    for (int i = 0; i < count; i++) {
        model_puzzle_row(m, first + i, out);
        for (size_t k = 0; k < ndim; k++) sum[k] += (double)out[k];
    }
    for (size_t k = 0; k < ndim; k++) out[k] = (float)(sum[k] / count);
    free(sum);
}

struct trm_model *trm_model_for_puzzles(const struct trm_model *m, int identifiers)
{
    CHECK(identifiers > 0);
    struct trm_config config = m->config;
    size_t ndim = (size_t)config.puzzle_emb_ndim;
    config.num_puzzle_identifiers = identifiers;
    struct trm_model *new = model_allocate(&config, m->name);
    memcpy(new->weights, m->weights, m->params.total * sizeof *m->weights);
    model_own_puzzle_rows(new);
    if (ndim == 0) return new;
    mean_puzzle_row(m, new->puzzle.owned);
    for (int i = 1; i < identifiers; i++)
        memcpy(new->puzzle.owned + (size_t)i *ndim, new->puzzle.owned, ndim * sizeof(float));
    return new;
}

struct trm_model *trm_model_mean(const struct trm_model *a, const struct trm_model *b,
                                 struct trm_err *err)
{
    if (!params_alike(&b->config, &a->config, err)) {
        trm_err_prefix(err, "%s, beside %s", b->name, a->name);
        return NULL;
    }
    struct trm_model *mean = trm_model_copy(a);
    size_t ndim = (size_t)a->config.puzzle_emb_ndim;
    for (size_t i = 0; i < a->params.total; i++)
        mean->weights[i] = (a->weights[i] + b->weights[i]) / 2;
    float *row = xfloats(ndim);
    for (int k = 0; k < a->config.num_puzzle_identifiers && ndim > 0; k++) {
        float *own = mean->puzzle.owned + (size_t)k * ndim;
        model_puzzle_row(b, k, row);
        for (size_t i = 0; i < ndim; i++) own[i] = (own[i] + row[i]) / 2;
    }
    free(row);
    return mean;
}

struct trm_model *trm_model_patient(const struct trm_model *m, double margin, int steps)
{
    CHECK(steps >= 0);
    struct trm_model *patient = trm_model_copy(m);
    float *bias = patient->weights + params_find(&m->params, PARAM_Q_BIAS, 0)->offset;
    bias[0] -= (float)margin;
    if (steps > 0) patient->config.halt_max_steps = steps;
    return patient;
}

struct trm_model *trm_model_halting(const struct trm_model *m, const float *head, float bias)
{
    struct trm_model *halting = trm_model_copy(m);
    size_t hidden = (size_t)m->config.hidden_size;
    memcpy(halting->weights + params_find(&m->params, PARAM_Q_HEAD, 0)->offset, head,
           hidden * sizeof *head);
    halting->weights[params_find(&m->params, PARAM_Q_BIAS, 0)->offset] = bias;
    return halting;
}

struct trm_model *trm_model_noisy(const struct trm_model *m, double size)
{
    struct trm_model *noisy = trm_model_copy(m);
    noisy->config.latent_noise = size;
    return noisy;
}

const struct trm_model *trm_model_share(const struct trm_model *m)
{
    if (m) atomic_fetch_add(&((struct trm_model *)(uintptr_t)m)->references, 1);
    return m;
}

void trm_model_free(const struct trm_model *shared)
{
    struct trm_model *m = (struct trm_model *)(uintptr_t)shared;
    if (!m || atomic_fetch_sub(&m->references, 1) > 1) return;
    drop_rows(&m->puzzle);
    free(m->rope_cos);
    free(m->rope_sin);
    if (!m->lender) free(m->weights);
    trm_model_free(m->lender);
    free(m->name);
    free(m);
}

const struct trm_config *trm_model_config(const struct trm_model *m)
{
    return &m->config;
}

const char *trm_model_name(const struct trm_model *m)
{
    return m->name;
}

void trm_model_rename(struct trm_model *m, const char *name)
{
    char *own = xstrdup(name);
    free(m->name);
    m->name = own;
}

const float *model_weights(const struct trm_model *m, enum param_id id, int layer)
{
    const struct param *p = params_find(&m->params, id, layer);
    return p ? m->weights + p->offset : NULL;
}

void model_puzzle_row(const struct trm_model *m, int identifier, float *out)
{
    size_t ndim = (size_t)m->config.puzzle_emb_ndim;
    CHECK(identifier >= 0 && identifier < m->config.num_puzzle_identifiers);
    size_t at = (size_t)identifier * ndim * dtype_size(m->puzzle.type);
    dtype_to_floats(out, m->puzzle.type, (const char *)m->puzzle.rows + at, ndim);
}
