/* Opening a model. In this order: sizes that stand in the tensors fill what the config lacks, and
 * contradict it with both named; then the config is resolved; then every tensor is there with the
 * right shape, and no other; only then memory is taken, whose size the file has thus shown. */
#include "model/checkpoint.h"

#include "base/alloc.h"
#include "model/model_files.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char puzzle_key[] = "puzzle_emb.weights";
enum { LISTED = 5 }; /* names in a message */

/* Embeddings up to this size are searched for NaN and kept in memory: whatever becomes of the file,
 * the model stays what it is. Larger ones stay in the file, and only rows that are asked for are
 * read. */
static const size_t read_bytes = 64 << 20;

struct source {
    const struct tensors *tensors;
    const struct checkpoint_names *names;
    const char *prefix; /* of every tensor: "_orig_mod.model.inner." or another, or "" */
    int prefix_length;
    struct trm_err *err;
};

/* By the name without the prefix. */
static const struct tensor *find(const struct source *s, const char *key)
{
    char *name = xasprintf("%.*s%s", s->prefix_length, s->prefix, key);
    const struct tensor *t = tensors_find(s->tensors, name);
    free(name);
    return t;
}

/* The training script wraps the model in others, torch.compile in one more: the prefix is what
 * stands before a name that every model has. */
static bool find_prefix(struct source *s)
{
    static const char key[] = "lm_head.weight";
    for (size_t i = 0; i < s->tensors->count; i++) {
        const char *name = s->tensors->items[i].name;
        size_t length = strlen(name), before = length - strlen(key);
        if (length < strlen(key) || strcmp(name + before, key) != 0) continue;
        if (before > 0 && name[before - 1] != '.') continue;
        s->prefix = name;
        s->prefix_length = (int)before;
        return true;
    }
    return trm_err_set(s->err, TRM_ERR_INPUT,
                       "no tensor '%s' among %zu, expected the weights of a Tiny Recursive Model",
                       key, s->tensors->count);
}

/* ---- Sizes from shapes ----------------------------------------------------------------------- */

/* A size of a matrix into *field, or a comparison where the config says it already. */
static bool take_size(const struct source *s, const char *key, int axis, const char *config_key,
                      int *field)
{
    const struct tensor *t = find(s, key);
    if (!t) return true; /* named with the other missing ones later */
    char shape[TENSOR_SHAPE_TEXT];
    if (t->dims != 2 || t->shape[axis] < 1 || t->shape[axis] > INT_MAX) {
        return trm_err_set(s->err, TRM_ERR_INPUT, "tensor '%s': found shape %s, expected a matrix",
                           key, tensor_shape_text(t, shape));
    }
    int size = (int)t->shape[axis];
    if (*field == 0) *field = size;
    if (*field == size) return true;
    return trm_err_set(s->err, TRM_ERR_INPUT,
                       "tensor '%s': found shape %s, expected %d in place of %d, as %s says: %s",
                       key, tensor_shape_text(t, shape), *field, size, s->names->config,
                       config_key);
}

static bool take_layers(const struct source *s, int *layers)
{
    int count = 0;
    for (bool there = true; there; count += there) {
        char *key = xasprintf("L_level.layers.%d.mlp.down_proj.weight", count);
        there = find(s, key) != NULL;
        free(key);
    }
    if (*layers == 0) *layers = count;
    if (*layers == count) return true;
    return trm_err_set(
        s->err, TRM_ERR_INPUT,
        "found %d layers (tensors 'L_level.layers.N.'), expected %d, as %s says: arch.L_layers",
        count, *layers, s->names->config);
}

/* The sequence length, where tensors or the board give it. */
static bool take_length(const struct source *s, struct trm_config *c)
{
    int tokens = 0;
    long prefix = c->puzzle_emb_len;
    if (prefix == 0 && c->hidden_size > 0) {
        prefix = ((long)c->puzzle_emb_ndim + c->hidden_size - 1) / c->hidden_size;
    }
    if (c->seq_len == 0) c->seq_len = c->rows * c->cols;
    if (c->seq_len > 0) return true; /* shapes are compared later */
    if (c->mlp_t && !take_size(s, "L_level.layers.0.mlp_t.down_proj.weight", 0, "", &tokens))
        return false;
    if (c->pos_encodings == TRM_POS_LEARNED &&
        !take_size(s, "embed_pos.embedding_weight", 0, "seq_len", &tokens)) {
        return false;
    }
    c->seq_len = tokens > prefix ? (int)(tokens - prefix) : 0;
    if (c->seq_len > 0) return true;
    return trm_err_set(
        s->err, TRM_ERR_INPUT,
        "seq_len: found nothing in the tensors or in %s, expected the number of cells of a "
        "puzzle; put the data set's dataset.json beside it, or add rows: and cols: to it, or give "
        "--rows and --cols",
        s->names->config);
}

static bool take_sizes(const struct source *s, struct trm_config *c)
{
    if (!take_size(s, "lm_head.weight", 0, "vocab_size", &c->vocab_size) ||
        !take_size(s, "lm_head.weight", 1, "arch.hidden_size", &c->hidden_size) ||
        !take_layers(s, &c->L_layers) ||
        !take_size(s, "L_level.layers.0.mlp.down_proj.weight", 1, "arch.inner_size",
                   &c->inner_size)) {
        return false;
    }
    if (c->mlp_t && !take_size(s, "L_level.layers.0.mlp_t.down_proj.weight", 1, "arch.inner_size_t",
                               &c->inner_size_t)) {
        return false;
    }
    if (c->puzzle_emb_ndim > 0 &&
        (!take_size(s, puzzle_key, 1, "arch.puzzle_emb_ndim", &c->puzzle_emb_ndim) ||
         !take_size(s, puzzle_key, 0, "num_puzzle_identifiers", &c->num_puzzle_identifiers))) {
        return false;
    }
    if (c->num_puzzle_identifiers == 0 && c->puzzle_emb_ndim == 0) c->num_puzzle_identifiers = 1;
    return take_length(s, c);
}

/* ---- Every tensor is there, and no other ----------------------------------------------------- */

struct listing {
    struct str text;
    int count;
};

static void list(struct listing *l, const char *name)
{
    if (l->count < LISTED) str_printf(&l->text, "%s%.120s", l->count ? ", " : "", name);
    if (l->count == LISTED) str_add(&l->text, ", ...");
    l->count++;
}

/* A tensor against its shape in the config; cols 0 is a vector. */
static bool check_tensor(const struct source *s, const struct tensor *t, const char *key, int rows,
                         int cols)
{
    struct tensor expected = {.dims = cols ? 2 : 1, .shape = {(size_t)rows, (size_t)cols}};
    char found[TENSOR_SHAPE_TEXT], wanted[TENSOR_SHAPE_TEXT];
    size_t bytes = (size_t)expected.dims * sizeof *expected.shape;
    if (t->dims != expected.dims || memcmp(t->shape, expected.shape, bytes) != 0) {
        return trm_err_set(s->err, TRM_ERR_INPUT, "tensor '%s': found shape %s, expected %s by %s",
                           key, tensor_shape_text(t, found), tensor_shape_text(&expected, wanted),
                           s->names->config);
    }
    if (dtype_is_float(t->dtype)) return true;
    return trm_err_set(s->err, TRM_ERR_INPUT,
                       "tensor '%s': found dtype %s, expected F64, F32, BF16 or F16", key,
                       dtype_name(t->dtype));
}

/* Walks over what the config asks for; *missing gets what is not there. */
static bool check_expected(const struct source *s, const struct trm_config *c,
                           const struct params *params, struct listing *missing)
{
    for (int i = 0; i < params->count; i++) {
        const struct param *p = &params->items[i];
        const struct tensor *t = find(s, p->key);
        if (!t)
            list(missing, p->key);
        else if (!check_tensor(s, t, p->key, p->rows, p->cols))
            return false;
    }
    if (c->puzzle_emb_ndim == 0) return true;
    const struct tensor *t = find(s, puzzle_key);
    if (!t) list(missing, puzzle_key);
    return !t || check_tensor(s, t, puzzle_key, c->num_puzzle_identifiers, c->puzzle_emb_ndim);
}

static bool is_expected(const struct source *s, const struct trm_config *c,
                        const struct params *params, const char *name)
{
    if (strncmp(name, s->prefix, (size_t)s->prefix_length) != 0) return false;
    name += s->prefix_length;
    if (strcmp(name, puzzle_key) == 0) return c->puzzle_emb_ndim > 0;
    for (int i = 0; i < params->count; i++) {
        if (strcmp(params->items[i].key, name) == 0) return true;
    }
    return false;
}

static bool check_tensors(const struct source *s, const struct trm_config *c,
                          const struct params *params)
{
    struct listing missing = {0}, unexpected = {0};
    bool good = check_expected(s, c, params, &missing);
    for (size_t i = 0; good && i < s->tensors->count; i++) {
        const char *name = s->tensors->items[i].name;
        if (!is_expected(s, c, params, name)) list(&unexpected, name);
    }
    if (good && missing.count + unexpected.count > 0) {
        good = trm_err_set(
            s->err, TRM_ERR_INPUT, "tensors do not fit %s: %d missing%s%s; %d not expected%s%s",
            s->names->config, missing.count, missing.count ? ": " : "",
            missing.count ? missing.text.text : "", unexpected.count, unexpected.count ? ": " : "",
            unexpected.count ? unexpected.text.text : "");
    }
    str_done(&missing.text);
    str_done(&unexpected.text);
    return good;
}

/* ---- Numbers --------------------------------------------------------------------------------- */

/* Numbers of a tensor, of which the first is number `from` in it. */
static bool check_finite(const struct source *s, const char *key, size_t from, const float *numbers,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (isfinite(numbers[i])) continue;
        return trm_err_set(s->err, TRM_ERR_INPUT,
                           "tensor '%s': number %zu is %g, expected finite numbers", key, from + i,
                           (double)numbers[i]);
    }
    return true;
}

static bool load_params(const struct source *s, struct trm_model *m)
{
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        const struct tensor *t = find(s, p->key);
        float *out = m->weights + p->offset;
        dtype_to_floats(out, t->dtype, t->data, t->count);
        if (!check_finite(s, p->key, 0, out, p->count)) return false;
    }
    return true;
}

static bool check_puzzle_rows(const struct source *s, const struct trm_model *m)
{
    size_t ndim = (size_t)m->config.puzzle_emb_ndim;
    float *row = xfloats(ndim);
    bool finite = true;
    for (int i = 0; i < m->config.num_puzzle_identifiers && finite; i++) {
        model_puzzle_row(m, i, row);
        finite = check_finite(s, puzzle_key, (size_t)i * ndim, row, ndim);
    }
    free(row);
    return finite;
}

/* Copies the rows, or takes them where they lie. */
static bool load_puzzles(const struct source *s, struct trm_model *m, struct mapped *file)
{
    const struct tensor *t = m->config.puzzle_emb_ndim > 0 ? find(s, puzzle_key) : NULL;
    if (!t) return true;
    m->puzzle = (struct puzzle_emb){.rows = t->data, .type = t->dtype};
    if (t->size > read_bytes) {
        m->puzzle.file = *file;
        *file = (struct mapped){0};
        return true;
    }
    m->puzzle.rows = m->puzzle.copied = xmalloc(t->size);
    memcpy(m->puzzle.copied, t->data, t->size);
    return check_puzzle_rows(s, m);
}

/* ---- The whole model ------------------------------------------------------------------------- */

static bool check_all(struct source *s, struct trm_config *c)
{
    if (!find_prefix(s) || !take_sizes(s, c))
        return trm_err_prefix(s->err, "%s", s->names->weights);
    if (!trm_config_resolve(c, s->names->config, s->err)) return false;
    struct params *params = xmalloc(sizeof *params);
    params_layout(params, c);
    bool fits = check_tensors(s, c, params);
    free(params);
    return fits || trm_err_prefix(s->err, "%s", s->names->weights);
}

struct trm_model *checkpoint_build(struct weights *w, struct trm_config config,
                                   const struct checkpoint_names *names, struct trm_err *err)
{
    struct source s = {.tensors = w->tensors, .names = names, .err = err};
    if (!check_all(&s, &config)) return NULL;
    struct trm_model *m = model_allocate(&config, names->weights);
    if (load_params(&s, m) && load_puzzles(&s, m, &w->file)) return m;
    trm_model_free(m);
    trm_err_prefix(err, "%s", names->weights);
    return NULL;
}

static bool same_sizes(const struct trm_config *a, const struct trm_config *b)
{
    return a->seq_len == b->seq_len && a->vocab_size == b->vocab_size &&
           a->num_puzzle_identifiers == b->num_puzzle_identifiers && a->rows == b->rows &&
           a->cols == b->cols;
}

/* Returns what messages call the config: all that had a say in it, since any of them may be what is
 * wrong. The caller frees it; NULL on error. */
static char *read_config(struct trm_config *c, const struct model_files *files,
                         const struct trm_config *hint, struct trm_err *err)
{
    if (!config_read_yaml(c, files->config, err)) return NULL;
    bool whole = c->seq_len > 0 && c->vocab_size > 0 && c->num_puzzle_identifiers > 0;
    const char *dataset = whole ? NULL : files->dataset;
    if (dataset && !config_read_dataset(c, dataset, err)) return NULL;
    struct trm_config told = *c;
    if (hint) config_fill_missing(c, hint);
    return xasprintf("%s%s%s%s", files->config, dataset ? " with " : "", dataset ? dataset : "",
                     same_sizes(c, &told) ? "" : " with the sizes asked for");
}

/* Why nothing fits, where the config says so itself: before all that does not. */
static void name_other_model(const char *config, struct trm_err *err)
{
    char *other = config_other_model(config);
    if (other)
        trm_err_prefix(err,
                       "%s: arch.name: found %.100s, expected " CONFIG_TRM
                       "..., the one model that is known here",
                       config, other);
    free(other);
}

struct trm_model *trm_model_open(const char *path, const struct trm_config *hint,
                                 struct trm_err *err)
{
    struct model_files files;
    struct trm_config config;
    struct weights w;
    struct trm_model *m = NULL;
    if (!model_files_find(&files, path, err)) return NULL;
    char *told = read_config(&config, &files, hint, err);
    if (told && weights_open(&w, files.weights, err)) {
        const struct checkpoint_names names = {files.weights, told};
        m = checkpoint_build(&w, config, &names, err);
        weights_close(&w);
    }
    if (!m) name_other_model(files.config, err);
    free(told);
    model_files_done(&files);
    return m;
}
