/* Reading safetensors (writing: safetensors_write.c). A file is taken only when the header accounts
 * for every byte of it: no tensor reaches over the end, over another, or leaves a hole. So the
 * numbers can be used where they lie, without another check. */
#include "base/safetensors.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_BYTES = 8,
    HEADER_LIMIT = 16 << 20, /* enough for a hundred thousand tensors */
};

/* A list of numbers that are not negative; false when it is anything else or longer than limit. */
static bool read_sizes(const json_t *list, size_t *out, size_t limit, int *count)
{
    if (!json_is_array(list) || json_array_size(list) > limit) return false;
    *count = (int)json_array_size(list);
    for (int i = 0; i < *count; i++) {
        const json_t *item = json_array_get(list, (size_t)i);
        if (!json_is_integer(item) || json_integer_value(item) < 0) return false;
        out[i] = (size_t)json_integer_value(item);
    }
    return true;
}

/* One entry of the header. data_size: bytes behind the header. */
static bool read_entry(struct tensor *t, const json_t *entry, const uint8_t *data, size_t data_size,
                       struct trm_err *err)
{
    const char *dtype = json_string_value(json_object_get(entry, "dtype"));
    t->dtype = dtype ? dtype_from_name(dtype) : DTYPE_COUNT;
    if (t->dtype == DTYPE_COUNT) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "dtype is %.40s, expected F32, BF16, F16, I32 or another known type",
                           dtype ? dtype : "missing");
    }
    if (!read_sizes(json_object_get(entry, "shape"), t->shape, TENSOR_DIMS, &t->dims)) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "shape is missing or wrong, expected a list of at most %d sizes",
                           TENSOR_DIMS);
    }
    size_t offsets[2];
    int pair = 0;
    if (!read_sizes(json_object_get(entry, "data_offsets"), offsets, 2, &pair) || pair != 2) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "data_offsets is missing or wrong, expected [begin, end]");
    }
    if (offsets[0] > offsets[1] || offsets[1] > data_size) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "data_offsets are [%zu, %zu], but %zu bytes follow the header; is the file cut short?",
            offsets[0], offsets[1], data_size);
    }
    if (!tensor_measure_exactly(t, offsets[1] - offsets[0], err)) return false;
    t->data = data + offsets[0];
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const struct tensor *x = a, *y = b;
    uintptr_t begin_x = (uintptr_t)x->data, begin_y = (uintptr_t)y->data;
    if (begin_x != begin_y) return begin_x < begin_y ? -1 : 1;
    return (x->size > y->size) - (x->size < y->size); /* an empty tensor comes first */
}

/* Sorts the tensors by place and sees to it that each begins where the one before ends. */
static bool check_cover(struct tensors *all, const uint8_t *data, size_t data_size,
                        struct trm_err *err)
{
    if (all->count) qsort(all->items, all->count, sizeof *all->items, compare_places);
    size_t end = 0;
    for (size_t i = 0; i < all->count; i++) {
        const struct tensor *t = &all->items[i];
        size_t begin = (size_t)((const uint8_t *)t->data - data);
        if (begin != end) {
            return trm_err_set(
                err, TRM_ERR_INPUT,
                "tensor '%.200s': begins at byte %zu of the data, expected %zu, where '%.200s' "
                "ends",
                t->name, begin, end, i ? t[-1].name : "the header");
        }
        end += t->size;
    }
    if (end == data_size) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "%zu bytes follow the header, but its tensors have %zu",
                       data_size, end);
}

static bool read_tensors(struct safetensors *s, const uint8_t *data, size_t data_size,
                         struct trm_err *err)
{
    const char *name;
    json_t *entry;
    json_object_foreach(s->header, name, entry)
    {
        if (strcmp(name, "__metadata__") == 0) continue;
        struct tensor t = {.name = name};
        if (!read_entry(&t, entry, data, data_size, err)) {
            return trm_err_prefix(err, "tensor '%.200s'", name);
        }
        tensors_add(&s->tensors, &t);
    }
    if (!check_cover(&s->tensors, data, data_size, err)) return false;
    tensors_index(&s->tensors);
    return true;
}

/* Fills s->header and the header's length from the start of the file. */
static bool read_header(struct safetensors *s, const uint8_t *bytes, size_t size, uint64_t *length,
                        struct trm_err *err)
{
    if (size < LENGTH_BYTES) {
        return trm_err_set(err, TRM_ERR_INPUT,
                           "%zu bytes, expected a safetensors file (at least 10)", size);
    }
    memcpy(length, bytes, sizeof *length);
    if (*length > HEADER_LIMIT || *length > size - LENGTH_BYTES) {
        return trm_err_set(
            err, TRM_ERR_INPUT,
            "byte 0: a header of %" PRIu64
            " bytes, expected at most %zu; is this a safetensors file, and all of it?",
            *length,
            size - LENGTH_BYTES < HEADER_LIMIT ? size - LENGTH_BYTES : (size_t)HEADER_LIMIT);
    }
    json_error_t error;
    s->header = json_loadb((const char *)bytes + LENGTH_BYTES, (size_t)*length,
                           JSON_REJECT_DUPLICATES, &error);
    if (!s->header) {
        return trm_err_set(err, TRM_ERR_INPUT, "header, byte %d: %s, expected JSON",
                           LENGTH_BYTES + error.position, error.text);
    }
    if (json_is_object(s->header)) return true;
    return trm_err_set(err, TRM_ERR_INPUT, "header: expected a JSON object");
}

bool safetensors_sniff(const uint8_t *bytes, size_t size)
{
    static const uint8_t zero[3] = {0}; /* no header is as long as 2^40 */
    return size > LENGTH_BYTES && bytes[LENGTH_BYTES] == '{' && memcmp(bytes + 5, zero, 3) == 0;
}

bool safetensors_parse(struct safetensors *s, const uint8_t *bytes, size_t size, const char *path,
                       struct trm_err *err)
{
    uint64_t length = 0;
    *s = (struct safetensors){0};
    if (!read_header(s, bytes, size, &length, err) ||
        !read_tensors(s, bytes + LENGTH_BYTES + length, size - LENGTH_BYTES - length, err)) {
        safetensors_close(s);
        return trm_err_prefix(err, "%s", path);
    }
    return true;
}

bool safetensors_open(struct safetensors *s, const char *path, struct trm_err *err)
{
    *s = (struct safetensors){0};
    struct mapped file;
    if (!mapped_open(&file, path, err)) return false;
    if (!safetensors_parse(s, file.bytes, file.size, path, err)) {
        mapped_close(&file);
        return false;
    }
    s->file = file;
    return true;
}

const struct tensor *safetensors_find(const struct safetensors *s, const char *name)
{
    return tensors_find(&s->tensors, name);
}

const char *safetensors_metadata(const struct safetensors *s, const char *key)
{
    return json_string_value(json_object_get(json_object_get(s->header, "__metadata__"), key));
}

void safetensors_visit_metadata(const struct safetensors *s,
                                void (*visit)(const char *key, const char *text, void *with),
                                void *with)
{
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(s->header, "__metadata__"), key, value)
    {
        if (json_is_string(value)) visit(key, json_string_value(value), with);
    }
}

void safetensors_close(struct safetensors *s)
{
    tensors_done(&s->tensors);
    json_decref(s->header);
    mapped_close(&s->file);
    *s = (struct safetensors){0};
}
