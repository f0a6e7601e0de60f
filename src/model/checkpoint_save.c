/* Saving a model in either form. Nothing large is gathered in memory: weights are written from the
 * model's block, a puzzle embedding from wherever it lies, mapped files included, in its own type.
 */
#include "base/alloc.h"
#include "base/safetensors.h"
#include "model/config_yaml.h"
#include "model/model_files.h"
#include "model/model_internal.h"
#include "model/torch_file.h"

#include <stdlib.h>
#include <string.h>

static void add_weights(struct tensors *all, const struct trm_model *m)
{
    for (int i = 0; i < m->params.count; i++) {
        const struct param *p = &m->params.items[i];
        struct tensor t = {.name = p->key,
                           .dtype = DTYPE_F32,
                           .dims = p->cols ? 2 : 1,
                           .shape = {(size_t)p->rows, (size_t)p->cols},
                           .data = m->weights + p->offset};
        tensor_measure(&t);
        tensors_add(all, &t);
    }
}

static void add_puzzle_rows(struct tensors *all, const struct trm_model *m)
{
    const struct trm_config *c = &m->config;
    if (c->puzzle_emb_ndim == 0) return;
    struct tensor t = {.name = "puzzle_emb.weights",
                       .dtype = m->puzzle.type,
                       .dims = 2,
                       .shape = {(size_t)c->num_puzzle_identifiers, (size_t)c->puzzle_emb_ndim},
                       .data = m->puzzle.rows};
    tensor_measure(&t);
    tensors_add(all, &t);
}

/* Every tensor of a model; the names belong to it. Types of more bytes come first, as the format
 * wants it. */
static struct tensors list_tensors(const struct trm_model *m)
{
    struct tensors all = {0};
    bool wide = dtype_size(m->puzzle.type) > dtype_size(DTYPE_F32);
    if (wide) add_puzzle_rows(&all, m);
    add_weights(&all, m);
    if (!wide) add_puzzle_rows(&all, m);
    return all;
}

static bool write_safetensors(const struct trm_model *m, const char *path, struct trm_err *err)
{
    struct tensors all = list_tensors(m);
    struct safetensors_writer w;
    safetensors_writer_init(&w);
    safetensors_add_metadata(&w, "format", "pt");
    for (size_t i = 0; i < all.count; i++) {
        const struct tensor *t = &all.items[i];
        safetensors_declare(&w, t->name, t->dtype, t->dims, t->shape);
    }
    bool done = safetensors_begin(&w, path, err);
    for (size_t i = 0; i < all.count && done; i++) {
        done = safetensors_put(&w, all.items[i].data, all.items[i].size, err);
    }
    done = done && safetensors_commit(&w, err);
    safetensors_writer_done(&w);
    tensors_done(&all);
    return done;
}

bool trm_model_save(const struct trm_model *m, const char *path, struct trm_err *err)
{
    char *stem = model_files_stem(path);
    char *weights = xasprintf("%s.safetensors", stem), *config = xasprintf("%s.yaml", stem);
    bool done = write_safetensors(m, weights, err) && config_write_yaml(&m->config, config, err);
    free(stem);
    free(weights);
    free(config);
    return done;
}

/* ---- As the public code writes it ------------------------------------------------------------ */

/* What the model has and the public code does not know, with the reason; NULL: nothing. */
static const char *ours_alone(const struct trm_config *c)
{
    if (c->pos_encodings == TRM_POS_ROPE_2D)
        return "pos_encodings rope_2d, which the public code does not know";
    if (c->learned_places) return "learned_places, which the public code does not know";
    if (c->crop) return "crop, and the public code does not leave out padding";
    return NULL;
}

/* The public code has no key for the width of an MLP: it follows from expansion. */
static bool check_width(const char *key, int found, double expansion, int size, const char *path,
                        struct trm_err *err)
{
    int expected = trm_inner_size(expansion, size);
    return found == expected ||
           trm_err_set(err, TRM_ERR_INPUT,
                       "%s: arch.%s: found %d, expected %d, which is what the public code makes of "
                       "expansion %g; it can only be saved as safetensors",
                       path, key, found, expected, expansion);
}

static bool check_public(const struct trm_config *c, const char *path, struct trm_err *err)
{
    const char *ours = ours_alone(c);
    if (ours)
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%s: the model has %s; it can only be saved as safetensors", path, ours);
    return check_width("inner_size", c->inner_size, c->expansion, c->hidden_size, path, err) &&
           (!c->mlp_t || check_width("inner_size_t", c->inner_size_t, c->expansion,
                                     trm_config_tokens(c), path, err));
}

/* False where a number would change. */
static bool to_bf16(uint16_t *out, const float *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &numbers[i], sizeof bits);
        if (bits & 0xffff) return false; /* a bfloat16 is the upper half of a float32 */
        out[i] = (uint16_t)(bits >> 16);
    }
    return true;
}

/* Buffers in the type that they had in the public code, which converts weights to the type it
 * computes in, but takes that of the latents from H_init and L_init as they lie in the file: of
 * float32 ones its bfloat16 model becomes a float32 one. room: for all of their numbers. */
static void narrow_buffers(struct tensors *all, const struct trm_model *m, uint16_t *room)
{
    for (size_t i = 0; i < all->count; i++) {
        struct tensor *t = &all->items[i];
        bool buffer = t->data == model_weights(m, PARAM_H_INIT, -1) ||
                      t->data == model_weights(m, PARAM_L_INIT, -1);
        if (!buffer || !to_bf16(room, t->data, t->count)) continue;
        t->dtype = DTYPE_BF16;
        t->data = room;
        tensor_measure(t);
        room += t->count;
    }
}

bool trm_model_save_torch(const struct trm_model *m, const char *path, struct trm_err *err)
{
    if (!check_public(&m->config, path, err)) return false;
    struct tensors all = list_tensors(m);
    uint16_t *room = xcalloc(2 * (size_t)m->config.hidden_size, sizeof *room);
    narrow_buffers(&all, m, room);
    int folder = (int)(path_name(path) - path);
    char *config = xasprintf("%.*sall_config.yaml", folder, path);
    bool done = torch_write(path, &all, "_orig_mod.model.inner.", err) &&
                config_write_public(&m->config, config, err);
    free(config);
    free(room);
    tensors_done(&all);
    return done;
}
