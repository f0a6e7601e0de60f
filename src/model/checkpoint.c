/* Models in files. A file gives named tensors; the config that belongs to it is completed from
 * them, resolved, and then says which tensors must be there and in what shape. Nothing is guessed.
 */
#include "model/checkpoint.h"

#include "base/alloc.h"
#include "base/check.h"
#include "base/safetensors.h"
#include "model/config_yaml.h"

#include <libgen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char puzzle_key[] = "puzzle_emb.weights";

static const char *const prefixes[] = {
    "", "_orig_mod.model.inner.", "model.inner.", "_orig_mod.inner.", "inner.", "module.", "model.",
};

const struct tensor *checkpoint_find(const struct tensors *tensors, const char *key)
{
    const struct tensor *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(prefixes) && !found; i++) {
        char *name = xasprintf("%s%s", prefixes[i], key);
        found = tensors_find(tensors, name);
        free(name);
    }
    return found;
}

/* ---- completing the config ---------------------------------------------------------------------
 */

/* Dimension `dim` of a tensor; 0 when there is none, or it does not fit an int. */
static int dimension(const struct tensors *tensors, const char *key, int dim)
{
    const struct tensor *t = checkpoint_find(tensors, key);
    return t && dim < t->dims && t->shape[dim] < 1u << 30 ? (int)t->shape[dim] : 0;
}

static void fill(int *known, int found)
{
    if (*known == 0) *known = found;
}

static int count_layers(const struct tensors *tensors)
{
    for (int layer = 0;; layer++) {
        char *key = xasprintf("L_level.layers.%d.mlp.down_proj.weight", layer);
        bool there = checkpoint_find(tensors, key) != NULL;
        free(key);
        if (!there) return layer;
    }
}

void checkpoint_fill_config(struct trm_config *c, const struct tensors *tensors)
{
    fill(&c->vocab_size, dimension(tensors, "embed_tokens.embedding_weight", 0));
    fill(&c->hidden_size, dimension(tensors, "embed_tokens.embedding_weight", 1));
    fill(&c->L_layers, count_layers(tensors));
    fill(&c->inner_size, dimension(tensors, "L_level.layers.0.mlp.down_proj.weight", 1));
    fill(&c->inner_size_t, dimension(tensors, "L_level.layers.0.mlp_t.down_proj.weight", 1));
    if (checkpoint_find(tensors, puzzle_key))
        fill(&c->num_puzzle_identifiers, dimension(tensors, puzzle_key, 0));
    else if (c->puzzle_emb_ndim == 0)
        fill(&c->num_puzzle_identifiers, 1);
    int tokens = dimension(tensors, "L_level.layers.0.mlp_t.down_proj.weight", 0);
    if (tokens == 0) tokens = dimension(tensors, "embed_pos.embedding_weight", 0);
    int prefix = c->puzzle_emb_len;
    if (prefix == 0 && c->puzzle_emb_ndim > 0 && c->hidden_size > 0)
        prefix = (c->puzzle_emb_ndim + c->hidden_size - 1) / c->hidden_size;
    if (tokens > prefix) fill(&c->seq_len, tokens - prefix);
}

/* ---- weights -----------------------------------------------------------------------------------
 */

static bool check_shape(const struct tensor *t, const char *key, size_t rows, size_t cols,
                        const char *path, struct trm_err *err)
{
    int dims = cols ? 2 : 1;
    char found[TENSOR_SHAPE_TEXT], expected[TENSOR_SHAPE_TEXT];
    struct tensor wanted = {.dims = dims, .shape = {rows, cols}};
    if (!dtype_is_float(t->dtype))
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: %s: found numbers of type %s, expected F32, "
                           "BF16 or F16",
                           path, key, dtype_name(t->dtype));
    if (t->dims == dims && t->shape[0] == rows && (dims == 1 || t->shape[1] == cols)) return true;
    return trm_err_set(
        err, TRM_ERR_INPUT,
        "%s: %s: found shape %s, expected %s by the config; do the two belong together?", path, key,
        tensor_shape_text(t, found), tensor_shape_text(&wanted, expected));
}

static bool load_param(struct trm_model *m, const struct param *p, const struct tensors *tensors,
                       const char *path, struct trm_err *err)
{
    const struct tensor *t = checkpoint_find(tensors, p->key);
    if (!t) return trm_err_set(err, TRM_ERR_INPUT, "%s: the tensor %s is missing", path, p->key);
    if (!check_shape(t, p->key, (size_t)p->rows, (size_t)p->cols, path, err)) return false;
    float *out = m->weights + p->offset;
    dtype_to_floats(out, t->dtype, t->data, p->count);
    for (size_t i = 0; i < p->count; i++)
        if (!isfinite(out[i]))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: %s: number %zu is %s, expected finite weights", path, p->key, i,
                               isnan(out[i]) ? "NaN" : "infinite");
    return true;
}

static bool load_puzzle(struct trm_model *m, const struct tensors *tensors, const char *path,
                        struct trm_err *err)
{
    if (m->config.puzzle_emb_ndim == 0) return true;
    const struct tensor *t = checkpoint_find(tensors, puzzle_key);
    if (!t)
        return trm_err_set(err, TRM_ERR_INPUT, "%s: the tensor %s is missing", path, puzzle_key);
    if (!check_shape(t, puzzle_key, (size_t)m->config.num_puzzle_identifiers,
                     (size_t)m->config.puzzle_emb_ndim, path, err))
        return false;
    m->puzzle = (struct puzzle_emb){.rows = t->data, .type = t->dtype};
    return true;
}

static bool is_expected(const struct trm_model *m, const struct tensor *t,
                        const struct tensors *tensors)
{
    if (checkpoint_find(tensors, puzzle_key) == t) return m->config.puzzle_emb_ndim > 0;
    for (int i = 0; i < m->params.count; i++)
        if (checkpoint_find(tensors, m->params.items[i].key) == t) return true;
    return false;
}

static bool load_all(struct trm_model *m, const struct tensors *tensors, const char *path,
                     struct trm_err *err)
{
    for (int i = 0; i < m->params.count; i++)
        if (!load_param(m, &m->params.items[i], tensors, path, err)) return false;
    for (size_t i = 0; i < tensors->count; i++)
        if (!is_expected(m, &tensors->items[i], tensors))
            return trm_err_set(err, TRM_ERR_INPUT,
                               "%s: the tensor %s is more than the config asks for; do the two "
                               "belong together?",
                               path, tensors->items[i].name);
    return load_puzzle(m, tensors, path, err);
}

struct trm_model *checkpoint_build(const struct trm_config *c, const struct tensors *tensors,
                                   const char *path, struct trm_err *err)
{
    struct trm_config config = *c;
    checkpoint_fill_config(&config, tensors);
    if (!trm_config_resolve(&config, path, err)) return NULL;
    struct trm_model *m = model_allocate(&config, path);
    if (load_all(m, tensors, path, err)) return m;
    trm_model_free(m);
    return NULL;
}

/* ---- safetensors -------------------------------------------------------------------------------
 */

/* NAME.yaml beside the file, else all_config.yaml; dataset.json fills what is still missing. */
static bool read_config(struct trm_config *c, const char *path, const struct trm_config *hint,
                        struct trm_err *err)
{
    char *copy = xstrdup(path), *folder = dirname(copy), *own = path_with_ending(path, ".yaml");
    char *public = path_join(folder, "all_config.yaml"), *data = path_join(folder, "dataset.json");
    bool read = false;
    if (path_exists(own) || path_exists(public))
        read = config_read_yaml(c, path_exists(own) ? own : public, err);
    else
        trm_err_set(
            err, TRM_ERR_INPUT,
            "%s: there is neither %s nor an all_config.yaml beside it, and the weights alone "
            "do not tell heads and cycles",
            path, path_name(own));
    if (read && path_exists(data)) read = config_read_dataset(c, data, err);
    if (read && hint) config_fill_missing(c, hint);
    free(copy);
    free(own);
    free(public);
    free(data);
    return read;
}

static struct trm_model *open_safetensors(const char *path, const struct trm_config *hint,
                                          struct trm_err *err)
{
    struct trm_config c;
    struct safetensors file;
    if (!read_config(&c, path, hint, err) || !safetensors_open(&file, path, err)) return NULL;
    struct trm_model *m = checkpoint_build(&c, &file.tensors, path, err);
    if (m && m->puzzle.rows) { /* the model keeps the mapping */
        m->puzzle.file = file.file;
        file.file = (struct mapped){0};
    }
    safetensors_close(&file);
    return m;
}

struct trm_model *trm_model_open(const char *path, const struct trm_config *hint,
                                 struct trm_err *err)
{
    char *file =
        path_has_ending(path, ".yaml") ? path_with_ending(path, ".safetensors") : xstrdup(path);
    struct trm_model *m = open_safetensors(file, hint, err);
    free(file);
    return m;
}

static bool write_weights(const struct trm_model *m, const char *path, struct trm_err *err)
{
    const struct trm_config *c = &m->config;
    size_t ids = (size_t)c->num_puzzle_identifiers, ndim = (size_t)c->puzzle_emb_ndim;
    struct safetensors_writer w;
    safetensors_writer_init(&w);
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        size_t shape[] = {(size_t)p->rows, (size_t)p->cols};
        safetensors_declare(&w, p->key, DTYPE_F32, p->cols ? 2 : 1, shape);
    }
    size_t puzzle_shape[] = {ids, ndim};
    if (m->puzzle.rows) safetensors_declare(&w, puzzle_key, DTYPE_F32, 2, puzzle_shape);
    bool written = safetensors_begin(&w, path, err);
    for (int i = 0; written && i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        written = safetensors_put(&w, m->weights + p->offset, p->count * sizeof(float), err);
    }
    float *row = xfloats(ndim);
    for (size_t i = 0; written && m->puzzle.rows && i < ids; i++) {
        model_puzzle_row(m, (int)i, row);
        written = safetensors_put(&w, row, ndim * sizeof *row, err);
    }
    free(row);
    written = written && safetensors_commit(&w, err);
    safetensors_writer_done(&w);
    return written;
}

bool trm_model_save(const struct trm_model *m, const char *path, struct trm_err *err)
{
    bool ending = path_has_ending(path, ".safetensors") || path_has_ending(path, ".yaml");
    char *weights =
        ending ? path_with_ending(path, ".safetensors") : xasprintf("%s.safetensors", path);
    char *config = path_with_ending(weights, ".yaml");
    bool saved = config_write_yaml(&m->config, config, err) && write_weights(m, weights, err);
    free(weights);
    free(config);
    return saved;
}
