/* Writing safetensors: the header is known once all tensors are declared, the numbers then go
 * through path_writer without being gathered in memory. */
#include "base/alloc.h"
#include "base/check.h"
#include "base/safetensors.h"
#include "base/str.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

void safetensors_writer_init(struct safetensors_writer *w)
{
    *w = (struct safetensors_writer){0};
}

void safetensors_declare(struct safetensors_writer *w, const char *name, enum dtype dtype, int dims,
                         const size_t *shape)
{
    CHECK(!w->open && dims <= TENSOR_DIMS);
    struct tensor t = {.name = xstrdup(name), .dtype = dtype, .dims = dims};
    if (dims > 0) memcpy(t.shape, shape, (size_t)dims * sizeof *shape);
    CHECK(tensor_measure(&t));
    size_t before = w->tensors.count;
    CHECK(before == 0 || dtype_size(w->tensors.items[before - 1].dtype) >= dtype_size(dtype));
    CHECK(!__builtin_add_overflow(w->size, t.size, &w->size));
    tensors_add(&w->tensors, &t);
}

/* JSON is UTF-8, a file's name need not be. */
static char *as_utf8(const char *text)
{
    struct str out = {0};
    char bytes[4];
    for (int length; *text; text += length) {
        uint32_t c = utf8_decode(text, &length);
        str_add_bytes(&out, bytes, (size_t)utf8_encode(c, bytes));
    }
    return str_take(&out);
}

void safetensors_add_metadata(struct safetensors_writer *w, const char *key, const char *text)
{
    CHECK(!w->open);
    char *value = as_utf8(text);
    if (!w->metadata) w->metadata = json_object();
    CHECK(json_object_set_new(w->metadata, key, json_string(value)) == 0);
    free(value);
}

static json_t *shape_list(const struct tensor *t)
{
    json_t *list = json_array();
    for (int i = 0; i < t->dims; i++) {
        json_array_append_new(list, json_integer((json_int_t)t->shape[i]));
    }
    return list;
}

/* The header's text, padded with spaces so that the numbers begin at a multiple of 8. */
static char *header_text(const struct safetensors_writer *w, uint64_t *length)
{
    json_t *header = json_object();
    if (w->metadata) json_object_set(header, "__metadata__", w->metadata);
    size_t begin = 0;
    for (size_t i = 0; i < w->tensors.count; i++) {
        const struct tensor *t = &w->tensors.items[i];
        CHECK(!json_object_get(header, t->name)); /* a name declared twice */
        json_t *entry =
            json_pack("{s:s, s:o, s:[I, I]}", "dtype", dtype_name(t->dtype), "shape", shape_list(t),
                      "data_offsets", (json_int_t)begin, (json_int_t)(begin + t->size));
        CHECK(json_object_set_new(header, t->name, entry) == 0);
        begin += t->size;
    }
    char *json = json_dumps(header, JSON_COMPACT);
    CHECK(json);
    json_decref(header);
    size_t used = strlen(json), padded = (used + 7) / 8 * 8;
    json = xrealloc(json, padded + 1);
    memset(json + used, ' ', padded - used);
    *length = padded;
    return json;
}

bool safetensors_begin(struct safetensors_writer *w, const char *path, struct trm_err *err)
{
    CHECK(!w->open);
    w->open = true; /* also when opening fails: then done aborts */
    if (!path_writer_open(&w->file, path, err)) return false;
    uint64_t length;
    char *header = header_text(w, &length);
    bool done = path_writer_add(&w->file, &length, sizeof length, err) &&
                path_writer_add(&w->file, header, (size_t)length, err);
    free(header);
    return done;
}

bool safetensors_put(struct safetensors_writer *w, const void *bytes, size_t length,
                     struct trm_err *err)
{
    CHECK(w->open && length <= w->size - w->put);
    w->put += length;
    return path_writer_add(&w->file, bytes, length, err);
}

bool safetensors_commit(struct safetensors_writer *w, struct trm_err *err)
{
    CHECK(w->open && w->put == w->size);
    w->open = false;
    return path_writer_commit(&w->file, err);
}

void safetensors_writer_done(struct safetensors_writer *w)
{
    if (w->open) path_writer_abort(&w->file);
    tensors_done_with_names(&w->tensors);
    json_decref(w->metadata);
    *w = (struct safetensors_writer){0};
}
